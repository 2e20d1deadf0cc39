import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // CIBA §10.2: clients that have still to be told that their user has decided. `sealed`: the auth_req_id and the token of the client, which only this service reads.
  `create table backchannel_notices (
    id uuid primary key,
    tenant text not null,
    workspace_id uuid not null,
    workspace text not null,
    client_id text not null,
    request_id text not null,
    sealed bytea not null,
    expires_at timestamptz not null,
    attempts integer not null default 0,
    next_attempt_at timestamptz not null default now(),
    created_at timestamptz not null default now()
  )`,
  `create index backchannel_notices_due on backchannel_notices (next_attempt_at)`,
  `alter table backchannel_notices enable row level security`,
  `alter table backchannel_notices force row level security`,
  `create policy tenant_only on backchannel_notices using (tenant = current_setting('ostiary.tenant', true))
     with check (tenant = current_setting('ostiary.tenant', true))`,
  // Whoever delivers sees those of all tenants (notices/due-notices.ts).
  `create policy delivery on backchannel_notices
     using (current_setting('ostiary.delivery', true) = 'on') with check (current_setting('ostiary.delivery', true) = 'on')`,
];

export class CreateBackchannelNotices1802000000000 implements MigrationInterface {
  readonly name = 'CreateBackchannelNotices1802000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
