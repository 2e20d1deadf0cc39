import { randomToken } from '@ostiary/crypto/random';
import type { ExpiringRecords } from '@ostiary/state/expiring-records';
import type { JWK } from 'jose';
import * as openid from 'openid-client';
import type { Addresses } from '../addresses.js';
import { type AuthorizationServer, newProofKey, proofHandle } from './authorization-server.js';

/** A sign-in under way, kept for the browser that began it (by the hash of its cookie). */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly proofKey: JWK;
  readonly returnTo: string;
  readonly maxAgeSeconds: number | undefined;
}

/** What somebody asked for: where to end, as whom, how fresh. */
export interface SignInWish {
  readonly returnTo: string;
  readonly loginHint: string | undefined;
  /** OIDC Core §3.1.2.1: ask for the password whatever session there is. */
  readonly again: boolean;
  /** RFC 9470: of a step-up challenge. */
  readonly maxAgeSeconds: number | undefined;
  readonly acrValues: string | undefined;
}

/** The scopes of the admin API; what a role does not allow is refused there. */
export const ADMIN_SCOPES = [
  'tenants:read',
  'tenants:write',
  'workspaces:read',
  'workspaces:write',
  'clients:read',
  'clients:write',
  'users:read',
  'users:write',
  'audit:read',
] as const;

export const PENDING_SECONDS = 900;

export interface BeginSignInDependencies {
  readonly addresses: Addresses;
  readonly authorizationServer: AuthorizationServer;
  readonly pending: Pick<ExpiringRecords<PendingSignIn>, 'put'>;
}

/** RFC 9126, RFC 7636, RFC 9449 §10.1: pushes the request. Answers where the browser goes, and the value of its cookie. */
export async function beginSignIn(
  { addresses, authorizationServer, pending }: BeginSignInDependencies,
  wish: SignInWish,
): Promise<{ readonly location: string; readonly cookie: string }> {
  const config = await authorizationServer.configuration();
  const signIn: PendingSignIn = {
    state: openid.randomState(),
    nonce: openid.randomNonce(),
    codeVerifier: openid.randomPKCECodeVerifier(),
    proofKey: await newProofKey(),
    returnTo: wish.returnTo,
    maxAgeSeconds: wish.maxAgeSeconds,
  };
  const parameters = {
    redirect_uri: addresses.redirectUri,
    scope: ['openid', 'profile', ...ADMIN_SCOPES].join(' '),
    resource: addresses.resource,
    // OIDC Core §5.5: the access token is for the API alone and opens no /userinfo, so the ID token says whose it is.
    claims: JSON.stringify({ id_token: { preferred_username: null, name: null } }),
    state: signIn.state,
    nonce: signIn.nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(signIn.codeVerifier),
    code_challenge_method: 'S256',
    ...(wish.loginHint === undefined ? {} : { login_hint: wish.loginHint }),
    ...(wish.again ? { prompt: 'login' } : {}),
    ...(wish.maxAgeSeconds === undefined ? {} : { max_age: String(wish.maxAgeSeconds) }),
    ...(wish.acrValues === undefined ? {} : { acr_values: wish.acrValues }),
  };
  const DPoP = await proofHandle(config, signIn.proofKey);
  const location = await openid.buildAuthorizationUrlWithPAR(config, parameters, { DPoP });
  const cookie = randomToken();
  await pending.put(cookie, signIn, PENDING_SECONDS);
  return { location: location.href, cookie };
}
