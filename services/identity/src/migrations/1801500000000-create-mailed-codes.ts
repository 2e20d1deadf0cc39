import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // Codes that were sent by e-mail (mailed-codes/mailed-code.ts), one for each page that waits for one.
  `create table identity.mailed_codes (
    user_id uuid not null references identity.users (id) on delete cascade,
    context text collate "C" not null,
    tenant text not null,
    workspace_id uuid not null,
    code_hash text collate "C" not null,
    recipient_hash text not null,
    tries_left smallint not null,
    expires_at timestamptz not null,
    primary key (user_id, context)
  )`,
  'create index mailed_codes_by_end on identity.mailed_codes (expires_at)',
  'alter table identity.mailed_codes enable row level security',
  'alter table identity.mailed_codes force row level security',
  `create policy tenant on identity.mailed_codes using (tenant = current_setting('ostiary.tenant', true))`,
  // What is past its time can be seen and removed for every tenant at once.
  'create policy expired_seen on identity.mailed_codes for select using (expires_at < now())',
  'create policy expired_removed on identity.mailed_codes for delete using (expires_at < now())',
];

export class CreateMailedCodes1801500000000 implements MigrationInterface {
  readonly name = 'CreateMailedCodes1801500000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  /** Migrations go forward only. */
  async down(): Promise<void> {
    throw new Error('there is no way back: restore a backup');
  }
}
