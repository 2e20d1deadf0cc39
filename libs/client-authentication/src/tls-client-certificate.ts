/**
 * `tls_client_auth` and `self_signed_tls_client_auth` (RFC 8705 §2). TLS has proven that the caller holds the certificate's key; here
 * it is decided whether that is the client's.
 */
import type { ClientCertificate } from '@ostiary/crypto/certificate';
import { CertificateError } from '@ostiary/crypto/certificate-error';
import type { CertificateTrust } from '@ostiary/crypto/certificate-trust';
import { JoseError } from '@ostiary/crypto/jose-error';
import { type Jwk, jwkThumbprint } from '@ostiary/crypto/jwk';
import { canonicalIp } from '@ostiary/crypto/subject-alternative-name';
import type { Client } from '@ostiary/oauth/client';
import { invalidClient, notAuthenticated } from './refusal.js';
import type { RemoteJwks } from './remote-jwks.js';

/** RFC 8705 §2.1: a certificate of a CA that the installation trusts, for the subject that is registered. Throws OAuthError invalid_client. */
export function checkIssuedCertificate(
  certificate: ClientCertificate | undefined,
  client: Client,
  trust: CertificateTrust | undefined,
  now: number,
): void {
  const presented = required(certificate);
  if (trust === undefined) {
    throw invalidClient(
      'tls_client_auth is not available: no certification authority is configured for client certificates',
      'RFC 8705 §2.1',
    );
  }
  try {
    const distrust = trust.distrust(presented, now);
    if (distrust !== undefined) {
      throw invalidClient(
        'the client certificate is not trusted, or not valid at this time',
        'RFC 8705 §2.1',
        distrust,
      );
    }
    if (!isRegisteredSubject(presented, client)) {
      throw notAuthenticated('RFC 8705 §2.1.2', 'the subject of the certificate is not the registered one');
    }
  } catch (error) {
    throw readable(error);
  }
}

/** RFC 8705 §2.1.2: exactly one field is registered; it alone decides. */
function isRegisteredSubject(certificate: ClientCertificate, client: Client): boolean {
  const { tlsClientAuthSubjectDn: dn, tlsClientAuthSanDns: dns, tlsClientAuthSanUri: uri } = client;
  const { tlsClientAuthSanIp: ip, tlsClientAuthSanEmail: email } = client;
  const registered = [dn, dns, uri, ip, email].filter((field) => field !== undefined && field !== '');
  if (registered.length !== 1) return false;
  if (dn) return certificate.subjectDnEquals(dn);
  // RFC 4343: names of hosts without regard to case; a wildcard in a certificate stands for itself.
  if (dns) return certificate.sanDns.some((name) => asciiLowerCase(name) === asciiLowerCase(dns));
  // RFC 5280 §7.4: letter by letter.
  if (uri) return certificate.sanUri.includes(uri);
  if (ip) {
    const address = canonicalIp(ip);
    return address !== undefined && certificate.sanIp.includes(address);
  }
  return email !== undefined && certificate.sanEmail.some((name) => mailbox(name) === mailbox(email));
}

/** RFC 8705 §2.2: the key of the certificate is one that is registered; who signed the certificate is of no account. */
export async function checkSelfSignedCertificate(
  certificate: ClientCertificate | undefined,
  client: Client,
  remoteJwks: RemoteJwks,
): Promise<void> {
  const presented = required(certificate);
  let thumbprint: string;
  try {
    thumbprint = presented.publicKeyThumbprint;
  } catch (error) {
    throw readable(error);
  }
  if (hasKey(client.jwks?.keys, thumbprint)) return;
  const uri = client.jwksUri;
  // RFC 8705 §2.2.2: a client renews its certificate by publishing the next key.
  if (uri !== undefined) {
    if (hasKey(await remoteJwks.keys(uri), thumbprint) || hasKey(await remoteJwks.refetched(uri), thumbprint)) return;
  }
  throw notAuthenticated('RFC 8705 §2.2', 'the key of the certificate is not registered');
}

/** RFC 7517 §4.7: the certificate in `x5c` has the key of its JWK, so the keys say all. */
function hasKey(keys: readonly Jwk[] | undefined, thumbprint: string): boolean {
  if (keys === undefined) return false;
  for (const jwk of keys) {
    if (jwk.use === 'enc') continue;
    try {
      if (jwkThumbprint(jwk) === thumbprint) return true;
    } catch (error) {
      if (!(error instanceof JoseError)) throw error;
    }
  }
  return false;
}

function required(certificate: ClientCertificate | undefined): ClientCertificate {
  if (certificate !== undefined) return certificate;
  throw invalidClient('the client must present its certificate, at the mTLS address of this endpoint', 'RFC 8705 §2');
}

/** A certificate that TLS accepted and we cannot read authenticates nobody. */
function readable(error: unknown): unknown {
  return error instanceof CertificateError ? invalidClient(error.message, 'RFC 8705 §2') : error;
}

/** RFC 5280 §7.5: the part before the @ as it is, the host in any case. */
function mailbox(address: string): string {
  const at = address.lastIndexOf('@') + 1;
  return address.slice(0, at) + asciiLowerCase(address.slice(at));
}

/** Not `toLowerCase`, which also folds letters that are not ASCII (the Kelvin sign to k). */
function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
