/**
 * RFC 7523 §2.1: somebody whom the workspace trusts has signed that a client may act for a user, and the client shows it. Each assertion counts once.
 * What is issued belongs to a grant of the user's for the client, so that withdrawing that, disabling either, or asking about it is as for every other
 * token; but it is no consent: the grant gets no wider by it. No refresh token: whoever vouches is asked again.
 */
import { accessTokenRules } from '@ostiary/oauth/access-token-rules';
import { assertedAccess } from '@ostiary/oauth/assertion-grant/asserted-access';
import { refuseDetails } from '@ostiary/oauth/authorization-details/granted-details';
import { namedResources } from '@ostiary/oauth/named-resources';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { subjectOf } from '@ostiary/oauth/subject';
import { requestedResources, requestedScopes, required, scopesForResources } from '@ostiary/oauth/token-request';
import type { IssueAccessToken } from '../access-tokens/issue-access-token.js';
import { accessTokenResponse } from '../token/access-token-response.js';
import type { Grant, GrantAnswer, TokenRequest } from '../token/grant.js';
import { accessTokenSeconds } from '../token/lifetimes.js';
import type { AssertedUser } from './asserted-user.js';
import type { OpenByAssertion } from './open-by-assertion.js';
import type { VerifiedAssertion } from './verify-assertion.js';

/** `verifyAssertion`, with the key sets at hand. */
export type Verify = (request: TokenRequest, assertion: string) => Promise<VerifiedAssertion>;

export class JwtBearerGrant implements Grant {
  constructor(
    private readonly verify: Verify,
    private readonly users: AssertedUser,
    private readonly assertions: OpenByAssertion,
    private readonly accessTokens: IssueAccessToken,
    private readonly pairwiseKey: Uint8Array,
  ) {}

  async answer(request: TokenRequest): Promise<GrantAnswer> {
    const { workspace, client, parameters, senderConstraint, now } = request;
    // RFC 7521 §4.1: whom an issuer trusts with its assertions is known by more than a name.
    if (client.tokenEndpointAuthMethod === 'none') {
      throw new OAuthError('unauthorized_client', 'A client without credentials cannot show assertions.', {
        clause: 'RFC 7521 §4.1',
      });
    }
    refuseDetails(parameters);
    // 1. RFC 7523 §3: whose word it is, for whom, about whom.
    const assertion = await this.verify(request, required(parameters, 'assertion', 'RFC 7523 §2.1'));
    const { issuer, claims } = assertion;

    // 2. How much of it, for a user who is there. Nothing is spent by a request that is refused.
    const requested = { scopes: requestedScopes(parameters), resources: requestedResources(parameters) };
    const access = assertedAccess(requested, claims, issuer, client, workspace.settings);
    // RFC 8707 §2: where every token says for what it is.
    const resources = namedResources(access.resources, access.scopes, client, workspace.settings);
    const scopes = scopesForResources(access.scopes, resources, workspace.settings);
    const audience = resources.length > 0 ? resources : [workspace.issuer];
    const rules = accessTokenRules(workspace.settings, client, audience);
    const userId = await this.users.id(workspace, assertion);

    // 3. RFC 7523 §3(7): once; and what the token hangs on.
    const { id: authorizationId, grantId } = await this.assertions.open(request, assertion, {
      ...{ userId, scopes, resources, ttlSeconds: rules.ttlSeconds },
    });

    // 4. RFC 7521 §4.1: a token, and no refresh token.
    const lifetimeSeconds = accessTokenSeconds(client, rules.ttlSeconds, now);
    const { token, claims: issued } = await this.accessTokens.issue(workspace, client, {
      subject: subjectOf(workspace, client, userId, this.pairwiseKey),
      ...{ audience, rules, scopes, senderConstraint, authorizationId, lifetimeSeconds, now },
    });
    return {
      response: accessTokenResponse(token, { senderConstraint, lifetimeSeconds, scopes }),
      ...{ tokenId: issued.jti, scopes, audience, grantId, userId },
      // By its id the issuer finds it in a trail of its own.
      details: { issuer: issuer.issuer, assertion_kind: assertion.kind, assertion_id: assertion.jti },
    };
  }
}
