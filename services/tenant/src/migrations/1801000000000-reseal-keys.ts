import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys that are to be sealed anew are looked for across tenants; they are changed tenant by tenant. */
const STATEMENTS = ['signing_keys', 'encryption_keys'].map(
  (table) =>
    `create policy key_reseal on tenant.${table} for select using (current_setting('ostiary.purpose', true) = 'key-reseal')`,
);

export class ResealKeys1801000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  /** Migrations go forward only. */
  async down(): Promise<void> {
    throw new Error('there is no way back: restore a backup');
  }
}
