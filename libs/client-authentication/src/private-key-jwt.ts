/**
 * `private_key_jwt` (OpenID Connect Core §9, RFC 7523 §2.2 and §3, FAPI 2.0 Security Profile §5.3.2.1): whether an assertion proves its
 * subject. A bad signature looks like an unknown client; what else is wrong is said once the signature has shown who asks.
 */

import { isJwsAlgorithm, type JwsHeader, type ParsedJws } from '@ostiary/crypto/jws';
import { CLOCK_AHEAD_SECONDS, type JwtTimeProblem, jwtTimeProblem } from '@ostiary/crypto/jwt-times';
import type { Client } from '@ostiary/oauth/client';
import { type Endpoint, endpointUrl } from '@ostiary/oauth/endpoints';
import type { OAuthError } from '@ostiary/oauth/oauth-error';
import type { JwsAlgorithm } from '@ostiary/oauth/security-profile';
import { type AssertionAudience, assertionEvidence, type Evidence } from '@ostiary/oauth/traffic-evidence';
import type { Workspace } from '@ostiary/oauth/workspace';
import { verificationKeyOf, verifies } from './client-keys.js';
import { invalidClient, notAuthenticated } from './refusal.js';
import type { RemoteJwks } from './remote-jwks.js';

const MAX_JTI_LENGTH = 512;

/** What is left to do with a good assertion: to spend it. */
export interface ProvenAssertion {
  readonly jti: string;
  /** From now to `exp`, seconds; above zero. */
  readonly secondsLeft: number;
  /** For the audit trail: whether a stricter profile would have taken it. */
  readonly evidence: Evidence;
}

/** Throws OAuthError invalid_client. */
export async function checkAssertion(
  jws: ParsedJws,
  client: Client,
  workspace: Workspace,
  endpoint: Endpoint,
  remoteJwks: RemoteJwks,
  now: number,
): Promise<ProvenAssertion> {
  const { header, payload } = jws;
  const alg = acceptedAlgorithm(header, client);
  const found = verificationKeyOf(client, header, alg, remoteJwks);
  const jwk = found instanceof Promise ? await found : found;
  // RFC 7523 §3(9): signed with a key of the client.
  if (jwk === undefined || !verifies(jws, jwk, alg)) {
    throw notAuthenticated('RFC 7523 §3(9)', jwk === undefined ? 'no key of the client fits' : 'bad signature');
  }
  // RFC 7523 §3(1), §3(2)(B): issuer and subject are the client.
  if (payload.iss !== client.clientId || payload.sub !== client.clientId) {
    throw invalidClient('client_assertion: iss and sub must be the client_id', 'RFC 7523 §3(1)');
  }
  const audience = checkAudience(payload.aud, client, workspace, endpoint);
  const problem = jwtTimeProblem(payload, {
    now,
    expRequired: true,
    // The clock of a client may be as far ahead as its `iat`.
    maxLifetimeSeconds: client.policy.assertionMaxLifetimeSeconds + CLOCK_AHEAD_SECONDS,
  });
  if (problem !== undefined) throw timeRefused(problem, client);
  const { jti, exp } = payload;
  // OpenID Connect Core §9: jti is required.
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI_LENGTH) {
    throw invalidClient('client_assertion: jti must be a string of 1 to 512 characters', 'OpenID Connect Core §9');
  }
  const secondsLeft = Number(exp) - now / 1000;
  return { jti, secondsLeft, evidence: assertionEvidence(alg, audience, secondsLeft - CLOCK_AHEAD_SECONDS) };
}

/** RFC 8725 §3.1: what the policy has and, where the client registered one, only that. */
function acceptedAlgorithm(header: JwsHeader, client: Client): JwsAlgorithm {
  // RFC 8725 §3.11: a JWT of another kind is no assertion, whoever signed it.
  const typ = header.typ?.toLowerCase();
  if (typ !== undefined && typ !== 'jwt' && typ !== 'client-authentication+jwt') {
    throw invalidClient('client_assertion: typ must be absent, JWT or client-authentication+jwt', 'RFC 8725 §3.11');
  }
  const { alg } = header;
  const registered = client.tokenEndpointAuthSigningAlg;
  if (!isJwsAlgorithm(alg) || !client.policy.algorithms.includes(alg) || (registered ?? alg) !== alg) {
    throw invalidClient('client_assertion: alg is not one that the client may sign with', 'RFC 8725 §3.1');
  }
  return alg;
}

/** RFC 7523 §3(3): meant for us, as the policy wants it said. Answers how it is said. */
function checkAudience(aud: unknown, client: Client, workspace: Workspace, endpoint: Endpoint): AssertionAudience {
  if (aud === workspace.issuer) return 'issuer';
  if (client.policy.assertionAudience === 'issuer-only') {
    // FAPI 2.0 Security Profile §5.3.2.1: the issuer as a single string, so that no other server can pass the assertion on.
    throw invalidClient('client_assertion: aud must be the issuer, as a single string', 'FAPI 2.0 SP §5.3.2.1');
  }
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  for (const one of audiences) {
    if (
      one === workspace.issuer ||
      one === endpointUrl(workspace.issuer, 'token') ||
      one === endpointUrl(workspace.issuer, endpoint) ||
      // RFC 8705 §5: the same endpoints by their mTLS names.
      one === endpointUrl(workspace.mtlsIssuer, 'token') ||
      one === endpointUrl(workspace.mtlsIssuer, endpoint)
    ) {
      return one === workspace.issuer ? 'list' : 'endpoint';
    }
  }
  throw invalidClient(
    'client_assertion: aud must be the issuer, the token endpoint or this endpoint',
    'RFC 7523 §3(3)',
  );
}

/** RFC 7523 §3(4) to §3(6). */
function timeRefused(problem: JwtTimeProblem, client: Client): OAuthError {
  switch (problem) {
    case 'exp-missing':
    case 'exp-invalid':
      return invalidClient('client_assertion: exp must be a number', 'RFC 7523 §3(4)');
    case 'expired':
      return invalidClient('client_assertion: it has expired', 'RFC 7523 §3(4)');
    case 'exp-too-far': {
      const most = client.policy.assertionMaxLifetimeSeconds;
      return invalidClient(`client_assertion: exp must be within ${most} seconds`, 'RFC 7523 §3(4)');
    }
    case 'nbf-invalid':
    case 'not-yet-valid':
      return invalidClient('client_assertion: nbf must be a number and must have come', 'RFC 7523 §3(5)');
    case 'iat-missing':
    case 'iat-invalid':
    case 'issued-in-future':
    case 'issued-too-long-ago':
      return invalidClient('client_assertion: iat must be a number and not in the future', 'RFC 7523 §3(6)');
  }
}
