/**
 * draft-ietf-oauth-attestation-based-client-auth: an instance of a client (an app on a device) shows an attestation of its key, by an attester whom the
 * workspace trusts for this client, and proves the key with each request. The headers are anybody's to send: nothing in them is believed that is not
 * signed by the registered attester, or by the key that it vouches for. Everything but whether the proof was shown before.
 */
import { JoseError } from '@ostiary/crypto/jose-error';
import { importPublicJwk, type Jwk, type VerificationKey } from '@ostiary/crypto/jwk';
import { isJwsAlgorithm, type ParsedJws, verifyJws } from '@ostiary/crypto/jws';
import { CLOCK_AHEAD_SECONDS, jwtTimeProblem, livesLongerThan } from '@ostiary/crypto/jwt-times';
import type { Client } from '@ostiary/oauth/client';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { ClientAttester } from '@ostiary/oauth/workload-identity/client-attester';
import { WORKLOAD_ALGORITHMS } from '@ostiary/oauth/workload-identity/workload-algorithms';
import type { Workspace } from '@ostiary/oauth/workspace';
import { verificationKeyOf, verifies } from './client-keys.js';
import { invalidClient, notAuthenticated } from './refusal.js';
import type { RemoteJwks } from './remote-jwks.js';

/** What came in the two headers: well-formed, not verified. */
export interface PresentedAttestation {
  readonly attestation: ParsedJws;
  readonly proof: ParsedJws;
}

export interface AttestationRequest {
  readonly workspace: Workspace;
  readonly client: Client;
  /** Unix ms. */
  readonly now: number;
}

/** An instance that has proven its key. */
export interface ProvenInstance {
  readonly attester: string;
  /** RFC 7638 thumbprint of its key. */
  readonly jkt: string;
  /** Of the proof, which is to be spent. */
  readonly jti: string;
  readonly challenge: string | undefined;
}

/** §12.1: a proof is accepted for a minute after its `iat`, and CLOCK_AHEAD_SECONDS before it. */
const PROOF_MAX_AGE_SECONDS = 60;
/** Longer than any proof is accepted. */
export const PROOF_REMEMBERED_SECONDS = PROOF_MAX_AGE_SECONDS + CLOCK_AHEAD_SECONDS;
const MAX_JTI_LENGTH = 512;

const DRAFT = 'Attestation-Based Client Authentication';

/** Throws OAuthError invalid_client, use_fresh_attestation. */
export async function checkAttestation(
  { attestation, proof }: PresentedAttestation,
  request: AttestationRequest,
  remoteJwks: RemoteJwks,
): Promise<ProvenInstance> {
  const attester = attesterOf(request);
  await checkSignature(attestation, attester, request, remoteJwks);
  checkWhom(attestation.payload, attester, request.client);
  checkFreshness(attestation.payload, attester, request.now);
  const key = instanceKey(attestation.payload.cnf);
  return { attester: attester.issuer, jkt: key.thumbprint, ...checkProof(proof, key, request) };
}

/** §7.1(4): the one attester that the client is bound to, if the workspace still trusts it. */
function attesterOf({ workspace, client }: AttestationRequest): ClientAttester {
  const { attesters = [] } = workspace.settings.clientAttestation ?? {};
  const found = attesters.find(({ issuer }) => issuer === client.clientAttester);
  if (found === undefined) {
    throw notAuthenticated(`${DRAFT} §7.1`, 'the attester of the client is not one that the workspace trusts');
  }
  return found;
}

async function checkSignature(
  attestation: ParsedJws,
  attester: ClientAttester,
  { client }: AttestationRequest,
  remoteJwks: RemoteJwks,
): Promise<void> {
  const { header } = attestation;
  // §4, RFC 8725 §3.11: no other JWT of the attester's is an attestation.
  if (header.typ !== 'oauth-client-attestation+jwt') {
    throw invalidClient('OAuth-Client-Attestation: typ must be oauth-client-attestation+jwt', `${DRAFT} §4`);
  }
  // §7.1(3): never none, and never a MAC (§12.2), for which we would need the attester's own key.
  const alg = WORKLOAD_ALGORITHMS.find((one) => one === header.alg);
  if (alg === undefined || !attester.algorithms.includes(alg) || !client.policy.algorithms.includes(alg)) {
    throw invalidClient('OAuth-Client-Attestation: alg is not one that the attester may sign with', `${DRAFT} §7.1`);
  }
  // §7.1(4): a key of the attester's; jwk, jku, x5u and x5c of the header are nobody's.
  const key = await verificationKeyOf(attester, header, alg, remoteJwks);
  if (key === undefined || !verifies(attestation, key, alg)) {
    throw notAuthenticated(`${DRAFT} §7.1`, key === undefined ? 'no key of the attester fits' : 'bad signature');
  }
}

