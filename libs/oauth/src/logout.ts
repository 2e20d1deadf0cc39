/** The end of a session, as clients are told of it: OIDC Back-Channel Logout 1.0, Front-Channel Logout 1.0. */
import type { ClientRecord } from './client.js';

/** Whether the client is told `sid`: to nobody else the session is any business. */
export function tellsOfSessions(client: Pick<ClientRecord, 'backchannelLogoutUri' | 'frontchannelLogoutUri'>): boolean {
  return client.backchannelLogoutUri !== undefined || client.frontchannelLogoutUri !== undefined;
}

export interface LogoutTokenFacts {
  readonly issuer: string;
  readonly clientId: string;
  /** The user, as this client knows them. */
  readonly subject: string;
  readonly sessionId: string;
  readonly tokenId: string;
  /** Unix seconds. */
  readonly issuedAt: number;
}

/** Back-Channel Logout §2.4: two minutes are enough for a delivery; a later attempt has a token of its own. */
const LOGOUT_TOKEN_SECONDS = 120;
export const LOGOUT_TOKEN_TYP = 'logout+jwt';

/** Back-Channel Logout §2.4. Never a `nonce`, so that it cannot be taken for an ID token. */
export function logoutTokenClaims(facts: LogoutTokenFacts): Record<string, unknown> {
  return {
    iss: facts.issuer,
    sub: facts.subject,
    aud: facts.clientId,
    iat: facts.issuedAt,
    exp: facts.issuedAt + LOGOUT_TOKEN_SECONDS,
    jti: facts.tokenId,
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    sid: facts.sessionId,
  };
}

/** Front-Channel Logout §2: the address of the frame; a query that the client registered is kept. */
export function frontchannelLogoutLocation(uri: string, issuer: string, sessionId: string): string {
  const url = new URL(uri);
  url.searchParams.set('iss', issuer);
  url.searchParams.set('sid', sessionId);
  return url.href;
}
