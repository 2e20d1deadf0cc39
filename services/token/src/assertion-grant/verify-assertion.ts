/**
 * RFC 7523 §3, and §4.4 of the ID-JAG draft: whether a JWT is the word of somebody whom the workspace trusts, for this server, for this client, about a
 * user, in time. Everything but whether it was shown before. A key or an address that it brings along (`jwk`, `jku`, `x5u`) is nobody's.
 */
import { keySourceOf, verificationKeyOf, verifies } from '@ostiary/client-authentication/client-keys';
import type { RemoteJwks } from '@ostiary/client-authentication/remote-jwks';
import { JoseError } from '@ostiary/crypto/jose-error';
import { type ParsedJws, parseJws } from '@ostiary/crypto/jws';
import { CLOCK_AHEAD_SECONDS, jwtTimeProblem, livesLongerThan } from '@ostiary/crypto/jwt-times';
import { assertionKindOf } from '@ostiary/oauth/assertion-grant/asserted-access';
import { type AssertionKind, GRANT_ASSERTION_ALGORITHMS } from '@ostiary/oauth/assertion-grant/assertion-kinds';
import type { TrustedIssuer } from '@ostiary/oauth/assertion-grant/trusted-issuer';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { invalidGrant } from '@ostiary/oauth/token-request';
import type { TokenRequest } from '../token/grant.js';

export interface VerifiedAssertion {
  readonly kind: AssertionKind;
  readonly issuer: TrustedIssuer;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly jti: string;
  /** From now to `exp`, seconds. */
  readonly secondsLeft: number;
}

const MAX_JTI_LENGTH = 512;

/** Throws OAuthError `invalid_grant`, `temporarily_unavailable`. */
export async function verifyAssertion(
  request: TokenRequest,
  assertion: string,
  remoteJwks: RemoteJwks,
): Promise<VerifiedAssertion> {
  const { workspace, client, now } = request;
  const jws = parsed(assertion);
  const { header, payload } = jws;
  const issuer = issuerOf(request, payload.iss);
  // RFC 8725 §3.11: no access token, ID token or client assertion of the issuer's is taken for its word on a user.
  const kind = assertionKindOf(header.typ);
  if (kind === undefined || !issuer.kinds.includes(kind)) {
    throw refused('its typ is none that is taken from this issuer', 'RFC 8725 §3.11');
  }
  if (kind === 'jwt' && ('nonce' in payload || 'at_hash' in payload || 'c_hash' in payload)) {
    throw refused('it is an ID token', 'OpenID Connect Core §2');
  }
  // RFC 8725 §3.1: one that is expected of this issuer, never none.
  const alg = GRANT_ASSERTION_ALGORITHMS.find((one) => one === header.alg);
  if (alg === undefined || !issuer.algorithms.includes(alg))
    throw refused('its alg is not one of its issuer', 'RFC 8725 §3.1');
  // RFC 7523 §3(9).
  const key = await verificationKeyOf(issuer, header, alg, remoteJwks);
  const source = keySourceOf(issuer);
  // RFC 9110 §15.6.4: while its keys cannot be had nobody knows, and the assertion may be good.
  const lack = key === undefined && source !== undefined ? remoteJwks.lack(source) : undefined;
  if (lack !== undefined) throw keysAway(issuer, lack);
  if (key === undefined || !verifies(jws, key, alg)) {
    throw refused('its signature is not that of a key of its issuer', 'RFC 7523 §3(9)');
  }
  // RFC 7523 §3(3): the issuer of this workspace, alone: what is for two servers can be passed on by one of them to the other.
  if (payload.aud !== workspace.issuer)
    throw refused('aud must be the issuer of this server, as a single string', 'RFC 7523 §3(3)');
  const secondsLeft = checkTimes(payload, issuer, now);
  const { jti } = payload;
  // RFC 7523 §3(7): without it nobody could tell a second use.
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI_LENGTH) {
    throw refused('jti must be a string of 1 to 512 characters', 'RFC 7523 §3(7)');
  }
  // Identity Assertion JWT Authorization Grant §4.4.1: whoever else shows it has it from somebody.
  if ((kind === 'id-jag' || payload.client_id !== undefined) && payload.client_id !== client.clientId) {
    throw refused('client_id is another client', 'Identity Assertion JWT Authorization Grant §4.4.1');
  }
  // RFC 8693 §4.1: who acts for whom in another domain is not ours to repeat.
  if ('act' in payload) throw refused('it is delegated (act), which is not taken', 'RFC 8693 §4.1');
  checkHolder(request, payload.cnf);
  return { kind, issuer, claims: payload, jti, secondsLeft };
}

/** RFC 7523 §3(1): somebody whom the workspace trusts, for this client. */
function issuerOf({ workspace, client }: TokenRequest, iss: unknown): TrustedIssuer {
  // Identity Assertion JWT Authorization Grant §8.3: a server takes none of its own, whatever its settings say.
  const trusted =
    iss === workspace.issuer
      ? undefined
      : workspace.settings.trustedIssuers?.find(
          ({ issuer, clients }) => issuer === iss && clients.includes(client.clientId),
        );
  if (trusted === undefined) throw refused('its issuer is not one that is trusted for this client', 'RFC 7523 §3(1)');
  return trusted;
}

/** RFC 7523 §3(4) to §3(6). Answers the seconds to `exp`. */
function checkTimes(claims: Readonly<Record<string, unknown>>, issuer: TrustedIssuer, now: number): number {
  const problem = jwtTimeProblem(claims, {
    now,
    expRequired: true,
    iatRequired: true,
    maxLifetimeSeconds: issuer.maxLifetimeSeconds + CLOCK_AHEAD_SECONDS,
    maxAgeSeconds: issuer.maxLifetimeSeconds,
  });
  if (problem !== undefined) throw refused(`its time is wrong: ${problem}`, 'RFC 7523 §3(4)');
  if (livesLongerThan(issuer.maxLifetimeSeconds, claims)) {
    throw refused('it lives longer than its issuer may have it live', 'RFC 7523 §3(4)');
  }
  return Number(claims.exp) - now / 1000;
}

/** RFC 7800 §3, Identity Assertion JWT Authorization Grant §8.6.1.2: an assertion that is bound is worth nothing without its key. */
function checkHolder({ provenJkt, certificateThumbprint }: TokenRequest, cnf: unknown): void {
  if (cnf === undefined) return;
  const members = typeof cnf === 'object' && cnf !== null ? Object.entries(cnf) : [];
  const proven: Readonly<Record<string, string | undefined>> = { jkt: provenJkt, 'x5t#S256': certificateThumbprint };
  const holds = members.length > 0 && members.every(([name, value]) => value !== undefined && proven[name] === value);
  if (!holds) throw refused('it is bound to a key that the request does not prove', 'RFC 7800 §3');
}

function parsed(assertion: string): ParsedJws {
  try {
    return parseJws(assertion);
  } catch (error) {
    if (error instanceof JoseError) throw refused(error.message, 'RFC 7523 §3');
    throw error;
  }
}

/** `lack`: why, for the log: what an address of the setting answered is nobody else's to know. */
function keysAway({ issuer }: TrustedIssuer, lack: string): OAuthError {
  return new OAuthError('temporarily_unavailable', 'The keys of the issuer cannot be had now: try again in a moment.', {
    clause: 'RFC 7523 §3(9)',
    detail: `the keys of ${issuer}: ${lack}`,
    headers: { 'retry-after': '1' },
  });
}

function refused(what: string, clause: string): OAuthError {
  return invalidGrant(`The assertion is not acceptable: ${what}.`, clause);
}
