import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every table of a tenant's rows shows those of the tenant that the transaction named, and none when it named none. */
const isolated = (table: string): string[] => [
  `alter table identity.${table} enable row level security`,
  `alter table identity.${table} force row level security`,
  `create policy tenant on identity.${table} using (tenant = current_setting('ostiary.tenant', true))`,
];

const STATEMENTS = [
  // Keys are compared byte by byte: their order is the same whatever the database's locale.
  `create table identity.organizations (
    id uuid primary key,
    tenant text not null,
    workspace_id uuid not null,
    name text collate "C" not null,
    display_name text not null,
    display_key text collate "C" not null,
    metadata jsonb not null,
    enabled boolean not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unique (id, workspace_id)
  )`,
  'create unique index organizations_by_name on identity.organizations (workspace_id, name)',
  ...isolated('organizations'),

  `create table identity.organization_domains (
    workspace_id uuid not null,
    domain text collate "C" not null,
    tenant text not null,
    organization_id uuid not null,
    primary key (workspace_id, domain),
    foreign key (organization_id, workspace_id) references identity.organizations (id, workspace_id) on delete cascade
  )`,
  'create index organization_domains_by_organization on identity.organization_domains (organization_id)',
  ...isolated('organization_domains'),

  // A member's organization is one of the workspace: the keys together say so.
  `create table identity.organization_members (
    organization_id uuid not null,
    user_id uuid not null references identity.users (id) on delete cascade,
    workspace_id uuid not null,
    tenant text not null,
    roles text[] not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (organization_id, user_id),
    foreign key (organization_id, workspace_id) references identity.organizations (id, workspace_id) on delete cascade
  )`,
  'create index organization_members_by_user on identity.organization_members (user_id)',
  ...isolated('organization_members'),
];

export class CreateOrganizations1806000000000 implements MigrationInterface {
  readonly name = 'CreateOrganizations1806000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  /** Migrations go forward only. */
  async down(): Promise<void> {
    throw new Error('there is no way back: restore a backup');
  }
}
