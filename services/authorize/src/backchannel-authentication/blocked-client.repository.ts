import type { AuditEmitter, AuditEventInput } from '@ostiary/audit/audit-emitter';
import type { Workspace } from '@ostiary/oauth/workspace';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';

type Home = Pick<Workspace, 'id' | 'tenant'>;

/** Clients whose requests by the back channel a user does not want. Changes are recorded in their own transaction. */
export class BlockedClients {
  readonly #dataSource: DataSource;
  readonly #audit: Pick<AuditEmitter, 'recordInTransaction'>;

  constructor(dataSource: DataSource, audit: Pick<AuditEmitter, 'recordInTransaction'>) {
    this.#dataSource = dataSource;
    this.#audit = audit;
  }

  async has({ tenant, id }: Home, userId: string, clientId: string): Promise<boolean> {
    const rows: unknown[] = await inTenant(this.#dataSource, tenant, (manager) =>
      manager.query(
        'select 1 from blocked_clients where tenant = $1 and workspace_id = $2 and user_id = $3 and client_id = $4',
        [...[tenant, id, userId, clientId]],
      ),
    );
    return rows.length > 0;
  }

  /** In the order in which they were blocked. */
  async ofUser({ tenant, id }: Home, userId: string): Promise<string[]> {
    const rows: { client_id: string }[] = await inTenant(this.#dataSource, tenant, (manager) =>
      manager.query(
        'select client_id from blocked_clients where tenant = $1 and workspace_id = $2 and user_id = $3 order by created_at, client_id limit 100',
        [tenant, id, userId],
      ),
    );
    return rows.map((row) => row.client_id);
  }

  async add({ tenant, id }: Home, userId: string, clientId: string, event: AuditEventInput): Promise<void> {
    await inTenant(this.#dataSource, tenant, async (manager) => {
      await manager.query(
        'insert into blocked_clients (tenant, workspace_id, user_id, client_id) values ($1, $2, $3, $4) on conflict do nothing',
        [tenant, id, userId, clientId],
      );
      await this.#audit.recordInTransaction(manager, event);
    });
  }

  async remove({ tenant, id }: Home, userId: string, clientId: string, event: AuditEventInput): Promise<void> {
    await inTenant(this.#dataSource, tenant, async (manager) => {
      await manager.query(
        'delete from blocked_clients where tenant = $1 and workspace_id = $2 and user_id = $3 and client_id = $4',
        [tenant, id, userId, clientId],
      );
      await this.#audit.recordInTransaction(manager, event);
    });
  }
}
