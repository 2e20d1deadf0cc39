import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Agents of a workspace, and of an owner. Made beside the traffic, which goes on. */
export class Agents1804000000000 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    // What an attempt that failed has left behind is no index that anybody would use.
    await queryRunner.query('drop index concurrently if exists tenant.clients_agents');
    await queryRunner.query(
      `create index concurrently clients_agents on tenant.clients (workspace_id, created_at, client_id) where (record -> 'agent') is not null`,
    );
  }

  /** Migrations go forward only. */
  async down(): Promise<void> {
    throw new Error('there is no way back: restore a backup');
  }
}
