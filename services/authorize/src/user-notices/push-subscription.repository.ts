/**
 * RFC 8030: the browsers in which a user is told that a request waits. A subscription is its session's, one each: it is sealed, ends with the session, and counts only while
 * that is alive. Changes are recorded in their own transaction.
 */
import type { AuditEmitter, AuditEventInput } from '@ostiary/audit/audit-emitter';
import { sha256Base64url } from '@ostiary/crypto/hash';
import { randomUuid } from '@ostiary/crypto/random';
import { type KeyEncryptionKey, localKeyEncryptionKey, SealError, seal, unseal } from '@ostiary/crypto/seal';
import { type Language, languageFor } from '@ostiary/oauth/languages';
import type { Workspace } from '@ostiary/oauth/workspace';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import type { Session } from '../sessions/session.js';
import type { BrowserSubscription } from './browser-subscription.js';

type Home = Pick<Workspace, 'id' | 'tenant'>;

/** One that may be sent to now. */
export interface PushSubscription extends BrowserSubscription {
  /** UUID. */
  readonly id: string;
  readonly language: Language;
}

/** Of one user: more browsers than anybody carries. The oldest makes room. */
const MOST = 10;

export class PushSubscriptions {
  readonly #dataSource: DataSource;
  readonly #audit: Pick<AuditEmitter, 'recordInTransaction'>;
  readonly #key: KeyEncryptionKey;

  /** `key`: deriveKey(installationSecret, 'push-subscription'). */
  constructor(dataSource: DataSource, audit: Pick<AuditEmitter, 'recordInTransaction'>, key: Uint8Array) {
    this.#dataSource = dataSource;
    this.#audit = audit;
    this.#key = localKeyEncryptionKey(key);
  }

