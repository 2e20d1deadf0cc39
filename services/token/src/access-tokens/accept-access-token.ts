/**
 * An access token that is shown to the workspace itself, which is as strict as it asks other resources to be: signature, lifetime, audience, binding
 * (RFC 9449 §7, RFC 8705 §3), revocation. What the token must be good for is for the endpoint to say.
 */
import type { DpopVerifier } from '@ostiary/client-authentication/sender-constraint';
import type { Directory } from '@ostiary/directory/directory';
import { type AccessTokenClaims, audienceOf, senderConstraintOf } from '@ostiary/oauth/access-token-claims';
import type { OrganizationClaims } from '@ostiary/oauth/acting-organization';
import { type Client, endedSince } from '@ostiary/oauth/client';
import type { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { RequestContext } from '@ostiary/platform/request-context';
import type { AccessTokenRepository, AccessTokenState } from './access-token.repository.js';
import type { ActingOrganizations } from './acting-organizations.js';
import { challenge, type PresentedToken } from './presented-token.js';
import type { ReadAccessTokens } from './read-access-token.js';

export interface ShownToOwnResource {
  readonly workspace: Workspace;
  readonly presented: PresentedToken;
  /** Every `DPoP` header. */
  readonly proofs: readonly string[];
  readonly method: string;
  /** Public, without query: what a proof names. */
  readonly url: string;
  readonly origin: RequestContext;
  /** Told the client as soon as it is known, so that its pages may read a refusal too. */
  readonly onClient: (client: Client) => void;
}

export interface AcceptedToken {
  readonly client: Client;
  readonly token: AccessTokenClaims;
  readonly state: AccessTokenState;
  /** As it is now; undefined: its user acts in none. */
  readonly organization: OrganizationClaims | undefined;
}

export class AcceptAccessToken {
  constructor(
    private readonly directory: Pick<Directory, 'client'>,
    private readonly accessTokens: ReadAccessTokens,
    private readonly states: Pick<AccessTokenRepository, 'state'>,
    private readonly dpop: Pick<DpopVerifier, 'verify'>,
    private readonly organizations: ActingOrganizations,
    private readonly now: () => number,
  ) {}

  /** Throws OAuthError with the challenge that RFC 6750 §3 or RFC 9449 §7.1 asks for. */
  async accept(request: ShownToOwnResource): Promise<AcceptedToken> {
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
    if (!state.active) throw invalidToken(presented, 'The access token was revoked.', 'RFC 6750 §3.1');
    return { client, token: read.claims, state, organization: await this.#organization(request, read.claims, state) };
  }

  /** RFC 6750 §3.1: nobody acts in an organization that they are no longer a member of. */
  async #organization(
    { workspace, presented }: ShownToOwnResource,
    { org_id: organizationId }: AccessTokenClaims,
    { userId }: AccessTokenState,
  ): Promise<OrganizationClaims | undefined> {
    if (organizationId === undefined || userId === undefined) return undefined;
    const claims = await this.organizations.claims(workspace, userId, organizationId);
    if (claims !== undefined) return claims;
    throw invalidToken(presented, 'The user is no member of the organization of the access token.', 'RFC 6750 §3.1');
  }

  async #client(request: ShownToOwnResource, token: AccessTokenClaims): Promise<Client> {
    const found = this.directory.client(request.workspace, token.client_id);
    const client = found instanceof Promise ? await found : found;
    if (client === undefined || client.disabled || endedSince(client, token.iat * 1000)) {
      throw invalidToken(request.presented, 'The client of the access token is disabled.', 'RFC 6750 §3.1');
    }
    request.onClient(client);
    return client;
  }

  async #checkBinding(request: ShownToOwnResource, client: Client, token: AccessTokenClaims): Promise<void> {
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
        url: request.url,
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

/** RFC 6750 §3.1. */
export function invalidToken(presented: PresentedToken, description: string, clause: string): OAuthError {
  return challenge('invalid_token', description, clause, 401, presented);
}

function unproven(client: Client, description: string, clause: string): OAuthError {
  return challenge('invalid_dpop_proof', description, clause, 401, {
    scheme: 'DPoP',
    algorithms: client.policy.algorithms,
  });
}
