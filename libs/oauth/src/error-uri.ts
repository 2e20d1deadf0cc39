/** RFC 6749 §5.2 `error_uri`: where the rule that was broken can be read. */
import type { OAuthErrorCode } from './oauth-error.js';

const OPENID_CONNECT_CORE = 'https://openid.net/specs/openid-connect-core-1_0.html';

/** Whose clause says more than the caller may know (whether there is such a client, code or token): one for all. */
const ONE_FOR_ALL: Partial<Record<OAuthErrorCode, string>> = {
  invalid_client: 'RFC 6749 §5.2',
  invalid_grant: 'RFC 6749 §5.2',
  invalid_token: 'RFC 6750 §3.1',
};

/** The first clause that is named, as an address of its published text; undefined for rules of our own. */
export function errorUri({
  code,
  clause,
}: {
  readonly code: OAuthErrorCode;
  readonly clause: string;
}): string | undefined {
  const shown = ONE_FOR_ALL[code] ?? clause;
  const [, document = '', section] =
    /^(RFC \d{4}|OpenID Connect Core|OIDC Core)(?: §([0-9A-Z]+(?:\.[0-9]+)*))?/.exec(shown) ?? [];
  if (document === '') return undefined;
  if (document.startsWith('RFC ')) {
    const number = document.slice('RFC '.length);
    return `https://www.rfc-editor.org/rfc/rfc${number}${section === undefined ? '' : `#section-${section}`}`;
  }
  return `${OPENID_CONNECT_CORE}${section === undefined ? '' : `#rfc.section.${section}`}`;
}
