/** RFC 6749 §4.1.3: the code for tokens, by the library: RFC 9207 (`iss`), PKCE, client assertion, DPoP, ID token. */
import * as openid from 'openid-client';
import type { Answered, Run } from '../journey/journey.js';
import { type Exchange, exchangeWith } from '../messages/exchange.js';
import type { Portal, Portals } from '../portal/find-portal.js';
import { dpopHandle } from './dpop-key.js';

export interface RedeemDependencies {
  readonly portals: Portals;
  /** Unix ms. */
  readonly now: () => number;
}

/** @throws openid-client's errors where the answer is not the one that was asked for, or the server refuses */
export async function redeemCode(
  { portals, now }: RedeemDependencies,
  portal: Portal,
  answered: Answered,
): Promise<Run> {
  const exchanges: Exchange[] = [];
  const client = portals.client(portal, exchanges);
  const tokens = await openid.authorizationCodeGrant(
    client,
    new URL(answered.responseUrl),
    {
      expectedState: answered.state,
      expectedNonce: answered.nonce,
      pkceCodeVerifier: answered.verifier,
      idTokenExpected: true,
    },
    undefined,
    { DPoP: await dpopHandle(client, answered.dpopKey) },
  );
  const redemption = exchangeWith(exchanges, portal.server.token_endpoint);
  if (redemption === undefined || tokens.id_token === undefined) throw new Error('the library redeemed nothing');
  return {
    answered,
    redemption,
    ...heldTokens(tokens, now()),
    idToken: tokens.id_token,
    claims: { ...tokens.claims() },
  };
}

type Tokens = Pick<openid.TokenEndpointResponse, 'access_token' | 'expires_in' | 'refresh_token'>;

function heldTokens(tokens: Tokens, now: number) {
  return {
    accessToken: tokens.access_token,
    accessTokenExpiresAt: now + (tokens.expires_in ?? 0) * 1000,
    ...(tokens.refresh_token === undefined ? {} : { refreshToken: tokens.refresh_token }),
  };
}

/** RFC 6749 §6. @throws openid-client's errors */
export async function refreshTokens({ portals, now }: RedeemDependencies, portal: Portal, run: Run): Promise<Run> {
  if (run.refreshToken === undefined) return run;
  const exchanges: Exchange[] = [];
  const client = portals.client(portal, exchanges);
  const DPoP = await dpopHandle(client, run.answered.dpopKey);
  const tokens = await openid.refreshTokenGrant(client, run.refreshToken, undefined, { DPoP });
  const refresh = exchangeWith(exchanges, portal.server.token_endpoint);
  return { ...run, ...heldTokens(tokens, now()), ...(refresh === undefined ? {} : { refresh }) };
}
