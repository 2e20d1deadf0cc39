import type { ExpiringRecords } from '@ostiary/state/expiring-records';
import * as openid from 'openid-client';
import { z } from 'zod';
import type { Addresses } from '../addresses.js';
import type { ConsoleSession } from '../sessions/console-session.js';
import type { SessionStore } from '../sessions/session.store.js';
import { type AuthorizationServer, proofHandle } from './authorization-server.js';
import type { PendingSignIn } from './begin-sign-in.js';

export interface FinishSignInDependencies {
  readonly addresses: Addresses;
  readonly authorizationServer: AuthorizationServer;
  readonly pending: Pick<ExpiringRecords<PendingSignIn>, 'take'>;
  readonly sessions: Pick<SessionStore, 'begin'>;
  /** Unix ms. */
  readonly now: () => number;
}

/** The claims that we read; the library has checked those that protect us. */
const claimsSchema = z.object({
  sub: z.string(),
  sid: z.string(),
  auth_time: z.number().optional(),
  preferred_username: z.string().optional(),
  name: z.string().optional(),
});

/** No sign-in of this browser: it has no cookie, took too long, or the answer was used before. */
export class NoSignInUnderWay extends Error {
  override readonly name = 'NoSignInUnderWay';
}

/**
 * The answer of the authorization server: `state`, `iss` (RFC 9207), nonce, signature and freshness are checked by the library, once, for the browser that began.
 * @throws NoSignInUnderWay; what the library throws for an answer that is no good or says no
 */
export async function finishSignIn(
  deps: FinishSignInDependencies,
  cookie: string | undefined,
  query: string,
): Promise<{ readonly id: string; readonly returnTo: string }> {
  const signIn = cookie === undefined ? undefined : await deps.pending.take(cookie);
  if (signIn === undefined) throw new NoSignInUnderWay();
  const config = await deps.authorizationServer.configuration();
  const DPoP = await proofHandle(config, signIn.proofKey);
  const answer = new URL(`${deps.addresses.redirectUri}?${query}`);
  const tokens = await openid.authorizationCodeGrant(
    config,
    answer,
    {
      pkceCodeVerifier: signIn.codeVerifier,
      expectedState: signIn.state,
      expectedNonce: signIn.nonce,
      idTokenExpected: true,
      ...(signIn.maxAgeSeconds === undefined ? {} : { maxAge: signIn.maxAgeSeconds }),
    },
    { resource: deps.addresses.resource },
    { DPoP },
  );
  const claims = claimsSchema.parse(tokens.claims());
  const session: ConsoleSession = {
    user: {
      id: claims.sub,
      username: claims.preferred_username,
      name: claims.name,
      authTime: claims.auth_time,
    },
    sid: claims.sid,
    idToken: tokens.id_token ?? '',
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    accessTokenExpiresAt: deps.now() + (tokens.expires_in ?? 0) * 1000,
    proofKey: signIn.proofKey,
    createdAt: deps.now(),
  };
  return { id: await deps.sessions.begin(session), returnTo: signIn.returnTo };
}
