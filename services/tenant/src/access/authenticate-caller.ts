/**
 * Who calls the admin API: the bearer of an access token that system/admin issued for it. In order: one token by one scheme; signature
 * and claims; the key or certificate that the token is bound to; whether it was revoked. Trusts the keys in our own database and
 * `token`'s word about revocation. Called by the guard of every route that is not public.
 */

import type { DpopRequest } from '@ostiary/client-authentication/sender-constraint';
import type {
  CheckAccessTokenRequest,
  CheckAccessTokenResponse,
} from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import { equalSecrets } from '@ostiary/crypto/hash';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { SECURITY_PROFILES } from '@ostiary/oauth/security-profile';
import { type StepUpDemand, stepUpChallenge } from '@ostiary/oauth/step-up';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { RequestContext } from '@ostiary/platform/request-context';
import type { Subject } from '../administrators/administrator.repository.js';
import { type AccessTokenClaims, verifyAccessToken } from './verify-access-token.js';

export interface Caller {
  readonly subject: Subject;
  readonly clientId: string;
  readonly scopes: ReadonlySet<string>;
  readonly tokenId: string;
  /** Of the token, Unix seconds. */
  readonly issuedAt: number;
  /** When the user signed in, Unix seconds. */
  readonly authTime?: number | undefined;
  /** How the user signed in (OIDC Core §2); undefined: no user did. */
  readonly acr?: string | undefined;
  readonly senderConstraint?: { readonly type: 'dpop' | 'mtls'; readonly thumbprint: string };
}

/** What of an HTTP request decides who called. */
export interface Credentials {
  /** Every `Authorization` header. */
  readonly authorization: readonly string[];
  /** Every `DPoP` header. */
  readonly proofs: readonly string[];
  readonly method: string;
  /** As it came, without the query. */
  readonly path: string;
  readonly context: RequestContext;
}

export interface CallerAuthenticationOptions {
  /** Who issued the token: system/admin, which rejects with temporarily_unavailable while it is not there yet. */
  readonly systemWorkspace: () => Promise<Workspace>;
  /** DpopVerifier of libs/client-authentication. */
  readonly dpop: {
    verify(request: DpopRequest): Promise<{ readonly jkt: string } | undefined>;
    nonce(workspace: Workspace): string;
  };
  readonly checkAccessToken: (
    request: CheckAccessTokenRequest,
    context: { requestId: string; traceId: string },
  ) => Promise<CheckAccessTokenResponse>;
  /** RFC 8707 identifier of the admin API: its origin and `/api`. */
  readonly audience: string;
  /** RFC 9728 §3.1; undefined: there is none. */
  readonly metadataUrl: string | undefined;
  /** RFC 9470: how recent a sign-in dangerous operations ask for; 0: any. */
  readonly maxAgeSeconds: number;
  /** Unix ms. */
  readonly now: () => number;
}

type Scheme = 'Bearer' | 'DPoP';

/** RFC 6750 §2.1, RFC 9449 §7.1: scheme, one space or more, b64token. */
const CREDENTIALS = /^(bearer|dpop) +([A-Za-z0-9\-._~+/]+=*)$/i;

export class CallerAuthentication {
  constructor(private readonly options: CallerAuthenticationOptions) {}

  /** @throws OAuthError: 401 with its challenge; 400 for credentials that cannot be read; 503 */
  async authenticate(credentials: Credentials): Promise<Caller> {
    const { scheme, token } = this.#credentials(credentials.authorization);
    const workspace = await this.options.systemWorkspace();
    const claims = this.#claims(token, scheme, workspace);
    const senderConstraint = await this.#senderConstraint(claims, scheme, token, workspace, credentials);
    await this.#requireInForce(claims, scheme, workspace, credentials.context);
    return {
      // RFC 9068 §2.2: a token without a user has the client as its subject.
      subject: { type: claims.sub === claims.client_id ? 'client' : 'user', id: claims.sub },
      clientId: claims.client_id,
      scopes: new Set(claims.scope.split(' ').filter((scope) => scope !== '')),
      tokenId: claims.jti,
      issuedAt: claims.iat,
      authTime: claims.auth_time,
      acr: claims.acr,
      ...(senderConstraint === undefined ? {} : { senderConstraint }),
    };
  }

