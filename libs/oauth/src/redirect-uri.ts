import type { ClientRecord } from './client.js';

/** `http` to a loopback address literal: the address, its port if any, and the rest (path and query). */
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(?::(\d{1,5}))?((?:[/?].*)?)$/;

/**
 * Whether a `redirect_uri` is one that the client registered: the same string (RFC 6749 §3.1.2.3, RFC 9700 §2.1), except that a
 * native application may listen on any port of the loopback address (RFC 8252 §7.3). The name `localhost` has such
 * freedom only where a client describes itself and the workspace takes it (client-id-document.ts): it need not be the loopback address (RFC 8252 §8.3).
 */
export function isRegisteredRedirectUri(
  redirectUri: string,
  client: Pick<ClientRecord, 'redirectUris' | 'applicationType' | 'metadataDocument'>,
): boolean {
  if (client.redirectUris.includes(redirectUri)) return true;
  if (client.applicationType !== 'native') return false;
  const asked = LOOPBACK.exec(redirectUri);
  if (asked?.[1] === 'localhost' && client.metadataDocument !== true) return false;
  if (asked === null || Number(asked[2] ?? 80) > 65_535) return false;
  return client.redirectUris.some((registered) => {
    const known = LOOPBACK.exec(registered);
    return known !== null && known[1] === asked[1] && known[3] === asked[3];
  });
}
