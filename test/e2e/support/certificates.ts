import { X509Certificate } from 'node:crypto';
import type { CustomFetch } from 'openid-client';
import { Agent, fetch as undiciFetch } from 'undici';
import type { IssuedCertificate } from '../../../deploy/local/sign-certificate.ts';

/** RFC 8705 §3.1: SHA-256 of the DER encoding. */
export function thumbprintOf({ certificatePem }: Pick<IssuedCertificate, 'certificatePem'>): string {
  return Buffer.from(new X509Certificate(certificatePem).fingerprint256.replaceAll(':', ''), 'hex').toString(
    'base64url',
  );
}

/** RFC 8705 §2.2.2: the key set in which a client with a self-signed certificate registers it. */
export function selfSignedJwks({ certificatePem }: Pick<IssuedCertificate, 'certificatePem'>): { keys: object[] } {
  const certificate = new X509Certificate(certificatePem);
  return { keys: [{ ...certificate.publicKey.export({ format: 'jwk' }), x5c: [certificate.raw.toString('base64')] }] };
}

/** A `fetch` for client libraries whose connections show the certificate where they are asked for one. */
export function fetchWithCertificate({ certificatePem, keyPem }: IssuedCertificate): CustomFetch {
  const dispatcher = new Agent({ connect: { cert: certificatePem, key: keyPem } });
  return async (url, { method, headers, body }) => {
    const sent = { method, headers, redirect: 'manual' as const, dispatcher };
    const text = body === null || body === undefined ? undefined : await new Response(body).text();
    const response = await undiciFetch(url, text === undefined ? sent : { ...sent, body: text });
    return new Response(await response.arrayBuffer(), { status: response.status, headers: [...response.headers] });
  };
}
