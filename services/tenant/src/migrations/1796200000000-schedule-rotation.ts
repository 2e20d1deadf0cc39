import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When the successor of a key that signs is to be made. NULL: nobody has reckoned it yet; so it is for keys that the version before this one
 * makes, and after a change of the workspace's schedule.
 */
const STATEMENTS = [
  'alter table tenant.signing_keys add column rotates_at timestamptz(3)',
  `create index signing_keys_to_rotate on tenant.signing_keys (coalesce(rotates_at, '-infinity')) where state = 'active'`,
  // Looked for across tenants: the keys that sign, and of those no more than which workspace they belong to and when.
  `create policy key_schedule on tenant.signing_keys for select
    using (current_setting('ostiary.purpose', true) = 'key-schedule' and state = 'active')`,
];

export class ScheduleRotation1796200000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  /** Migrations go forward only. */
  async down(): Promise<void> {
    throw new Error('there is no way back: restore a backup');
  }
}
