import { outboxTableSql } from '@ostiary/audit/outbox-schema';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // Who is signed in. Only the hash (SHA-256, base64url) of the cookie; a session that has ended stays until it would have expired.
  `create table sessions (
    id uuid primary key,
    secret_hash text not null unique,
    tenant text not null,
    workspace_id uuid not null,
    user_id uuid not null,
    auth_time timestamptz not null,
    acr text not null,
    amr text[] not null,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz
  ) with (fillfactor = 80)`,
  `create index sessions_of_user on sessions (workspace_id, user_id)`,
  `create index sessions_expiry on sessions (expires_at)`,
  // Row-level security below the queries' own conditions: without \`ostiary.tenant\` nothing is to be seen.
  `alter table sessions enable row level security`,
  `alter table sessions force row level security`,
  `create policy tenant_only on sessions using (tenant = current_setting('ostiary.tenant', true))
     with check (tenant = current_setting('ostiary.tenant', true))`,
  // What has expired, and nothing else, may be seen and deleted across tenants (sessions/purge-sessions.ts).
  `create policy purge on sessions
     using (current_setting('ostiary.purge', true) = 'on' and expires_at < now()) with check (false)`,
];

export class CreateSessions1795000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...STATEMENTS, ...outboxTableSql('authorize')]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
