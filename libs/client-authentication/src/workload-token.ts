/**
 * A client that is a workload: its platform's word on which one it is (a service account token of a Kubernetes cluster, a SPIFFE JWT-SVID) as a client
 * assertion (RFC 7523 §2.2, §3; SPIFFE Client Authentication §3.1). Trusts the issuers of the workspace, each for its own names, and of what
 * a token brings along (`jwk`, `jku`, `x5u`) nothing. Such a token is used until it expires: nothing is spent, so that it is short-lived and for us alone.
 */
import type { Jwk } from '@ostiary/crypto/jwk';
import type { JwsHeader, ParsedJws } from '@ostiary/crypto/jws';
import { CLOCK_AHEAD_SECONDS, jwtTimeProblem, livesLongerThan } from '@ostiary/crypto/jwt-times';
import type { Client } from '@ostiary/oauth/client';
import { WORKLOAD_JWT_METHOD } from '@ostiary/oauth/security-profile';
import { matchesSpiffeId, trustDomainOfPattern } from '@ostiary/oauth/workload-identity/spiffe-id';
import type { Vouched } from '@ostiary/oauth/workload-identity/vouched';
import { WORKLOAD_ALGORITHMS } from '@ostiary/oauth/workload-identity/workload-algorithms';
import type { WorkloadIssuer } from '@ostiary/oauth/workload-identity/workload-issuer';
import type { Workspace } from '@ostiary/oauth/workspace';
import { verificationKeyOf, verifies } from './client-keys.js';
import { invalidClient, notAuthenticated } from './refusal.js';
import type { RemoteJwks } from './remote-jwks.js';

export interface WorkloadRequest {
  readonly workspace: Workspace;
  readonly client: Client;
  /** `x5t#S256` of the certificate of the connection. */
  readonly certificateThumbprint: string | undefined;
  /** Unix ms. */
  readonly now: number;
}

/** Who said so, and of whom. Throws OAuthError invalid_client. */
export async function checkWorkloadToken(
  jws: ParsedJws,
  request: WorkloadRequest,
  remoteJwks: RemoteJwks,
): Promise<Vouched> {
  const { header, payload } = jws;
  const issuer = issuerOf(request);
  const alg = acceptedAlgorithm(header, issuer, request.client);
  const usable = issuer.kind === 'spiffe' ? svidKeys : undefined;
  const key = await verificationKeyOf(issuer, header, alg, remoteJwks, usable);
  // RFC 7523 §3(9): signed by whom the client is bound to.
  if (key === undefined || !verifies(jws, key, alg)) {
    throw notAuthenticated('RFC 7523 §3(9)', key === undefined ? 'no key of the issuer fits' : 'bad signature');
  }
  const subject = checkSubject(payload, issuer, request.client);
  checkAudience(payload.aud, request.workspace);
  checkTimes(payload, issuer, request.now);
  checkUse(payload);
  checkHolder(payload.cnf, request.certificateThumbprint);
  return { vouched_by: issuer.issuer, vouched_for: subject };
}

/** RFC 7523 §3(1), SPIFFE Client Authentication §6: the one issuer that the client is bound to, if the workspace still trusts it. */
function issuerOf({ workspace, client }: WorkloadRequest): WorkloadIssuer {
  const [kind, named] =
    client.tokenEndpointAuthMethod === WORKLOAD_JWT_METHOD
      ? (['jwt', client.workloadIssuer] as const)
      : (['spiffe', trustDomainOfPattern(client.spiffeId ?? '')] as const);
  const found = (workspace.settings.workloadIssuers ?? []).find((one) => one.kind === kind && one.issuer === named);
  // RFC 8725 §3.12: what we sign ourselves says who a user or a client is to others, and never to us.
  if (found === undefined || found.issuer === workspace.issuer) {
    throw notAuthenticated('RFC 7523 §3(1)', 'the issuer of the client is not one that the workspace trusts');
  }
  return found;
}

