/**
 * What a good assertion becomes: spent, once in its workspace, whichever client shows it, and an authorization under the user's grant for the client. Last
 * of all: a request that is refused for anything else spends nothing.
 */
import { randomUuid } from '@ostiary/crypto/random';
import { invalidGrant } from '@ostiary/oauth/token-request';
import type { SpendOnce } from '@ostiary/state/spend-once';
import type { Authorization, AuthorizationRepository } from '../authorizations/authorization.repository.js';
import type { TokenRequest } from '../token/grant.js';
import { rememberedUntil } from '../token/new-refresh-token.js';
import type { ReportReplay } from '../token/report-replay.js';
import type { VerifiedAssertion } from './verify-assertion.js';

export interface OpenedAccess {
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  /** Of the access token that is issued. */
  readonly ttlSeconds: number;
}

export class OpenByAssertion {
  constructor(
    private readonly spendOnce: Pick<SpendOnce, 'spend'>,
    private readonly authorizations: Pick<AuthorizationRepository, 'openByAssertion'>,
    private readonly reportReplay: ReportReplay,
  ) {}

  /** Throws OAuthError `invalid_grant`: it was used before, and that is on the trail. */
  async open(
    request: TokenRequest,
    assertion: VerifiedAssertion,
    access: OpenedAccess,
  ): Promise<Pick<Authorization, 'id' | 'grantId'>> {
    const { workspace, client, now } = request;
    const { userId, scopes, resources, ttlSeconds } = access;
    // RFC 7523 §3(7).
    const { issuer, jti, secondsLeft } = assertion;
    if (!(await this.spendOnce.spend('grant-assertion', `${workspace.id}/${issuer.issuer}`, jti, secondsLeft))) {
      const refusal = invalidGrant('The assertion was used before.', 'RFC 7523 §3(7)');
      await this.reportReplay(request, refusal, { kind: 'assertion', userId });
      throw refusal;
    }
    const id = randomUuid();
    const grantId = await this.authorizations.openByAssertion(workspace, {
      ...{ authorizationId: id, clientId: client.clientId, userId, scopes, resources, now },
      authTime: authTimeOf(assertion.claims, now),
      expiresAt: rememberedUntil(undefined, ttlSeconds, now),
    });
    return { id, grantId };
  }
}

/** Unix seconds: of the sign-in at the issuer, where it says so; at the latest now. */
function authTimeOf({ auth_time: authTime, iat }: Readonly<Record<string, unknown>>, now: number): number {
  const said = typeof authTime === 'number' && authTime >= 0 ? authTime : Number(iat);
  return Math.min(Math.floor(said), Math.floor(now / 1000));
}
