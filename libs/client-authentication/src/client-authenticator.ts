import type { ClientCertificate } from '@ostiary/crypto/certificate';
import type { CertificateTrust } from '@ostiary/crypto/certificate-trust';
import type { Client } from '@ostiary/oauth/client';
import type { Endpoint } from '@ostiary/oauth/endpoints';
import type { Parameters } from '@ostiary/oauth/parameters';
import type { ClientAuthenticationMethod } from '@ostiary/oauth/security-profile';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { AuditRecorder, ClientDirectory, RequestOrigin, SingleUse } from './ports.js';
import type { RemoteJwks } from './remote-jwks.js';

export interface ClientAuthenticatorOptions {
  readonly directory: ClientDirectory;
  readonly spendOnce: SingleUse;
  readonly remoteJwks: RemoteJwks;
  /** deriveKey(installationSecret, 'client-secret'). */
  readonly clientSecretKey: Uint8Array;
  readonly audit: AuditRecorder;
  /** CAs for `tls_client_auth` (OSTIARY_CLIENT_CA_FILE); absent: that method is refused. */
  readonly certificateTrust?: CertificateTrust | undefined;
  /** Unix ms. */
  readonly now?: () => number;
}

export interface AuthenticationRequest {
  readonly workspace: Workspace;
  readonly endpoint: Endpoint;
  readonly parameters: Parameters;
  /** The `Authorization` header. */
  readonly authorizationHeader?: string | undefined;
  readonly certificate?: ClientCertificate | undefined;
  readonly request: RequestOrigin;
}

export interface AuthenticatedClient {
  readonly client: Client;
  readonly method: ClientAuthenticationMethod;
  /** `x5t#S256` of the certificate that came with the request, whatever the method: tokens may be bound to it (RFC 8705 §3). */
  readonly certificateThumbprint?: string;
}

/**
 * RFC 6749 §2.3: who is calling. Exactly one method a request, and the one that is registered. Refusals are audited here.
 * Throws OAuthError invalid_client (401), invalid_request (400, several methods at once), temporarily_unavailable (503).
 */
export class ClientAuthenticator {
  constructor(readonly options: ClientAuthenticatorOptions) {}

  async authenticate(_request: AuthenticationRequest): Promise<AuthenticatedClient> {
    throw new Error('not written yet');
  }
}
