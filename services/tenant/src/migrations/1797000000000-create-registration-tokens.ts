import type { MigrationInterface, QueryRunner } from 'typeorm';

/** RFC 7591, RFC 7592: the tokens that let a client register, and manage itself. Only hashes (SHA-256, base64url). */
const STATEMENTS = [
  `create table tenant.initial_access_tokens (
    id uuid primary key,
    tenant text collate "C" not null,
    workspace_id uuid not null references tenant.workspaces (id) on delete cascade,
    hash text not null unique,
    description text not null,
    uses_left integer,
    created_at timestamptz(3) not null,
    expires_at timestamptz(3)
  )`,
  'create index initial_access_tokens_of_workspace on tenant.initial_access_tokens (workspace_id, created_at, id)',
  `create table tenant.registration_access_tokens (
    workspace_id uuid not null,
    client_id text not null,
    tenant text collate "C" not null,
    hash text not null,
    primary key (workspace_id, client_id),
    foreign key (workspace_id, client_id) references tenant.clients (workspace_id, client_id) on delete cascade
  )`,
  ...['initial_access_tokens', 'registration_access_tokens'].flatMap((table) => [
    `alter table tenant.${table} enable row level security`,
    `alter table tenant.${table} force row level security`,
    `create policy tenant on tenant.${table} using (tenant = current_setting('ostiary.tenant', true))`,
  ]),
];

export class CreateRegistrationTokens1797000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  /** Migrations go forward only. */
  async down(): Promise<void> {
    throw new Error('there is no way back: restore a backup');
  }
}
