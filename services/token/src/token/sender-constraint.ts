import type { SenderConstraint } from '@ostiary/oauth/access-token-claims';
import type { Client } from '@ostiary/oauth/client';
import { OAuthError } from '@ostiary/oauth/oauth-error';

/** What the request proved: the key of its DPoP proof, the certificate of its connection. */
export interface Proven {
  readonly jkt: string | undefined;
  /** `x5t#S256`. */
  readonly certificateThumbprint: string | undefined;
}

/**
 * What the new tokens are bound to. A proof that was sent is a wish and is granted; a certificate alone may only be how the client
 * authenticates or how its network works, so it binds where the client or the policy says so.
 * @throws OAuthError where tokens must be bound and nothing was proved that they could be bound to
 */
export function senderConstraintFor(
  client: Pick<Client, 'policy' | 'dpopBoundAccessTokens' | 'tlsClientCertificateBoundAccessTokens'>,
  proven: Proven,
): SenderConstraint | undefined {
  const { policy } = client;
  const { jkt, certificateThumbprint } = proven;
  const methods = policy.senderConstraintMethods;

  // RFC 9449 §5.2: a client registered with dpop_bound_access_tokens always sends a proof.
  if (client.dpopBoundAccessTokens && jkt === undefined) {
    throw refusal('The client is registered for DPoP-bound tokens; the request has no DPoP proof.', 'RFC 9449 §5.2');
  }
  // RFC 8705 §3.4: a client registered with tls_client_certificate_bound_access_tokens always shows its certificate.
  if (client.tlsClientCertificateBoundAccessTokens && certificateThumbprint === undefined) {
    throw refusal(
      'The client is registered for certificate-bound tokens; the connection has no client certificate (is it the mTLS endpoint?).',
      'RFC 8705 §3.4',
    );
  }
  const byCertificate = client.tlsClientCertificateBoundAccessTokens && !client.dpopBoundAccessTokens;
  if (jkt !== undefined && !byCertificate && methods.includes('dpop')) return { type: 'dpop', thumbprint: jkt };
  const required = policy.senderConstraint === 'required';
  if (certificateThumbprint !== undefined && (byCertificate || required) && methods.includes('mtls')) {
    return { type: 'mtls', thumbprint: certificateThumbprint };
  }
  // FAPI 2.0 Security Profile §5.3.2.1(4): only sender-constrained access tokens are issued.
  if (required) {
    throw refusal(
      'Tokens must be sender-constrained: send a DPoP proof, or use the mTLS endpoint with a client certificate.',
      'FAPI 2.0 Security Profile §5.3.2.1',
    );
  }
  return undefined;
}

function refusal(description: string, clause: string): OAuthError {
  return new OAuthError('invalid_request', description, { clause });
}
