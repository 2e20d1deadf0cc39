/**
 * Links in messages: each is for one purpose and one subject of one workspace, for a time, and is used up by one use. The token in it is 256 random bits,
 * which only the message holds: here is its hash. Looking at a link uses nothing up, so that a mail program that opens every link does no harm.
 */
import { sha256Base64url } from '@ostiary/crypto/hash';
import { randomToken } from '@ostiary/crypto/random';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import { loginKey } from '../users/login-name.js';

/** What links are for, and the page below the issuer that each opens. */
const PATHS = {
  'administrator-invitation': 'invitation',
  'email-verification': 'verify-email',
  'password-reset': 'reset-password',
} as const;
export type LinkPurpose = keyof typeof PATHS;
export const LINK_PURPOSES = Object.keys(PATHS) as readonly LinkPurpose[];

export interface LinkWish {
  readonly purpose: LinkPurpose;
  /** What it is about: opaque here. */
  readonly subject: string;
}

export interface FoundLink {
  readonly subject: string;
  /** Hash of the address that it was sent to (recipientHash). */
  readonly recipientHash: string;
}

interface LinkWorkspace {
  readonly tenant: string;
  /** UUID. */
  readonly id: string;
}

/** Of an address, however it is written. */
export function recipientHash(address: string): string {
  return sha256Base64url(loginKey(address));
}

export class MailLinks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly issuerTemplate: string,
  ) {}

  /** A new link, good from now on. `expiresAt`: Unix ms. */
  async make(
    { tenant, id, slug }: LinkWorkspace & { readonly slug: string },
    { purpose, subject }: LinkWish,
    recipient: string,
    expiresAt: number,
  ): Promise<string> {
    const token = randomToken();
    await inTenant(this.dataSource, tenant, (manager) =>
      manager.query(
        `insert into mail_links (token_hash, tenant, workspace_id, purpose, subject, recipient_hash, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [sha256Base64url(token), tenant, id, purpose, subject, recipientHash(recipient), new Date(expiresAt)],
      ),
    );
    return `${this.#issuerOf(tenant, slug)}/${PATHS[purpose]}?token=${token}`;
  }

  /** The page of what waits for a user, which opens nothing by itself: who reads it signs in. */
  requestsPage({ tenant, slug }: { readonly tenant: string; readonly slug: string }): string {
    return `${this.#issuerOf(tenant, slug)}/requests`;
  }

  #issuerOf(tenant: string, slug: string): string {
    return this.issuerTemplate.replace('{tenant}', tenant).replace('{workspace}', slug);
  }
}

/** The link of that token, if it is good at this workspace for this purpose. Within a transaction of the tenant. */
export async function findLink(
  manager: EntityManager,
  { tenant, id }: LinkWorkspace,
  purpose: LinkPurpose,
  token: string,
  now: number,
): Promise<FoundLink | undefined> {
  const rows: LinkRow[] = await manager.query(
    `select subject, recipient_hash from mail_links
     where token_hash = $1 and tenant = $2 and workspace_id = $3 and purpose = $4 and expires_at > $5`,
    [sha256Base64url(token), tenant, id, purpose, new Date(now)],
  );
  return rows[0] && { subject: rows[0].subject, recipientHash: rows[0].recipient_hash };
}

/**
 * Uses the link up, with every other one for the same purpose and subject: of many who try at once, one gets it. undefined: it was not good. Within a
 * transaction of the tenant.
 */
export async function useLink(
  manager: EntityManager,
  { tenant, id }: LinkWorkspace,
  purpose: LinkPurpose,
  token: string,
  now: number,
): Promise<FoundLink | undefined> {
  const [rows]: [LinkRow[], number] = await manager.query(
    `delete from mail_links
     where token_hash = $1 and tenant = $2 and workspace_id = $3 and purpose = $4 and expires_at > $5
     returning subject, recipient_hash`,
    [sha256Base64url(token), tenant, id, purpose, new Date(now)],
  );
  const [used] = rows;
  if (used === undefined) return undefined;
  await removeLinks(manager, { tenant, id }, purpose, used.subject);
  return { subject: used.subject, recipientHash: used.recipient_hash };
}

/** Those for that purpose and subject are good no more. */
export async function removeLinks(
  manager: EntityManager,
  { tenant, id }: LinkWorkspace,
  purpose: LinkPurpose,
  subject: string,
): Promise<void> {
  await manager.query(
    'delete from mail_links where tenant = $1 and workspace_id = $2 and purpose = $3 and subject = $4',
    [tenant, id, purpose, subject],
  );
}

/** Removes links of all tenants that are good no more (row-level security lets those be seen); returns how many. */
export async function forgetLinks(manager: EntityManager, limit: number): Promise<number> {
  const [, removed]: [unknown, number] = await manager.query(
    'delete from mail_links where ctid = any(array(select ctid from mail_links where expires_at < now() limit $1))',
    [limit],
  );
  return removed;
}

interface LinkRow {
  subject: string;
  recipient_hash: string;
}
