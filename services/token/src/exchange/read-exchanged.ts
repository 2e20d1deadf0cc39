/**
 * RFC 8693 §2.1: the tokens that an exchange is shown, read, verified and asked about: ours, of this workspace, not over, not revoked, of nobody who
 * is disabled, and shown by whom they are bound to. What is not so is refused in one sentence, whatever it is.
 */

import { JoseError } from '@ostiary/crypto/jose-error';
import { parseJws } from '@ostiary/crypto/jws';
import {
  type AccessTokenClaims,
  type ActorClaim,
  audienceOf,
  authorizationIdOf,
  type SenderConstraint,
  scopesOf,
  senderConstraintOf,
} from '@ostiary/oauth/access-token-claims';
import { type ExchangeRequest, type ShownToken, unacceptable } from '@ostiary/oauth/token-exchange/exchange-request';
import { TOKEN_TYPES } from '@ostiary/oauth/token-exchange/token-type';
import type { AccessTokenStanding } from '../access-tokens/access-token-standing.js';
import type { ReadAccessTokens } from '../access-tokens/read-access-token.js';
import { readIdToken } from '../access-tokens/read-id-token.js';
import type { VerifiedAssertion } from '../assertion-grant/verify-assertion.js';
import type { Authorization, AuthorizationRepository } from '../authorizations/authorization.repository.js';
import type { TokenRequest } from '../token/grant.js';
import type { ReadAsserted } from './read-asserted.js';

/** A subject token, or an actor token, in force. */
export interface ExchangedToken {
  /** `sub`, as it says. */
  readonly subject: string;
  /** To whom it was issued; of a token of somebody else's, by whom. */
  readonly from: { readonly clientId: string } | { readonly issuer: string };
  readonly audience: readonly string[];
  readonly scopes: readonly string[];
  /** RFC 9396: that it carries itself, whatever the grant behind it has. */
  readonly authorizationDetails?: readonly unknown[] | undefined;
  /** RFC 8707: what the grant behind it is limited to; empty: it is not. */
  readonly grantedResources: readonly string[];
  /** Unix ms. */
  readonly expiresAt: number;
  /** `jti`; an ID token's own is nobody's to revoke. */
  readonly tokenId: string | undefined;
  /** Absent for a client that acts for itself. */
  readonly authorization: Authorization | undefined;
  /** RFC 7523: the word of a trusted issuer, which is spent when all else is well. */
  readonly asserted?: { readonly assertion: VerifiedAssertion; readonly userId: string };
  readonly boundTo: SenderConstraint | undefined;
  readonly act: ActorClaim | undefined;
  readonly mayAct: unknown;
}

export class ReadExchanged {
  constructor(
    private readonly accessTokens: ReadAccessTokens,
    private readonly standing: AccessTokenStanding,
    private readonly authorizations: Pick<AuthorizationRepository, 'find'>,
    private readonly asserted: ReadAsserted,
  ) {}

  /** The subject token, which may be somebody else's. Throws OAuthError `invalid_request`. */
  subject(request: TokenRequest, asked: ExchangeRequest): Promise<ExchangedToken> {
    const { subject } = asked;
    return subject.type === TOKEN_TYPES.jwt && isForeign(subject.token, request.workspace.issuer)
      ? this.asserted.read(request, asked)
      : this.read(request, 'subject_token', subject);
  }

  /** One of ours. `name`: of the parameter. Throws OAuthError `invalid_request`. */
  async read(request: TokenRequest, name: 'subject_token' | 'actor_token', shown: ShownToken): Promise<ExchangedToken> {
    const found =
      shown.type === TOKEN_TYPES.idToken
        ? await this.#idToken(request, shown.token)
        : await this.#accessToken(request, shown.token);
    if (found !== undefined) return found;
    // RFC 8693 §2.2.2: invalid for any reason; which one is nobody's business.
    throw unacceptable(`${name} is not a token of its type that is in force here.`, 'RFC 8693 §2.2.2');
  }

  async #accessToken({ workspace, now }: TokenRequest, token: string): Promise<ExchangedToken | undefined> {
    const read = await this.accessTokens.read(workspace, token, now);
    if (read === undefined || read.expired) return undefined;
    const { claims } = read;
    const { inForce, userId } = await this.standing.of(workspace, claims);
    if (!inForce) return undefined;
    const authorizationId = authorizationIdOf(claims.jti);
    const found =
      authorizationId === undefined ? undefined : await this.authorizations.find(workspace, authorizationId);
    // Revoked between the two questions.
    if (authorizationId !== undefined && (found === undefined || found.authorization.userId !== userId))
      return undefined;
    const audience = audienceOf(claims);
    return {
      ...{ subject: claims.sub, from: { clientId: claims.client_id }, audience, scopes: scopesOf(claims) },
      authorizationDetails: claims.authorization_details,
      // A client's own token is the only grant that there is of it.
      grantedResources: found?.authorization.resources ?? audience.filter((one) => one !== workspace.issuer),
      expiresAt: claims.exp * 1000,
      tokenId: claims.jti,
      authorization: found?.authorization,
      boundTo: senderConstraintOf(claims),
      act: claims.act,
      mayAct: mayActOf(claims),
    };
  }

  async #idToken({ workspace, client, now }: TokenRequest, token: string): Promise<ExchangedToken | undefined> {
    const read = readIdToken(workspace, client.clientId, token, now);
    if (read === undefined) return undefined;
    const found = await this.authorizations.find(workspace, read.authorizationId);
    if (found === undefined || found.clientId !== client.clientId) return undefined;
    const { authorization } = found;
    if (!(await this.standing.ofAuthorization(workspace, client.clientId, authorization, read.issuedAt)))
      return undefined;
    return {
      ...{ subject: read.subject, from: { clientId: client.clientId }, audience: authorization.resources },
      ...{ scopes: authorization.scopes, grantedResources: authorization.resources },
      ...{ expiresAt: read.expiresAt * 1000, tokenId: undefined, authorization },
      ...{ boundTo: undefined, act: undefined, mayAct: undefined },
    };
  }
}

/** RFC 8693 §4.4: nothing that we issue has the claim today; one that has it is held to it. */
const mayActOf = (claims: AccessTokenClaims): unknown => Reflect.get(claims, 'may_act');

/** Whether a JWT says that it is somebody else's; whether it is, its signature tells. */
function isForeign(token: string, issuer: string): boolean {
  try {
    const { iss } = parseJws(token).payload;
    return iss !== undefined && iss !== issuer;
  } catch (error) {
    if (error instanceof JoseError) return false;
    throw error;
  }
}
