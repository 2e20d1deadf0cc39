import type { MigrationInterface, QueryRunner } from 'typeorm';

const isolated = (table: string): string[] => [
  `alter table identity.${table} enable row level security`,
  `alter table identity.${table} force row level security`,
  `create policy tenant on identity.${table} using (tenant = current_setting('ostiary.tenant', true))`,
];

const STATEMENTS = [
  // Messages to people on their way out (mail/mail-outbox.ts). No secret is in them; they are gone when they are sent.
  `create table identity.mail_outbox (
    id uuid primary key,
    tenant text not null,
    workspace_id uuid not null,
    workspace jsonb not null,
    message jsonb not null,
    recipient text not null,
    user_id uuid,
    locales text[] not null,
    time_zone text,
    attempts integer not null default 0,
    due_at timestamptz not null,
    expires_at timestamptz not null,
    created_at timestamptz not null
  )`,
  'create index mail_outbox_due on identity.mail_outbox (due_at)',
  'create index mail_outbox_by_user on identity.mail_outbox (user_id) where user_id is not null',
  ...isolated('mail_outbox'),
  // Whoever sends sees those of all tenants (mail/send-mail.ts).
  `create policy sending on identity.mail_outbox
     using (current_setting('ostiary.purpose', true) = 'mail') with check (current_setting('ostiary.purpose', true) = 'mail')`,

  `create table identity.mail_tallies (
    key text collate "C" not null,
    tenant text not null,
    sent integer not null,
    began_at timestamptz not null,
    primary key (key, tenant)
  )`,
  'create index mail_tallies_by_age on identity.mail_tallies (began_at)',
  ...isolated('mail_tallies'),
  // What is past its time can be seen and removed for every tenant at once.
  `create policy forgettable_seen on identity.mail_tallies for select using (began_at < now() - interval '1 hour')`,
  `create policy forgettable_removed on identity.mail_tallies for delete using (began_at < now() - interval '1 hour')`,
];

export class CreateMailOutbox1799000000000 implements MigrationInterface {
  readonly name = 'CreateMailOutbox1799000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  /** Migrations go forward only. */
  async down(): Promise<void> {
    throw new Error('there is no way back: restore a backup');
  }
}
