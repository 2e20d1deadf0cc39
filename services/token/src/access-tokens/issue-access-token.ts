import { randomToken } from '@ostiary/crypto/random';
import {
  ACCESS_TOKEN_TYP,
  type AccessTokenClaims,
  type ActorClaim,
  type AgentClaim,
  accessTokenClaims,
  type SenderConstraint,
  tokenIdOf,
} from '@ostiary/oauth/access-token-claims';
import type { AccessTokenRules } from '@ostiary/oauth/access-token-rules';
import type { OrganizationClaims } from '@ostiary/oauth/acting-organization';
import { checkMaximumAuthority } from '@ostiary/oauth/agent';
import type { Client } from '@ostiary/oauth/client';
import { subjectOf } from '@ostiary/oauth/subject';
import type { Workspace } from '@ostiary/oauth/workspace';
import { type SigningKeys, signingAlgorithm } from '../keys/signing-keys.js';
import type { AllotStatus } from '../status-lists/allot-status.js';
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
  /** In which the subject acts. */
  readonly organization?: OrganizationClaims | undefined;
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
    /** deriveKey(installationSecret, 'pairwise-subject'). */
    private readonly pairwiseKey: Uint8Array,
    private readonly statuses: Pick<AllotStatus, 'allot' | 'remember'>,
  ) {}

  async issue(workspace: Workspace, client: Client, grant: AccessTokenGrant): Promise<IssuedAccessToken> {
    checkMaximumAuthority(client, grant, workspace.issuer);
    const issuedAt = Math.floor(grant.now / 1000);
    // Token Status List §6: for who verifies a token alone; an opaque one is asked about.
    const status = grant.rules.format === 'opaque' ? undefined : await this.statuses.allot(workspace);
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
      act: grant.act ?? actingAgent(client, grant),
      agent: agentClaim(workspace, client, this.pairwiseKey),
      organization: grant.organization,
      status: status?.reference,
    });
    if (grant.rules.format === 'opaque') {
      const token = ACCESS_TOKEN_PREFIX + randomToken(32);
      await this.tokens.store(workspace, token, claims);
      return { token, claims };
    }
    if (status !== undefined) await this.statuses.remember(workspace, status, claims);
    const algorithm = grant.rules.algorithm ?? signingAlgorithm(workspace, client.policy);
    const ready = this.keys.signer(workspace, algorithm);
    const signer = ready instanceof Promise ? await ready : ready;
    return { token: signer.sign({ typ: ACCESS_TOKEN_TYP }, { ...claims }), claims };
  }
}

/** RFC 8693 §4.1: an agent with a user's token acts for the user, however it came by it. */
function actingAgent(
  { agent, clientId }: Pick<Client, 'agent' | 'clientId'>,
  { authorizationId }: Pick<AccessTokenGrant, 'authorizationId'>,
): ActorClaim | undefined {
  return agent === undefined || authorizationId === undefined ? undefined : { sub: clientId, client_id: clientId };
}

/** Who answers for the agent, by the name under which it knows users. */
function agentClaim(workspace: Workspace, client: Client, pairwiseKey: Uint8Array): AgentClaim | undefined {
  const { agent, clientId: sub } = client;
  if (agent === undefined) return undefined;
  const { owner } = agent;
  if (owner.type === 'team') return { sub, owner: { type: 'team', name: owner.name } };
  return { sub, owner: { type: 'user', sub: subjectOf(workspace, client, owner.userId, pairwiseKey) } };
}
