import type { ClaimsRequest } from '@ostiary/oauth/claims-request';
import type { Redis } from './redis.js';

/** What a code stands for: everything `/token` needs, so that redeeming asks nobody. */
export interface AuthorizationCodeRecord {
  /** UUID, minted with the code; the id of what is issued for it. */
  readonly authorizationId: string;
  readonly grantId: string;
  readonly tenant: string;
  readonly workspaceId: string;
  readonly clientId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly redirectUri: string;
  /** RFC 7636 S256. */
  readonly codeChallenge?: string;
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  readonly claims?: ClaimsRequest;
  readonly authorizationDetails?: readonly unknown[];
  readonly nonce?: string;
  /** Unix seconds. */
  readonly authTime: number;
  readonly acr?: string;
  readonly amr: readonly string[];
  readonly dpopJkt?: string;
  readonly certificateThumbprint?: string;
  /** Unix ms. */
  readonly issuedAt: number;
  /** Unix ms. */
  readonly expiresAt: number;
}

/** What a token request says of the code that it shows. */
export interface CodePresentation {
  readonly clientId: string;
  readonly redirectUri: string;
  /** RFC 7636 S256 of the verifier shown; absent: none was shown. */
  readonly codeChallenge?: string | undefined;
}

export type CodeRedemption =
  | { readonly kind: 'first'; readonly record: AuthorizationCodeRecord }
  | { readonly kind: 'replayed'; readonly record: AuthorizationCodeRecord }
  /** Issued to another client, for another redirect URI or challenge: neither spent nor a replay. */
  | { readonly kind: 'mismatched'; readonly record: AuthorizationCodeRecord }
  | { readonly kind: 'unknown' };

/** How long a redeemed code is remembered, so that a replay revokes what was issued for it. */
export const SPENT_CODE_SECONDS = 600;

/** RFC 6749 §4.1.2: codes, each redeemed once whatever races. Throws OAuthError temporarily_unavailable (503) while Redis is away. */
export class AuthorizationCodeStore {
  constructor(readonly redis: Redis) {}

  async put(_code: string, _record: AuthorizationCodeRecord, _ttlSeconds: number): Promise<void> {
    throw new Error('not written yet');
  }

  /**
   * Spends the code, if it is shown as it was issued (client, redirect URI, challenge: compared in the same script, by a hash of the
   * three that `put` stores beside the record). Exactly one such caller gets `first`; later ones `replayed` for SPENT_CODE_SECONDS;
   * expired and invented ones `unknown`. Who shows it otherwise gets `mismatched`, before and after, and changes nothing: nobody
   * but its client can use a code up, or have what was issued for it revoked.
   */
  async redeem(_code: string, _shown: CodePresentation): Promise<CodeRedemption> {
    throw new Error('not written yet');
  }
}
