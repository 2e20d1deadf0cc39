/**
 * RFC 7519 §11.2: what goes to one client signed, and then encrypted to its registered key where it registered for that. Never in the clear
 * instead: without a key to encrypt to there is no answer.
 */
import { clientEncryptionKey } from '@ostiary/client-authentication/client-keys';
import type { RemoteJwks } from '@ostiary/client-authentication/remote-jwks';
import { JoseError } from '@ostiary/crypto/jose-error';
import { encryptJwe } from '@ostiary/crypto/jwe';
import type { Client } from '@ostiary/oauth/client';
import { DEFAULT_JWE_ENCRYPTION, type JweAlgorithm, type JweEncryption } from '@ostiary/oauth/jwe-algorithms';
import { OAuthError } from '@ostiary/oauth/oauth-error';

/** As registered. */
export interface ResponseEncryption {
  readonly alg: JweAlgorithm;
  readonly enc: JweEncryption | undefined;
}

export class ResponseJwts {
  constructor(private readonly remoteJwks: RemoteJwks) {}

  /** `text`: a signed JWT, or the bare claims of one (`content: 'JSON'`). Throws OAuthError `temporarily_unavailable` without a key of the client. */
  async encrypted(
    client: Client,
    text: string,
    { alg, enc }: ResponseEncryption,
    content: 'JWT' | 'JSON' = 'JWT',
  ): Promise<string> {
    const key = await clientEncryptionKey(client, alg, this.remoteJwks);
    if (key === undefined) throw noKey();
    const options = { alg, enc: enc ?? DEFAULT_JWE_ENCRYPTION };
    try {
      return await encryptJwe(text, key, content === 'JWT' ? { ...options, cty: 'JWT' } : options);
    } catch (error) {
      if (error instanceof JoseError) throw noKey(error);
      throw error;
    }
  }
}

function noKey(cause?: unknown): OAuthError {
  return new OAuthError('temporarily_unavailable', 'The public key of the client for encryption cannot be had.', {
    clause: 'OpenID Connect Core §10.2',
    cause,
  });
}
