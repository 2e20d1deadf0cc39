import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Key pairs that clients encrypt request objects to. A table of its own: the version before this one reads every row of signing_keys as a
 * key that signs.
 */
const STATEMENTS = [
  `create table tenant.encryption_keys (
    workspace_id uuid not null references tenant.workspaces (id) on delete cascade,
    kid text not null,
    tenant text collate "C" not null,
    alg text not null,
    public_jwk jsonb not null,
    sealed_private_key bytea not null,
    created_at timestamptz(3) not null,
    primary key (workspace_id, kid)
  )`,
  'alter table tenant.encryption_keys enable row level security',
  'alter table tenant.encryption_keys force row level security',
  `create policy tenant on tenant.encryption_keys using (tenant = current_setting('ostiary.tenant', true))`,
];

export class CreateEncryptionKeys1796000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  /** Migrations go forward only. */
  async down(): Promise<void> {
    throw new Error('there is no way back: restore a backup');
  }
}
