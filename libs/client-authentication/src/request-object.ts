/**
 * RFC 9101 §6: from a request object as it came to the parameters of a request. Decrypted if it must be, signed by the client, meant for us and in
 * time; only then is anything in it read. Trusts the registered keys of the client and nothing that the object brings along.
 */
import { JoseError } from '@ostiary/crypto/jose-error';
import { looksEncrypted, type ParsedJwe, parseJwe } from '@ostiary/crypto/jwe';
import { isJwsAlgorithm, type JwsHeader, type ParsedJws, parseJws } from '@ostiary/crypto/jws';
import { type JwtTimeProblem, jwtTimeProblem } from '@ostiary/crypto/jwt-times';
import { requestObjectParameters } from '@ostiary/oauth/authorization-request/request-object';
import type { Client } from '@ostiary/oauth/client';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { Parameters } from '@ostiary/oauth/parameters';
import type { JwsAlgorithm } from '@ostiary/oauth/security-profile';
import type { Workspace } from '@ostiary/oauth/workspace';
import { verificationKeyOf, verifies } from './client-keys.js';
import type { RemoteJwks } from './remote-jwks.js';

export interface RequestObjectDependencies {
  readonly remoteJwks: RemoteJwks;
  /** Decrypts with a key of the workspace: a signed JWT, or what looks like one. Throws OAuthError `invalid_request_object` or an outage. */
  readonly decrypt: (workspace: Workspace, jwe: ParsedJwe) => Promise<string>;
  /** Unix ms. */
  readonly now: () => number;
}

/**
 * A request object that is not accepted. `claimed`: what it says of where to answer, whoever wrote it; a redirect URI in it is as good as one
 * in a plain request, if it is registered.
 */
export class RequestObjectRefused extends OAuthError {
  constructor(
    error: OAuthError,
    readonly claimed: Parameters | undefined,
  ) {
    super(error.code, error.description, { clause: error.clause, cause: error });
  }
}

/** Throws RequestObjectRefused; OAuthError temporarily_unavailable (503) while nobody can decrypt. */
export async function readRequestObject(
  deps: RequestObjectDependencies,
  compact: string,
  client: Client,
  workspace: Workspace,
): Promise<Parameters> {
  let signed = compact;
  try {
    if (looksEncrypted(compact)) signed = await deps.decrypt(workspace, parsed(parseJwe, compact));
    return await readSigned(deps, signed, client, workspace);
  } catch (error) {
    if (!(error instanceof OAuthError) || error.code !== 'invalid_request_object') throw error;
    throw new RequestObjectRefused(error, claimedTarget(signed));
  }
}

