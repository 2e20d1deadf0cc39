import type { MigrationInterface, QueryRunner } from 'typeorm';
import { redeemCodeOfGrant } from './functions.sql.js';

/** Of both: what is in force, of a user, for a client, and of the workspace. */
const STATEMENTS = [
  // What a grant says beside what was allowed. `requests`: what was asked for together, once for each time (Grant Management §6.3: scopes keep the resources
  // that they were asked for with). `version`: how often it was replaced. `expires_at`: computed when it is given; nothing is issued that outlives it.
  `alter table grants add column requests jsonb, add column claims text[], add column basis text, add column reason text,
    add column version integer not null default 0, add column expires_at timestamptz, add column last_used_at timestamptz`,
  // Grant Management §5.1: those that a client asked for with `create`: as many between it and a user as it likes, while of the others one is in force
  // (grants_in_force, which the version before counts on). Rows of `grants` to whoever reads or revokes.
  'create table managed_grants (primary key (id)) inherits (grants)',
  'create index managed_grants_in_force on managed_grants (workspace_id, user_id, client_id) where revoked_at is null',
  'create index managed_grants_of_workspace on managed_grants (workspace_id, created_at, id) where revoked_at is null',
  'create index managed_grants_of_client on managed_grants (workspace_id, client_id, created_at, id) where revoked_at is null',
  'create index managed_grants_withdrawn on managed_grants (revoked_at) where revoked_at is not null',
  'create index grants_expiry on grants (expires_at) where expires_at is not null',
  'create index managed_grants_expiry on managed_grants (expires_at) where expires_at is not null',
  'alter table managed_grants enable row level security',
  'alter table managed_grants force row level security',
  `create policy tenant_only on managed_grants using (tenant = current_setting('ostiary.tenant', true))
     with check (tenant = current_setting('ostiary.tenant', true))`,
  `create policy purge on managed_grants using (current_setting('ostiary.purge', true) = 'on'
     and (revoked_at < now() - interval '30 days' or expires_at < now() - interval '30 days')) with check (false)`,
  `create policy purge_expired on grants
     using (current_setting('ostiary.purge', true) = 'on' and expires_at < now() - interval '30 days') with check (false)`,
  redeemCodeOfGrant(),
  // As in 1802000000000, but for a grant that has come to its end: it is closed, and another takes its place.
  `create or replace function authorize_by_assertion(
    p_tenant text, p_workspace_id uuid, p_now bigint, p_authorization_id uuid, p_new_grant_id uuid, p_client_id text, p_user_id uuid,
    p_scopes text[], p_resources text[], p_auth_time bigint, p_expires_at bigint
  ) returns uuid language plpgsql as $$
  declare
    v_now timestamptz := to_timestamp(p_now / 1000.0);
    v_grant_id uuid;
  begin
    perform set_config('ostiary.tenant', p_tenant, true);
    update only grants g set revoked_at = g.expires_at where g.workspace_id = p_workspace_id and g.user_id = p_user_id
      and g.client_id = p_client_id and g.revoked_at is null and g.expires_at <= v_now;
    insert into grants as g (id, tenant, workspace_id, user_id, client_id, scopes, resources, basis, created_at, updated_at)
    values (p_new_grant_id, p_tenant, p_workspace_id, p_user_id, p_client_id, '{}', '{}', 'assertion', v_now, v_now)
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

export class ManagedGrants1803100000000 implements MigrationInterface {
  readonly name = 'ManagedGrants1803100000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
