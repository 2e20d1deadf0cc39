/**
 * RFC 8628 §3.4, §3.5, CIBA §10.1, §11: a client asks, again and again, whether its user has decided elsewhere. Only the client that was given the secret is told anything. What
 * the user has allowed is handed out once: of all requests that come at once one redeems it. A secret that is shown again is refused, with an event, and
 * nothing is revoked: it has travelled between us and the client only, and who lost the answer asks again.
 */

import { OAuthError } from '@ostiary/oauth/oauth-error';
import { invalidGrant, required } from '@ostiary/oauth/token-request';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { IssuedAuthorization } from '@ostiary/state/issued-authorization';
import type { DecidableStore, DecisionPoll } from '@ostiary/state/pending-decisions';
import type { Authorization, AuthorizationRepository } from '../authorizations/authorization.repository.js';
import type { Grant, GrantAnswer, TokenRequest } from './grant.js';
import type { IssueTokens } from './issue-tokens.js';
import { codeLimit } from './lifetimes.js';
import { newRefreshToken, rememberedUntil } from './new-refresh-token.js';
import type { ReportReplay } from './report-replay.js';

/** By which parameter such a grant is asked for, and by which clauses. */
export interface DecidedElsewhere {
  readonly parameter: 'device_code' | 'auth_req_id';
  /** Where the request is described, and where the answers of §5.2 of RFC 6749 beside it are. */
  readonly requestClause: string;
  readonly errorClause: string;
}

export class DecidedElsewhereGrant implements Grant {
  constructor(
    private readonly kind: DecidedElsewhere,
    private readonly decisions: DecidableStore,
    private readonly authorizations: Pick<AuthorizationRepository, 'redeem'>,
    private readonly tokens: IssueTokens,
    private readonly isEnabled: (workspace: Workspace, userId: string) => Promise<boolean>,
    private readonly reportReplay: ReportReplay,
  ) {}

  async answer(request: TokenRequest): Promise<GrantAnswer> {
    const { parameters, workspace, client, now } = request;
    const secret = required(parameters, this.kind.parameter, this.kind.requestClause);
    const owner = { workspaceId: workspace.id, clientId: client.clientId };

    // 1. What the user has decided; nothing is spent by asking.
    const poll = await this.decisions.poll(secret, owner, now);
    if (poll.kind === 'redeemed') throw await this.#reported(request, poll.approval);
    if (poll.kind !== 'approved') throw undecided(this.kind, poll.kind);
    const { approval } = poll;

    // 2. What the request wants of it. A request that cannot be answered leaves it as it is.
    const wanted = await this.tokens.wanted(request, granted(approval), approval.scopes);
    if (!(await this.isEnabled(workspace, approval.userId))) {
      throw invalidGrant('The user is disabled or gone.', 'RFC 6749 §5.2');
    }

    // 3. Once: of all requests that got here, one goes on.
    if (!(await this.decisions.redeem(secret, owner, now))) throw await this.#reported(request, approval);

    // 4. For good: Postgres spends it again, so that no failover of Redis brings it back.
    const refreshToken = newRefreshToken(request, approval);
    const outcome = await this.authorizations.redeem(approval, {
      now,
      replayed: false,
      refreshToken,
      expiresAt: rememberedUntil(refreshToken, wanted.rules.ttlSeconds, now),
    });
    if (outcome === 'replayed') throw await this.#reported(request, approval);
    if (outcome === 'grant_withdrawn') throw invalidGrant('The grant was withdrawn or replaced.', 'RFC 6749 §5.2');
    if (outcome === 'session_ended') {
      throw invalidGrant('The session in which the user allowed it has ended.', 'OIDC Back-Channel Logout §2.7');
    }

    // 5. Tokens.
    const limit = codeLimit(workspace.settings, approval);
    return this.tokens.issue(request, granted(approval), wanted, { refreshToken: refreshToken?.token, limit });
  }

  async #reported(request: TokenRequest, approval: IssuedAuthorization): Promise<OAuthError> {
    const { parameter, errorClause } = this.kind;
    const refusal = invalidGrant(`The ${parameter} was used before.`, errorClause);
    await this.reportReplay(request, refusal, { kind: parameter, ...approval });
    return refusal;
  }
}

/** RFC 8628 §3.5, CIBA §11. Another client's secret is answered like one that never was. */
function undecided(
  { parameter, errorClause: clause }: DecidedElsewhere,
  kind: Exclude<DecisionPoll['kind'], 'approved' | 'redeemed'>,
): OAuthError {
  switch (kind) {
    case 'pending':
      return new OAuthError('authorization_pending', 'The user has not decided yet; ask again after the interval.', {
        clause,
      });
    case 'slow_down':
      return new OAuthError('slow_down', 'The client asks too often; wait 5 seconds longer from now on.', { clause });
    case 'denied':
      return new OAuthError('access_denied', 'The user has not allowed the access.', { clause });
    case 'expired':
      return new OAuthError('expired_token', `The ${parameter} has expired; begin anew.`, { clause });
    case 'other_client':
    case 'unknown':
      return invalidGrant(`The ${parameter} is unknown, long expired, or not for this client.`, 'RFC 6749 §5.2');
  }
}

const granted = (approval: IssuedAuthorization): Authorization => ({
  id: approval.authorizationId,
  grantId: approval.grantId,
  userId: approval.userId,
  organizationId: approval.organizationId,
  sessionId: approval.sessionId,
  scopes: approval.scopes,
  resources: approval.resources,
  claims: approval.claims,
  authorizationDetails: approval.authorizationDetails,
  authTime: approval.authTime,
  acr: approval.acr,
  amr: approval.amr,
});
