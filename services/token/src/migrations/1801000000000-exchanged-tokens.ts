import type { MigrationInterface, QueryRunner } from 'typeorm';
import { GRANT_IN_FORCE, UNIX_MS } from './functions.sql.js';

/** A token hangs on at most this many others: who exchanges what was exchanged comes to an end. */
const MAX_TOKENS = 16;

const STATEMENTS = [
  // RFC 8693: what a token that was exchanged hangs on beside its own authorization: every token, authorization, client and user behind it, of
  // every step before. Whichever of them ends takes it along.
  `create table exchanged_tokens (
    jti text primary key,
    tenant text not null,
    workspace_id uuid not null,
    token_ids text[] not null,
    authorization_ids uuid[] not null,
    client_ids text[] not null,
    user_ids uuid[] not null,
    expires_at timestamptz not null
  )`,
  'create index exchanged_tokens_expiry on exchanged_tokens (expires_at)',
  'alter table exchanged_tokens enable row level security',
  'alter table exchanged_tokens force row level security',
  `create policy tenant_only on exchanged_tokens using (tenant = current_setting('ostiary.tenant', true))
     with check (tenant = current_setting('ostiary.tenant', true))`,
  `create policy purge on exchanged_tokens
     using (current_setting('ostiary.purge', true) = 'on' and expires_at < now()) with check (false)`,

  // False: it would hang on too many, and nothing is kept.
  `create function record_exchange(
    p_tenant text, p_workspace_id uuid, p_jti text, p_token_ids text[], p_authorization_ids uuid[], p_client_ids text[], p_user_ids uuid[],
    p_expires_at bigint
  ) returns boolean language plpgsql as $$
  declare
    v_token_ids text[];
  begin
    perform set_config('ostiary.tenant', p_tenant, true);
    v_token_ids := array(select unnest(p_token_ids) union select unnest(t.token_ids) from exchanged_tokens t
      where t.jti = any(p_token_ids) and t.workspace_id = p_workspace_id);
    if cardinality(v_token_ids) > ${MAX_TOKENS} then return false; end if;
    insert into exchanged_tokens (jti, tenant, workspace_id, token_ids, authorization_ids, client_ids, user_ids, expires_at) values (
      p_jti, p_tenant, p_workspace_id, v_token_ids,
      array(select unnest(p_authorization_ids) union select unnest(t.authorization_ids) from exchanged_tokens t
        where t.jti = any(p_token_ids) and t.workspace_id = p_workspace_id),
      array(select unnest(p_client_ids) union select unnest(t.client_ids) from exchanged_tokens t
        where t.jti = any(p_token_ids) and t.workspace_id = p_workspace_id),
      array(select unnest(p_user_ids) union select unnest(t.user_ids) from exchanged_tokens t
        where t.jti = any(p_token_ids) and t.workspace_id = p_workspace_id),
      to_timestamp(p_expires_at / 1000.0));
    return true;
  end $$`,

  // access_token_state, and what an exchanged token hangs on: whether it is in force, and who beside its own client and user must not be disabled.
  `create function access_token_standing(p_tenant text, p_workspace_id uuid, p_authorization_id uuid, p_jti text)
  returns table (active boolean, user_id uuid, claims jsonb, client_ids text[], user_ids uuid[]) language plpgsql as $$
  declare
    e exchanged_tokens;
  begin
    perform set_config('ostiary.tenant', p_tenant, true);
    select * into e from exchanged_tokens t where t.jti = p_jti and t.workspace_id = p_workspace_id;
    if exists (select from revoked_access_tokens t where t.jti = any(array[p_jti] || e.token_ids)) or exists (
      select from unnest(e.authorization_ids) as behind(id) where not exists (
        select from authorizations a where a.id = behind.id and a.workspace_id = p_workspace_id
          and a.revoked_at is null and a.redeemed_at is not null and ${GRANT_IN_FORCE('a.grant_id')})
    ) then
      return query select false, null::uuid, null::jsonb, null::text[], null::uuid[];
    elsif p_authorization_id is null then
      return query select true, null::uuid, null::jsonb, e.client_ids, e.user_ids;
    else
      return query
        select a.revoked_at is null and a.redeemed_at is not null and ${GRANT_IN_FORCE('a.grant_id')}, a.user_id, a.claims,
          e.client_ids, e.user_ids
        from authorizations a where a.id = p_authorization_id and a.workspace_id = p_workspace_id;
    end if;
  end $$`,

  // An authorization in force, as it was given; no row: there is none.
  `create function find_authorization(p_tenant text, p_workspace_id uuid, p_authorization_id uuid)
  returns table (
    authorization_id uuid, client_id text, grant_id uuid, user_id uuid, session_id text, scopes text[], resources text[],
    authorization_details jsonb, claims jsonb, auth_time float8, acr text, amr text[]
  ) language plpgsql as $$
  begin
    perform set_config('ostiary.tenant', p_tenant, true);
    return query
      select a.id, a.client_id, a.grant_id, a.user_id, a.session_id, a.scopes, a.resources, a.authorization_details, a.claims,
        ${UNIX_MS('a.auth_time')}, a.acr, a.amr
      from authorizations a where a.id = p_authorization_id and a.workspace_id = p_workspace_id
        and a.revoked_at is null and a.redeemed_at is not null and ${GRANT_IN_FORCE('a.grant_id')};
  end $$`,
];

export class ExchangedTokens1801000000000 implements MigrationInterface {
  readonly name = 'ExchangedTokens1801000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
