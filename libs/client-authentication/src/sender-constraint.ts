import type { DpopNonces } from '@ostiary/crypto/dpop-nonce';
import type { EffectivePolicy } from '@ostiary/oauth/effective-policy';
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

/** RFC 9449: proofs of possession, each used once. */
export class DpopVerifier {
  constructor(readonly options: DpopVerifierOptions) {}

  /**
   * The proof's key, or undefined where there is no proof. Whether one is needed, and whether a token is bound to this key, is the caller's.
   * Throws OAuthError invalid_dpop_proof or use_dpop_nonce: 400, at a resource 401 with `WWW-Authenticate: DPoP`.
   */
  async verify(_request: DpopRequest): Promise<{ readonly jkt: string } | undefined> {
    throw new Error('not written yet');
  }

  /** For the `DPoP-Nonce` header of every answer to a request with a proof (RFC 9449 §8.2). */
  nonce(_workspace: Workspace): string {
    throw new Error('not written yet');
  }
}
