import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every table of a tenant's rows shows those of the tenant that the transaction named, and none when it named none. */
const isolated = (table: string): string[] => [
  `alter table identity.${table} enable row level security`,
  `alter table identity.${table} force row level security`,
  `create policy tenant on identity.${table} using (tenant = current_setting('ostiary.tenant', true))`,
];

const STATEMENTS = [
  `create table identity.passkeys (
    id uuid primary key,
    tenant text not null,
    workspace_id uuid not null,
    user_id uuid not null references identity.users (id) on delete cascade,
    credential_id text collate "C" not null,
    public_key bytea not null,
    sign_count bigint not null,
    transports text[] not null,
    name text not null,
    synced boolean not null,
    backed_up boolean not null,
    created_at timestamptz not null,
    last_used_at timestamptz
  )`,
  'create unique index passkeys_by_credential on identity.passkeys (workspace_id, credential_id)',
  'create index passkeys_by_user on identity.passkeys (user_id)',
  ...isolated('passkeys'),

  `create table identity.one_time_codes (
    user_id uuid primary key references identity.users (id) on delete cascade,
    tenant text not null,
    sealed_secret bytea not null,
    last_step bigint not null,
    created_at timestamptz not null
  )`,
  ...isolated('one_time_codes'),

  // Secrets of which no code has been shown yet.
  `create table identity.one_time_code_enrolments (
    user_id uuid not null references identity.users (id) on delete cascade,
    context text collate "C" not null,
    tenant text not null,
    sealed_secret bytea not null,
    expires_at timestamptz not null,
    primary key (user_id, context)
  )`,
  'create index one_time_code_enrolments_by_end on identity.one_time_code_enrolments (expires_at)',
  ...isolated('one_time_code_enrolments'),
  // What is past its time can be seen and removed for every tenant at once.
  'create policy expired_seen on identity.one_time_code_enrolments for select using (expires_at < now())',
  'create policy expired_removed on identity.one_time_code_enrolments for delete using (expires_at < now())',

  `create table identity.recovery_codes (
    user_id uuid not null references identity.users (id) on delete cascade,
    hash text collate "C" not null,
    tenant text not null,
    primary key (user_id, hash)
  )`,
  ...isolated('recovery_codes'),

  // So that all tallies of an account can be forgotten; those of before expire by themselves.
  'alter table identity.sign_in_tallies add column account text collate "C"',
  'create index sign_in_tallies_by_account on identity.sign_in_tallies (account)',
];

export class CreatePasskeys1799500000000 implements MigrationInterface {
  readonly name = 'CreatePasskeys1799500000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  /** Migrations go forward only. */
  async down(): Promise<void> {
    throw new Error('there is no way back: restore a backup');
  }
}
