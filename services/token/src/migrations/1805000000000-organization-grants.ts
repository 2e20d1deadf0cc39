import type { MigrationInterface, QueryRunner } from 'typeorm';
import { FIND_AUTHORIZATION_RESULT, REFRESH_RESULT } from './functions.sql.js';

/** What a function answers, and in which organization its grant is. A statement of its own for the tenant: rows are looked for after it. */
const withOrganization = (name: string, parameters: string, result: string, called: string): string => `
create function ${name}(${parameters})
returns table (${result}, organization_id uuid) language plpgsql as $$
begin
  perform set_config('ostiary.tenant', p_tenant, true);
  return query
    select r.*, (select g.organization_id from grants g where g.id = r.grant_id and g.workspace_id = p_workspace_id)
    from ${called} r;
end $$`;

const REDEEM_PARAMETERS = `p_grant_version integer,
  p_tenant text, p_workspace_id uuid, p_now bigint, p_replayed boolean,
  p_authorization_id uuid, p_grant_id uuid, p_client_id text, p_user_id uuid, p_session_id text,
  p_scopes text[], p_resources text[], p_claims jsonb, p_authorization_details jsonb,
  p_auth_time bigint, p_acr text, p_amr text[], p_expires_at bigint,
  p_refresh_hash bytea, p_refresh_bound_to text, p_refresh_idle_until bigint, p_refresh_expires_at bigint`;

const STATEMENTS = [
  // In which organization the user acts under the grant: a fact of it that never changes, and of whatever is issued for it, which finds it here.
  'alter table grants add column organization_id uuid',
  // As many between a user and a client as the user has organizations, one in force for each. A table of its own, because grants_in_force, which the version
  // before counts on, lets a pair have one: that version neither finds these nor adds to them. Rows of `grants` to whoever reads by id or revokes.
  'create table organization_grants (primary key (id)) inherits (grants)',
  `create unique index organization_grants_in_force on organization_grants (workspace_id, user_id, client_id, organization_id)
     where revoked_at is null`,
  'create index organization_grants_of_workspace on organization_grants (workspace_id, created_at, id) where revoked_at is null',
  'create index organization_grants_of_client on organization_grants (workspace_id, client_id, created_at, id) where revoked_at is null',
  'create index organization_grants_of_organization on organization_grants (workspace_id, organization_id)',
  'create index managed_grants_of_organization on managed_grants (workspace_id, organization_id) where organization_id is not null',
  'create index organization_grants_withdrawn on organization_grants (revoked_at) where revoked_at is not null',
  'create index organization_grants_expiry on organization_grants (expires_at) where expires_at is not null',
  'alter table organization_grants enable row level security',
  'alter table organization_grants force row level security',
  `create policy tenant_only on organization_grants using (tenant = current_setting('ostiary.tenant', true))
     with check (tenant = current_setting('ostiary.tenant', true))`,
  `create policy purge on organization_grants using (current_setting('ostiary.purge', true) = 'on'
     and (revoked_at < now() - interval '30 days' or expires_at < now() - interval '30 days')) with check (false)`,

  // redeem_code_of_grant for a code that says in which organization it was allowed: 'grant_withdrawn' where its grant is of another one, or of none.
  `create function redeem_code_in_organization(p_organization_id uuid, ${REDEEM_PARAMETERS}) returns text language plpgsql as $$
  begin
    perform set_config('ostiary.tenant', p_tenant, true);
    if not p_replayed and not exists (
      select from grants g where g.id = p_grant_id and g.workspace_id = p_workspace_id and g.organization_id = p_organization_id
    ) then
      return 'grant_withdrawn';
    end if;
    return redeem_code_of_grant(
      p_grant_version, p_tenant, p_workspace_id, p_now, p_replayed, p_authorization_id, p_grant_id, p_client_id, p_user_id, p_session_id,
      p_scopes, p_resources, p_claims, p_authorization_details, p_auth_time, p_acr, p_amr, p_expires_at,
      p_refresh_hash, p_refresh_bound_to, p_refresh_idle_until, p_refresh_expires_at);
  end $$`,
  withOrganization(
    'find_refresh_token_in_organization',
    'p_tenant text, p_workspace_id uuid, p_now bigint, p_hash bytea, p_client_id text',
    REFRESH_RESULT,
    'find_refresh_token(p_tenant, p_workspace_id, p_now, p_hash, p_client_id)',
  ),
  withOrganization(
    'refresh_in_organization',
    `p_tenant text, p_workspace_id uuid, p_now bigint, p_hash bytea, p_client_id text, p_bound_to text, p_idle_seconds integer,
     p_successor_hash bytea, p_grace_seconds integer`,
    REFRESH_RESULT,
    `refresh(p_tenant, p_workspace_id, p_now, p_hash, p_client_id, p_bound_to, p_idle_seconds, p_successor_hash, p_grace_seconds)`,
  ),
  withOrganization(
    'find_authorization_in_organization',
    'p_tenant text, p_workspace_id uuid, p_authorization_id uuid',
    FIND_AUTHORIZATION_RESULT,
    'find_authorization(p_tenant, p_workspace_id, p_authorization_id)',
  ),
];

export class OrganizationGrants1805000000000 implements MigrationInterface {
  readonly name = 'OrganizationGrants1805000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
