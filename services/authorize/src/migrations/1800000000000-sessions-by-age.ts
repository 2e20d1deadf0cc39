import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // Administrators look through the sessions of a workspace, the youngest first (sessions/session.repository.ts).
  'create index sessions_by_age on sessions (workspace_id, created_at, id) where ended_at is null',
];

export class SessionsByAge1800000000000 implements MigrationInterface {
  readonly name = 'SessionsByAge1800000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
