import type { MigrationInterface, QueryRunner } from 'typeorm';
import { GRANT_IN_FORCE } from './functions.sql.js';

/**
 * access_token_standing, and in which organizations they act whose tokens an exchanged token hangs on (`acting`: JSON list of `userId`, `organizationId`; null: in
 * none): who acts for somebody does so as a member, too.
 */
const STANDING = `
create function access_token_standing_in_organizations(p_tenant text, p_workspace_id uuid, p_authorization_id uuid, p_jti text)
returns table (active boolean, user_id uuid, claims jsonb, client_ids text[], user_ids uuid[], acting jsonb) language plpgsql as $$
declare
  e exchanged_tokens;
  v_acting jsonb;
begin
  perform set_config('ostiary.tenant', p_tenant, true);
  select * into e from exchanged_tokens t where t.jti = p_jti and t.workspace_id = p_workspace_id;
  if exists (select from revoked_access_tokens t where t.jti = any(array[p_jti] || e.token_ids)) or exists (
    select from unnest(e.authorization_ids) as behind(id) where not exists (
      select from authorizations a where a.id = behind.id and a.workspace_id = p_workspace_id
        and a.revoked_at is null and a.redeemed_at is not null and ${GRANT_IN_FORCE('a.grant_id')})
  ) then
    return query select false, null::uuid, null::jsonb, null::text[], null::uuid[], null::jsonb;
    return;
  end if;
  if e.jti is not null then
    select jsonb_agg(jsonb_build_object('userId', a.user_id, 'organizationId', g.organization_id)) into v_acting
      from authorizations a join grants g on g.id = a.grant_id
      where a.id = any(e.authorization_ids) and a.workspace_id = p_workspace_id and g.organization_id is not null;
  end if;
  if p_authorization_id is null then
    return query select true, null::uuid, null::jsonb, e.client_ids, e.user_ids, v_acting;
  else
    return query
      select a.revoked_at is null and a.redeemed_at is not null and ${GRANT_IN_FORCE('a.grant_id')}, a.user_id, a.claims,
        e.client_ids, e.user_ids, v_acting
      from authorizations a where a.id = p_authorization_id and a.workspace_id = p_workspace_id;
  end if;
end $$`;

export class OrganizationsBehind1807000000000 implements MigrationInterface {
  readonly name = 'OrganizationsBehind1807000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(STANDING);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
