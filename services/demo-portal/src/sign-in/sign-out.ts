import * as openid from 'openid-client';
import type { Run } from '../journey/journey.js';
import type { Portal, Portals } from '../portal/find-portal.js';

/** RFC 7009 §2: the tokens are over; RP-Initiated Logout §2: where the browser goes so that the session is, too. @throws openid-client's errors */
export async function signOut(portals: Portals, portal: Portal, run: Run): Promise<string> {
  const client = portals.client(portal, []);
  await openid.tokenRevocation(client, run.refreshToken ?? run.accessToken);
  const parameters = { id_token_hint: run.idToken, post_logout_redirect_uri: portal.home };
  const url = openid.buildEndSessionUrl(client, parameters);
  return url.href.startsWith(`${portal.issuer}/`) ? url.href : portal.home;
}
