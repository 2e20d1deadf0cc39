import { isJsonObject } from './json-object.js';
import { OAuthError } from './oauth-error.js';

/** OIDC Core §5.5.1: how much, and with which value, one claim is wanted. */
export interface ClaimRequest {
  readonly essential?: boolean;
  readonly value?: unknown;
  readonly values?: readonly unknown[];
}

/** The `claims` parameter (OIDC Core §5.5): claim names to what was said of each; `{}` for a claim that was asked for by `null`. */
export interface ClaimsRequest {
  readonly userinfo: Readonly<Record<string, ClaimRequest>>;
  readonly idToken: Readonly<Record<string, ClaimRequest>>;
}

/** Characters of the parameter, and claims in each of its two parts. */
const MAX_LENGTH = 8192;
const MAX_CLAIMS = 64;

/**
 * Reads the `claims` parameter. Members that OIDC Core does not know are ignored, at the top and in each claim.
 * @throws OAuthError invalid_request when it is no JSON object of that shape, or too large.
 */
export function parseClaimsRequest(json: string): ClaimsRequest {
  if (json.length > MAX_LENGTH) throw malformed(`claims is longer than ${MAX_LENGTH} characters`);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw malformed('claims is not JSON');
  }
  if (!isJsonObject(value)) throw malformed('claims is not a JSON object');
  return { userinfo: part('userinfo', value.userinfo), idToken: part('id_token', value.id_token) };
}

/** Whether the request is about one user, or some, and nobody else (OIDC Core §3.1.2.2). */
export function namesSubject(claims: ClaimsRequest | undefined): boolean {
  const sub = claims?.idToken.sub;
  return sub?.value !== undefined || sub?.values !== undefined;
}

function part(name: string, value: unknown): Record<string, ClaimRequest> {
  if (value === undefined) return {};
  if (!isJsonObject(value)) throw malformed(`claims: ${name} is not a JSON object`);
  const entries = Object.entries(value);
  if (entries.length > MAX_CLAIMS) throw malformed(`claims: ${name} names more than ${MAX_CLAIMS} claims`);
  // fromEntries defines own members, so that a claim named __proto__ is a claim and nothing else.
  return Object.fromEntries(entries.map(([claim, wish]) => [claim, claimRequest(wish)]));
}

function claimRequest(wish: unknown): ClaimRequest {
  if (wish === null) return {};
  if (!isJsonObject(wish)) throw malformed('claims: a claim is neither null nor a JSON object');
  const { essential, value, values } = wish;
  if (essential !== undefined && typeof essential !== 'boolean') throw malformed('claims: essential is not a boolean');
  if (values !== undefined && !Array.isArray(values)) throw malformed('claims: values is not an array');
  return {
    ...(essential === undefined ? {} : { essential }),
    ...(value === undefined ? {} : { value }),
    ...(values === undefined ? {} : { values }),
  };
}

function malformed(description: string): OAuthError {
  return new OAuthError('invalid_request', description, { clause: 'OpenID Connect Core §5.5' });
}
