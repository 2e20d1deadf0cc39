/** Initial access tokens and registration access tokens, by their hashes. Every function runs in a transaction that shows one tenant's rows. */
import { sha256Base64url } from '@ostiary/crypto/hash';
import { randomToken, randomUuid } from '@ostiary/crypto/random';
import type { EntityManager } from 'typeorm';

interface Home {
  readonly tenant: string;
  readonly id: string;
}

/** RFC 7591 §3: as an administrator sees it. */
export interface InitialAccessToken {
  /** UUID. */
  readonly id: string;
  readonly description: string;
  /** Registrations that it is still good for; undefined: any number. */
  readonly usesLeft: number | undefined;
  /** Unix ms. */
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
}

interface TokenRow {
  id: string;
  description: string;
  uses_left: number | null;
  created_at: Date;
  expires_at: Date | null;
}

const COLUMNS = 'id, description, uses_left, created_at, expires_at';

export async function createInitialAccessToken(
  manager: EntityManager,
  workspace: Home,
  wish: { readonly description: string; readonly uses: number | undefined; readonly expiresAt: number | undefined },
  now: number,
): Promise<{ readonly created: InitialAccessToken; readonly token: string }> {
  const token = `ost_iat_${randomToken()}`;
  const created = {
    id: randomUuid(),
    description: wish.description,
    usesLeft: wish.uses,
    createdAt: now,
    expiresAt: wish.expiresAt,
  };
  await manager.query(
    `insert into tenant.initial_access_tokens (id, tenant, workspace_id, hash, description, uses_left, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      created.id,
      workspace.tenant,
      workspace.id,
      sha256Base64url(token),
      wish.description,
      wish.uses ?? null,
      new Date(now),
      wish.expiresAt === undefined ? null : new Date(wish.expiresAt),
    ],
  );
  return { created, token };
}

/** All of a workspace, oldest first; they are few. */
export async function listInitialAccessTokens(manager: EntityManager, workspace: Home): Promise<InitialAccessToken[]> {
  const rows: TokenRow[] = await manager.query(
    `select ${COLUMNS} from tenant.initial_access_tokens where workspace_id = $1 order by created_at, id limit 1000`,
    [workspace.id],
  );
  return rows.map((row) => ({
    id: row.id,
    description: row.description,
    usesLeft: row.uses_left ?? undefined,
    createdAt: row.created_at.getTime(),
    expiresAt: row.expires_at?.getTime(),
  }));
}

/** False: there was none. */
export async function deleteInitialAccessToken(manager: EntityManager, workspace: Home, id: string): Promise<boolean> {
  const rows: unknown[] = await manager.query(
    `with gone as (delete from tenant.initial_access_tokens where workspace_id = $1 and id = $2 returning id) select id from gone`,
    [workspace.id, id],
  );
  return rows.length === 1;
}

/** Takes one use of the token, if it has one: of all who race for the last one, one gets it. The id; undefined: it is good for nothing. */
export async function useInitialAccessToken(
  manager: EntityManager,
  workspace: Home,
  token: string,
  now: number,
): Promise<string | undefined> {
  const rows: { id: string }[] = await manager.query(
    `with used as (
       update tenant.initial_access_tokens set uses_left = uses_left - 1
       where workspace_id = $1 and hash = $2 and (uses_left is null or uses_left > 0) and (expires_at is null or expires_at > $3)
       returning id
     ) select id from used`,
    [workspace.id, sha256Base64url(token), new Date(now)],
  );
  return rows[0]?.id;
}

/** Whether the token has a use left, without taking it. */
export async function isInitialAccessToken(
  manager: EntityManager,
  workspace: Home,
  token: string,
  now: number,
): Promise<boolean> {
  const rows: unknown[] = await manager.query(
    `select 1 from tenant.initial_access_tokens
     where workspace_id = $1 and hash = $2 and (uses_left is null or uses_left > 0) and (expires_at is null or expires_at > $3)`,
    [workspace.id, sha256Base64url(token), new Date(now)],
  );
  return rows.length === 1;
}

/** A new token for the client to manage itself with (RFC 7592 §3); the one before is good no longer. */
export async function issueRegistrationAccessToken(
  manager: EntityManager,
  workspace: Home,
  clientId: string,
): Promise<string> {
  const token = `ost_rat_${randomToken()}`;
  await manager.query(
    `insert into tenant.registration_access_tokens (workspace_id, client_id, tenant, hash) values ($1, $2, $3, $4)
     on conflict (workspace_id, client_id) do update set hash = excluded.hash`,
    [workspace.id, clientId, workspace.tenant, sha256Base64url(token)],
  );
  return token;
}

/** Of a workspace: the clients that manage themselves. */
export async function selfRegisteredClients(manager: EntityManager, workspace: Home): Promise<ReadonlySet<string>> {
  const rows: { client_id: string }[] = await manager.query(
    'select client_id from tenant.registration_access_tokens where workspace_id = $1',
    [workspace.id],
  );
  return new Set(rows.map((row) => row.client_id));
}

/** Whether the token is the client's. Compared as a hash: how long it takes says nothing of the token. */
export async function isRegistrationAccessToken(
  manager: EntityManager,
  workspace: Home,
  clientId: string,
  token: string,
): Promise<boolean> {
  const rows: unknown[] = await manager.query(
    'select 1 from tenant.registration_access_tokens where workspace_id = $1 and client_id = $2 and hash = $3',
    [workspace.id, clientId, sha256Base64url(token)],
  );
  return rows.length === 1;
}
