import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // RFC 7523: an authorization on the word of a trusted issuer, under the user's grant for the client. A grant that is made for it has nothing in it, and one
  // that is there stays as it is: what was asserted was not consented to. It belongs to no session.
  `create function authorize_by_assertion(
    p_tenant text, p_workspace_id uuid, p_now bigint, p_authorization_id uuid, p_new_grant_id uuid, p_client_id text, p_user_id uuid,
    p_scopes text[], p_resources text[], p_auth_time bigint, p_expires_at bigint
  ) returns uuid language plpgsql as $$
  declare
    v_now timestamptz := to_timestamp(p_now / 1000.0);
    v_grant_id uuid;
  begin
    perform set_config('ostiary.tenant', p_tenant, true);
    insert into grants as g (id, tenant, workspace_id, user_id, client_id, scopes, resources, created_at, updated_at)
    values (p_new_grant_id, p_tenant, p_workspace_id, p_user_id, p_client_id, '{}', '{}', v_now, v_now)
    on conflict (workspace_id, user_id, client_id) where revoked_at is null do update set updated_at = excluded.updated_at
    returning g.id into v_grant_id;
    insert into authorizations (
      id, tenant, workspace_id, grant_id, client_id, user_id, session_id, scopes, resources, auth_time, amr, redeemed_at, expires_at
    ) values (
      p_authorization_id, p_tenant, p_workspace_id, v_grant_id, p_client_id, p_user_id, '', p_scopes, p_resources,
      to_timestamp(p_auth_time / 1000.0), '{}', v_now, to_timestamp(p_expires_at / 1000.0));
    return v_grant_id;
  end $$`,
];

export class AssertionGrants1802000000000 implements MigrationInterface {
  readonly name = 'AssertionGrants1802000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
