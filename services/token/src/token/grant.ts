import type { AuditActor } from '@ostiary/audit/audit-event';
import type { SenderConstraint } from '@ostiary/oauth/access-token-claims';
import type { Client } from '@ostiary/oauth/client';
import type { Parameters } from '@ostiary/oauth/parameters';
import type { ClientAuthenticationMethod } from '@ostiary/oauth/security-profile';
import type { TokenType } from '@ostiary/oauth/token-exchange/token-type';
import type { Evidence } from '@ostiary/oauth/traffic-evidence';
import type { GrantType, Workspace } from '@ostiary/oauth/workspace';
import type { RequestContext } from '@ostiary/platform/request-context';

/** A token request of a client that has been authenticated, may use the grant, and has proved what it holds. */
export interface TokenRequest {
  readonly workspace: Workspace;
  readonly client: Client;
  readonly clientAuthenticationMethod: ClientAuthenticationMethod;
  readonly grantType: GrantType;
  readonly parameters: Parameters;
  /** RFC 7638 thumbprint of the key of the request's DPoP proof, whether or not tokens are bound to it. */
  readonly provenJkt: string | undefined;
  /** What the new tokens will be bound to. */
  readonly senderConstraint: SenderConstraint | undefined;
  /** `x5t#S256` of the certificate of the connection, whether or not tokens are bound to it. */
  readonly certificateThumbprint: string | undefined;
  /** RFC 7638 thumbprint of the key of the instance that its attestation authenticated (Attestation-Based Client Authentication §10.3). */
  readonly instanceKey?: string | undefined;
  /** Of the client's assertion, for the event. */
  readonly evidence?: Evidence | undefined;
  readonly origin: RequestContext;
  /** Unix ms. */
  readonly now: number;
}

/** RFC 6749 §5.1, OIDC Core §3.1.3.3. */
export interface TokenResponse {
  readonly access_token: string;
  /** RFC 8693 §2.2.1: `N_A` for what is no access token. */
  readonly token_type: 'Bearer' | 'DPoP' | 'N_A';
  /** Seconds. */
  readonly expires_in: number;
  readonly scope?: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
  readonly authorization_details?: readonly unknown[];
  /** Grant Management §5.3: UUID. */
  readonly grant_id?: string;
  /** RFC 8693 §2.2.1. */
  readonly issued_token_type?: TokenType;
}

/** What is answered, and what is to be remembered of it. */
export interface GrantAnswer {
  readonly response: TokenResponse;
  readonly tokenId: string;
  readonly scopes: readonly string[];
  readonly audience: readonly string[];
  readonly authorizationDetails?: readonly unknown[] | undefined;
  readonly grantId?: string;
  readonly sessionId?: string;
  readonly userId?: string;
  /** In which the user acts. */
  readonly organizationId?: string;
  readonly exchange?: Exchange;
  /** What the event says beside (libs/audit event-types.ts); no secret. */
  readonly details?: Readonly<Record<string, string>>;
}

/** RFC 8693: what an exchange was, for its event. */
export interface Exchange {
  readonly mode: 'impersonation' | 'delegation' | 'identity-assertion';
  /** For whom: a user, or a client that acted for itself. */
  readonly subject: AuditActor;
  /** Those who act between the exchanging client and the subject, outermost first. */
  readonly actors: readonly AuditActor[];
  /** To whom the subject token was issued; of a token of somebody else's, by whom. */
  readonly subjectFrom: string;
  readonly subjectTokenType: TokenType;
  /** `jti`s of the subject and the actor token. */
  readonly tokenIds: readonly string[];
}

/** One grant type. Throws OAuthError for what the specification refuses. */
export interface Grant {
  answer(request: TokenRequest): Promise<GrantAnswer>;
}