/** §4: of this client. The attester may vouch for others, too, and none of them is this one. */
function checkWhom({ iss, sub }: ParsedJws['payload'], attester: ClientAttester, client: Client): void {
  if (sub !== client.clientId) throw notAuthenticated(`${DRAFT} §7.1`, 'the attestation is of another client');
  // RFC 8725 §3.8: whoever says who it is says it rightly.
  if (iss !== undefined && iss !== attester.issuer) {
    throw invalidClient('OAuth-Client-Attestation: iss is not the attester of the client', 'RFC 8725 §3.8');
  }
}

/** §7.1(6), §7.4. */
function checkFreshness(claims: ParsedJws['payload'], { maxLifetimeSeconds }: ClientAttester, now: number): void {
  const problem = jwtTimeProblem(claims, {
    now,
    expRequired: true,
    maxLifetimeSeconds: maxLifetimeSeconds + CLOCK_AHEAD_SECONDS,
  });
  if (problem === 'expired') {
    throw new OAuthError('use_fresh_attestation', 'OAuth-Client-Attestation: it has expired', {
      clause: `${DRAFT} §7.1`,
    });
  }
  if (problem !== undefined || livesLongerThan(maxLifetimeSeconds, claims)) {
    const what = problem ?? `it lives longer than ${maxLifetimeSeconds} seconds`;
    throw invalidClient(`OAuth-Client-Attestation: its time is wrong: ${what}`, `${DRAFT} §7.1`);
  }
}

/** §4, §7.1(5): `cnf.jwk`, and it is public. */
function instanceKey(cnf: unknown): VerificationKey {
  const jwk = typeof cnf === 'object' && cnf !== null && 'jwk' in cnf ? cnf.jwk : undefined;
  if (!isJwk(jwk)) throw invalidClient('OAuth-Client-Attestation: cnf must hold a jwk', `${DRAFT} §4`);
  try {
    return importPublicJwk(jwk);
  } catch (error) {
    if (error instanceof JoseError) throw invalidClient(`OAuth-Client-Attestation: ${error.message}`, `${DRAFT} §7.1`);
    throw error;
  }
}

function isJwk(value: unknown): value is Jwk {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** §7.2: by the key of the attestation, for us, just now. */
function checkProof(
  proof: ParsedJws,
  key: VerificationKey,
  { workspace, client, now }: AttestationRequest,
): Pick<ProvenInstance, 'jti' | 'challenge'> {
  const refused = (what: string) => invalidClient(`OAuth-Client-Attestation-PoP: ${what}`, `${DRAFT} §7.2`);
  const { header, payload } = proof;
  // §5.1, RFC 8725 §3.11.
  if (header.typ !== 'oauth-client-attestation-pop+jwt') {
    throw refused('typ must be oauth-client-attestation-pop+jwt');
  }
  const { alg } = header;
  if (!isJwsAlgorithm(alg) || !client.policy.algorithms.includes(alg)) throw refused('alg is not one that is accepted');
  if (!verifyJws(proof, key, alg)) throw refused('the signature is not that of the key in cnf');
  // §7.2(7): the issuer, as a single string: another server cannot pass it on.
  if (payload.aud !== workspace.issuer) throw refused('aud must be the issuer of this server, as a single string');
  const problem = jwtTimeProblem(payload, { now, iatRequired: true, maxAgeSeconds: PROOF_MAX_AGE_SECONDS });
  if (problem !== undefined) throw refused(`its time is wrong: ${problem}`);
  const { jti, challenge } = payload;
  // §5.1, §12.1: without it nobody could tell a second use.
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI_LENGTH) {
    throw refused('jti must be a string of 1 to 512 characters');
  }
  if (challenge !== undefined && typeof challenge !== 'string') throw refused('challenge must be a string');
  return { jti, challenge };
}
