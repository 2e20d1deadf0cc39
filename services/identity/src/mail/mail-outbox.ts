/**
 * Messages that are still to be sent: written in the transaction of what they tell of, taken by any replica, deleted when they are sent or
 * given up. They hold no secret: a link is made when its message leaves (mail-link.ts).
 */
import { randomUuid } from '@ostiary/crypto/random';
import type { DataSource, EntityManager } from 'typeorm';
import type { LinkWish } from './mail-link.js';
import { type MailMessage, mailMessageSchema } from './mail-message.js';

/** The workspace that a message comes from, as its reader and its audit event know it. */
export interface MailWorkspace {
  readonly tenant: string;
  /** UUID. */
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  /** Whom messages come from; '': the workspace. */
  readonly senderName: string;
  readonly auditAddress: 'full' | 'truncated' | 'hashed';
}

export interface NewMail {
  readonly workspace: MailWorkspace;
  readonly message: MailMessage;
  readonly recipient: string;
  /** UUID; the user that it is about, if there is one. */
  readonly userId: string | undefined;
  /** BCP 47, most wanted first. */
  readonly locales: readonly string[];
  /** IANA; undefined: unknown. */
  readonly timeZone: string | undefined;
  /** Unix ms: what has not left by then need not leave. */
  readonly expiresAt: number;
  /** What the link in it is for, where its template has one. */
  readonly link?: LinkWish | undefined;
  /** As MailTo.onBehalfOf; not kept. */
  readonly onBehalfOf?: string | undefined;
}

/** A message that this process has taken. */
export interface TakenMail extends NewMail {
  /** UUID. */
  readonly id: string;
  /** Those that have begun, this one included. */
  readonly attempts: number;
}

/** For so long nobody else tries: longer than an attempt takes, so that a process that dies in one leaves it to others. */
const LEASE_SECONDS = 90;

/** Inside the transaction that the message tells of, which works for the workspace's tenant. */
export async function addMail(manager: EntityManager, mail: NewMail, now: number): Promise<void> {
  const { workspace, message, recipient, userId, locales, timeZone, expiresAt, link } = mail;
  await manager.query(
    `insert into mail_outbox (id, tenant, workspace_id, workspace, message, recipient, user_id, locales, time_zone, due_at, expires_at, created_at, link)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $10, $12)`,
    [
      randomUuid(),
      workspace.tenant,
      workspace.id,
      JSON.stringify({
        slug: workspace.slug,
        name: workspace.name,
        senderName: workspace.senderName,
        auditAddress: workspace.auditAddress,
      }),
      JSON.stringify(message),
      recipient,
      userId ?? null,
      locales,
      timeZone ?? null,
      new Date(now),
      new Date(expiresAt),
      link === undefined ? null : JSON.stringify(link),
    ],
  );
}

/** Messages of the tenant that are on their way to the user: when he is deleted, there is nobody to tell. */
export async function removeMailOf(manager: EntityManager, tenant: string, userId: string): Promise<void> {
  await manager.query('delete from mail_outbox where tenant = $1 and user_id = $2', [tenant, userId]);
}

export class MailOutbox {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Those that are due, of all tenants, for this caller alone until the lease is over. */
  take(limit: number, now: number): Promise<TakenMail[]> {
    return this.#sending(async (manager) => {
      const rows: MailRow[] = await manager.query(
        `with due as (
           select id from mail_outbox where due_at <= $2 order by due_at limit $1 for update skip locked
         ), taken as (
           update mail_outbox m set attempts = m.attempts + 1, due_at = $3 from due where m.id = due.id returning m.*
         ) select * from taken order by created_at`,
        [limit, new Date(now), new Date(now + LEASE_SECONDS * 1000)],
      );
      return rows.map(mailOf);
    });
  }

  /** How many messages wait, of all tenants, and for how long the oldest of them has (seconds; 0: none does). */
  waiting(now: number): Promise<{ readonly messages: number; readonly oldestAgeSeconds: number }> {
    return this.#sending(async (manager) => {
      const [row]: { messages: string; oldest: Date | null }[] = await manager.query(
        'select count(*) as messages, min(created_at) as oldest from mail_outbox',
      );
      const oldest = row?.oldest?.getTime() ?? now;
      return { messages: Number(row?.messages ?? 0), oldestAgeSeconds: Math.max(0, (now - oldest) / 1000) };
    });
  }

  async tryAgain(id: string, at: number): Promise<void> {
    await this.#sending((manager) =>
      manager.query('update mail_outbox set due_at = $2 where id = $1', [id, new Date(at)]),
    );
  }

  /** Done with it, in one transaction with what `record` writes. */
  async remove(id: string, record: (manager: EntityManager) => Promise<void>): Promise<void> {
    await this.#sending(async (manager) => {
      await record(manager);
      await manager.query('delete from mail_outbox where id = $1', [id]);
    });
  }

  #sending<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.#dataSource.transaction(async (manager) => {
      await manager.query(`select set_config('ostiary.purpose', 'mail', true)`);
      return work(manager);
    });
  }
}

interface MailRow {
  id: string;
  tenant: string;
  workspace_id: string;
  workspace: Pick<MailWorkspace, 'slug' | 'name' | 'senderName' | 'auditAddress'>;
  message: unknown;
  recipient: string;
  user_id: string | null;
  locales: string[];
  time_zone: string | null;
  attempts: number;
  expires_at: Date;
  link: LinkWish | null;
}

const mailOf = (row: MailRow): TakenMail => ({
  id: row.id,
  workspace: { tenant: row.tenant, id: row.workspace_id, ...row.workspace },
  message: mailMessageSchema.parse(row.message),
  recipient: row.recipient,
  userId: row.user_id ?? undefined,
  locales: row.locales,
  timeZone: row.time_zone ?? undefined,
  attempts: row.attempts,
  expiresAt: row.expires_at.getTime(),
  link: row.link ?? undefined,
});
