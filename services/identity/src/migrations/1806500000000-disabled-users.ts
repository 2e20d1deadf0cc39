import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who was disabled lately: few, of however many. Made beside the traffic, which goes on. */
export class DisabledUsers1806500000000 implements MigrationInterface {
  readonly name = 'DisabledUsers1806500000000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // What an attempt that failed has left behind is no index that anybody would use.
    await runner.query('drop index concurrently if exists identity.users_disabled');
    await runner.query(
      'create index concurrently users_disabled on identity.users (workspace_id, updated_at) where disabled',
    );
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
