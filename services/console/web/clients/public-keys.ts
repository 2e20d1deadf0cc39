/** Public keys of a client: read from what somebody pasted, or made here. A private key never leaves the browser. */

export interface KeySet {
  readonly keys: readonly PublicJwk[];
}

export interface PublicJwk {
  readonly kty: 'EC' | 'RSA' | 'OKP' | 'AKP';
  readonly kid?: string;
  readonly [member: string]: unknown;
}

/** RFC 7518 §6, RFC 8037, RFC 9964: members that make a JWK a private one. */
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];
const KINDS = ['EC', 'RSA', 'OKP', 'AKP'];

export type ReadKeys =
  | { readonly ok: true; readonly jwks: KeySet; readonly hadPrivate: boolean }
  | { readonly ok: false; readonly why: string };

/** A JWK, a JWK set or a PEM public key. Private members are left out, and said to have been there. */
export async function readKeys(text: string): Promise<ReadKeys> {
  const trimmed = text.trim();
  if (/-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/.test(trimmed)) {
    return { ok: false, why: 'This is a private key. It was not sent; paste the public one.' };
  }
  if (trimmed.startsWith('-----BEGIN')) return readPem(trimmed);
  let json: unknown;
  try {
    json = JSON.parse(trimmed);
  } catch {
    return { ok: false, why: 'Neither JSON (a JWK or a JWK set) nor a PEM public key.' };
  }
  const given = isRecord(json) && Array.isArray(json.keys) ? json.keys : [json];
  const keys: PublicJwk[] = [];
  for (const each of given) {
    if (!isRecord(each) || !isKind(each.kty))
      return { ok: false, why: 'A key has the member "kty": EC, RSA, OKP or AKP.' };
    const members = Object.entries(each).filter(([name]) => !PRIVATE.includes(name));
    keys.push({ ...Object.fromEntries(members), kty: each.kty });
  }
  if (keys.length === 0) return { ok: false, why: 'There is no key in it.' };
  const hadPrivate = given.some((each) => isRecord(each) && PRIVATE.some((name) => name in each));
  return { ok: true, jwks: { keys }, hadPrivate };
}

type Kind = PublicJwk['kty'];
const isKind = (value: unknown): value is Kind => typeof value === 'string' && KINDS.includes(value);
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const IMPORTS = [
  { name: 'ECDSA', namedCurve: 'P-256', alg: 'ES256' },
  { name: 'RSA-PSS', hash: 'SHA-256', alg: 'PS256' },
  { name: 'Ed25519', alg: 'EdDSA' },
] as const;

async function readPem(text: string): Promise<ReadKeys> {
  const body = /-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----/.exec(text)?.[1];
  if (body === undefined) return { ok: false, why: 'Of PEM files, this takes "BEGIN PUBLIC KEY".' };
  const der = Uint8Array.from(atob(body.replace(/\s/g, '')), (character) => character.charCodeAt(0));
  for (const { alg, ...algorithm } of IMPORTS) {
    try {
      const key = await crypto.subtle.importKey('spki', der, algorithm, true, ['verify']);
      return { ok: true, jwks: { keys: [await described(key, alg)] }, hadPrivate: false };
    } catch {
      // Of another kind: the next one is tried.
    }
  }
  return { ok: false, why: 'A key of P-256, RSA or Ed25519 is needed.' };
}

export interface MadeKeys {
  readonly jwks: KeySet;
  readonly privateJwk: JsonWebKey;
  /** PKCS #8. */
  readonly privatePem: string;
}

/** A P-256 key pair by the browser's own generator. */
export async function makeKeys(): Promise<MadeKeys> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const publicJwk = await described(pair.publicKey, 'ES256');
  const { key_ops: _, ext: __, ...exported } = await crypto.subtle.exportKey('jwk', pair.privateKey);
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', pair.privateKey);
  return {
    jwks: { keys: [publicJwk] },
    privateJwk: { ...exported, kid: publicJwk.kid, alg: 'ES256', use: 'sig' } as JsonWebKey,
    privatePem: pem(new Uint8Array(pkcs8)),
  };
}

async function described(key: CryptoKey, alg: string): Promise<PublicJwk> {
  const { key_ops: _, ext: __, alg: ___, ...jwk } = await crypto.subtle.exportKey('jwk', key);
  if (!isKind(jwk.kty)) throw new TypeError('the browser made a key of a kind that is none of ours');
  return { ...jwk, kty: jwk.kty, kid: await thumbprint(jwk), alg, use: 'sig' };
}

/** RFC 7638 §3. */
async function thumbprint({ kty, crv, x, y, n, e }: JsonWebKey): Promise<string> {
  const required = kty === 'RSA' ? { e, kty, n } : kty === 'OKP' ? { crv, kty, x } : { crv, kty, x, y };
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(required)));
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

function pem(der: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...der));
  return `-----BEGIN PRIVATE KEY-----\n${base64.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END PRIVATE KEY-----\n`;
}
