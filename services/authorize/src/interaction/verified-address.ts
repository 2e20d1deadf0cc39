/** Where the workspace wants it: who signs in has an e-mail address that is proven. Whoever has none yet is sent the message for it, and comes back. */
import {
  type IdentityClient,
  RequestEmailVerificationResponse_Result as Result,
} from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { Directory } from '@ostiary/directory/directory';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import { requestedByUser } from '../correspondence.js';
import type { Visit } from './visit.js';

export interface VerifiedAddressDependencies {
  readonly directory: Pick<Directory, 'user'>;
  readonly identity: Pick<PromiseClient<IdentityClient>, 'requestEmailVerification'>;
}

/** Why the user cannot go on yet. */
export type Unverified =
  /** A message is on its way, or as many as may be sent are. */
  | 'sent'
  | 'no-address'
  /** It cannot be proven here, or not now. */
  | 'not-possible';

/** undefined: nothing stands in the way. */
export async function lacksVerifiedAddress(
  { directory, identity }: VerifiedAddressDependencies,
  { workspace, origin, reader }: Pick<Visit, 'workspace' | 'origin' | 'reader'>,
  userId: string,
): Promise<Unverified | undefined> {
  if (workspace.settings.email?.verifiedAddress !== 'required') return undefined;
  const user = await directory.user(workspace, userId);
  if (user?.claims.email !== undefined && user.claims.email_verified === true) return undefined;
  const { tenant, id: workspaceId } = workspace;
  const requestedBy = requestedByUser(workspace, origin, reader.language);
  try {
    const { result } = await identity.requestEmailVerification({ tenant, workspaceId, userId, requestedBy }, origin);
    // What we knew of the user was old.
    if (result === Result.RESULT_ALREADY_VERIFIED) return undefined;
    return result === Result.RESULT_SENT ? 'sent' : 'no-address';
  } catch (error) {
    if (!(error instanceof GrpcCallError)) throw error;
    return error.reason === 'TOO_MANY_MESSAGES' ? 'sent' : 'not-possible';
  }
}
