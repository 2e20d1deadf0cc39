/**
 * The header in which a TLS-terminating edge passes the client certificate on, one format a product. Called only for requests of a
 * trusted peer; everybody else's header has been removed before.
 */
import { decodeBase64 } from './base64.js';
import { CertificateError } from './certificate-error.js';

/** How the edge passes the client certificate on. */
export const CLIENT_CERTIFICATE_FORMATS = ['rfc9440', 'nginx', 'envoy', 'traefik', 'haproxy'] as const;
export type ClientCertificateFormat = (typeof CLIENT_CERTIFICATE_FORMATS)[number];

const MAX_LENGTH = 32_768;
const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/;

/**
 * The DER in the edge's header; undefined where the edge says that no certificate was presented (an empty value). That it is a
 * certificate is not known yet. Throws CertificateError.
 */
export function derFromHeader(format: ClientCertificateFormat, value: string): Uint8Array | undefined {
  if (value === '') return undefined;
  if (value.length > MAX_LENGTH) throw new CertificateError('the client certificate header is too long');
  return READERS[format](value);
}

/** The DER of the first certificate of a PEM text (RFC 7468). Throws CertificateError. */
export function derFromPem(pem: string): Uint8Array {
  const body = PEM.exec(pem)?.[1];
  if (body === undefined) throw new CertificateError('the client certificate is not in PEM');
  return fromBase64(body.replace(/\s+/g, ''));
}

const READERS: Readonly<Record<ClientCertificateFormat, (value: string) => Uint8Array | undefined>> = {
  rfc9440: readByteSequence,
  nginx: readEscapedPem,
  envoy: readForwardedClientCertificate,
  traefik: readTraefikChain,
  haproxy: readHaproxyDer,
};

/** RFC 9440 §2.1 `Client-Cert`: an RFC 8941 byte sequence, `:base64:`, of the DER. */
function readByteSequence(value: string): Uint8Array {
  const bytes = /^ *:([A-Za-z0-9+/=]+): *$/.exec(value)?.[1];
  if (bytes === undefined) throw new CertificateError('the Client-Cert header is not a byte sequence');
  return fromBase64(bytes);
}

/** nginx `$ssl_client_escaped_cert`: PEM, URL-encoded. */
function readEscapedPem(value: string): Uint8Array {
  return derFromPem(unescaped(value));
}

/**
 * Envoy `x-forwarded-client-cert`, set with SANITIZE_SET and `cert: true`: `Key=value` pairs separated by semicolons, values perhaps
 * quoted; `Cert` is the URL-encoded PEM. Several elements mean that a caller's header was forwarded: refused.
 */
function readForwardedClientCertificate(value: string): Uint8Array | undefined {
  const pair = /([A-Za-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^",;]*))(;|$)/y;
  let certificate: string | undefined;
  for (let at = 0; at < value.length; at = pair.lastIndex) {
    pair.lastIndex = at;
    const [all, key, quoted, plain] = pair.exec(value) ?? [];
    if (all === undefined || key === undefined)
      throw new CertificateError('the x-forwarded-client-cert header cannot be read');
    if (key.toLowerCase() !== 'cert') continue;
    if (certificate !== undefined)
      throw new CertificateError('the x-forwarded-client-cert header has two certificates');
    certificate = quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '';
  }
  return certificate === undefined || certificate === '' ? undefined : readEscapedPem(certificate);
}

/** Traefik `X-Forwarded-Tls-Client-Cert`: base64 of the DER without PEM's lines, perhaps URL-encoded, the chain separated by commas. */
function readTraefikChain(value: string): Uint8Array {
  return fromBase64(unescaped(value).split(',', 1)[0] ?? '');
}

/** HAProxy `%{+Q}[ssl_c_der,base64]`: base64 of the DER, perhaps in quotation marks. */
function readHaproxyDer(value: string): Uint8Array | undefined {
  const body = /^"(.*)"$/.exec(value)?.[1] ?? value;
  return body === '' ? undefined : fromBase64(body);
}

function fromBase64(text: string): Uint8Array {
  const der = decodeBase64(text);
  if (der === undefined) throw new CertificateError('the client certificate is not base64');
  return der;
}

function unescaped(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new CertificateError('the client certificate header is not URL-encoded');
  }
}