  /** RFC 9449 §8.2: for the answer to a request that had a proof. */
  async nonce(): Promise<string> {
    return this.options.dpop.nonce(await this.options.systemWorkspace());
  }

  /** RFC 6750 §3.1: the token is good, and not for this. */
  insufficientScope(scope: string, caller: Caller): OAuthError {
    const scheme = caller.senderConstraint?.type === 'dpop' ? 'DPoP' : 'Bearer';
    const description = `the access token needs the scope ${scope}`;
    return new OAuthError('insufficient_scope', description, {
      clause: 'RFC 6750 §3.1',
      headers: { 'www-authenticate': this.#challenge(scheme, 'insufficient_scope', description, scope) },
    });
  }

  /** RFC 9470 §3: a person who signed in lately; a program has no sign-in, and its credentials are shown with every token. @throws OAuthError 401 */
  requireRecentSignIn(caller: Caller): void {
    const { maxAgeSeconds } = this.options;
    if (maxAgeSeconds === 0 || caller.subject.type === 'client') return;
    this.#require({ maxAgeSeconds }, caller);
  }

  /** RFC 9470 §3: a person who has shown that much. @throws OAuthError 401 */
  requireSignInOf(acr: string, caller: Caller): void {
    this.#require({ acrValues: [acr] }, caller);
  }

  #require(demand: StepUpDemand, { acr, authTime, senderConstraint }: Caller): void {
    const needed = stepUpChallenge(demand, { acr, auth_time: authTime }, this.options.now());
    if (needed === undefined) return;
    const { description, parameters } = needed;
    const scheme = senderConstraint?.type === 'dpop' ? 'DPoP' : 'Bearer';
    const challenge = this.#challenge(scheme, 'insufficient_user_authentication', description);
    throw new OAuthError('insufficient_user_authentication', description, {
      clause: 'RFC 9470 §3',
      headers: { 'www-authenticate': [challenge, ...parameters].join(', ') },
    });
  }

  #credentials(headers: readonly string[]): { scheme: Scheme; token: string } {
    const [header] = headers;
    // RFC 6750 §3.1: a request without credentials is told how, and nothing of an error.
    if (header === undefined) {
      throw new OAuthError('invalid_token', 'an access token is needed', {
        clause: 'RFC 6750 §3',
        headers: { 'www-authenticate': `${this.#challenge('Bearer')}, ${this.#challenge('DPoP')}` },
      });
    }
    const match = CREDENTIALS.exec(header);
    // RFC 6750 §3.1: more than one method, or one that cannot be read.
    if (headers.length > 1 || match === null) {
      const description = 'exactly one Authorization header with the scheme Bearer or DPoP is needed';
      throw new OAuthError('invalid_request', description, {
        clause: 'RFC 6750 §3.1',
        status: 400,
        headers: { 'www-authenticate': this.#challenge('Bearer', 'invalid_request', description) },
      });
    }
    return { scheme: match[1]?.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', token: match[2] ?? '' };
  }

  #claims(token: string, scheme: Scheme, workspace: Workspace): AccessTokenClaims {
    const { audience, now } = this.options;
    try {
      return verifyAccessToken(token, { workspace, audience, now: now() });
    } catch (error) {
      throw error instanceof OAuthError ? this.#refused(scheme, error.description, error.clause, error.detail) : error;
    }
  }

