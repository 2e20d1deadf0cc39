import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { ROLES, type Role } from '../access/permissions.js';
import { conflict } from '../problems/refusal.js';
import { isUniqueViolation } from '../problems/unique-violation.js';

export const INVITATION_STATUSES = ['pending', 'accepted', 'withdrawn', 'expired'] as const;
export type InvitationStatus = (typeof INVITATION_STATUSES)[number];

export interface Invitation {
  /** UUID, version 7: in the order of time. */
  readonly id: string;
  readonly tenant: string;
  readonly email: string;
  readonly role: Role;
  /** As stored: one that is pending may be too old. */
  readonly status: InvitationStatus;
  /** Unix ms. */
  readonly createdAt: number;
  /** Unix ms. */
  readonly expiresAt: number;
}

const role = z.enum(ROLES);
const status = z.enum(INVITATION_STATUSES);

const COLUMNS = 'id, tenant, email, role, status, created_at, expires_at';

/** Throws Refusal `conflict` while an invitation of that address waits. */
export async function insertInvitation(manager: EntityManager, invitation: Invitation): Promise<void> {
  const { id, tenant, email, createdAt, expiresAt } = invitation;
  const emailKey = email.toLowerCase();
  await manager.query(
    `update administrator_invitations set status = 'expired'
     where tenant = $1 and email_key = $2 and status = 'pending' and expires_at <= $3`,
    [tenant, emailKey, new Date(createdAt)],
  );
  try {
    await manager.query(
      `insert into administrator_invitations (${COLUMNS}, email_key) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [id, tenant, email, invitation.role, invitation.status, new Date(createdAt), new Date(expiresAt), emailKey],
    );
  } catch (error) {
    if (isUniqueViolation(error)) throw conflict('An invitation for this address is waiting already.', '/email');
    throw error;
  }
}

/**
 * How many messages the tenant has had sent since then, whatever became of the invitations: at least; of one that was sent again, those of before count, too. Others who
 * want to know wait until the transaction ends.
 */
export async function countInvitationsSince(manager: EntityManager, tenant: string, since: number): Promise<number> {
  await manager.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`invitations of ${tenant}`]);
  const rows: { n: number }[] = await manager.query(
    `select coalesce(sum(sent), 0)::int as n from administrator_invitations
     where tenant = $1 and coalesce(sent_at, created_at) > $2`,
    [tenant, new Date(since)],
  );
  return rows[0]?.n ?? 0;
}

export async function findInvitation(
  manager: EntityManager,
  tenant: string,
  id: string,
): Promise<Invitation | undefined> {
  const rows: InvitationRow[] = await manager.query(
    `select ${COLUMNS} from administrator_invitations where tenant = $1 and id = $2`,
    [tenant, id],
  );
  return rows[0] && toInvitation(rows[0]);
}

/** Ends one that waits; undefined: it waits no longer. Of many who try at once, one gets it. */
export async function endInvitation(
  manager: EntityManager,
  tenant: string,
  id: string,
  as: 'accepted' | 'withdrawn',
  now: number,
): Promise<Invitation | undefined> {
  const [rows]: [InvitationRow[], number] = await manager.query(
    `update administrator_invitations set status = $3
     where tenant = $1 and id = $2 and status = 'pending' and expires_at > $4 returning ${COLUMNS}`,
    [tenant, id, as, new Date(now)],
  );
  return rows[0] && toInvitation(rows[0]);
}

/** One that waits is good for longer, and its message is sent once more; undefined: it waits no longer. */
export async function renewInvitation(
  manager: EntityManager,
  tenant: string,
  id: string,
  { now, expiresAt }: { readonly now: number; readonly expiresAt: number },
): Promise<Invitation | undefined> {
  const [rows]: [InvitationRow[], number] = await manager.query(
    `update administrator_invitations set sent = sent + 1, sent_at = $3, expires_at = $4
     where tenant = $1 and id = $2 and status = 'pending' and expires_at > $3 returning ${COLUMNS}`,
    [tenant, id, new Date(now), new Date(expiresAt)],
  );
  return rows[0] && toInvitation(rows[0]);
}

/** Oldest first, those after `after`. */
export async function pageOfInvitations(
  manager: EntityManager,
  tenant: string,
  page: { readonly after: string | undefined; readonly limit: number },
): Promise<{ readonly invitations: readonly Invitation[]; readonly next: string | undefined }> {
  const rows: InvitationRow[] = await manager.query(
    `select ${COLUMNS} from administrator_invitations
     where tenant = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
    [tenant, page.after ?? null, page.limit + 1],
  );
  const invitations = rows.slice(0, page.limit).map(toInvitation);
  return { invitations, next: rows.length > page.limit ? invitations.at(-1)?.id : undefined };
}

interface InvitationRow {
  id: string;
  tenant: string;
  email: string;
  role: string;
  status: string;
  created_at: Date;
  expires_at: Date;
}

function toInvitation(row: InvitationRow): Invitation {
  return {
    id: row.id,
    tenant: row.tenant,
    email: row.email,
    role: role.parse(row.role),
    status: status.parse(row.status),
    createdAt: row.created_at.getTime(),
    expiresAt: row.expires_at.getTime(),
  };
}
