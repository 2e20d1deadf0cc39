import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A grant that is replaced ends what was issued for it before (grants/grant.repository.ts). Made beside the traffic, which goes on. */
export class AuthorizationsOfGrant1803200000000 implements MigrationInterface {
  readonly name = 'AuthorizationsOfGrant1803200000000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // What an attempt that failed has left behind is no index that anybody would use.
    await runner.query('drop index concurrently if exists authorizations_grant');
    await runner.query('create index concurrently authorizations_grant on authorizations (grant_id)');
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
