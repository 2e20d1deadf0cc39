import type { CredentialsClient } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import { requestedByUser } from './requested-by.js';
import { pagesContext } from './sign-in.js';
import type { Visit } from './visit.js';

export interface MailedCodeSender {
  readonly credentials: Pick<PromiseClient<CredentialsClient>, 'sendMailedCode'>;
}

/** What became of the code that the page waits for. */
export type MailedCode =
  | 'sent'
  /** As many as may be are on their way; the last one may still be good. */
  | 'too-many'
  | 'not-sent';

/** Sends the user, who has shown the password, a code for these pages and no others. */
export async function sendMailedCode(
  { credentials }: MailedCodeSender,
  visit: Visit,
  userId: string,
): Promise<MailedCode> {
  const { tenant, id: workspaceId } = visit.workspace;
  const requestedBy = requestedByUser(visit, userId);
  const wish = { tenant, workspaceId, userId, context: pagesContext(visit), requestedBy };
  try {
    await credentials.sendMailedCode(wish, visit.origin);
    return 'sent';
  } catch (error) {
    if (!(error instanceof GrpcCallError)) throw error;
    return error.reason === 'TOO_MANY_MESSAGES' ? 'too-many' : 'not-sent';
  }
}
