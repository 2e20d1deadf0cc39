import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // CIBA: clients whose requests by the back channel a user does not want (backchannel-authentication/blocked-client.repository.ts).
  `create table blocked_clients (
    tenant text not null,
    workspace_id uuid not null,
    user_id uuid not null,
    client_id text not null,
    created_at timestamptz not null default now(),
    primary key (workspace_id, user_id, client_id)
  )`,
  `alter table blocked_clients enable row level security`,
  `alter table blocked_clients force row level security`,
  `create policy tenant_only on blocked_clients using (tenant = current_setting('ostiary.tenant', true))
     with check (tenant = current_setting('ostiary.tenant', true))`,
];

export class CreateBlockedClients1801000000000 implements MigrationInterface {
  readonly name = 'CreateBlockedClients1801000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
