/**
 * New tokens before the old ones end. Of all requests and replicas that find a session's tokens old, one renews them and the others wait for what it
 * stores: a refresh token that is sent twice looks stolen, and ends everything that was issued from it (RFC 9700 §4.14.2).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { sha256Base64url } from '@ostiary/crypto/hash';
import { randomToken } from '@ostiary/crypto/random';
import { answerOf, type Redis } from '@ostiary/state/redis';
import { Script } from '@ostiary/state/script';
import * as openid from 'openid-client';
import { type AuthorizationServer, proofHandle } from '../sign-in/authorization-server.js';
import type { ConsoleSession } from './console-session.js';
import type { SessionStore, StoredSession } from './session.store.js';

/** Renewed so long before the end: a request takes time, too. */
const AHEAD_MS = 30_000;
/** Longer than a token request can take. */
const LOCK_MS = 20_000;
const POLL_MS = 50;

/** Frees the lock, if it is still ours. */
const UNLOCK = new Script(
  `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`,
);

export interface RefreshDependencies {
  readonly redis: Redis;
  readonly sessions: SessionStore;
  readonly authorizationServer: AuthorizationServer;
  /** Unix ms. */
  readonly now: () => number;
}

/** The session with tokens that are good for a while; undefined: the session is over. `stale`: an access token that was refused, whatever its age. */
export async function withFreshTokens(
  deps: RefreshDependencies,
  stored: StoredSession,
  stale?: string,
): Promise<StoredSession | undefined> {
  const isFresh = ({ session }: StoredSession) =>
    session.accessToken !== stale && session.accessTokenExpiresAt - AHEAD_MS > deps.now();
  if (isFresh(stored)) return stored;
  const lock = `console-refresh:${sha256Base64url(stored.id)}`;
  const owner = randomToken(16);
  for (let waited = 0; waited < LOCK_MS; waited += POLL_MS) {
    const locked = (await answerOf(deps.redis.set(lock, owner, 'PX', LOCK_MS, 'NX'))) === 'OK';
    if (!locked) {
      await sleep(POLL_MS);
      continue;
    }
    try {
      // Somebody may have been quicker.
      const current = await deps.sessions.find(stored.id);
      if (current === undefined || isFresh(current)) return current;
      return await renewed(deps, current);
    } finally {
      await answerOf(UNLOCK.run(deps.redis, lock, owner));
    }
  }
  return undefined;
}

async function renewed(deps: RefreshDependencies, { id, session }: StoredSession): Promise<StoredSession | undefined> {
  const config = await deps.authorizationServer.configuration();
  const DPoP = await proofHandle(config, session.proofKey);
  let tokens: openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers;
  try {
    if (session.refreshToken === undefined) return await over(deps, id);
    tokens = await openid.refreshTokenGrant(config, session.refreshToken, undefined, { DPoP });
  } catch (error) {
    // RFC 6749 §5.2: revoked, ended with the session there, or too old. Anything else passes.
    if (error instanceof openid.ResponseBodyError && error.error === 'invalid_grant') return over(deps, id);
    throw error;
  }
  const next: ConsoleSession = {
    ...session,
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? session.refreshToken,
    accessTokenExpiresAt: deps.now() + (tokens.expires_in ?? 0) * 1000,
    idToken: tokens.id_token ?? session.idToken,
  };
  return (await deps.sessions.replace(id, next)) ? { id, session: next } : undefined;
}

async function over(deps: RefreshDependencies, id: string): Promise<undefined> {
  await deps.sessions.end(id);
  return undefined;
}
