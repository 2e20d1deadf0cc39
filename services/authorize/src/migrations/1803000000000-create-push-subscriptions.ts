import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // RFC 8030: browsers in which users are told that a request waits for them. As long as its session: whoever signs out there is told no more.
  // \`sealed\`: the address at the push service and the browser's keys, which only this service reads; \`endpoint_hash\`: SHA-256, base64url, of the address.
  `create table push_subscriptions (
    id uuid primary key,
    tenant text not null,
    workspace_id uuid not null,
    user_id uuid not null,
    session_id uuid not null unique references sessions (id) on delete cascade,
    endpoint_hash text not null,
    sealed bytea not null,
    language text not null,
    created_at timestamptz not null default now(),
    unique (workspace_id, endpoint_hash)
  )`,
  `create index push_subscriptions_of_user on push_subscriptions (workspace_id, user_id)`,
  `alter table push_subscriptions enable row level security`,
  `alter table push_subscriptions force row level security`,
  `create policy tenant_only on push_subscriptions using (tenant = current_setting('ostiary.tenant', true))
     with check (tenant = current_setting('ostiary.tenant', true))`,
];

export class CreatePushSubscriptions1803000000000 implements MigrationInterface {
  readonly name = 'CreatePushSubscriptions1803000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
