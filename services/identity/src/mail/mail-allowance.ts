/** How many messages an address may be sent by one workspace, and a workspace may send, within an hour: a fixed window in Postgres. */
import { createHmac } from 'node:crypto';
import type { EntityManager } from 'typeorm';

export interface MailLimits {
  readonly perAddress: number;
  readonly perWorkspace: number;
}

export interface MailAllowance {
  readonly limits: MailLimits;
  /** At least 32 bytes: the table does not tell who was written to. */
  readonly key: Uint8Array;
}

export interface MailTo {
  readonly tenant: string;
  readonly workspaceId: string;
  readonly address: string;
  /** Slug of the tenant in whose name the workspace writes: it has an allowance of its own, so that it cannot use up the others'. */
  readonly onBehalfOf?: string | undefined;
}

const WINDOW_MS = 3_600_000;
const FORGET_AFTER_MS = 2 * WINDOW_MS;

/**
 * Counts a message, if it may be sent; false: it may not. What an address is refused does not count against the workspace. The rows stay locked until
 * the transaction ends, so that of many at once not one too many is let through.
 */
export async function takeAllowance(
  manager: EntityManager,
  { limits, key }: MailAllowance,
  to: MailTo,
  now: number,
): Promise<boolean> {
  const hashed = (...parts: readonly string[]) =>
    createHmac('sha256', key)
      .update(JSON.stringify([to.workspaceId, ...parts]))
      .digest('base64url');
  return (
    (await count(manager, to.tenant, hashed('address', to.address.toLowerCase()), limits.perAddress, now)) &&
    (await count(manager, to.tenant, hashed('workspace', ...sender(to)), limits.perWorkspace, now))
  );
}

function sender({ onBehalfOf }: MailTo): readonly string[] {
  return onBehalfOf === undefined ? [] : ['on behalf of', onBehalfOf];
}

async function count(
  manager: EntityManager,
  tenant: string,
  key: string,
  limit: number,
  now: number,
): Promise<boolean> {
  const rows: { sent: number }[] = await manager.query(
    `insert into mail_tallies as t (key, tenant, sent, began_at) values ($1, $2, 1, $3)
     on conflict (key, tenant) do update set
       sent = case when t.began_at <= $4 then 1 else t.sent + 1 end,
       began_at = case when t.began_at <= $4 then excluded.began_at else t.began_at end
     returning sent`,
    [key, tenant, new Date(now), new Date(now - WINDOW_MS)],
  );
  return (rows[0]?.sent ?? 0) <= limit;
}

/** Counts what somebody asks for before it is known whether there is anything to send: `who` may go on, as long as it is not more than `limit`. */
export async function takeTurn(
  manager: EntityManager,
  { key }: MailAllowance,
  { tenant, workspaceId }: { readonly tenant: string; readonly workspaceId: string },
  who: readonly string[],
  limit: number,
  now: number,
): Promise<boolean> {
  const hashed = createHmac('sha256', key).update(JSON.stringify([workspaceId, 'turn', ...who]));
  return count(manager, tenant, hashed.digest('base64url'), limit, now);
}

/** Removes what says nothing any more, of all tenants (row-level security lets those rows be seen); returns how many. */
export async function forgetAllowances(manager: EntityManager, now: number, limit: number): Promise<number> {
  const [, removed]: [unknown, number] = await manager.query(
    'delete from mail_tallies where ctid = any(array(select ctid from mail_tallies where began_at < $1 limit $2))',
    [new Date(now - FORGET_AFTER_MS), limit],
  );
  return removed;
}
