import { inTenant } from '@ostiary/platform/postgres';
import { type DataSource, type EntityManager, IsNull } from 'typeorm';
import { SessionEntity } from './session.entity.js';
import type { Session } from './session.js';

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

  /** False: it had ended before. */
  async end(manager: EntityManager, session: Session, at: Date): Promise<boolean> {
    const { id, tenant } = session;
    const result = await manager.update(SessionEntity, { id, tenant, endedAt: IsNull() }, { endedAt: at });
    return result.affected === 1;
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
  };
}
