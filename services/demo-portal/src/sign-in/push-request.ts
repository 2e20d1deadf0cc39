/** RFC 9126 §2, FAPI 2.0 Security Profile §5.3.3: the authorization request, sent by the portal's server and not through the browser. */
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { exportJWK } from 'jose';
import * as openid from 'openid-client';
import type { Attempt } from '../journey/journey.js';
import { type Exchange, exchangeWith } from '../messages/exchange.js';
import type { Portal, Portals } from '../portal/find-portal.js';

export interface PushDependencies {
  readonly portals: Portals;
  /** Unix ms. */
  readonly now: () => number;
}

/** `openid` signs in; `organization` and `profile` say who; `orders:read` is the sample API's. */
export const SCOPE = 'openid profile email organization orders:read offline_access';

/** OIDC Core §5.5: claims of the user that are to be in the ID token itself. */
export const CLAIMS = JSON.stringify({ id_token: { name: null, org_id: null, org_name: null, roles: null } });

/** @throws openid-client's errors where the server refuses or cannot be reached */
export async function pushRequest(
  { portals, now }: PushDependencies,
  portal: Portal,
  { purpose, stepwise }: Pick<Attempt, 'purpose' | 'stepwise'>,
): Promise<Attempt> {
  const exchanges: Exchange[] = [];
  const client = portals.client(portal, exchanges);
  const [state, nonce, verifier] = [openid.randomState(), openid.randomNonce(), openid.randomPKCECodeVerifier()];
  // Extractable only because the next request may be answered by another replica; it is stored sealed.
  const keys = await openid.randomDPoPKeyPair('ES256', { extractable: true });
  const url = await openid.buildAuthorizationUrlWithPAR(
    client,
    {
      ...requestParameters(portal),
      state,
      nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    },
    // RFC 9449 §10.1: the proof binds the code to the key.
    { DPoP: openid.getDPoPHandle(client, keys) },
  );
  const push = exchangeWith(exchanges, portal.server.pushed_authorization_request_endpoint);
  if (push === undefined) throw new Error('the library pushed no request');
  checkDestination(url, portal);
  const dpopKey = await exportJWK(keys.privateKey);
  return { purpose, stepwise, state, nonce, verifier, dpopKey, push, authorizeUrl: url.href, pushedAt: now() };
}

/** What is the same in every request of the portal. */
export function requestParameters({ callback, api }: Pick<Portal, 'callback' | 'api'>): Record<string, string> {
  return { response_type: 'code', redirect_uri: callback, scope: SCOPE, resource: api, claims: CLAIMS };
}

/** The browser is sent to the authorization server of this place and nowhere else, whatever its metadata says. */
function checkDestination(url: URL, { issuer }: Portal): void {
  if (url.href.startsWith(`${issuer}/`)) return;
  throw new OAuthError('server_error', 'the metadata of the authorization server names another place', {
    clause: 'RFC 8414 §3.3',
  });
}
