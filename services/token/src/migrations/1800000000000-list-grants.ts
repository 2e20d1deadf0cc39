import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Administrators look through what was allowed in a workspace, and for a client, the newest first (grants/grant.repository.ts). */
const STATEMENTS = [
  'create index grants_of_workspace on grants (workspace_id, created_at, id) where revoked_at is null',
  'create index grants_of_client on grants (workspace_id, client_id, created_at, id) where revoked_at is null',
];

export class ListGrants1800000000000 implements MigrationInterface {
  readonly name = 'ListGrants1800000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
