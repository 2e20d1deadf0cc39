/**
 * RFC 8693: a client shows a token and gets another one, for less, for itself. Which client may do so with whose tokens and for what is a rule of
 * the workspace; without one nobody may. What is issued belongs to the grant of the subject token and ends with it, is bound to what the exchanging
 * client has proved, lives no longer than what it came from, and has no refresh token.
 */
import type { ActorClaim } from '@ostiary/oauth/access-token-claims';
import { accessTokenRules } from '@ostiary/oauth/access-token-rules';
import { exchangedDetails } from '@ostiary/oauth/authorization-details/granted-details';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { subjectOf } from '@ostiary/oauth/subject';
import {
  type Actor,
  type Allowed,
  actorsOf,
  allowedExchange,
  chainOf,
  checkMayAct,
} from '@ostiary/oauth/token-exchange/exchange-policy';
import { type ExchangeRequest, exchangeRequestOf, unacceptable } from '@ostiary/oauth/token-exchange/exchange-request';
import { TOKEN_TYPES } from '@ostiary/oauth/token-exchange/token-type';
import type { ActingOrganizations } from '../access-tokens/acting-organizations.js';
import type { IssueAccessToken } from '../access-tokens/issue-access-token.js';
import type { OpenByAssertion } from '../assertion-grant/open-by-assertion.js';
import type { Authorization } from '../authorizations/authorization.repository.js';
import { accessTokenResponse } from '../token/access-token-response.js';
import type { Exchange, Grant, GrantAnswer, TokenRequest } from '../token/grant.js';
import { accessTokenSeconds } from '../token/lifetimes.js';
import type { ExchangeRepository } from './exchange.repository.js';
import type { IssueIdentityAssertion } from './issue-identity-assertion.js';
import { asSubject } from './read-asserted.js';
import type { ExchangedToken, ReadExchanged } from './read-exchanged.js';

export class TokenExchangeGrant implements Grant {
  constructor(
    private readonly shown: ReadExchanged,
    private readonly accessTokens: IssueAccessToken,
    private readonly exchanges: Pick<ExchangeRepository, 'record'>,
    private readonly identityAssertions: IssueIdentityAssertion,
    private readonly assertions: OpenByAssertion,
    private readonly organizations: ActingOrganizations,
    private readonly pairwiseKey: Uint8Array,
  ) {}

  async answer(request: TokenRequest): Promise<GrantAnswer> {
    const { workspace, client, parameters } = request;
    // RFC 8693 §5: who has no credentials is nobody whom a rule could name.
    if (client.tokenEndpointAuthMethod === 'none') {
      throw new OAuthError('unauthorized_client', 'A client without credentials cannot exchange tokens.', {
        clause: 'RFC 8693 §5',
      });
    }
    // 1. RFC 8693 §2.1: what is asked for.
    const asked = exchangeRequestOf(parameters);

    if (asked.requestedType === TOKEN_TYPES.idJag) return this.identityAssertions.issue(request, asked);

    // 2. RFC 8693 §2.1: the tokens, in force.
    const subject = await this.shown.subject(request, asked);
    const actorToken = asked.actor && (await this.shown.read(request, 'actor_token', asked.actor));

    // 3. RFC 8693 §2.2.2: whether a rule allows it, and how much of it.
    const allowed = allowedExchange(asked, subject, client, workspace.settings);
    checkHolder(request, subject, allowed);
    const actor = actorOf(request, actorToken);
    checkMayAct(subject.mayAct, actor, workspace.issuer);
    // RFC 8693 §1.1: an agent impersonates nobody: what it gets says who acts, whatever the rule leaves out for others.
    const delegated = allowed.rule.mode === 'delegation' || client.agent !== undefined;
    const act = delegated ? chainOf(subject.act, actor, workspace.settings) : subject.act;

    // 4. The token, and what it hangs on, before it is answered.
    return this.#issue(request, { asked, subject, actorToken, allowed, delegated, act });
  }