  /** In place of what the session had, and of whoever used that browser before. False: the session has ended meanwhile. */
  async put(
    { tenant, workspaceId, userId, id: sessionId }: Pick<Session, 'tenant' | 'workspaceId' | 'userId' | 'id'>,
    browser: BrowserSubscription,
    language: Language,
    event: AuditEventInput,
  ): Promise<boolean> {
    const id = randomUuid();
    const sealed = Buffer.from(
      await seal(Buffer.from(JSON.stringify(storedOf(browser))), this.#key, purposeOf(workspaceId, userId, id)),
    );
    const hash = sha256Base64url(browser.endpoint);
    return inTenant(this.#dataSource, tenant, async (manager) => {
      // Locked until this is over: it cannot end in between (sessions.ts).
      const alive: unknown[] = await manager.query(
        'select 1 from sessions where id = $1 and tenant = $2 and user_id = $3 and ended_at is null for update',
        [sessionId, tenant, userId],
      );
      if (alive.length === 0) return false;
      await manager.query(
        'delete from push_subscriptions where tenant = $1 and (session_id = $2 or (workspace_id = $3 and endpoint_hash = $4))',
        [tenant, sessionId, workspaceId, hash],
      );
      await manager.query(
        `insert into push_subscriptions (id, tenant, workspace_id, user_id, session_id, endpoint_hash, sealed, language)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [id, tenant, workspaceId, userId, sessionId, hash, sealed, language],
      );
      await manager.query(
        `delete from push_subscriptions where id in (
           select id from push_subscriptions where tenant = $1 and workspace_id = $2 and user_id = $3
           order by created_at desc, id offset ${MOST})`,
        [tenant, workspaceId, userId],
      );
      await this.#audit.recordInTransaction(manager, event);
      return true;
    });
  }

  /** The user's, of sessions that are alive by the workspace's settings of now. What cannot be opened (the installation has another secret by now) is none. */
  async ofUser(
    { id: workspaceId, tenant, settings: { session } }: Pick<Workspace, 'id' | 'tenant' | 'settings'>,
    userId: string,
    now: number,
  ): Promise<PushSubscription[]> {
    const rows: SubscriptionRow[] = await inTenant(this.#dataSource, tenant, (manager) =>
      manager.query(
        `select p.id, p.sealed, p.language from push_subscriptions p join sessions s on s.id = p.session_id
         where p.tenant = $1 and p.workspace_id = $2 and p.user_id = $3 and s.user_id = $3 and s.workspace_id = $2
           and s.ended_at is null and s.last_seen_at > $4 and s.auth_time > $5
         order by p.created_at limit ${MOST}`,
        [
          ...[tenant, workspaceId, userId],
          new Date(now - session.idleSeconds * 1000),
          new Date(now - session.absoluteSeconds * 1000),
        ],
      ),
    );
    const opened = await Promise.all(rows.map((row) => this.#opened(row, workspaceId, userId)));
    return opened.filter((one) => one !== undefined);
  }

  /** Ids of the user's sessions that have one. */
  async sessionsOf({ id: workspaceId, tenant }: Home, userId: string): Promise<ReadonlySet<string>> {
    const rows: { session_id: string }[] = await inTenant(this.#dataSource, tenant, (manager) =>
      manager.query(
        'select session_id from push_subscriptions where tenant = $1 and workspace_id = $2 and user_id = $3',
        [tenant, workspaceId, userId],
      ),
    );
    return new Set(rows.map((row) => row.session_id));
  }

  /** That of the user's session; any other is not there. False: there was none. */
  async removeOfSession(
    { id: workspaceId, tenant }: Home,
    userId: string,
    sessionId: string,
    event: AuditEventInput,
  ): Promise<boolean> {
    return this.#remove(tenant, event, (manager) =>
      manager.query(
        `delete from push_subscriptions where tenant = $1 and workspace_id = $2 and user_id = $3 and session_id = $4`,
        [tenant, workspaceId, userId, sessionId],
      ),
    );
  }

  /** RFC 8030 §7.3: the push service knows it no more. */
  async removeGone({ id: workspaceId, tenant }: Home, id: string, event: AuditEventInput): Promise<boolean> {
    return this.#remove(tenant, event, (manager) =>
      manager.query('delete from push_subscriptions where tenant = $1 and workspace_id = $2 and id = $3', [
        ...[tenant, workspaceId, id],
      ]),
    );
  }

  #remove(
    tenant: string,
    event: AuditEventInput,
    work: (manager: EntityManager) => Promise<[unknown, number]>,
  ): Promise<boolean> {
    return inTenant(this.#dataSource, tenant, async (manager) => {
      const [, removed] = await work(manager);
      if (removed === 0) return false;
      await this.#audit.recordInTransaction(manager, event);
      return true;
    });
  }

  async #opened(
    { id, sealed, language }: SubscriptionRow,
    workspaceId: string,
    userId: string,
  ): Promise<PushSubscription | undefined> {
    try {
      const text = Buffer.from(await unseal(sealed, this.#key, purposeOf(workspaceId, userId, id))).toString('utf8');
      const { endpoint, publicKey, authSecret }: StoredSubscription = JSON.parse(text);
      return {
        ...{ id, endpoint, language: languageFor([language]) },
        publicKey: Buffer.from(publicKey, 'base64url'),
        authSecret: Buffer.from(authSecret, 'base64url'),
      };
    } catch (error) {
      if (error instanceof SealError) return undefined;
      throw error;
    }
  }
}

/** In the transaction in which the session ends. */
export async function removeSubscriptionOf(
  manager: EntityManager,
  { id, tenant }: Pick<Session, 'id' | 'tenant'>,
): Promise<void> {
  await manager.query('delete from push_subscriptions where tenant = $1 and session_id = $2', [tenant, id]);
}

interface SubscriptionRow {
  readonly id: string;
  readonly sealed: Buffer;
  readonly language: string;
}

/** Keys: base64url. */
interface StoredSubscription {
  readonly endpoint: string;
  readonly publicKey: string;
  readonly authSecret: string;
}

function storedOf({ endpoint, publicKey, authSecret }: BrowserSubscription): StoredSubscription {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
  return { endpoint, publicKey: text(publicKey), authSecret: text(authSecret) };
}

/** One that is moved to another user or workspace does not open. */
const purposeOf = (workspaceId: string, userId: string, id: string): string =>
  `push-subscription ${workspaceId} ${userId} ${id}`;
