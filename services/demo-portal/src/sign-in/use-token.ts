/** What the access token is for: userinfo (OIDC Core §5.3) and the portal's own API, each with a fresh proof (RFC 9449 §7). */
import * as openid from 'openid-client';
import type { Run } from '../journey/journey.js';
import { type Exchange, exchangeWith } from '../messages/exchange.js';
import type { Portal, Portals } from '../portal/find-portal.js';
import { dpopHandle } from './dpop-key.js';

export type ApiPortals = Pick<Portals, 'client'>;

export const ordersUrl = ({ api }: Pick<Portal, 'api'>): string => `${api}/orders`;

/** @throws openid-client's errors: also where userinfo is about somebody else (OIDC Core §5.3.2) */
export async function askUserinfo(portals: ApiPortals, portal: Portal, run: Run): Promise<Run> {
  const exchanges: Exchange[] = [];
  const client = portals.client(portal, exchanges);
  const DPoP = await dpopHandle(client, run.answered.dpopKey);
  const subject = typeof run.claims.sub === 'string' ? run.claims.sub : '';
  await openid.fetchUserInfo(client, run.accessToken, subject, { DPoP });
  const userinfo = exchangeWith(exchanges, portal.server.userinfo_endpoint);
  return userinfo === undefined ? run : { ...run, userinfo };
}

/** @throws openid-client's errors */
export async function callApi(portals: ApiPortals, portal: Portal, run: Run): Promise<Run> {
  const exchanges: Exchange[] = [];
  const client = portals.client(portal, exchanges);
  const DPoP = await dpopHandle(client, run.answered.dpopKey);
  const url = ordersUrl(portal);
  await openid.fetchProtectedResource(client, run.accessToken, new URL(url), 'GET', undefined, undefined, { DPoP });
  const apiCall = exchangeWith(exchanges, url);
  return apiCall === undefined ? run : { ...run, apiCall };
}
