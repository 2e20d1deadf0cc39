import { OAuthError, type OAuthErrorCode } from '@ostiary/oauth/oauth-error';
import { parseForm, parseQuery } from '@ostiary/oauth/parameters';
import type { JwsAlgorithm } from '@ostiary/oauth/security-profile';

export type TokenScheme = 'Bearer' | 'DPoP';

/** An access token as it was shown. */
export interface PresentedToken {
  readonly scheme: TokenScheme;
  readonly token: string;
}

/** The parts of a request in which a token may come. */
export interface TokenCarrier {
  readonly authorization: string | undefined;
  /** The text of a form; undefined where there was none. */
  readonly form: string | undefined;
  /** Without the `?`. */
  readonly query: string;
}

/** RFC 6750 §2.1: b64token. */
const CREDENTIALS = /^(bearer|dpop) +([A-Za-z0-9\-._~+/]+=*) *$/i;

/**
 * RFC 6750 §2, RFC 9449 §7.1: the one token that was shown, in the header or in the form.
 * @throws OAuthError: 401 without an error code where there is none, 400 where it came in the query, twice, or misshapen
 */
export function presentedToken(carrier: TokenCarrier): PresentedToken {
  // RFC 9700 §4.3.2, FAPI 2.0 §5.3.3: never in the query: URLs are kept in logs and histories.
  if (carrier.query !== '' && parseQuery(carrier.query).has('access_token')) {
    throw challenge('invalid_request', 'An access token in the URL is not accepted.', 'RFC 9700 §4.3.2', 400);
  }
  const inForm = carrier.form === undefined ? undefined : parseForm(carrier.form).get('access_token');
  if (carrier.authorization === undefined) {
    if (inForm !== undefined) return { scheme: 'Bearer', token: inForm };
    throw challenge(undefined, 'The request has no access token.', 'RFC 6750 §3', 401);
  }
  // RFC 6750 §2: one method only.
  if (inForm !== undefined) {
    throw challenge('invalid_request', 'The access token is sent in more than one way.', 'RFC 6750 §2', 400);
  }
  const [, scheme, token] = CREDENTIALS.exec(carrier.authorization) ?? [];
  if (scheme === undefined || token === undefined) {
    throw challenge('invalid_request', 'The Authorization header has no access token.', 'RFC 6750 §2.1', 400);
  }
  // RFC 9110 §11.1: the scheme's name is case-insensitive.
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', token };
}

/** A refusal of a resource: RFC 6750 §3, RFC 9449 §7.1. `shown`: by which scheme the token came, if one did. */
export function challenge(
  error: OAuthErrorCode | undefined,
  description: string,
  clause: string,
  status: 400 | 401 | 403,
  shown?: {
    readonly scheme: TokenScheme;
    readonly algorithms?: readonly JwsAlgorithm[];
    readonly scope?: string;
    /** Parameters of the challenge that belong to the error. */
    readonly more?: readonly string[];
  },
): OAuthError {
  const parameters = [
    ...(error === undefined ? [] : [`error="${error}"`, `error_description="${description}"`]),
    ...(shown?.scope === undefined ? [] : [`scope="${shown.scope}"`]),
    ...(shown?.more ?? []),
  ];
  const dpop = [...parameters, `algs="${(shown?.algorithms ?? ['ES256', 'PS256', 'EdDSA']).join(' ')}"`].join(', ');
  const bearer = parameters.length === 0 ? 'Bearer' : `Bearer ${parameters.join(', ')}`;
  // RFC 9449 §7.2: who has not shown a token yet may show either kind.
  const header = shown?.scheme === 'DPoP' ? `DPoP ${dpop}` : shown === undefined ? `${bearer}, DPoP ${dpop}` : bearer;
  return new OAuthError(error ?? 'invalid_token', description, {
    clause,
    status,
    headers: { 'www-authenticate': header },
  });
}
