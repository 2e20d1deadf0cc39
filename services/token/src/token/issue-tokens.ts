import { randomToken } from '@ostiary/crypto/random';
import { tokenIdOf } from '@ostiary/oauth/access-token-claims';
import { type AccessTokenRules, accessTokenRules } from '@ostiary/oauth/access-token-rules';
import type { OrganizationClaims } from '@ostiary/oauth/acting-organization';
import { withinMaximum } from '@ostiary/oauth/agent';
import { detailsForToken } from '@ostiary/oauth/authorization-details/granted-details';
import type { Client } from '@ostiary/oauth/client';
import { offersGrantManagement } from '@ostiary/oauth/grant-management';
import { asksForIdTokenClaims, idTokenClaims, idTokenUserClaims } from '@ostiary/oauth/id-token-claims';
import { tellsOfSessions } from '@ostiary/oauth/logout';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { subjectOf } from '@ostiary/oauth/subject';
import { audienceFor, requestedResources, scopesForResources } from '@ostiary/oauth/token-request';
import { releasableClaims } from '@ostiary/oauth/userinfo-claims';
import { TOKEN_EXCHANGE_GRANT, type Workspace } from '@ostiary/oauth/workspace';
import type { ActingOrganizations } from '../access-tokens/acting-organizations.js';
import type { IssueAccessToken } from '../access-tokens/issue-access-token.js';
import type { Authorization } from '../authorizations/authorization.repository.js';
import type { NoteUse } from '../grants/note-use.js';
import type { ResponseJwts } from '../keys/response-jwts.js';
import { type SigningKeys, signingAlgorithm } from '../keys/signing-keys.js';
import { accessTokenResponse } from './access-token-response.js';
import type { GrantAnswer, TokenRequest } from './grant.js';
import { accessTokenSeconds } from './lifetimes.js';

export interface Wanted {
  /** Of those granted. */
  readonly scopes: readonly string[];
  readonly audience: readonly string[];
  readonly rules: AccessTokenRules;
  /** RFC 9396 §6: of those granted; undefined: none. */
  readonly authorizationDetails: readonly unknown[] | undefined;
  /** In which the user acts, as it is now. */
  readonly organization: OrganizationClaims | undefined;
}

/**
 * RFC 9700 §2.3: what was granted, as far as the maximum authority of an agent goes today. A grant that names no resource is for the workspace itself,
 * where tokens for APIs are to name theirs. Throws OAuthError.
 */
function grantedToday(
  { client, workspace: { settings } }: TokenRequest,
  authorization: Authorization,
  wished: readonly string[],
): { readonly granted: Authorization; readonly scopes: readonly string[] } {
  const granted = withinMaximum(client, authorization);
  if (granted.resources.length === 0 && authorization.resources.length > 0) {
    throw new OAuthError('invalid_target', 'No resource of the grant is within the maximum authority of the agent.', {
      clause: 'RFC 9700 §2.3',
    });
  }
  const unnamed = client.policy.resourceIndicators === 'required' && granted.resources.length === 0;
  const scopes = wished.filter(
    (scope) =>
      granted.scopes.includes(scope) && !(unnamed && settings.resources.some((one) => one.scopes.includes(scope))),
  );
  if (scopes.length === 0 && wished.length > 0) {
    throw new OAuthError('invalid_scope', 'Nothing of the grant is left for the client today.', {
      clause: 'RFC 6749 §6',
    });
  }
  return { granted, scopes };
}

/** Answers the user's record: `Directory.user`. */
export type FindUserClaims = (workspace: Workspace, userId: string) => Promise<Readonly<Record<string, unknown>>>;

/** RFC 8707 §2.2, RFC 9396 §6: what the request wants of what was granted. */
function wantedOf(
  request: TokenRequest,
  authorization: Authorization,
  wished: readonly string[],
): Omit<Wanted, 'organization'> {
  const { workspace, parameters, client } = request;
  const resources = requestedResources(parameters);
  const { issuer, settings } = workspace;
  const { granted, scopes } = grantedToday(request, authorization, wished);
  const audience = audienceFor(resources, granted, issuer);
  return {
    audience,
    authorizationDetails: detailsForToken(granted.authorizationDetails, { parameters, client, settings, audience }),
    rules: accessTokenRules(settings, request.client, audience),
    scopes: scopesForResources(scopes, resources, settings),
  };
}

/** The tokens of a user's authorization: the same for a code and for a refresh, but for what the specifications let differ. */
export class IssueTokens {
  constructor(
    private readonly accessTokens: IssueAccessToken,
    private readonly keys: SigningKeys,
    private readonly responses: Pick<ResponseJwts, 'encrypted'>,
    private readonly userClaims: FindUserClaims,
    private readonly pairwiseKey: Uint8Array,
    private readonly uses: Pick<NoteUse, 'note'>,
    private readonly organizations: ActingOrganizations,
  ) {}

