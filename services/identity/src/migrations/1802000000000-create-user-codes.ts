import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // CIBA §7.1: the code by which a user lets clients ask them; an argon2id hash.
  `create table identity.user_codes (
    user_id uuid primary key references identity.users (id) on delete cascade,
    tenant text not null,
    hash text not null,
    created_at timestamptz not null
  )`,
  'alter table identity.user_codes enable row level security',
  'alter table identity.user_codes force row level security',
  `create policy tenant on identity.user_codes using (tenant = current_setting('ostiary.tenant', true))`,
];

export class CreateUserCodes1802000000000 implements MigrationInterface {
  readonly name = 'CreateUserCodes1802000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  /** Migrations go forward only. */
  async down(): Promise<void> {
    throw new Error('there is no way back: restore a backup');
  }
}
