import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How long it is known who let whom do what, after the last token of it. */
const KEPT = "interval '400 days'";

const STATEMENTS = [
  // Who acts for whom, through whom, and how much of it: one row for all tokens that say the same. `client_ids`: whoever holds the token first, then through
  // whom, back to the client that the user allowed. `owners`: who answers for the agents among them. No user: they act for themselves.
  `create table delegations (
    id uuid primary key,
    fingerprint bytea not null unique,
    tenant text not null,
    workspace_id uuid not null,
    user_id uuid,
    grant_id uuid,
    client_ids text[] not null,
    owners text[] not null,
    scopes text[] not null,
    resources text[] not null,
    authorization_details jsonb,
    first_at timestamptz not null,
    last_at timestamptz not null,
    expires_at timestamptz not null
  )`,
  'create index delegations_of_workspace on delegations (workspace_id, first_at, id)',
  'create index delegations_of_user on delegations (workspace_id, user_id, first_at, id) where user_id is not null',
  'create index delegations_of_grant on delegations (grant_id) where grant_id is not null',
  'create index delegations_clients on delegations using gin (client_ids)',
  'create index delegations_owners on delegations using gin (owners)',
  'create index delegations_expiry on delegations (expires_at)',
  'alter table delegations enable row level security',
  'alter table delegations force row level security',
  `create policy tenant_only on delegations using (tenant = current_setting('ostiary.tenant', true))
     with check (tenant = current_setting('ostiary.tenant', true))`,
  `create policy purge on delegations
     using (current_setting('ostiary.purge', true) = 'on' and expires_at < now()) with check (false)`,
  `create function record_delegation(
    p_tenant text, p_workspace_id uuid, p_id uuid, p_fingerprint bytea, p_user_id uuid, p_grant_id uuid, p_client_ids text[], p_owners text[],
    p_scopes text[], p_resources text[], p_authorization_details jsonb, p_now bigint
  ) returns void language plpgsql as $$
  declare
    v_now timestamptz := to_timestamp(p_now / 1000.0);
  begin
    perform set_config('ostiary.tenant', p_tenant, true);
    insert into delegations as d (
      id, fingerprint, tenant, workspace_id, user_id, grant_id, client_ids, owners, scopes, resources, authorization_details, first_at, last_at, expires_at
    ) values (
      p_id, p_fingerprint, p_tenant, p_workspace_id, p_user_id, p_grant_id, p_client_ids, p_owners, p_scopes, p_resources, p_authorization_details,
      v_now, v_now, v_now + ${KEPT})
    on conflict (fingerprint) do update
      set last_at = greatest(d.last_at, excluded.last_at), expires_at = greatest(d.expires_at, excluded.expires_at);
  end $$`,
];

export class Delegations1804000000000 implements MigrationInterface {
  readonly name = 'Delegations1804000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
