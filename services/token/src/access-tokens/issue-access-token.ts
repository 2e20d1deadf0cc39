import { randomToken } from '@ostiary/crypto/random';
import {
  ACCESS_TOKEN_TYP,
  type AccessTokenClaims,
  type ActorClaim,
  accessTokenClaims,
  type SenderConstraint,
  tokenIdOf,
} from '@ostiary/oauth/access-token-claims';
import type { AccessTokenRules } from '@ostiary/oauth/access-token-rules';
import type { Client } from '@ostiary/oauth/client';
import type { Workspace } from '@ostiary/oauth/workspace';
import { type SigningKeys, signingAlgorithm } from '../keys/signing-keys.js';
import type { AccessTokenRepository } from './access-token.repository.js';

/** Opaque tokens say what they are, so that a scanner finds them where they should not lie, and look-ups go to one table. */
export const ACCESS_TOKEN_PREFIX = 'ost_at_';

export interface AccessTokenGrant {
  readonly subject: string;
  readonly audience: readonly string[];
  readonly rules: AccessTokenRules;
  readonly scopes: readonly string[];
  /** The authorization that it hangs on; absent for a client's own token. */
  readonly authorizationId?: string | undefined;
  readonly senderConstraint: SenderConstraint | undefined;
  /** Unix seconds. */
  readonly authTime?: number | undefined;
  readonly acr?: string | undefined;
  readonly amr?: readonly string[] | undefined;
  readonly authorizationDetails?: readonly unknown[] | undefined;
  /** RFC 8693 §4.1. */
  readonly act?: ActorClaim | undefined;
  readonly lifetimeSeconds: number;
  /** Unix ms. */
  readonly now: number;
}

export interface IssuedAccessToken {
  readonly token: string;
  readonly claims: AccessTokenClaims;
}

/** RFC 9068: one content, in two forms: signed for whoever can verify it, or kept here under the hash of a random string. */
export class IssueAccessToken {
  constructor(
    private readonly keys: SigningKeys,
    private readonly tokens: AccessTokenRepository,
  ) {}

  async issue(workspace: Workspace, client: Client, grant: AccessTokenGrant): Promise<IssuedAccessToken> {
    const issuedAt = Math.floor(grant.now / 1000);
    const claims = accessTokenClaims({
      issuer: workspace.issuer,
      subject: grant.subject,
      audience: grant.audience,
      clientId: client.clientId,
      scopes: grant.scopes,
      issuedAt,
      expiresAt: issuedAt + grant.lifetimeSeconds,
      tokenId: tokenIdOf(grant.authorizationId, randomToken(16)),
      authTime: grant.authTime,
      acr: grant.acr,
      amr: grant.amr,
      senderConstraint: grant.senderConstraint,
      authorizationDetails: grant.authorizationDetails,
      act: grant.act,
    });
    if (grant.rules.format === 'opaque') {
      const token = ACCESS_TOKEN_PREFIX + randomToken(32);
      await this.tokens.store(workspace, token, claims);
      return { token, claims };
    }
    const algorithm = grant.rules.algorithm ?? signingAlgorithm(workspace, client.policy);
    const ready = this.keys.signer(workspace, algorithm);
    const signer = ready instanceof Promise ? await ready : ready;
    return { token: signer.sign({ typ: ACCESS_TOKEN_TYP }, { ...claims }), claims };
  }
}
