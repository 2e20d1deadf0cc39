import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // Back-Channel Logout: clients that have still to be told that a session has ended. Written with the end, deleted when told.
  `create table logout_notices (
    id uuid primary key,
    tenant text not null,
    workspace_id uuid not null,
    workspace text not null,
    client_id text not null,
    session_id uuid not null,
    user_id uuid not null,
    attempts integer not null default 0,
    next_attempt_at timestamptz not null default now(),
    created_at timestamptz not null default now()
  )`,
  `create index logout_notices_due on logout_notices (next_attempt_at)`,
  `alter table logout_notices enable row level security`,
  `alter table logout_notices force row level security`,
  `create policy tenant_only on logout_notices using (tenant = current_setting('ostiary.tenant', true))
     with check (tenant = current_setting('ostiary.tenant', true))`,
  // Whoever delivers sees those of all tenants (logout/deliver-logout-notices.ts).
  `create policy delivery on logout_notices
     using (current_setting('ostiary.delivery', true) = 'on') with check (current_setting('ostiary.delivery', true) = 'on')`,
];

export class CreateLogoutNotices1797000000000 implements MigrationInterface {
  readonly name = 'CreateLogoutNotices1797000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
