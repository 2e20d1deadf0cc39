import type { EntityManager } from 'typeorm';
import { type MailAllowance, takeAllowance } from './mail-allowance.js';
import { addMail, type NewMail } from './mail-outbox.js';

/** What queueing needs; without a server to send by there is none. */
export interface MailQueue {
  readonly allowance: MailAllowance;
  readonly now: () => number;
}

export type Queued = 'queued' | 'throttled' | 'not-configured';

/** Queues a message in the caller's transaction, which works for the workspace's tenant. */
export async function queueMail(manager: EntityManager, queue: MailQueue | undefined, mail: NewMail): Promise<Queued> {
  if (queue === undefined) return 'not-configured';
  const now = queue.now();
  const { workspace, recipient, onBehalfOf } = mail;
  const to = { tenant: workspace.tenant, workspaceId: workspace.id, address: recipient, onBehalfOf };
  if (!(await takeAllowance(manager, queue.allowance, to, now))) return 'throttled';
  await addMail(manager, mail, now);
  return 'queued';
}
