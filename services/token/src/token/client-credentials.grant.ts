/** RFC 6749 §4.4: a client acts for itself. No user, no refresh token (§4.4.3), no ID token. */
import { accessTokenRules } from '@ostiary/oauth/access-token-rules';
import { detailsOfClient } from '@ostiary/oauth/authorization-details/granted-details';
import { locationsOf } from '@ostiary/oauth/authorization-details/read-details';
import { namedResources } from '@ostiary/oauth/named-resources';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import {
  clientCredentialsResources,
  clientCredentialsScopes,
  requestedResources,
  requestedScopes,
  scopesForResources,
} from '@ostiary/oauth/token-request';
import type { IssueAccessToken } from '../access-tokens/issue-access-token.js';
import { accessTokenResponse } from './access-token-response.js';
import type { Grant, GrantAnswer, TokenRequest } from './grant.js';
import { accessTokenSeconds } from './lifetimes.js';

export class ClientCredentialsGrant implements Grant {
  constructor(private readonly accessTokens: IssueAccessToken) {}

  async answer(request: TokenRequest): Promise<GrantAnswer> {
    const { workspace, client, parameters, senderConstraint, now } = request;
    const { settings } = workspace;
    // RFC 6749 §4.4: confidential clients only.
    if (client.tokenEndpointAuthMethod === 'none') {
      throw new OAuthError('unauthorized_client', 'A client without credentials cannot act for itself.', {
        clause: 'RFC 6749 §4.4',
      });
    }
    const asked = clientCredentialsResources(requestedResources(parameters), client, settings);
    const authorizationDetails = detailsOfClient({ parameters, client, settings }, asked);
    // RFC 9396 §2.2: a request that names no resource is for those that its details are for.
    const named = asked.length > 0 ? asked : locationsOf(authorizationDetails ?? []);
    const possible = clientCredentialsScopes(requestedScopes(parameters), named, client, settings);
    // RFC 8707 §2: where every token says for what it is.
    const resources = namedResources(named, possible, client, settings);
    const scopes = scopesForResources(possible, resources, settings);
    const audience = resources.length > 0 ? resources : [workspace.issuer];
    const rules = accessTokenRules(settings, client, audience);
    const lifetimeSeconds = accessTokenSeconds(client, rules.ttlSeconds, now);
    const { token, claims } = await this.accessTokens.issue(workspace, client, {
      // RFC 9068 §2.2: where no resource owner is involved, the client is the subject.
      subject: client.clientId,
      audience,
      rules,
      scopes,
      senderConstraint,
      authorizationDetails,
      lifetimeSeconds,
      now,
    });
    return {
      response: {
        ...accessTokenResponse(token, { senderConstraint, lifetimeSeconds, scopes }),
        // RFC 9396 §7.
        ...(authorizationDetails && { authorization_details: authorizationDetails }),
      },
      tokenId: claims.jti,
      scopes,
      audience,
      authorizationDetails,
    };
  }
}
