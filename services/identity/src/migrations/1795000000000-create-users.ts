import { outboxTableSql } from '@ostiary/audit/outbox-schema';
import { directoryOutboxTableSql } from '@ostiary/directory/directory-outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every table of a tenant's rows shows those of the tenant that the transaction named, and none when it named none. */
const isolated = (table: string): string[] => [
  `alter table identity.${table} enable row level security`,
  `alter table identity.${table} force row level security`,
  `create policy tenant on identity.${table} using (tenant = current_setting('ostiary.tenant', true))`,
];

const STATEMENTS = [
  // Keys are compared byte by byte: their order is the same whatever the database's locale, and prefixes use the index.
  `create table identity.users (
    id uuid primary key,
    tenant text not null,
    workspace_id uuid not null,
    username text not null,
    username_key text collate "C" not null,
    claims jsonb not null,
    disabled boolean not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`,
  'create unique index users_by_name on identity.users (workspace_id, username_key)',
  ...isolated('users'),

  `create table identity.login_names (
    workspace_id uuid not null,
    login_key text collate "C" not null,
    tenant text not null,
    user_id uuid not null references identity.users (id) on delete cascade,
    primary key (workspace_id, login_key)
  )`,
  'create index login_names_by_user on identity.login_names (user_id)',
  ...isolated('login_names'),

  `create table identity.password_credentials (
    user_id uuid primary key references identity.users (id) on delete cascade,
    tenant text not null,
    hash text not null,
    changed_at timestamptz not null
  )`,
  ...isolated('password_credentials'),

  `create table identity.sign_in_tallies (
    key text collate "C" not null,
    tenant text not null,
    failures integer not null,
    last_failure_at timestamptz,
    last_success_at timestamptz,
    forget_at timestamptz not null,
    primary key (key, tenant)
  )`,
  'create index sign_in_tallies_by_end on identity.sign_in_tallies (forget_at)',
  ...isolated('sign_in_tallies'),
  // What is past its time can be seen and removed for every tenant at once.
  'create policy forgettable_seen on identity.sign_in_tallies for select using (forget_at < now())',
  'create policy forgettable_removed on identity.sign_in_tallies for delete using (forget_at < now())',

  ...outboxTableSql('identity'),
  ...directoryOutboxTableSql('identity'),
];

export class CreateUsers1795000000000 implements MigrationInterface {
  readonly name = 'CreateUsers1795000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  /** Migrations go forward only. */
  async down(): Promise<void> {
    throw new Error('there is no way back: restore a backup');
  }
}
