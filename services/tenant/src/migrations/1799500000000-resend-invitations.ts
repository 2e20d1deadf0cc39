import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // How often the message was sent, and when last; those of before: once, when they were made.
  'alter table tenant.administrator_invitations add column sent integer not null default 1',
  'alter table tenant.administrator_invitations add column sent_at timestamptz(3)',
];

export class ResendInvitations1799500000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  /** Migrations go forward only. */
  async down(): Promise<void> {
    throw new Error('there is no way back: restore a backup');
  }
}