  /**
   * What the request wants of what was granted, and what stands of that now. Throws OAuthError `invalid_target`, `invalid_scope`,
   * `invalid_authorization_details`, `invalid_grant`.
   */
  async wanted(request: TokenRequest, authorization: Authorization, wished: readonly string[]): Promise<Wanted> {
    const wanted = wantedOf(request, authorization, wished);
    return { ...wanted, organization: await this.organizations.of(request.workspace, authorization) };
  }

  async issue(
    request: TokenRequest,
    given: Authorization,
    wanted: Wanted,
    extra: { readonly refreshToken?: string | undefined; readonly nonce?: string | undefined; readonly limit: number },
  ): Promise<GrantAnswer> {
    const { workspace, client, senderConstraint, now } = request;
    const authorization = withinMaximum(client, given);
    const subject = subjectOf(workspace, client, authorization.userId, this.pairwiseKey);
    const lifetimeSeconds = accessTokenSeconds(client, wanted.rules.ttlSeconds, now, extra.limit);
    const { token, claims } = await this.accessTokens.issue(workspace, client, {
      subject,
      audience: wanted.audience,
      rules: wanted.rules,
      scopes: wanted.scopes,
      authorizationId: authorization.id,
      senderConstraint,
      authTime: authorization.authTime,
      acr: authorization.acr,
      amr: authorization.amr,
      authorizationDetails: wanted.authorizationDetails,
      organization: wanted.organization,
      lifetimeSeconds,
      now,
    });
    // OIDC Core §3.1.3.3, §12.2: an ID token with every answer to an OpenID Connect request.
    const idToken = wanted.scopes.includes('openid')
      ? await this.#idToken(workspace, client, authorization, {
          ...{ subject, accessToken: token, nonce: extra.nonce, now, organization: wanted.organization },
        })
      : undefined;
    this.uses.note(workspace, authorization.grantId, now);
    return {
      response: {
        ...accessTokenResponse(token, { senderConstraint, lifetimeSeconds, scopes: wanted.scopes }),
        ...(extra.refreshToken !== undefined && { refresh_token: extra.refreshToken }),
        ...(idToken !== undefined && { id_token: idToken }),
        // RFC 9396 §7.
        ...(wanted.authorizationDetails && { authorization_details: wanted.authorizationDetails }),
        // Grant Management §5.3.
        ...(offersGrantManagement(workspace.settings) && { grant_id: authorization.grantId }),
      },
      tokenId: claims.jti,
      scopes: wanted.scopes,
      audience: wanted.audience,
      authorizationDetails: wanted.authorizationDetails,
      grantId: authorization.grantId,
      sessionId: authorization.sessionId,
      userId: authorization.userId,
      ...(wanted.organization && { organizationId: wanted.organization.org_id }),
    };
  }

  async #idToken(
    workspace: Workspace,
    client: Client,
    authorization: Authorization,
    facts: {
      readonly subject: string;
      readonly accessToken: string;
      readonly nonce: string | undefined;
      readonly now: number;
      readonly organization: OrganizationClaims | undefined;
    },
  ): Promise<string> {
    const algorithm = signingAlgorithm(workspace, client.policy, client.idTokenSignedResponseAlg);
    const ready = this.keys.signer(workspace, algorithm);
    const signer = ready instanceof Promise ? await ready : ready;
    const issuedAt = Math.floor(facts.now / 1000);
    const { claims } = authorization;
    const userClaims = asksForIdTokenClaims(claims)
      ? idTokenUserClaims(
          claims,
          releasableClaims(workspace.settings, client),
          await this.userClaims(workspace, authorization.userId),
        )
      : undefined;
    const idToken = signer.sign(
      { typ: 'JWT' },
      idTokenClaims({
        issuer: workspace.issuer,
        subject: facts.subject,
        clientId: client.clientId,
        issuedAt,
        expiresAt: issuedAt + workspace.settings.idToken.ttlSeconds,
        authTime: authorization.authTime,
        nonce: facts.nonce,
        sessionId: tellsOfSessions(client) ? authorization.sessionId : undefined,
        acr: authorization.acr,
        amr: authorization.amr,
        accessToken: facts.accessToken,
        tokenId: exchangeableId(client, authorization),
        algorithm,
        userClaims,
        organization: facts.organization,
      }),
    );
    // OIDC Core §2, §10.2: signed, then encrypted.
    const { idTokenEncryptedResponseAlg: alg, idTokenEncryptedResponseEnc: enc } = client;
    return alg === undefined ? idToken : this.responses.encrypted(client, idToken, { alg, enc });
  }
}

/** RFC 8693 §2.1: an ID token that may be exchanged says what it came from, so that what ends that ends what comes of it. */
const exchangeableId = (client: Client, authorization: Authorization): string | undefined =>
  client.grantTypes.includes(TOKEN_EXCHANGE_GRANT) ? tokenIdOf(authorization.id, randomToken(16)) : undefined;

/** How a refresh token says with what it may be used: the key of an instance, or what its access tokens are bound to. */
export function shownHolder({ senderConstraint: constraint, instanceKey }: TokenRequest): string | undefined {
  if (instanceKey !== undefined) return `instance:${instanceKey}`;
  return constraint && `${constraint.type}:${constraint.thumbprint}`;
}
