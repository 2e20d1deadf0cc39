import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { publicJwkSchema } from '@ostiary/oauth/client';
import { clientEncryptionKey } from './client-keys.js';
import { RemoteJwks } from './remote-jwks.js';

const jwk = (more: object) =>
  publicJwkSchema.parse({
    ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
    ...more,
  });
const sig = jwk({ kid: 'sig', use: 'sig' });
const enc = jwk({ kid: 'enc', use: 'enc' });

function remote(...sets: readonly (readonly object[] | undefined)[]) {
  let reads = 0;
  const jwks = new RemoteJwks({
    fetch: async () => {
      const keys = sets[Math.min(reads++, sets.length - 1)];
      if (keys === undefined) throw new Error('away');
      return { status: 200, body: JSON.stringify({ keys }) };
    },
    now: () => 1_000_000 + reads * 120_000,
  });
  return { jwks, reads: () => reads };
}

describe('clientEncryptionKey', () => {
  it('RFC 7517 §4.2: a registered key for encryption, and nobody is asked', async () => {
    const { jwks, reads } = remote([enc]);
    expect(await clientEncryptionKey({ jwks: { keys: [sig, enc] } }, 'ECDH-ES', jwks)).toBe(enc);
    expect(await clientEncryptionKey({ jwks: { keys: [sig, enc] } }, 'RSA-OAEP-256', jwks)).toBeUndefined();
    expect(reads()).toBe(0);
  });

  it('RFC 7591 §2: a set behind jwks_uri is read, and read again for a key that it lacks', async () => {
    const { jwks, reads } = remote([sig], [sig, enc]);
    const client = { jwksUri: 'https://client.example/jwks' };
    expect(await clientEncryptionKey(client, 'ECDH-ES+A256KW', jwks)).toMatchObject({ kid: 'enc' });
    expect(reads()).toBe(2);
  });

  it('RFC 7591 §2: a set that cannot be had is no key', async () => {
    const { jwks } = remote(undefined);
    expect(await clientEncryptionKey({ jwksUri: 'https://client.example/jwks' }, 'ECDH-ES', jwks)).toBeUndefined();
  });
});
