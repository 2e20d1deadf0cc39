import { outboxTableSql } from '@ostiary/audit/outbox-schema';
import { directoryOutboxTableSql } from '@ostiary/directory/directory-outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Shows those rows of a table that are of the tenant which the transaction named (`ostiary.tenant`), and none when it named none;
 * the owner is held to it too. Queries name the tenant again: this is the net under them.
 */
const isolated = (table: string, column = 'tenant'): string[] => [
  `alter table tenant.${table} enable row level security`,
  `alter table tenant.${table} force row level security`,
  `create policy tenant on tenant.${table} using (${column} = current_setting('ostiary.tenant', true))`,
];

// Slugs and client identifiers are compared byte by byte: their order is the same whatever the database's locale.
const STATEMENTS = [
  `create table tenant.tenants (
    slug text collate "C" primary key,
    name text not null,
    created_at timestamptz(3) not null
  )`,
  ...isolated('tenants', 'slug'),

  `create table tenant.workspaces (
    id uuid primary key,
    tenant text collate "C" not null references tenant.tenants (slug),
    slug text collate "C" not null,
    name text not null,
    workspace_profile text not null,
    settings jsonb not null,
    version integer not null,
    disabled boolean not null,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    deleted_at timestamptz(3)
  )`,
  // A deleted workspace's slug is free again; the new one has another id.
  'create unique index workspaces_live on tenant.workspaces (tenant, slug) where deleted_at is null',
  'create index workspaces_deleted on tenant.workspaces (deleted_at) where deleted_at is not null',
  ...isolated('workspaces'),

  `create table tenant.signing_keys (
    workspace_id uuid not null references tenant.workspaces (id) on delete cascade,
    kid text not null,
    tenant text collate "C" not null,
    alg text not null,
    state text not null check (state in ('next', 'active', 'retired')),
    public_jwk jsonb not null,
    sealed_private_key bytea not null,
    created_at timestamptz(3) not null,
    activates_at timestamptz(3) not null,
    retires_at timestamptz(3),
    due_at timestamptz(3) generated always as (case state when 'next' then activates_at when 'retired' then retires_at end) stored,
    primary key (workspace_id, kid)
  )`,
  'create index signing_keys_due on tenant.signing_keys (due_at) where due_at is not null',
  ...isolated('signing_keys'),

  `create table tenant.clients (
    workspace_id uuid not null references tenant.workspaces (id) on delete cascade,
    client_id text collate "C" not null,
    tenant text collate "C" not null,
    record jsonb not null,
    version integer not null,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    primary key (workspace_id, client_id)
  )`,
  'create index clients_by_age on tenant.clients (workspace_id, created_at, client_id)',
  ...isolated('clients'),

  // Who may do what in a tenant. Subjects are users and clients of system/admin.
  `create table tenant.administrators (
    tenant text collate "C" not null references tenant.tenants (slug),
    subject_type text not null check (subject_type in ('user', 'client')),
    subject_id text collate "C" not null,
    role text not null check (role in ('owner', 'admin', 'developer', 'auditor')),
    created_at timestamptz(3) not null,
    primary key (tenant, subject_type, subject_id)
  )`,
  'create index administrators_by_subject on tenant.administrators (subject_type, subject_id)',
  ...isolated('administrators'),

  // The narrow ways past a tenant's wall, each for one purpose, each for reading only; what is found is then changed tenant by
  // tenant, behind the wall again.
  // 1. What is past its time has to be found whoever it belongs to: deleted workspaces, for the purge …
  `create policy purge on tenant.workspaces for select
    using (current_setting('ostiary.purpose', true) = 'purge' and deleted_at is not null)`,
  // … and keys whose state is due to change.
  `create policy key_rotation on tenant.signing_keys for select
    using (current_setting('ostiary.purpose', true) = 'key-rotation' and due_at is not null)`,
  // 2. An administrator may see in which tenants he is one, and what they are called ("user:<id>", "client:<id>").
  `create policy own_memberships on tenant.administrators for select
    using (subject_type || ':' || subject_id = current_setting('ostiary.subject', true))`,
  `create policy own_memberships on tenant.tenants for select
    using (exists (select from tenant.administrators a where a.tenant = slug
      and a.subject_type || ':' || a.subject_id = current_setting('ostiary.subject', true)))`,

  // The outboxes hold events of all tenants on their way out; any replica sends them, and nothing is looked up in them.
  ...outboxTableSql('tenant'),
  ...directoryOutboxTableSql('tenant'),
];

export class CreateTenants1795100000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  /** Migrations go forward only. */
  async down(): Promise<void> {
    throw new Error('there is no way back: restore a backup');
  }
}
