/**
 * OIDC Core §5.3: the claims of the user for whom an access token was issued. This is the one protected resource of the workspace itself,
 * and it is as strict as it asks others to be: signature, lifetime, audience, binding (RFC 9449 §7, RFC 8705 §3), revocation.
 */
import type { DpopVerifier } from '@ostiary/client-authentication/sender-constraint';
import type { Directory, UserView } from '@ostiary/directory/directory';
import { type AccessTokenClaims, audienceOf, scopesOf, senderConstraintOf } from '@ostiary/oauth/access-token-claims';
import { type Client, endedSince } from '@ostiary/oauth/client';
import { endpointUrl } from '@ostiary/oauth/endpoints';
import type { OAuthError } from '@ostiary/oauth/oauth-error';
import { stepUpChallenge } from '@ostiary/oauth/step-up';
import { userinfoClaims } from '@ostiary/oauth/userinfo-claims';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { RequestContext } from '@ostiary/platform/request-context';
import type { AccessTokenRepository } from '../access-tokens/access-token.repository.js';
import type { ReadAccessTokens } from '../access-tokens/read-access-token.js';
import { challenge, type PresentedToken } from './presented-token.js';

export interface UserinfoRequest {
  readonly workspace: Workspace;
  readonly presented: PresentedToken;
  /** Every `DPoP` header. */
  readonly proofs: readonly string[];
  readonly method: string;
  readonly origin: RequestContext;
  /** Told the client as soon as it is known, so that its pages may read a refusal too. */
  readonly onClient: (client: Client) => void;
}

export interface Userinfo {
  readonly client: Client;
  readonly token: AccessTokenClaims;
  readonly userId: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

export class AnswerUserinfo {
  constructor(
    private readonly directory: Pick<Directory, 'client' | 'user'>,
    private readonly accessTokens: ReadAccessTokens,
    private readonly states: Pick<AccessTokenRepository, 'state'>,
    private readonly dpop: Pick<DpopVerifier, 'verify'>,
    private readonly now: () => number,
  ) {}

  /** Throws OAuthError with the challenge that RFC 6750 §3 or RFC 9449 §7.1 asks for. */
  async answer(request: UserinfoRequest): Promise<Userinfo> {
    const { workspace, presented } = request;
    // 1. Ours, and not over.
    const read = await this.accessTokens.read(workspace, presented.token, this.now());
    if (read === undefined) throw invalidToken(presented, 'The access token is not valid here.', 'RFC 6750 §3.1');
    const client = await this.#client(request, read.claims);
    if (read.expired) throw invalidToken(presented, 'The access token has expired.', 'RFC 6750 §3.1');
    // RFC 9068 §4: meant for this resource, which is the workspace itself.
    if (!audienceOf(read.claims).includes(workspace.issuer)) {
      throw invalidToken(presented, 'The access token is meant for another resource.', 'RFC 9068 §4');
    }

    // 2. Shown by whom it is bound to, and still in force: asked for together.
    const [, state] = await Promise.all([
      this.#checkBinding(request, client, read.claims),
      this.states.state(workspace, read.claims.jti),
    ]);
    const { userId } = state;
    if (!state.active) throw invalidToken(presented, 'The access token was revoked.', 'RFC 6750 §3.1');

    // 3. OIDC Core §5.3.1: a token of an OpenID Connect sign-in.
    const scopes = scopesOf(read.claims);
    if (userId === undefined || !scopes.includes('openid')) {
      throw challenge(
        'insufficient_scope',
        'The access token lacks the scope openid.',
        'OpenID Connect Core §5.3.1',
        403,
        {
          scheme: presented.scheme,
          scope: 'openid',
        },
      );
    }
    checkSignIn(request, read.claims, this.now());
    const user = await this.#user(workspace, userId);
    if (user === undefined || user.disabled) {
      throw invalidToken(presented, 'The user is disabled or no longer exists.', 'RFC 6750 §3.1');
    }
    const facts = { subject: read.claims.sub, scopes, claims: state.claims, userClaims: user.claims };
    return { client, token: read.claims, userId, claims: userinfoClaims(facts, workspace.settings, client) };
  }

  async #client(request: UserinfoRequest, token: AccessTokenClaims): Promise<Client> {
    const found = this.directory.client(request.workspace, token.client_id);
    const client = found instanceof Promise ? await found : found;
    if (client === undefined || client.disabled || endedSince(client, token.iat * 1000)) {
      throw invalidToken(request.presented, 'The client of the access token is disabled.', 'RFC 6750 §3.1');
    }
    request.onClient(client);
    return client;
  }

  async #user(workspace: Workspace, userId: string): Promise<UserView | undefined> {
    const found = this.directory.user(workspace, userId);
    return found instanceof Promise ? await found : found;
  }

  async #checkBinding(request: UserinfoRequest, client: Client, token: AccessTokenClaims): Promise<void> {
    const { presented, workspace, origin } = request;
    const constraint = senderConstraintOf(token);
    if (constraint?.type === 'dpop') {
      // RFC 9449 §7.1, §7.2: a bound token shown as Bearer is no token.
      if (presented.scheme !== 'DPoP') {
        throw challenge(
          'invalid_token',
          'The access token is DPoP-bound: use the DPoP scheme and a proof.',
          'RFC 9449 §7.1',
          401,
          {
            scheme: 'DPoP',
            algorithms: client.policy.algorithms,
          },
        );
      }
      const proof = await this.dpop.verify({
        workspace,
        policy: client.policy,
        proofs: request.proofs,
        method: request.method,
        url: endpointUrl(workspace.issuer, 'userinfo'),
        accessToken: presented.token,
        clientId: client.clientId,
        request: origin,
        at: 'resource',
      });
      // RFC 9449 §4.3(12): the proof's key is the one that the token is bound to.
      if (proof === undefined) throw unproven(client, 'The request has no DPoP proof.', 'RFC 9449 §7.1');
      if (proof.jkt !== constraint.thumbprint) {
        throw unproven(client, 'The proof was not made with the key that the token is bound to.', 'RFC 9449 §4.3(12)');
      }
      return;
    }
    // RFC 9449 §7.1: the DPoP scheme is for DPoP-bound tokens.
    if (presented.scheme === 'DPoP')
      throw invalidToken(presented, 'The access token is not DPoP-bound.', 'RFC 9449 §7.1');
    // RFC 8705 §3: shown over a connection with the certificate that it is bound to.
    if (constraint?.type === 'mtls' && origin.clientCertificate()?.thumbprint !== constraint.thumbprint) {
      throw invalidToken(presented, 'The access token is bound to another client certificate.', 'RFC 8705 §3');
    }
  }
}

/** RFC 9470 §3: the sign-in that the token comes from will do. */
function checkSignIn({ workspace, presented }: UserinfoRequest, token: AccessTokenClaims, now: number): void {
  const demand = workspace.settings.userinfo;
  const needed = demand && stepUpChallenge(demand, token, now);
  if (needed === undefined) return;
  const { scheme } = presented;
  const { description, parameters } = needed;
  throw challenge('insufficient_user_authentication', description, 'RFC 9470 §3', 401, { scheme, more: parameters });
}

function invalidToken(presented: PresentedToken, description: string, clause: string): OAuthError {
  return challenge('invalid_token', description, clause, 401, presented);
}

function unproven(client: Client, description: string, clause: string): OAuthError {
  return challenge('invalid_dpop_proof', description, clause, 401, {
    scheme: 'DPoP',
    algorithms: client.policy.algorithms,
  });
}
