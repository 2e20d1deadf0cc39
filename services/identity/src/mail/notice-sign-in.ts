/** Tells a user of a sign-in from a browser that is not known as theirs: when, with what, roughly from where, and what to do about it. */
import { truncatedAddress } from '@ostiary/audit/request-privacy';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import { knownDevice } from '../passwords/known-device.js';
import type { Requester, Scope } from '../users/user.js';
import { findUser } from '../users/user.repository.js';
import { browserName } from './browser-name.js';
import type { MailQueue } from './queue-mail.js';
import { writeToUser } from './write-to-user.js';

export interface NoticeDependencies {
  readonly dataSource: DataSource;
  readonly mailQueue: MailQueue | undefined;
  readonly tallyKey: Uint8Array;
  readonly now: () => number;
}

export interface SignInNotice extends Scope {
  readonly userId: string;
  /** What the browser kept of an earlier sign-in; '': nothing. */
  readonly device: string;
}

/** Throws IdentityError `not_found`. */
export async function noticeSignIn(deps: NoticeDependencies, wish: SignInNotice, requester: Requester): Promise<void> {
  const { tenant, workspaceId, userId, device } = wish;
  if (knownDevice(deps.tallyKey, { workspaceId, userId }, 'password', device) !== undefined) return;
  const { address, userAgent } = requester.request;
  const [network, browser] = [truncatedAddress(address), browserName(userAgent)];
  await inTenant(deps.dataSource, tenant, async (manager) => {
    const user = await findUser(manager, wish, userId);
    const message = {
      template: 'new-sign-in',
      username: user.username,
      at: new Date(deps.now()).toISOString(),
      ...(browser === undefined ? {} : { browser }),
      ...(network === '' ? {} : { network }),
    } as const;
    await writeToUser(deps, manager, user, requester, message);
  });
}
