/**
 * What the hot path does in Postgres, one round trip each. Every function first says for which tenant it works, for its own
 * transaction only. Times go in and out as Unix milliseconds; hashes are SHA-256.
 *
 * Connections hold prepared calls of these, so a later migration never changes a function's parameters or result: it adds another.
 */

export const GRANT_IN_FORCE = (grant: string): string =>
  `exists (select from grants g where g.id = ${grant} and g.workspace_id = p_workspace_id and g.revoked_at is null)`;

export const UNIX_MS = (time: string): string => `(extract(epoch from ${time}) * 1000)::float8`;

/**
 * What redeems a code in a session and what ends the session take turns (shared, exclusive), so that an authorization is either there to be ended or
 * finds the session ended. For the transaction.
 */
export const sessionLock = (session: string): string => `hashtextextended('session ' || ${session}, 0)`;

/**
 * Spends a code for good: 'redeemed' for exactly one caller, ever. 'replayed' for every other, and then what the first one was given is
 * revoked in the same statement. A replay that comes first (Redis answered in that order, the network did not) leaves a
 * revoked row for the winner to find.
 */
const redeemCode = (sessionCheck: string): string => `
create or replace function redeem_code(
  p_tenant text, p_workspace_id uuid, p_now bigint, p_replayed boolean,
  p_authorization_id uuid, p_grant_id uuid, p_client_id text, p_user_id uuid, p_session_id text,
  p_scopes text[], p_resources text[], p_claims jsonb, p_authorization_details jsonb,
  p_auth_time bigint, p_acr text, p_amr text[], p_expires_at bigint,
  p_refresh_hash bytea, p_refresh_bound_to text, p_refresh_idle_until bigint, p_refresh_expires_at bigint
) returns text language plpgsql as $$
declare
  v_now timestamptz := to_timestamp(p_now / 1000.0);
begin
  perform set_config('ostiary.tenant', p_tenant, true);
  if not p_replayed and not ${GRANT_IN_FORCE('p_grant_id')} then
    return 'grant_withdrawn';
  end if;
${sessionCheck}
  insert into authorizations as a (
    id, tenant, workspace_id, grant_id, client_id, user_id, session_id, scopes, resources, claims, authorization_details,
    auth_time, acr, amr, redeemed_at, revoked_at, expires_at
  ) values (
    p_authorization_id, p_tenant, p_workspace_id, p_grant_id, p_client_id, p_user_id, p_session_id, p_scopes, p_resources,
    p_claims, p_authorization_details, to_timestamp(p_auth_time / 1000.0), p_acr, p_amr,
    case when p_replayed then null else v_now end, case when p_replayed then v_now end, to_timestamp(p_expires_at / 1000.0)
  )
  on conflict (id) do update
    set redeemed_at = v_now, expires_at = greatest(a.expires_at, excluded.expires_at)
    where a.redeemed_at is null and not p_replayed;
  if p_replayed or not found then
    update authorizations set revoked_at = v_now where id = p_authorization_id and revoked_at is null;
    return 'replayed';
  end if;

  if p_refresh_hash is not null then
    insert into refresh_tokens (hash, tenant, workspace_id, authorization_id, bound_to, issued_at, idle_until, expires_at)
    values (p_refresh_hash, p_tenant, p_workspace_id, p_authorization_id, p_refresh_bound_to, v_now,
      to_timestamp(p_refresh_idle_until / 1000.0), to_timestamp(p_refresh_expires_at / 1000.0));
  end if;
  return 'redeemed';
end $$`;

/** 'session_ended': the session in which the code was issued is over; nothing is stored. */
export const REDEEM_CODE_IN_SESSION = redeemCode(`
  perform pg_advisory_xact_lock_shared(${sessionLock('p_session_id')});
  -- A statement of its own: it sees what was committed while the lock was waited for.
  if not p_replayed and exists (
    select from ended_sessions e where e.session_id = p_session_id and e.workspace_id = p_workspace_id
  ) then
    return 'session_ended';
  end if;
`);

/** What redeems a code and what replaces its grant take turns, in the same way. */
export const grantLock = (grant: string): string => `hashtextextended('grant ' || ${grant}::text, 0)`;

/**
 * redeem_code for a code that was issued when its grant had been replaced so many times: 'grant_withdrawn' where it has been replaced since, so that a
 * code that was not redeemed is worth nothing that the grant no longer says, and where the grant has come to its end.
 */