/** Of an object of which nothing is believed: only where an answer to it would go. */
function claimedTarget(signed: string): Parameters | undefined {
  if (signed.length > MAX_CLAIMED_LENGTH) return undefined;
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(signed.split('.', 3)[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof claims !== 'object' || claims === null) return undefined;
  const strings = Object.entries(claims).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Parameters.of(Object.fromEntries(strings.filter(([name]) => ANSWER_PARAMETERS.has(name))));
}

const ANSWER_PARAMETERS: ReadonlySet<string> = new Set(['redirect_uri', 'state', 'response_mode', 'response_type']);
/** Of an object that is looked at although it is refused. */
const MAX_CLAIMED_LENGTH = 16_384;

async function readSigned(
  deps: RequestObjectDependencies,
  compact: string,
  client: Client,
  workspace: Workspace,
): Promise<Parameters> {
  const rules = { alg: client.requestObjectSigningAlg, windowSeconds: client.policy.requestObjectWindowSeconds };
  return requestObjectParameters(await readSignedClaims(deps, compact, client, workspace, rules), client.clientId);
}

export interface SignedClaimsRules {
  /** What the client has registered for such objects; absent: any that its policy has. */
  readonly alg: JwsAlgorithm | undefined;
  /** Longest `exp` - `nbf`, seconds; `undefined`: neither is demanded. */
  readonly windowSeconds: number | undefined;
}

/** The claims of what a client has signed for this workspace, in time. Throws OAuthError `invalid_request_object`. */
export async function readSignedClaims(
  deps: Pick<RequestObjectDependencies, 'remoteJwks' | 'now'>,
  compact: string,
  client: Client,
  workspace: Workspace,
  rules: SignedClaimsRules,
): Promise<ParsedJws['payload']> {
  const claims = await claimsSignedBy(deps, compact, client, workspace, rules.alg);
  checkTimes(claims, rules.windowSeconds, deps.now());
  return claims;
}

/** The same, whatever its times say: they are the caller's to judge. `registered`: the one algorithm; absent: any that the policy has. */
export async function claimsSignedBy(
  deps: Pick<RequestObjectDependencies, 'remoteJwks'>,
  compact: string,
  client: Client,
  workspace: Workspace,
  registered: JwsAlgorithm | undefined,
): Promise<ParsedJws['payload']> {
  const jws = parsed(parseJws, compact);
  checkType(jws.header);
  const alg = acceptedAlgorithm(jws.header, client, registered);
  const found = verificationKeyOf(client, jws.header, alg, deps.remoteJwks);
  const jwk = found instanceof Promise ? await found : found;
  // RFC 9101 §6.2: with a key of the client.
  if (jwk === undefined || !verifies(jws, jwk, alg)) {
    throw refused('its signature is not that of a registered key of the client', 'RFC 9101 §6.2');
  }
  checkIssuerAndAudience(jws.payload, client, workspace);
  return jws.payload;
}

function parsed<T>(parse: (compact: string) => T, compact: string): T {
  try {
    return parse(compact);
  } catch (error) {
    if (error instanceof JoseError) throw refused(error.message, 'RFC 9101 §6.1');
    throw error;
  }
}

/** RFC 9101 §10.8, RFC 8725 §3.11: a JWT of another kind is no request, whoever signed it. */
function checkType({ typ }: JwsHeader): void {
  const type = typ?.toLowerCase().replace(/^application\//, '');
  if (type === undefined || type === 'jwt' || type === 'oauth-authz-req+jwt') return;
  throw refused('typ must be oauth-authz-req+jwt, JWT or absent', 'RFC 9101 §10.8');
}

/** RFC 9101 §10.2, RFC 8725 §3.1: what the policy has and, where the client registered one, only that; never none. */
function acceptedAlgorithm({ alg }: JwsHeader, client: Client, registered: JwsAlgorithm | undefined): JwsAlgorithm {
  if (isJwsAlgorithm(alg) && client.policy.algorithms.includes(alg) && (registered ?? alg) === alg) return alg;
  throw refused('alg is not one that the client may sign its requests with', 'RFC 9101 §10.2');
}

function checkIssuerAndAudience(payload: ParsedJws['payload'], client: Client, workspace: Workspace): void {
  const { iss, aud, sub } = payload;
  // RFC 9101 §4: by the client …
  if (iss !== client.clientId) throw refused('iss must be the client_id', 'RFC 9101 §4');
  // … for this server: alone or among others, as FAPI 1.0 and 2.0 both have it, unlike the aud of an assertion.
  if (aud !== workspace.issuer && !(Array.isArray(aud) && aud.includes(workspace.issuer))) {
    throw refused('aud must be the issuer, or hold it', 'RFC 9101 §4');
  }
  // RFC 9101 §10.8: one that could be taken for a client assertion goes through browsers and logs.
  if (sub === client.clientId) throw refused('sub must not be the client_id', 'RFC 9101 §10.8');
}

function checkTimes(payload: ParsedJws['payload'], window: number | undefined, now: number): void {
  const problem = jwtTimeProblem(payload, { now, expRequired: window !== undefined });
  if (problem !== undefined) throw timeRefused(problem);
  if (window === undefined) return;
  const { nbf, exp } = payload;
  // FAPI 1.0 Advanced §5.2.2(13), (17); FAPI 2.0 Message Signing §5.3.1.
  if (typeof nbf !== 'number') throw refused('nbf is required', 'FAPI 1.0 Advanced §5.2.2(17)');
  if (nbf < now / 1000 - window)
    throw refused(`nbf is longer than ${window} seconds ago`, 'FAPI 1.0 Advanced §5.2.2(17)');
  if (Number(exp) - nbf > window) {
    throw refused(`exp is more than ${window} seconds after nbf`, 'FAPI 1.0 Advanced §5.2.2(13)');
  }
}

function timeRefused(problem: JwtTimeProblem): OAuthError {
  switch (problem) {
    case 'exp-missing':
    case 'exp-invalid':
      return refused('exp is required and must be a number', 'RFC 7519 §4.1.4');
    case 'expired':
    case 'exp-too-far':
      return refused('it has expired', 'RFC 7519 §4.1.4');
    case 'nbf-invalid':
    case 'not-yet-valid':
      return refused('nbf must be a number and must have come', 'RFC 7519 §4.1.5');
    case 'iat-missing':
    case 'iat-invalid':
    case 'issued-in-future':
    case 'issued-too-long-ago':
      return refused('iat must be a number and not in the future', 'RFC 7519 §4.1.6');
  }
}

/** The one error of a request object (RFC 9101 §7). */
export function refused(what: string, clause: string): OAuthError {
  return new OAuthError('invalid_request_object', `the request object is not acceptable: ${what}`, { clause });
}
