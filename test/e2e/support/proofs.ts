import { randomUUID } from 'node:crypto';
import { bareJwk, type ClientKey, epochSeconds, sha256, signJwt } from './client-key.ts';

/** Claims or header members that replace the right ones; `undefined` leaves one out. */
export type Deviation = Readonly<Record<string, unknown>>;

/** RFC 7523 §3 client assertion as FAPI 2.0 §5.3.2.1 wants it, but for what deviates. */
export function clientAssertion(
  client: { readonly clientId: string; readonly key: ClientKey },
  audience: unknown,
  deviation: { readonly header?: Deviation; readonly claims?: Deviation } = {},
): string {
  const now = epochSeconds();
  const header = { alg: client.key.alg, kid: client.key.kid, typ: 'JWT', ...deviation.header };
  const claims = {
    iss: client.clientId,
    sub: client.clientId,
    aud: audience,
    jti: randomUUID(),
    iat: now,
    nbf: now,
    exp: now + 60,
    ...deviation.claims,
  };
  return signJwt(header, claims, client.key);
}

export interface ProofRequest {
  readonly key: ClientKey;
  readonly method: string;
  /** Public URL. */
  readonly url: string;
  readonly nonce?: string | undefined;
  readonly accessToken?: string;
  readonly header?: Deviation;
  readonly claims?: Deviation;
}

/** RFC 9449 §4.2 proof, but for what deviates. */
export function dpopProof({ key, method, url, nonce, accessToken, header, claims }: ProofRequest): string {
  return signJwt(
    { typ: 'dpop+jwt', alg: key.alg, jwk: bareJwk(key), ...header },
    {
      jti: randomUUID(),
      htm: method,
      htu: url,
      iat: epochSeconds(),
      ...(nonce === undefined ? {} : { nonce }),
      ...(accessToken === undefined ? {} : { ath: sha256(accessToken) }),
      ...claims,
    },
    key,
  );
}
