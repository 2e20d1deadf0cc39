import { outboxTableSql } from '@ostiary/audit/outbox-schema';

/**
 * The tables of the schema `token`. Names without a schema: the migration runs with it on the search path.
 *
 * No foreign keys: everything here expires by itself, is read by key, and is in force only while the row it hangs on is there and says
 * so. A token whose authorization is gone is dead, so deleting in any order is safe.
 */
const TABLES = [
  // What a user has allowed a client. One in force for each pair; a withdrawn one stays a while for those who ask why.
  `create table grants (
    id uuid primary key,
    tenant text not null,
    workspace_id uuid not null,
    user_id uuid not null,
    client_id text not null,
    scopes text[] not null,
    resources text[] not null,
    authorization_details jsonb,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    revoked_at timestamptz
  )`,
  `create unique index grants_in_force on grants (workspace_id, user_id, client_id) where revoked_at is null`,
  `create index grants_withdrawn on grants (revoked_at) where revoked_at is not null`,

  // One redeemed code and everything that came of it. The id was minted with the code: that it is unique is what makes a code
  // spendable once, whatever Redis remembers.
  `create table authorizations (
    id uuid primary key,
    tenant text not null,
    workspace_id uuid not null,
    grant_id uuid not null,
    client_id text not null,
    user_id uuid not null,
    session_id text not null,
    scopes text[] not null,
    resources text[] not null,
    claims jsonb,
    authorization_details jsonb,
    auth_time timestamptz not null,
    acr text,
    amr text[] not null,
    redeemed_at timestamptz,
    revoked_at timestamptz,
    expires_at timestamptz not null
  ) with (fillfactor = 90)`,
  `create index authorizations_expiry on authorizations (expires_at)`,

  // Only hashes (SHA-256) of refresh tokens. idle_until is in no index, so that extending it rewrites no index.
  `create table refresh_tokens (
    hash bytea primary key,
    tenant text not null,
    workspace_id uuid not null,
    authorization_id uuid not null,
    bound_to text,
    issued_at timestamptz not null,
    idle_until timestamptz not null,
    expires_at timestamptz not null,
    rotated_at timestamptz,
    successor_hash bytea
  ) with (fillfactor = 80)`,
  `create index refresh_tokens_expiry on refresh_tokens (expires_at)`,

  // Opaque access tokens: what a JWT would have said, kept here under the hash of the token.
  `create table access_tokens (
    hash bytea primary key,
    tenant text not null,
    workspace_id uuid not null,
    claims jsonb not null,
    expires_at timestamptz not null
  )`,
  `create index access_tokens_expiry on access_tokens (expires_at)`,

  // Single access tokens that were revoked before they expired.
  `create table revoked_access_tokens (
    jti text primary key,
    tenant text not null,
    workspace_id uuid not null,
    expires_at timestamptz not null
  )`,
  `create index revoked_access_tokens_expiry on revoked_access_tokens (expires_at)`,

  // Which key-encryption keys have sealed signing keys: a start with another one is refused instead of failing at the first token.
  `create table key_encryption_keys (
    id text primary key,
    first_used_at timestamptz not null default now()
  )`,
];

const EXPIRING = ['authorizations', 'refresh_tokens', 'access_tokens', 'revoked_access_tokens'] as const;
export const TENANT_TABLES = ['grants', ...EXPIRING] as const;

/**
 * Row-level security below the queries' own conditions: without `ostiary.tenant` nothing is to be seen. What has expired, and nothing
 * else, may be seen and deleted across tenants while `ostiary.purge` is on (purge/purge-expired.ts).
 */
const SECURITY = [
  ...TENANT_TABLES.flatMap((table) => [
    `alter table ${table} enable row level security`,
    `alter table ${table} force row level security`,
    `create policy tenant_only on ${table} using (tenant = current_setting('ostiary.tenant', true))
       with check (tenant = current_setting('ostiary.tenant', true))`,
  ]),
  ...EXPIRING.map(
    (table) => `create policy purge on ${table}
      using (current_setting('ostiary.purge', true) = 'on' and expires_at < now()) with check (false)`,
  ),
  `create policy purge on grants
     using (current_setting('ostiary.purge', true) = 'on' and revoked_at < now() - interval '30 days') with check (false)`,
];

export const tables = (): string[] => [...TABLES, ...SECURITY, ...outboxTableSql('token')];
