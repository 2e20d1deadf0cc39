/**
 * What the audit trail keeps of a client's requests, as far as a security profile has a say in it: `details` of events that are written
 * anyway, out of values at hand, so that it costs a request nothing. Read again by traffic-rules.ts.
 */
import type { AuthorizationRequest } from './authorization-request/authorization-request.js';
import { JWS_ALGORITHMS, type JwsAlgorithm, SECURITY_PROFILES } from './security-profile.js';

/** The keys of `details` that are evidence, and what each says; documented with the types of events that carry them. */
export const EVIDENCE = {
  request: 'how the authorization request came: pushed or by-value',
  pkce: 'S256, or none',
  response_type: 'as asked for',
  response_mode: 'in which the answer goes',
  request_object: 'signed: the parameters came in a request object (RFC 9101)',
  assertion:
    'of private_key_jwt: the algorithm; what aud was (issuer, list: the issuer among others or in an array, endpoint); long: exp was over 300 seconds away',
  proof: 'the algorithm of the DPoP proof, where a stricter security profile would refuse it',
  response: 'of an introspection: jwt when a signed answer was asked for',
} as const;
export type EvidenceKey = keyof typeof EVIDENCE;
export type Evidence = { readonly [K in EvidenceKey]?: string };

export type AssertionAudience = 'issuer' | 'list' | 'endpoint';

/** An assertion that lives longer than this is `long`: the least that a profile allows. */
export const LONG_ASSERTION_SECONDS = Math.min(
  ...Object.values(SECURITY_PROFILES).map((policy) => policy.assertionMaxLifetimeSeconds),
);

type AssertionEvidence = { readonly assertion: string };

const forms = (alg: JwsAlgorithm, audience: AssertionAudience) => [
  Object.freeze({ assertion: `${alg} ${audience}` }),
  Object.freeze({ assertion: `${alg} ${audience} long` }),
];
const ASSERTIONS: Readonly<Record<string, readonly AssertionEvidence[]>> = Object.fromEntries(
  JWS_ALGORITHMS.flatMap((alg) =>
    (['issuer', 'list', 'endpoint'] as const).map((audience) => [`${alg} ${audience}`, forms(alg, audience)]),
  ),
);

/** One of a few frozen values, made beforehand. */
export function assertionEvidence(alg: JwsAlgorithm, audience: AssertionAudience, secondsLeft: number): Evidence {
  return ASSERTIONS[`${alg} ${audience}`]?.[secondsLeft > LONG_ASSERTION_SECONDS ? 1 : 0] ?? {};
}

/** Algorithms that not every profile takes. */
const PROOFS: ReadonlyMap<string, Evidence> = new Map(
  JWS_ALGORITHMS.filter(
    (alg) => !Object.values(SECURITY_PROFILES).every((policy) => policy.algorithms.includes(alg)),
  ).map((proof) => [proof, Object.freeze({ proof })]),
);

/** The evidence and that of a DPoP proof; what a proof of the usual algorithms adds is nothing. */
export function withProof(evidence: Evidence | undefined, alg: JwsAlgorithm | undefined): Evidence | undefined {
  const proof = alg === undefined ? undefined : PROOFS.get(alg);
  return proof === undefined ? evidence : { ...evidence, ...proof };
}

export function authorizationEvidence(
  request: Pick<AuthorizationRequest, 'pushed' | 'codeChallenge' | 'responseType' | 'responseMode' | 'signed'>,
): Evidence {
  return {
    request: request.pushed ? 'pushed' : 'by-value',
    pkce: request.codeChallenge === undefined ? 'none' : 'S256',
    response_type: request.responseType,
    response_mode: request.responseMode,
    ...(request.signed && { request_object: 'signed' }),
  };
}