export const redeemCodeOfGrant = (): string => `
create or replace function redeem_code_of_grant(
  p_grant_version integer,
  p_tenant text, p_workspace_id uuid, p_now bigint, p_replayed boolean,
  p_authorization_id uuid, p_grant_id uuid, p_client_id text, p_user_id uuid, p_session_id text,
  p_scopes text[], p_resources text[], p_claims jsonb, p_authorization_details jsonb,
  p_auth_time bigint, p_acr text, p_amr text[], p_expires_at bigint,
  p_refresh_hash bytea, p_refresh_bound_to text, p_refresh_idle_until bigint, p_refresh_expires_at bigint
) returns text language plpgsql as $$
begin
  perform set_config('ostiary.tenant', p_tenant, true);
  perform pg_advisory_xact_lock_shared(${grantLock('p_grant_id')});
  -- A statement of its own: it sees what was committed while the lock was waited for.
  if not p_replayed and exists (
    select from grants g where g.id = p_grant_id and g.workspace_id = p_workspace_id
      and (g.version <> p_grant_version or g.expires_at <= to_timestamp(p_now / 1000.0))
  ) then
    return 'grant_withdrawn';
  end if;
  return redeem_code(
    p_tenant, p_workspace_id, p_now, p_replayed, p_authorization_id, p_grant_id, p_client_id, p_user_id, p_session_id,
    p_scopes, p_resources, p_claims, p_authorization_details, p_auth_time, p_acr, p_amr, p_expires_at,
    p_refresh_hash, p_refresh_bound_to, p_refresh_idle_until, p_refresh_expires_at);
end $$`;

export const REFRESH_RESULT = `
  outcome text, authorization_id uuid, grant_id uuid, user_id uuid, session_id text, scopes text[], resources text[],
  authorization_details jsonb, claims jsonb, auth_time float8, acr text, amr text[], expires_at float8, issued_at float8`;

/** What find_authorization answers (1801000000000-exchanged-tokens.ts). */
export const FIND_AUTHORIZATION_RESULT = `
  authorization_id uuid, client_id text, grant_id uuid, user_id uuid, session_id text, scopes text[], resources text[],
  authorization_details jsonb, claims jsonb, auth_time float8, acr text, amr text[]`;

/** What a refresh token is at p_now, without any change: 'usable', 'rotated', 'revoked', 'expired'; no row: there is no such token. */
const FIND_REFRESH_TOKEN = `
create or replace function find_refresh_token(p_tenant text, p_workspace_id uuid, p_now bigint, p_hash bytea, p_client_id text)
returns table (${REFRESH_RESULT}) language plpgsql as $$
begin
  perform set_config('ostiary.tenant', p_tenant, true);
  return query
    select
      case
        when a.revoked_at is not null or not ${GRANT_IN_FORCE('a.grant_id')} then 'revoked'
        when r.rotated_at is not null then 'rotated'
        when to_timestamp(p_now / 1000.0) >= least(r.idle_until, r.expires_at) then 'expired'
        else 'usable'
      end,
      a.id, a.grant_id, a.user_id, a.session_id, a.scopes, a.resources, a.authorization_details, a.claims,
      ${UNIX_MS('a.auth_time')}, a.acr, a.amr, ${UNIX_MS('r.expires_at')}, ${UNIX_MS('r.issued_at')}
    from refresh_tokens r join authorizations a on a.id = r.authorization_id
    where r.hash = p_hash and r.workspace_id = p_workspace_id and a.client_id = p_client_id;
end $$`;

/**
 * Uses a refresh token: 'refreshed', or why not ('other_client', 'other_key', 'revoked', 'expired', 'reused'; no row: no such token).
 *
 * With p_successor_hash the token is rotated. Then everything in the family happens under the lock of its authorization, which
 * revocation takes too: two refreshes with one token yield one successor, and a token shown again after the grace, or after its
 * successor was used, revokes the family. Without a successor nothing has to be serialised: whatever is issued is dead as soon as
 * its authorization is revoked.
 */
