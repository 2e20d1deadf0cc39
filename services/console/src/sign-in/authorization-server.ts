/**
 * The console as a client of system/admin, by a certified library: pushed requests, PKCE, private_key_jwt, DPoP, which is what the FAPI 2.0
 * Security Profile asks of a client. Calls to the admin API go straight to `tenant`, signed for the address that everybody else uses.
 */
import { importJWK, type JWK } from 'jose';
import * as openid from 'openid-client';
import { type Addresses, CONSOLE_CLIENT } from '../addresses.js';
import type { ConsoleKey } from '../config.js';

const TIMEOUT_SECONDS = 15;

export class AuthorizationServer {
  #discovered: Promise<openid.Configuration> | undefined;

  constructor(
    private readonly options: {
      readonly addresses: Addresses;
      readonly key: ConsoleKey;
      /** Origin of `tenant`. */
      readonly tenantHttp: string;
    },
  ) {}

  /** Discovered once; a failure is not kept. @throws what the library throws while the issuer cannot be reached */
  configuration(): Promise<openid.Configuration> {
    this.#discovered ??= this.#discover().catch((error: unknown) => {
      this.#discovered = undefined;
      throw error;
    });
    return this.#discovered;
  }

  async #discover(): Promise<openid.Configuration> {
    const { addresses, key, tenantHttp } = this.options;
    const { alg: _, use: __, ...jwk } = key;
    const privateKey = await importJWK(jwk, 'ES256');
    if (privateKey instanceof Uint8Array) throw new TypeError('the key of the console is no key pair');
    const metadata = { id_token_signed_response_alg: 'ES256' };
    const authentication = openid.PrivateKeyJwt({ key: privateKey, kid: key.kid });
    const config = await openid.discovery(new URL(addresses.issuer), CONSOLE_CLIENT, metadata, authentication);
    config.timeout = TIMEOUT_SECONDS;
    // OIDC Core §3.1.3.7(6): TLS would do; the signature says it again.
    openid.enableNonRepudiationChecks(config);
    config[openid.customFetch] = (url, { body, ...init }) =>
      fetch(url.startsWith(`${addresses.resource}/`) ? `${tenantHttp}${url.slice(addresses.origin.length)}` : url, {
        ...init,
        ...(body === undefined ? {} : { body }),
        redirect: 'manual',
      });
    return config;
  }
}

/** A fresh key for the tokens of one session (RFC 9449 §4.3), as it is kept. */
export async function newProofKey(): Promise<JWK> {
  const pair = await openid.randomDPoPKeyPair('ES256', { extractable: true });
  return crypto.subtle.exportKey('jwk', pair.privateKey);
}

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

export async function proofHandle(config: openid.Configuration, key: JWK): Promise<openid.DPoPHandle> {
  const { d: _, key_ops: __, ext: ___, ...publicKey } = key;
  const [privateKey, verifyingKey] = await Promise.all([
    crypto.subtle.importKey('jwk', key, P256, false, ['sign']),
    crypto.subtle.importKey('jwk', publicKey, P256, true, ['verify']),
  ]);
  return openid.getDPoPHandle(config, { privateKey, publicKey: verifyingKey });
}
