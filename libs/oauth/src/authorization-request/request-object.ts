/**
 * RFC 9101 §4: the claims of a request object as the parameters that they stand for. The caller has verified the signature; here it is decided what
 * counts as a parameter. What was sent beside the object is no part of the request (RFC 9101 §6.3), so that nobody but the client says anything.
 */
import type { OAuthError } from '../oauth-error.js';
import { Parameters } from '../parameters.js';
import { refusal, type SentParameters } from './check.js';

/** Parameters that are JSON in a form, and may be so or themselves in an object (OIDC Core §5.5, RFC 9396 §4). */
const JSON_PARAMETERS: ReadonlySet<string> = new Set(['claims', 'authorization_details', 'registration']);

/** Parameters that are strings; anything else in their place is a mistake, and must not look like their absence. */
const TEXT_PARAMETERS: ReadonlySet<string> = new Set([
  ...[
    'response_type',
    'response_mode',
    'redirect_uri',
    'scope',
    'state',
    'nonce',
    'code_challenge',
    'code_challenge_method',
  ],
  ...['prompt', 'acr_values', 'login_hint', 'id_token_hint', 'ui_locales', 'dpop_jkt', 'display', 'claims_locales'],
  // CIBA §7.1.
  ...['login_hint_token', 'binding_message', 'user_code', 'client_notification_token'],
]);

/** Parameters that are numbers here (OIDC Core §6.1, CIBA §7.1.1), and may be strings. */
const NUMBER_PARAMETERS: ReadonlySet<string> = new Set(['max_age', 'requested_expiry']);

/** Claims of the JWT itself (RFC 7519 §4.1). */
const ABOUT_THE_JWT: ReadonlySet<string> = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti']);

/** The request object of a request, if it has one. Throws OAuthError `invalid_request` for two sources of one request. */
export function requestObjectOf(sent: SentParameters): string | undefined {
  const object = sent.get('request');
  // RFC 9101 §5: request or request_uri, never both.
  if (object === undefined || sent.get('request_uri') === undefined) return object;
  throw refusal('invalid_request', 'request and request_uri must not both be sent', 'RFC 9101 §5');
}

/** Throws OAuthError `invalid_request_object`. */
export function requestObjectParameters(claims: Readonly<Record<string, unknown>>, clientId: string): Parameters {
  // RFC 9101 §4: an object does not refer to another one.
  if (Object.hasOwn(claims, 'request') || Object.hasOwn(claims, 'request_uri')) {
    throw refused('it must hold neither request nor request_uri', 'RFC 9101 §4');
  }
  // RFC 9101 §6.3: the same client inside as outside.
  if (claims.client_id !== clientId) throw refused('its client_id must be that of the client', 'RFC 9101 §6.3');
  return parametersIn(claims);
}

/** CIBA §7.1.1: of a signed request by the back channel, which names its client as its issuer. Throws OAuthError `invalid_request_object`. */
export function backchannelRequestParameters(claims: Readonly<Record<string, unknown>>, clientId: string): Parameters {
  if (Object.hasOwn(claims, 'request') || Object.hasOwn(claims, 'request_uri')) {
    throw refused('it must hold neither request nor request_uri', 'CIBA §7.1.1');
  }
  if (claims.client_id !== undefined && claims.client_id !== clientId) {
    throw refused('its client_id must be that of the client', 'CIBA §7.1.1');
  }
  return parametersIn(claims);
}

function parametersIn(claims: Readonly<Record<string, unknown>>): Parameters {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(claims)) {
    if (ABOUT_THE_JWT.has(name) || name === 'resource') continue;
    const text = textOf(name, value);
    if (text !== undefined && text !== '') values.set(name, sound(text));
  }
  const resources = resourcesOf(claims.resource);
  if (resources[0] !== undefined) values.set('resource', resources[0]);
  return new Parameters(values, resources);
}

/** `undefined`: a member that means nothing to us. */
function textOf(name: string, value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (NUMBER_PARAMETERS.has(name) && typeof value === 'number') return String(value);
  if (JSON_PARAMETERS.has(name) && typeof value === 'object' && value !== null) return JSON.stringify(value);
  if (TEXT_PARAMETERS.has(name) || JSON_PARAMETERS.has(name) || NUMBER_PARAMETERS.has(name)) {
    throw refused('one of its parameters is of another JSON type than the parameter has', 'RFC 9101 §4');
  }
  return undefined;
}

/** RFC 8707 §2, RFC 9101 §4: several values are an array. */
function resourcesOf(value: unknown): readonly string[] {
  if (value === undefined) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((one) => {
    if (typeof one !== 'string') throw refused('resource must be a string or an array of strings', 'RFC 8707 §2');
    return sound(one);
  });
}

/** What no form could have brought is not let in by JSON's escapes either (parameters.ts). */
function sound(text: string): string {
  if (!text.includes('\0') && text.isWellFormed()) return text;
  throw refused('one of its parameters is not valid UTF-8 text, or holds a NUL character', 'RFC 6749 Appendix B');
}

function refused(what: string, clause: string): OAuthError {
  return refusal('invalid_request_object', `the request object is not acceptable: ${what}`, clause);
}
