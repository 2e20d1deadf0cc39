import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Of `grants` itself, not of the tables that inherit from it, which have their own: empty, so that who asks for those of an organization goes through none of the
 * workspace's others. Made beside the traffic, which goes on.
 */
export class GrantsOfOrganization1807100000000 implements MigrationInterface {
  readonly name = 'GrantsOfOrganization1807100000000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // What an attempt that failed has left behind is no index that anybody would use.
    await runner.query('drop index concurrently if exists grants_of_organization');
    await runner.query(
      'create index concurrently grants_of_organization on grants (workspace_id, organization_id) where organization_id is not null',
    );
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
