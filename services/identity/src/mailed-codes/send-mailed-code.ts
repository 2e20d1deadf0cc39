import { inTenant } from '@ostiary/platform/postgres';
import { IdentityError } from '../identity-error.js';
import { takeTurn } from '../mail/mail-allowance.js';
import { writeToUser } from '../mail/write-to-user.js';
import type { ChangeDependencies } from '../users/record-user-change.js';
import type { Requester, UserRecord } from '../users/user.js';
import { findUser } from '../users/user.repository.js';
import { CODE_GOOD_FOR_MS, type CodeOwner } from './mailed-code.js';

/** To one user within an hour: fewer than messages may be sent to an address, so that who has stolen a password cannot use up the message for a new one. */
const MOST_AN_HOUR = 6;

/** Whether a code would reach the user. OIDC Core §5.1: an address that nobody has proven is perhaps somebody else's. */
export function receivesMailedCodes(
  { mailQueue }: Pick<ChangeDependencies, 'mailQueue'>,
  { claims }: Pick<UserRecord, 'claims'>,
): boolean {
  return mailQueue !== undefined && claims.email !== undefined && claims.email_verified === true;
}

/** Throws IdentityError `not_found`, `no_mail_server`, `no_proven_address`, `too_many_messages`. */
export async function sendMailedCode(
  deps: Pick<ChangeDependencies, 'dataSource' | 'mailQueue' | 'now'>,
  owner: CodeOwner,
  requester: Requester,
): Promise<void> {
  const { mailQueue } = deps;
  if (mailQueue === undefined) throw new IdentityError({ kind: 'no_mail_server' });
  await inTenant(deps.dataSource, owner.tenant, async (manager) => {
    const user = await findUser(manager, owner, owner.userId);
    if (user.disabled || !receivesMailedCodes(deps, user)) throw new IdentityError({ kind: 'no_proven_address' });
    const who = ['mailed-code', user.id];
    if (!(await takeTurn(manager, mailQueue.allowance, owner, who, MOST_AN_HOUR, deps.now()))) throw tooMany();
    const message = { template: 'sign-in-code', username: user.username, context: owner.context } as const;
    const queued = await writeToUser(deps, manager, user, requester, message, { usefulForMs: CODE_GOOD_FOR_MS });
    if (queued !== 'queued') throw tooMany();
  });
}

const tooMany = () => new IdentityError({ kind: 'too_many_messages' });