  async #senderConstraint(
    { cnf, client_id: clientId }: AccessTokenClaims,
    scheme: Scheme,
    token: string,
    workspace: Workspace,
    { proofs, method, path, context }: Credentials,
  ): Promise<Caller['senderConstraint']> {
    // RFC 9449 §7.1: a token that is bound to a DPoP key comes with the scheme DPoP and a proof, another one does not.
    if (scheme === 'DPoP' && cnf?.jkt === undefined) {
      throw this.#refused(scheme, 'the token is not bound to a DPoP key', 'RFC 9449 §7.1');
    }
    if (scheme === 'Bearer' && cnf?.jkt !== undefined) {
      throw this.#refused('DPoP', 'the token is bound to a DPoP key and needs the scheme DPoP', 'RFC 9449 §7.1');
    }
    if (cnf?.jkt !== undefined) {
      const { securityProfile, dpopNonce } = workspace.settings;
      const proven = await this.options.dpop.verify({
        workspace,
        policy: { algorithms: SECURITY_PROFILES[securityProfile].algorithms, dpopNonce },
        proofs,
        method,
        url: new URL(this.options.audience).origin + path,
        accessToken: token,
        clientId,
        request: context,
        at: 'resource',
      });
      // RFC 9449 §4.3(12): the proof's key is the one that the token is bound to.
      if (proven === undefined || !equalSecrets(proven.jkt, cnf.jkt)) {
        throw this.#refused(scheme, 'a DPoP proof by the key of the token is needed', 'RFC 9449 §7.1');
      }
    }
    const thumbprint = cnf?.['x5t#S256'];
    if (thumbprint !== undefined) {
      // RFC 8705 §3: the certificate of the connection is the one that the token is bound to.
      const certificate = context.clientCertificate();
      if (certificate === undefined || !equalSecrets(certificate.thumbprint, thumbprint)) {
        throw this.#refused(scheme, 'the client certificate of the token is needed', 'RFC 8705 §3');
      }
      return { type: 'mtls', thumbprint };
    }
    return cnf?.jkt === undefined ? undefined : { type: 'dpop', thumbprint: cnf.jkt };
  }

  async #requireInForce(
    { jti }: AccessTokenClaims,
    scheme: Scheme,
    workspace: Workspace,
    { requestId, traceId }: RequestContext,
  ): Promise<void> {
    const request = { workspaceId: workspace.id, tenant: workspace.tenant, jti };
    const { active } = await this.options.checkAccessToken(request, { requestId, traceId }).catch((cause: unknown) => {
      // Nobody to ask: the token may have been revoked, so it opens nothing.
      throw new OAuthError('temporarily_unavailable', 'The token cannot be checked at the moment; try again shortly.', {
        clause: 'RFC 7009 §2.1',
        headers: { 'retry-after': '2' },
        cause,
      });
    });
    // RFC 7009 §2.1: revoked means revoked here too, at once.
    if (!active) throw this.#refused(scheme, 'the token is not in force any more', 'RFC 7009 §2.1');
  }

  #refused(scheme: Scheme, description: string, clause: string, detail?: string): OAuthError {
    return new OAuthError('invalid_token', description, {
      clause,
      ...(detail === undefined ? {} : { detail }),
      headers: { 'www-authenticate': this.#challenge(scheme, 'invalid_token', description) },
    });
  }

  /** RFC 6750 §3, RFC 9449 §7.1, RFC 9728 §5.1. */
  #challenge(scheme: Scheme, error?: string, description?: string, scope?: string): string {
    const parameters = [
      ...(error === undefined ? [] : [`error="${error}"`]),
      ...(description === undefined ? [] : [`error_description="${description}"`]),
      ...(scope === undefined ? [] : [`scope="${scope}"`]),
      ...(scheme === 'DPoP' ? [`algs="${SECURITY_PROFILES['oauth2.1'].algorithms.join(' ')}"`] : []),
      ...(this.options.metadataUrl === undefined ? [] : [`resource_metadata="${this.options.metadataUrl}"`]),
    ];
    return `${scheme} ${parameters.join(', ')}`;
  }
}
