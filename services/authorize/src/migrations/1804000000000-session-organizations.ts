import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // In which organization the user acts for which client: a JSON object, organization id by client id. Null for sessions of the version before, which
  // leaves it alone.
  'alter table sessions add column organizations jsonb',
];

export class SessionOrganizations1804000000000 implements MigrationInterface {
  readonly name = 'SessionOrganizations1804000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
