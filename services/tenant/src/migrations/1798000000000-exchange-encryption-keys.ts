import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When something is due for a key pair: its successor while it is published, its removal once it is not. NULL: nobody has reckoned it yet; so it is
 * for keys that the version before this one makes, and after a change of the workspace's schedule.
 */
const STATEMENTS = [
  'alter table tenant.encryption_keys add column retired boolean not null default false',
  'alter table tenant.encryption_keys add column due_at timestamptz(3)',
  `create index encryption_keys_due on tenant.encryption_keys (coalesce(due_at, '-infinity'))`,
  `create policy key_schedule on tenant.encryption_keys for select
    using (current_setting('ostiary.purpose', true) = 'encryption-key-schedule')`,
];

export class ExchangeEncryptionKeys1798000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  /** Migrations go forward only. */
  async down(): Promise<void> {
    throw new Error('there is no way back: restore a backup');
  }
}
