/** CIBA: tells a user that something waits for them, while it does. Nothing of what it is: an address is read by others, too. */
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import { invalid } from '../identity-error.js';
import type { Requester, Scope } from '../users/user.js';
import { findUser } from '../users/user.repository.js';
import { takeTurn } from './mail-allowance.js';
import type { MailQueue } from './queue-mail.js';
import { writeToUser } from './write-to-user.js';

export interface WaitingNoticeDependencies {
  readonly dataSource: DataSource;
  readonly mailQueue: MailQueue | undefined;
  readonly now: () => number;
}

export interface WaitingRequestNotice extends Scope {
  readonly userId: string;
  /** Unix seconds: it waits no longer. */
  readonly expiresAt: number;
}

/** To one user within an hour: with the codes (send-mailed-code.ts) fewer than messages may be sent to an address, so that a client cannot use up the message for a new password. */
const MOST_AN_HOUR = 3;
/** Longer than any request waits. */
const LONGEST_MS = 86_400_000;

/** Throws IdentityError `not_found`, `invalid`. */
export async function noticeWaitingRequest(
  deps: WaitingNoticeDependencies,
  wish: WaitingRequestNotice,
  requester: Requester,
): Promise<'queued' | 'capped' | 'unreachable'> {
  const { mailQueue, now } = deps;
  const usefulForMs = wish.expiresAt * 1000 - now();
  if (!(usefulForMs <= LONGEST_MS)) throw invalid('/expiresAt', 'more than a day from now');
  if (mailQueue === undefined || usefulForMs <= 0) return 'unreachable';
  return inTenant(deps.dataSource, wish.tenant, async (manager) => {
    const user = await findUser(manager, wish, wish.userId);
    // OIDC Core §5.1: an address that nobody has proven is perhaps somebody else's.
    if (user.disabled || user.claims.email === undefined || user.claims.email_verified !== true) return 'unreachable';
    const who = ['waiting-request', user.id];
    if (!(await takeTurn(manager, mailQueue.allowance, wish, who, MOST_AN_HOUR, now()))) return 'capped';
    const until = new Date(wish.expiresAt * 1000).toISOString();
    const message = { template: 'waiting-request', username: user.username, until } as const;
    const queued = await writeToUser(deps, manager, user, requester, message, { usefulForMs });
    return queued === 'queued' ? 'queued' : 'capped';
  });
}
