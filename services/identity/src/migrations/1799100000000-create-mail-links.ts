import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // What the link in a message is for: made when the message leaves (mail/mail-link.ts).
  'alter table identity.mail_outbox add column link jsonb',

  `create table identity.mail_links (
    token_hash text collate "C" primary key,
    tenant text not null,
    workspace_id uuid not null,
    purpose text not null,
    subject text not null,
    recipient_hash text not null,
    expires_at timestamptz not null
  )`,
  'create index mail_links_by_subject on identity.mail_links (workspace_id, purpose, subject)',
  'create index mail_links_by_end on identity.mail_links (expires_at)',
  'alter table identity.mail_links enable row level security',
  'alter table identity.mail_links force row level security',
  `create policy tenant on identity.mail_links using (tenant = current_setting('ostiary.tenant', true))`,
  // What is past its time can be seen and removed for every tenant at once.
  'create policy forgettable_seen on identity.mail_links for select using (expires_at < now())',
  'create policy forgettable_removed on identity.mail_links for delete using (expires_at < now())',
];

export class CreateMailLinks1799100000000 implements MigrationInterface {
  readonly name = 'CreateMailLinks1799100000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  /** Migrations go forward only. */
  async down(): Promise<void> {
    throw new Error('there is no way back: restore a backup');
  }
}