/** RFC 8725 §3.1: one that is expected of the issuer, that the client's policy has and that it registered, if it did; never none or a symmetric one. */
function acceptedAlgorithm(header: JwsHeader, issuer: WorkloadIssuer, client: Client) {
  // RFC 8725 §3.11: an access token, a logout token or a proof is none, whoever signed it.
  const typ = header.typ?.toLowerCase();
  if (typ !== undefined && typ !== 'jwt' && typ !== 'jose') {
    throw invalidClient('client_assertion: typ must be absent, JWT or JOSE', 'RFC 8725 §3.11');
  }
  const alg = WORKLOAD_ALGORITHMS.find((one) => one === header.alg);
  const { policy, tokenEndpointAuthSigningAlg: registered } = client;
  const isExpected = alg !== undefined && issuer.algorithms.includes(alg) && policy.algorithms.includes(alg);
  if (!isExpected || (registered ?? alg) !== alg) {
    throw invalidClient('client_assertion: alg is not one that its issuer may sign with', 'RFC 8725 §3.1');
  }
  return alg;
}

/** RFC 7523 §3(2): the workload that the client is registered as. Whoever is another one is told what a stranger is told. */
function checkSubject(payload: ParsedJws['payload'], issuer: WorkloadIssuer, client: Client): string {
  const { iss, sub } = payload;
  if (typeof sub !== 'string') throw notAuthenticated('RFC 7523 §3(2)', 'no sub');
  const isClient =
    issuer.kind === 'jwt'
      ? iss === issuer.issuer && sub === client.workloadSubject
      : matchesSpiffeId(client.spiffeId ?? '', sub);
  if (!isClient) throw notAuthenticated('RFC 7523 §3(2)', 'the token is of another workload');
  return sub;
}

/** RFC 7523 §3(3): the issuer of this workspace, alone: what is for two servers can be passed on by one of them to the other. */
function checkAudience(aud: unknown, { issuer }: Workspace): void {
  // Kubernetes and SPIRE write lists.
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (audiences.length !== 1 || audiences[0] !== issuer) {
    throw invalidClient('client_assertion: aud must be the issuer of this server, and nobody else', 'RFC 7523 §3(3)');
  }
}

/** RFC 7523 §3(4) to §3(6). */
function checkTimes(claims: ParsedJws['payload'], issuer: WorkloadIssuer, now: number): void {
  const { maxLifetimeSeconds } = issuer;
  const problem = jwtTimeProblem(claims, {
    now,
    expRequired: true,
    // JWT-SVID §3: the claim is not required there.
    iatRequired: issuer.kind === 'jwt',
    maxLifetimeSeconds: maxLifetimeSeconds + CLOCK_AHEAD_SECONDS,
  });
  if (problem !== undefined) throw invalidClient(`client_assertion: its time is wrong: ${problem}`, 'RFC 7523 §3(4)');
  if (livesLongerThan(maxLifetimeSeconds, claims)) {
    throw invalidClient(
      `client_assertion: it lives longer than the ${maxLifetimeSeconds} seconds that its issuer may have it live`,
      'RFC 7523 §3(4)',
    );
  }
}

/** OpenID Connect Core §2: a token of a sign-in is a user's, whatever else fits. */
function checkUse(payload: ParsedJws['payload']): void {
  if ('nonce' in payload || 'at_hash' in payload || 'c_hash' in payload) {
    throw invalidClient('client_assertion: it is an ID token of a user', 'OpenID Connect Core §2');
  }
}

/** RFC 8705 §3.1, RFC 7800 §3: a token that is bound is worth nothing without its key, and the certificate is what shows one here. */
function checkHolder(cnf: unknown, thumbprint: string | undefined): void {
  if (cnf === undefined) return;
  const members = typeof cnf === 'object' && cnf !== null ? Object.entries(cnf) : [];
  const holds =
    thumbprint !== undefined &&
    members.length === 1 &&
    members.every(([name, value]) => name === 'x5t#S256' && value === thumbprint);
  if (!holds)
    throw invalidClient('client_assertion: it is bound to a key that the request does not show', 'RFC 7800 §3');
}

/** SPIFFE Trust Domain and Bundle §4.2.2: those for JWT-SVIDs; a key that does not say what it is for is for nothing. */
function svidKeys(keys: readonly Jwk[]): readonly Jwk[] {
  return keys.filter(({ use }) => use === 'jwt-svid' || use === 'sig').map((jwk) => ({ ...jwk, use: 'sig' }));
}
