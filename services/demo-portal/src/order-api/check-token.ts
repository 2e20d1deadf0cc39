/**
 * Whether a request to the sample API may pass: what any resource server does, by a certified library and from the token alone. RFC 9068 §4
 * (signature, issuer, audience, lifetime), RFC 9449 §7.1 (proof, binding), and the two things that the library leaves to us: a proof is
 * good once (§11.1), and the scope.
 */
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { SpendOnce } from '@ostiary/state/spend-once';
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import { recordingFetch } from '../messages/exchange.js';
import type { Portal } from '../portal/find-portal.js';

export interface CheckDependencies {
  readonly spendOnce: Pick<SpendOnce, 'spend'>;
}

type ProtectingPortal = Pick<Portal, 'origin' | 'api' | 'server'>;

export interface PresentedRequest {
  readonly method: string;
  /** As the caller sees it. */
  readonly url: string;
  readonly authorization: string | undefined;
  /** Every `DPoP` header. */
  readonly proofs: readonly string[];
}

const ALGORITHMS = ['ES256', 'PS256', 'EdDSA'];
/** As long as the library takes a proof for fresh, to either side. */
const PROOF_SECONDS = 600;
const SCOPE = 'orders:read';

/** @throws OAuthError 401 or 403 with the challenge of RFC 9449 §7.1; 503 */
export async function checkToken(
  { spendOnce }: CheckDependencies,
  portal: ProtectingPortal,
  request: PresentedRequest,
): Promise<oauth.JWTAccessTokenClaims> {
  const { authorization, proofs } = request;
  if (authorization === undefined) throw challenged('invalid_token', 'The request has no access token.', 'RFC 6750 §3');
  const [proof, ...more] = proofs;
  if (proof === undefined || more.length > 0) {
    throw challenged('invalid_dpop_proof', 'The request has not one DPoP proof.', 'RFC 9449 §4.3(1)');
  }
  const claims = await validated(portal, request, authorization, proof);
  const { jti } = decodeJwt(proof);
  const key = claims.cnf?.jkt ?? '';
  if (!(await spendOnce.spend('dpop', `${portal.api} ${key}`, String(jti), PROOF_SECONDS))) {
    throw challenged('invalid_dpop_proof', 'The proof was used before.', 'RFC 9449 §11.1');
  }
  if (!(claims.scope ?? '').split(' ').includes(SCOPE)) {
    throw challenged('insufficient_scope', `The access token lacks the scope ${SCOPE}.`, 'RFC 6750 §3.1', 403);
  }
  return claims;
}

async function validated(
  portal: ProtectingPortal,
  { method, url }: PresentedRequest,
  authorization: string,
  proof: string,
): Promise<oauth.JWTAccessTokenClaims> {
  try {
    const request = new Request(url, { method, headers: { authorization, dpop: proof } });
    return await oauth.validateJwtAccessToken(portal.server, request, portal.api, {
      requireDPoP: true,
      signingAlgorithms: ALGORITHMS,
      // The key set, too, is this installation's or nobody's.
      [oauth.customFetch]: recordingFetch(portal.origin, []),
    });
  } catch (error) {
    if (error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError) {
      const about = /dpop|confirmation mismatch/i.test(error.message) ? 'invalid_dpop_proof' : 'invalid_token';
      throw challenged(about, `The library says: ${error.message}.`, 'RFC 9449 §7.1');
    }
    throw error;
  }
}

function challenged(
  error: 'invalid_token' | 'invalid_dpop_proof' | 'insufficient_scope',
  sentence: string,
  clause: string,
  status: 401 | 403 = 401,
): OAuthError {
  // RFC 6750 §3: neither quotes nor backslashes in a description.
  const description = sentence.replace(/["\\]/g, '');
  const header = `DPoP error="${error}", error_description="${description}", algs="${ALGORITHMS.join(' ')}"`;
  return new OAuthError(error, description, { clause, status, headers: { 'www-authenticate': header } });
}
