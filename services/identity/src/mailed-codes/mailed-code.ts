/**
 * One-time codes by e-mail. A code is for one user and one context (the pages of one browser), made when its message leaves, so that nobody who reads the outbox has it,
 * and kept as a keyed hash: a million codes are soon tried. The one that is sent last is the one that is good. What it proves, and what not, is ADR 12.
 */
import { createHmac, randomInt } from 'node:crypto';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import { recipientHash } from '../mail/mail-link.js';

/** NIST SP 800-63B §5.1.3.2: six digits at least. */
const DIGITS = 6;
export const CODE_GOOD_FOR_MS = 10 * 60_000;
/** Of one code; those of an account are counted, too (verify-mailed-code.ts). */
export const TRIES = 5;

export interface CodeOwner {
  readonly tenant: string;
  readonly workspaceId: string;
  readonly userId: string;
  readonly context: string;
}

/** A code as it is kept. */
export interface KeptCode {
  readonly hash: string;
  /** Of the address that it was sent to. */
  readonly recipientHash: string;
}

/** `key`: 32 bytes. */
export function mailedCodeHash(key: Uint8Array, { userId, context }: CodeOwner, code: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([userId, context, code]))
    .digest('base64url');
}

export class MailedCodes {
  constructor(
    private readonly dataSource: DataSource,
    private readonly key: Uint8Array,
  ) {}

  /** A new code, in place of any before it. `expiresAt`: Unix ms. */
  async make(owner: CodeOwner, recipient: string, expiresAt: number): Promise<string> {
    const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
    const { tenant, workspaceId, userId, context } = owner;
    await inTenant(this.dataSource, tenant, (manager) =>
      manager.query(
        `insert into mailed_codes (tenant, workspace_id, user_id, context, code_hash, recipient_hash, tries_left, expires_at)
         select $1, $2::uuid, $3::uuid, $4, $5, $6, $7::smallint, $8::timestamptz
         where exists (select from users where id = $3::uuid and tenant = $1)
         on conflict (user_id, context) do update set code_hash = excluded.code_hash,
           recipient_hash = excluded.recipient_hash, tries_left = excluded.tries_left, expires_at = excluded.expires_at`,
        [
          ...[tenant, workspaceId, userId, context],
          ...[mailedCodeHash(this.key, owner, code), recipientHash(recipient), TRIES, new Date(expiresAt)],
        ],
      ),
    );
    return code;
  }
}

/** The code of that context, if it is still good for a try: which is one less now, however many ask at once. Within a transaction of the tenant. */
export async function takeTry(
  manager: EntityManager,
  { tenant, workspaceId, userId, context }: CodeOwner,
  now: number,
): Promise<KeptCode | undefined> {
  const [rows]: [{ code_hash: string; recipient_hash: string }[], number] = await manager.query(
    `update mailed_codes set tries_left = tries_left - 1
     where user_id = $1 and context = $2 and tenant = $3 and workspace_id = $4 and tries_left > 0 and expires_at > $5
     returning code_hash, recipient_hash`,
    [userId, context, tenant, workspaceId, new Date(now)],
  );
  return rows[0] && { hash: rows[0].code_hash, recipientHash: rows[0].recipient_hash };
}

/** Of several who show the same code one gets true. */
export async function useUp(manager: EntityManager, owner: CodeOwner, { hash }: KeptCode): Promise<boolean> {
  const { tenant, userId, context } = owner;
  const [, used]: [unknown, number] = await manager.query(
    'delete from mailed_codes where user_id = $1 and context = $2 and tenant = $3 and code_hash = $4',
    [userId, context, tenant, hash],
  );
  return used === 1;
}

/** Removes codes of all tenants that are good no more (row-level security lets those be seen); returns how many. */
export async function forgetCodes(manager: EntityManager, limit: number): Promise<number> {
  const [, removed]: [unknown, number] = await manager.query(
    'delete from mailed_codes where ctid = any(array(select ctid from mailed_codes where expires_at < now() limit $1))',
    [limit],
  );
  return removed;
}
