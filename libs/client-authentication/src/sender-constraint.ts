/**
 * RFC 9449 as an endpoint meets it: takes the proof of a request, lets libs/crypto check it, and adds what needs to know more than the
 * proof: the nonce is ours, the `jti` is new. Used by every endpoint that issues or takes sender-constrained tokens.
 */

import { checkDpopProof, DPOP_MAX_AGE_SECONDS, type DpopProof } from '@ostiary/crypto/dpop';
import type { DpopNonces } from '@ostiary/crypto/dpop-nonce';
import { CLOCK_AHEAD_SECONDS } from '@ostiary/crypto/jwt-times';
import type { EffectivePolicy } from '@ostiary/oauth/effective-policy';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { AuditRecorder, RequestOrigin, SingleUse } from './ports.js';

export interface DpopVerifierOptions {
  readonly spendOnce: SingleUse;
  readonly nonces: DpopNonces;
  readonly audit: AuditRecorder;
  /** Unix ms. */
  readonly now?: () => number;
}

export interface DpopRequest {
  readonly workspace: Workspace;
  readonly policy: Pick<EffectivePolicy, 'algorithms' | 'dpopNonce'>;
  /** Every `DPoP` header of the request; none: undefined is returned. */
  readonly proofs: readonly string[];
  readonly method: string;
  /** The public URL asked (endpointUrl of the issuer or the mTLS issuer; the other one is accepted too). */
  readonly url: string;
  /** Shown with the proof, at a resource. */
  readonly accessToken?: string | undefined;
  /** For the audit event of a replay. */
  readonly clientId?: string | undefined;
  readonly request: RequestOrigin;
  readonly at: 'authorization-server' | 'resource';
}

/** What a proof has shown. */
export type ProvenKey = Pick<DpopProof, 'jkt' | 'alg'>;

/** A proof is forgotten when it can't be accepted any more. */
const REMEMBERED_SECONDS = DPOP_MAX_AGE_SECONDS + CLOCK_AHEAD_SECONDS;

export class DpopVerifier {
  readonly #options: DpopVerifierOptions;
  readonly #now: () => number;

  constructor(options: DpopVerifierOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /**
   * The proof's key and how it signed, or undefined where there is no proof. Whether one is needed, and whether a token is bound to this key
   * (§4.3(12)), is the caller's. Throws OAuthError invalid_dpop_proof or use_dpop_nonce: 400, at a resource 401 with
   * `WWW-Authenticate: DPoP` (§7.1); temporarily_unavailable (503).
   */
  async verify(request: DpopRequest): Promise<ProvenKey | undefined> {
    if (request.proofs.length === 0) return undefined;
    try {
      const proof = checkDpopProof(request.proofs, {
        method: request.method,
        url: request.url,
        alternativeUrl: alternativeUrl(request),
        algorithms: request.policy.algorithms,
        now: this.#now(),
        accessToken: request.accessToken,
      });
      this.#checkNonce(proof, request);
      await this.#spend(proof, request);
      return { jkt: proof.jkt, alg: proof.alg };
    } catch (error) {
      throw request.at === 'resource' ? asChallenge(error, request) : error;
    }
  }

  /** For the `DPoP-Nonce` header of every answer to a request with a proof (RFC 9449 §8.2). */
  nonce(workspace: Workspace): string {
    return this.#options.nonces.current(workspace.id, this.#now());
  }

  /** RFC 9449 §4.3(10), §8: a nonce of ours where we ask for one, and wherever one is sent. */
  #checkNonce(proof: DpopProof, { workspace, policy }: DpopRequest): void {
    if (proof.nonce === undefined && policy.dpopNonce === 'offered') return;
    if (proof.nonce !== undefined && this.#options.nonces.isCurrent(proof.nonce, workspace.id, this.#now())) return;
    throw new OAuthError('use_dpop_nonce', 'the proof must have the nonce of the DPoP-Nonce header', {
      clause: 'RFC 9449 §8',
      headers: { 'DPoP-Nonce': this.nonce(workspace) },
    });
  }

  /** RFC 9449 §11.1: once per key; after everything else, so that a refused proof can be mended and sent again. */
  async #spend(proof: DpopProof, request: DpopRequest): Promise<void> {
    if (await this.#options.spendOnce.spend('dpop', proof.jkt, proof.jti, REMEMBERED_SECONDS)) return;
    const replayed = new OAuthError('invalid_dpop_proof', 'the proof was used before', { clause: 'RFC 9449 §11.1' });
    const { workspace, clientId } = request;
    await this.#options.audit.record({
      type: 'replay.detected',
      outcome: 'failure',
      workspace,
      actor: clientId === undefined ? { type: 'anonymous', id: '' } : { type: 'client', id: clientId },
      error: replayed.code,
      clause: replayed.clause,
      senderConstraint: { type: 'dpop', thumbprint: proof.jkt },
      details: { kind: 'proof' },
      request: request.request,
      ...(clientId !== undefined && { clientId, target: { type: 'client', id: clientId } }),
    });
    throw replayed;
  }
}

/** RFC 8705 §5: the same endpoint by its other name. */
function alternativeUrl({ workspace: { issuer, mtlsIssuer }, url }: DpopRequest): string | undefined {
  if (url.startsWith(`${issuer}/`)) return mtlsIssuer + url.slice(issuer.length);
  if (url.startsWith(`${mtlsIssuer}/`)) return issuer + url.slice(mtlsIssuer.length);
  return undefined;
}

/** RFC 9449 §7.1, §9: a resource answers 401 and says in the challenge what was wrong. */
function asChallenge(error: unknown, { policy }: DpopRequest): unknown {
  if (!(error instanceof OAuthError) || error.status >= 500) return error;
  const challenge = `DPoP error="${error.code}", error_description="${error.description}", algs="${policy.algorithms.join(' ')}"`;
  return new OAuthError(error.code, error.description, {
    clause: error.clause,
    status: 401,
    headers: { ...error.headers, 'WWW-Authenticate': challenge },
    ...(error.detail !== undefined && { detail: error.detail }),
  });
}
