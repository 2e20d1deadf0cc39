import { inTenant } from '@ostiary/platform/postgres';
import { type DataSource, type EntityManager, IsNull } from 'typeorm';
import { removeSubscriptionOf } from '../user-notices/push-subscription.repository.js';
import { SessionEntity } from './session.entity.js';
import type { KeptSession, Session } from './session.js';

/** Which sessions of a workspace, and where in their list to begin. */
export interface SessionSearch {
  readonly tenant: string;
  readonly workspaceId: string;
  readonly userId: string | undefined;
  /** Unix ms: used since then, and not expired by `now`. */
  readonly usedSince: number;
  readonly now: number;
  /** Only those after this one; the youngest come first. */
  readonly after: { readonly createdAt: number; readonly id: string } | undefined;
  readonly limit: number;
}

/** Where sessions are kept; Redis only remembers them. */
export class SessionRepository {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** A session that has not been ended; whether it is still alive is for its lifetime to say. Knows no grants. */
  async find(tenant: string, workspaceId: string, secretHash: string): Promise<Session | undefined> {
    const row = await inTenant(this.#dataSource, tenant, (manager) =>
      manager.findOneBy(SessionEntity, { tenant, workspaceId, secretHash, endedAt: IsNull() }),
    );
    return row === null ? undefined : toSession(row);
  }

  /** One that has not been ended, whether it is still alive or not. Knows no grants. */
  async findById(tenant: string, workspaceId: string, id: string): Promise<KeptSession | undefined> {
    const row = await inTenant(this.#dataSource, tenant, (manager) =>
      manager.findOneBy(SessionEntity, { id, tenant, workspaceId, endedAt: IsNull() }),
    );
    return row === null ? undefined : { session: toSession(row), secretHash: row.secretHash };
  }

  /** Those that are alive, the youngest first. */
  async list(search: SessionSearch): Promise<KeptSession[]> {
    const { tenant, workspaceId, userId, usedSince, now, after, limit } = search;
    const rows = await inTenant(this.#dataSource, tenant, (manager) => {
      const query = manager
        .createQueryBuilder(SessionEntity, 's')
        .where('s.tenant = :tenant and s.workspaceId = :workspaceId', { tenant, workspaceId })
        .andWhere('s.endedAt is null and s.expiresAt > :now and s.lastSeenAt > :usedSince', {
          now: new Date(now),
          usedSince: new Date(usedSince),
        });
      if (userId !== undefined) query.andWhere('s.userId = :userId', { userId });
      if (after !== undefined) {
        // Whole milliseconds, as they are stored (insert, below) and as the cursor has them.
        query.andWhere('(s.createdAt, s.id) < (:createdAt, :id)', {
          createdAt: new Date(after.createdAt),
          id: after.id,
        });
      }
      return query.orderBy('s.createdAt', 'DESC').addOrderBy('s.id', 'DESC').limit(limit).getMany();
    });
    return rows.map((row) => ({ session: toSession(row), secretHash: row.secretHash }));
  }

  /** The transaction of `work` sees the rows of `tenant` only. */
  async change<T>(tenant: string, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return inTenant(this.#dataSource, tenant, work);
  }

  async insert(manager: EntityManager, session: Session, secretHash: string, expiresAt: Date): Promise<void> {
    await manager.insert(SessionEntity, {
      id: session.id,
      secretHash,
      tenant: session.tenant,
      workspaceId: session.workspaceId,
      userId: session.userId,
      authTime: new Date(session.authTime * 1000),
      acr: session.acr,
      amr: [...session.amr],
      createdAt: new Date(session.createdAt),
      lastSeenAt: new Date(session.lastSeenAt),
      expiresAt,
      endedAt: null,
    });
  }

  /** The same session after the user has proved again who they are, under a new secret. False: it had ended. */
  async renew(manager: EntityManager, session: Session, secretHash: string, expiresAt: Date): Promise<boolean> {
    const { id, tenant } = session;
    const result = await manager.update(
      SessionEntity,
      { id, tenant, endedAt: IsNull() },
      {
        secretHash,
        authTime: new Date(session.authTime * 1000),
        acr: session.acr,
        amr: [...session.amr],
        lastSeenAt: new Date(session.lastSeenAt),
        expiresAt,
      },
    );
    return result.affected === 1;
  }

  /** With what is its own: notices to its browser. False: it had ended before. */
  async end(manager: EntityManager, session: Session, at: Date): Promise<boolean> {
    const { id, tenant } = session;
    const result = await manager.update(SessionEntity, { id, tenant, endedAt: IsNull() }, { endedAt: at });
    if (result.affected !== 1) return false;
    await removeSubscriptionOf(manager, session);
    return true;
  }

  /** Of a session that has not ended. */
  async keepOrganizations({ id, tenant, organizations = [] }: Session): Promise<void> {
    const chosen = Object.fromEntries(organizations.map(({ clientId, organizationId }) => [clientId, organizationId]));
    await inTenant(this.#dataSource, tenant, (manager) =>
      manager.update(SessionEntity, { id, tenant, endedAt: IsNull() }, { organizations: chosen }),
    );
  }

  async touch(session: Session, at: Date): Promise<void> {
    const { id, tenant } = session;
    await inTenant(this.#dataSource, tenant, (manager) =>
      manager.update(SessionEntity, { id, tenant, endedAt: IsNull() }, { lastSeenAt: at }),
    );
  }
}

function toSession(row: SessionEntity): Session {
  return {
    id: row.id,
    tenant: row.tenant,
    workspaceId: row.workspaceId,
    userId: row.userId,
    authTime: Math.floor(row.authTime.getTime() / 1000),
    acr: row.acr,
    amr: row.amr,
    createdAt: row.createdAt.getTime(),
    lastSeenAt: row.lastSeenAt.getTime(),
    grants: [],
    ...(row.organizations !== null && {
      organizations: Object.entries(row.organizations).map(([clientId, organizationId]) => ({
        clientId,
        organizationId,
      })),
    }),
  };
}