  async #issue(
    request: TokenRequest,
    facts: {
      readonly asked: ExchangeRequest;
      readonly subject: ExchangedToken;
      readonly actorToken: ExchangedToken | undefined;
      readonly allowed: Allowed;
      /** What is issued says who acts. */
      readonly delegated: boolean;
      readonly act: ActorClaim | undefined;
    },
  ): Promise<GrantAnswer> {
    const { workspace, client, senderConstraint, now } = request;
    const { asked, subject, actorToken, allowed, delegated, act } = facts;
    const { audience, scopes } = allowed;
    const rules = accessTokenRules(workspace.settings, client, audience);
    // RFC 8693 §3: who asks for a JWT gets one or nothing.
    if (asked.requestedType === TOKEN_TYPES.jwt && rules.format !== 'jwt') {
      throw unacceptable('The resource takes opaque access tokens.', 'RFC 8693 §2.2.2');
    }
    const authorizationDetails = exchangedDetails(
      subject.authorizationDetails,
      allowed.rule.authorizationDetailsTypes,
      { parameters: request.parameters, client, settings: workspace.settings, audience },
    );
    // Carried on as it is: whatever the request says, nobody comes into another organization, or into one at all, by an exchange.
    const organization =
      subject.authorization && (await asSubject(this.organizations.of(workspace, subject.authorization)));
    const authorization = await this.#authorizationOf(request, subject, allowed, rules.ttlSeconds);
    const userId = userOf(subject);
    const limit = Math.min(subject.expiresAt, actorToken?.expiresAt ?? Number.POSITIVE_INFINITY);
    const lifetimeSeconds = accessTokenSeconds(client, rules.ttlSeconds, now, limit);
    const { token, claims } = await this.accessTokens.issue(workspace, client, {
      subject: userId === undefined ? subject.subject : subjectOf(workspace, client, userId, this.pairwiseKey),
      ...{ audience, rules, scopes, senderConstraint, act, lifetimeSeconds, now, organization },
      authorizationId: authorization?.id,
      authTime: subject.authorization?.authTime,
      acr: subject.authorization?.acr,
      amr: subject.authorization?.amr,
      authorizationDetails,
    });
    const shown = [subject, ...(actorToken ? [actorToken] : [])];
    const tokenIds = shown.flatMap(({ tokenId }) => tokenId ?? []);
    const recorded = await this.exchanges.record(
      workspace,
      claims.jti,
      {
        tokenIds,
        authorizationIds: shown.flatMap((one) => one.authorization?.id ?? []),
        clientIds: shown.flatMap(({ from }) => ('clientId' in from ? from.clientId : [])),
        userIds: shown.flatMap((one) => userOf(one) ?? []),
      },
      claims.exp * 1000 + REMEMBERED_MS,
    );
    // RFC 8693 §4.1: impersonation leaves no actor to be counted, so that the tokens are.
    if (!recorded) throw unacceptable('The token has been exchanged too often.', 'RFC 8693 §4.1');
    return {
      response: {
        ...accessTokenResponse(token, { senderConstraint, lifetimeSeconds, scopes }),
        issued_token_type: asked.requestedType,
        // RFC 9396 §7.
        ...(authorizationDetails && { authorization_details: authorizationDetails }),
      },
      ...{ tokenId: claims.jti, scopes, audience, authorizationDetails },
      ...(authorization && { grantId: authorization.grantId }),
      ...(subject.authorization && { sessionId: subject.authorization.sessionId }),
      ...(userId !== undefined && { userId }),
      ...(organization && { organizationId: organization.org_id }),
      exchange: exchangeOf(asked, subject, actorToken, delegated ? 'delegation' : allowed.rule.mode, tokenIds),
    };
  }

  /** What the new token hangs on: what the subject token does, or what the word of its issuer, spent now, becomes. */
  async #authorizationOf(
    request: TokenRequest,
    { authorization, asserted }: ExchangedToken,
    { scopes, audience }: Allowed,
    ttlSeconds: number,
  ): Promise<Pick<Authorization, 'id' | 'grantId'> | undefined> {
    if (asserted === undefined) return authorization;
    const { assertion, userId } = asserted;
    return asSubject(this.assertions.open(request, assertion, { userId, scopes, resources: audience, ttlSeconds }));
  }
}

/** For whom a token is; undefined: for a client itself. */
const userOf = ({ authorization, asserted }: ExchangedToken): string | undefined =>
  authorization?.userId ?? asserted?.userId;

/** What clocks may differ by, in whatever asks about a token at its last moment. */
const REMEMBERED_MS = 60_000;

/**
 * RFC 9449 §7.1, RFC 8705 §3: a subject token that is bound is worth nothing without its key or certificate, here too: an exchange would wash the
 * binding off a token that was stolen. Where the rule says so, a resource server vouches for a token that it was shown: it is one for a resource
 * that the client is registered for, and has passed the check there.
 */
function checkHolder(request: TokenRequest, subject: ExchangedToken, { rule }: Allowed): void {
  const { boundTo } = subject;
  if (boundTo === undefined) return;
  const proven = boundTo.type === 'dpop' ? request.provenJkt : request.certificateThumbprint;
  if (proven === boundTo.thumbprint) return;
  // An agent's resources are what it may use, not what it is.
  const { agent, resources } = request.client;
  const isOwnAudience = agent === undefined && subject.audience.some((one) => resources.includes(one));
  if (rule.boundSubjects === 'vouched' && isOwnAudience) return;
  throw unacceptable(
    'The subject token is bound to a key or a certificate that the request does not prove.',
    boundTo.type === 'dpop' ? 'RFC 9449 §7.1' : 'RFC 8705 §3',
  );
}

/** RFC 8693 §2.1: who acts is whom the actor token is about, otherwise the client itself. */
function actorOf({ client, provenJkt, certificateThumbprint }: TokenRequest, token: ExchangedToken | undefined): Actor {
  if (token === undefined) return { sub: client.clientId, clientId: client.clientId };
  // RFC 8693 §4.1: with a token of another client, or one that is delegated itself, the client would act in somebody else's name.
  const clientId = 'clientId' in token.from ? token.from.clientId : undefined;
  if (clientId !== client.clientId || token.act !== undefined) {
    throw unacceptable('actor_token is one that was issued to the client itself, for nobody else.', 'RFC 8693 §2.1');
  }
  const { boundTo } = token;
  if (boundTo !== undefined && boundTo.thumbprint !== (boundTo.type === 'dpop' ? provenJkt : certificateThumbprint)) {
    throw unacceptable(
      'The actor token is bound to a key or a certificate that the request does not prove.',
      'RFC 9449 §7.1',
    );
  }
  return { sub: token.subject, clientId };
}

function exchangeOf(
  asked: ExchangeRequest,
  subject: ExchangedToken,
  actorToken: ExchangedToken | undefined,
  mode: Exchange['mode'],
  tokenIds: readonly string[],
): Exchange {
  const actingUser = actorToken?.authorization?.userId;
  const userId = userOf(subject);
  const from = 'issuer' in subject.from ? subject.from.issuer : subject.from.clientId;
  return {
    mode,
    subject: userId === undefined ? { type: 'client', id: from } : { type: 'user', id: userId },
    actors: [
      ...(actingUser === undefined ? [] : [{ type: 'user', id: actingUser } as const]),
      ...actorsOf(subject.act).map(({ clientId }) => ({ type: 'client', id: clientId }) as const),
    ],
    subjectFrom: from,
    subjectTokenType: asked.subject.type,
    tokenIds,
  };
}
