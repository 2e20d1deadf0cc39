import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A session that ends is asked for what was issued in it (grants/end-session.ts). */
export class AuthorizationsOfSession1797000000000 implements MigrationInterface {
  readonly name = 'AuthorizationsOfSession1797000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index authorizations_session on authorizations (workspace_id, session_id)');
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
