import type { MigrationInterface, QueryRunner } from 'typeorm';
import { REDEEM_CODE_IN_SESSION } from './functions.sql.js';

/** What is remembered of a session that has ended: that codes which were issued in it are void, for as long as there can be any. */
const STATEMENTS = [
  `create table ended_sessions (
    workspace_id uuid not null,
    session_id text not null,
    tenant text not null,
    expires_at timestamptz not null,
    primary key (workspace_id, session_id)
  )`,
  'create index ended_sessions_expiry on ended_sessions (expires_at)',
  'alter table ended_sessions enable row level security',
  'alter table ended_sessions force row level security',
  `create policy tenant_only on ended_sessions using (tenant = current_setting('ostiary.tenant', true))
     with check (tenant = current_setting('ostiary.tenant', true))`,
  `create policy purge on ended_sessions
     using (current_setting('ostiary.purge', true) = 'on' and expires_at < now()) with check (false)`,
  REDEEM_CODE_IN_SESSION,
];

export class EndedSessions1798000000000 implements MigrationInterface {
  readonly name = 'EndedSessions1798000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
