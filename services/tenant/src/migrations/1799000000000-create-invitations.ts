import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // Whom owners have invited to administer a tenant; identity sends the message, and keeps the hash of the link in it.
  `create table tenant.administrator_invitations (
    id uuid primary key,
    tenant text collate "C" not null references tenant.tenants (slug),
    email text not null,
    email_key text collate "C" not null,
    role text not null check (role in ('owner', 'admin', 'developer', 'auditor')),
    status text not null check (status in ('pending', 'accepted', 'withdrawn', 'expired')),
    created_at timestamptz(3) not null,
    expires_at timestamptz(3) not null
  )`,
  // An address is invited once at a time.
  `create unique index administrator_invitations_pending on tenant.administrator_invitations (tenant, email_key) where status = 'pending'`,
  'create index administrator_invitations_by_tenant on tenant.administrator_invitations (tenant, id)',
  'alter table tenant.administrator_invitations enable row level security',
  'alter table tenant.administrator_invitations force row level security',
  `create policy tenant on tenant.administrator_invitations using (tenant = current_setting('ostiary.tenant', true))`,
];

export class CreateInvitations1799000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  /** Migrations go forward only. */
  async down(): Promise<void> {
    throw new Error('there is no way back: restore a backup');
  }
}
