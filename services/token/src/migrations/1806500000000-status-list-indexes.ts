import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From what was revoked to its indexes, and not from every token to whether it was (status-lists/status-list.repository.ts). */
const INDEXES: Readonly<Record<string, string>> = {
  token_statuses_token: 'token_statuses (jti)',
  token_statuses_authorization: 'token_statuses (authorization_id) where authorization_id is not null',
  token_statuses_client: 'token_statuses (workspace_id, client_id)',
  authorizations_ended: 'authorizations (workspace_id, revoked_at) where revoked_at is not null',
  revoked_access_tokens_of_workspace: 'revoked_access_tokens (workspace_id, revoked_at)',
  exchanged_tokens_of_workspace: 'exchanged_tokens (workspace_id, expires_at)',
};

/** Made beside the traffic, which goes on. */
export class StatusListIndexes1806500000000 implements MigrationInterface {
  readonly name = 'StatusListIndexes1806500000000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // When: what is new is looked for, and nothing twice.
    await runner.query(
      'alter table revoked_access_tokens add column if not exists revoked_at timestamptz not null default now()',
    );
    for (const [name, on] of Object.entries(INDEXES)) {
      // What an attempt that failed has left behind is no index that anybody would use.
      await runner.query(`drop index concurrently if exists ${name}`);
      await runner.query(`create index concurrently ${name} on ${on}`);
    }
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