const REFRESH = `
create or replace function refresh(
  p_tenant text, p_workspace_id uuid, p_now bigint, p_hash bytea, p_client_id text, p_bound_to text,
  p_idle_seconds integer, p_successor_hash bytea, p_grace_seconds integer
) returns table (${REFRESH_RESULT}) language plpgsql as $$
#variable_conflict use_column
declare
  v_now timestamptz := to_timestamp(p_now / 1000.0);
  v_authorization uuid;
  v_idle_until timestamptz;
  v_outcome text;
  r refresh_tokens;
  a authorizations;
begin
  perform set_config('ostiary.tenant', p_tenant, true);
  select t.authorization_id into v_authorization
    from refresh_tokens t where t.hash = p_hash and t.workspace_id = p_workspace_id;
  if not found then return; end if;

  if p_successor_hash is null then
    select * into a from authorizations t where t.id = v_authorization;
  else
    select * into a from authorizations t where t.id = v_authorization for no key update;
  end if;
  if not found then return; end if;
  -- Read after the lock: what another refresh of the family did meanwhile is seen.
  select * into r from refresh_tokens t where t.hash = p_hash;
  v_idle_until := least(v_now + make_interval(secs => p_idle_seconds), r.expires_at);

  v_outcome := case
    when a.client_id <> p_client_id then 'other_client'
    when r.bound_to is not null and r.bound_to is distinct from p_bound_to then 'other_key'
    when a.revoked_at is not null or not ${GRANT_IN_FORCE('a.grant_id')} then 'revoked'
    when r.rotated_at is not null then case
      when r.successor_hash = p_successor_hash
        and v_now <= r.rotated_at + make_interval(secs => p_grace_seconds)
        and exists (select from refresh_tokens t where t.hash = r.successor_hash and t.rotated_at is null)
      then 'repeated' else 'reused' end
    when v_now >= least(r.idle_until, r.expires_at) then 'expired'
    else 'refreshed'
  end;

  if v_outcome = 'reused' then
    update authorizations t set revoked_at = v_now where t.id = a.id and t.revoked_at is null;
  elsif v_outcome = 'refreshed' and p_successor_hash is not null then
    insert into refresh_tokens (hash, tenant, workspace_id, authorization_id, bound_to, issued_at, idle_until, expires_at)
    values (p_successor_hash, p_tenant, p_workspace_id, a.id, r.bound_to, v_now, v_idle_until, r.expires_at);
    update refresh_tokens t set rotated_at = v_now, successor_hash = p_successor_hash where t.hash = p_hash;
  elsif v_outcome = 'refreshed' and v_idle_until > r.idle_until + make_interval(secs => p_idle_seconds / 100.0) then
    -- A hundredth of the idle time is close enough, and spares a busy client a write for each refresh.
    update refresh_tokens t set idle_until = v_idle_until where t.hash = p_hash;
  end if;

  return query select
    case v_outcome when 'repeated' then 'refreshed' else v_outcome end,
    a.id, a.grant_id, a.user_id, a.session_id, a.scopes, a.resources, a.authorization_details, a.claims,
    ${UNIX_MS('a.auth_time')}, a.acr, a.amr, ${UNIX_MS('r.expires_at')}, ${UNIX_MS('r.issued_at')};
end $$`;

/** Whether an access token that is good by itself (signature, lifetime) is still in force, and whose it is. */
const ACCESS_TOKEN_STATE = `
create or replace function access_token_state(p_tenant text, p_workspace_id uuid, p_authorization_id uuid, p_jti text)
returns table (active boolean, user_id uuid, claims jsonb) language plpgsql as $$
begin
  perform set_config('ostiary.tenant', p_tenant, true);
  if exists (select from revoked_access_tokens t where t.jti = p_jti) then
    return query select false, null::uuid, null::jsonb;
  elsif p_authorization_id is null then
    return query select true, null::uuid, null::jsonb;
  else
    return query
      select a.revoked_at is null and a.redeemed_at is not null and ${GRANT_IN_FORCE('a.grant_id')}, a.user_id, a.claims
      from authorizations a where a.id = p_authorization_id and a.workspace_id = p_workspace_id;
  end if;
end $$`;

/** What was said of an opaque access token when it was issued; its state is asked for by access_token_state. */
const STORE_ACCESS_TOKEN = `
create or replace function store_access_token(
  p_tenant text, p_workspace_id uuid, p_hash bytea, p_claims jsonb, p_expires_at bigint
) returns void language plpgsql as $$
begin
  perform set_config('ostiary.tenant', p_tenant, true);
  insert into access_tokens (hash, tenant, workspace_id, claims, expires_at)
  values (p_hash, p_tenant, p_workspace_id, p_claims, to_timestamp(p_expires_at / 1000.0));
end $$`;

const FIND_ACCESS_TOKEN = `
create or replace function find_access_token(p_tenant text, p_workspace_id uuid, p_hash bytea)
returns jsonb language plpgsql as $$
begin
  perform set_config('ostiary.tenant', p_tenant, true);
  return (select t.claims from access_tokens t where t.hash = p_hash and t.workspace_id = p_workspace_id);
end $$`;

const REVOKE_ACCESS_TOKEN = `
create or replace function revoke_access_token(p_tenant text, p_workspace_id uuid, p_jti text, p_expires_at bigint)
returns void language plpgsql as $$
begin
  perform set_config('ostiary.tenant', p_tenant, true);
  insert into revoked_access_tokens (jti, tenant, workspace_id, expires_at)
  values (p_jti, p_tenant, p_workspace_id, to_timestamp(p_expires_at / 1000.0))
  on conflict (jti) do nothing;
end $$`;

/** Everything that came of one code. Takes the lock that rotation takes. */
const REVOKE_AUTHORIZATION = `
create or replace function revoke_authorization(p_tenant text, p_workspace_id uuid, p_authorization_id uuid, p_now bigint)
returns void language plpgsql as $$
begin
  perform set_config('ostiary.tenant', p_tenant, true);
  update authorizations t set revoked_at = to_timestamp(p_now / 1000.0)
  where t.id = p_authorization_id and t.workspace_id = p_workspace_id and t.revoked_at is null;
end $$`;

export const FUNCTIONS: readonly string[] = [
  redeemCode(''),
  FIND_REFRESH_TOKEN,
  REFRESH,
  ACCESS_TOKEN_STATE,
  STORE_ACCESS_TOKEN,
  FIND_ACCESS_TOKEN,
  REVOKE_ACCESS_TOKEN,
  REVOKE_AUTHORIZATION,
];
