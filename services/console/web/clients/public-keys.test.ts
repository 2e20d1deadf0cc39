import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { calculateJwkThumbprint, importJWK, importPKCS8, jwtVerify, SignJWT } from 'jose';
import { makeKeys, readKeys } from './public-keys.js';

describe('keys that somebody pastes', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicJwk = { ...publicKey.export({ format: 'jwk' }), kid: 'mine' };
  const privateJwk = { ...privateKey.export({ format: 'jwk' }), kid: 'mine' };

  it.each([
    ['a JWK', JSON.stringify(publicJwk)],
    ['a JWK set', JSON.stringify({ keys: [publicJwk] })],
    ['with blanks around', `\n ${JSON.stringify(publicJwk)} \n`],
  ])('RFC 7517 §4, §5: %s', async (_, text) => {
    expect(await readKeys(text)).toEqual({ ok: true, jwks: { keys: [publicJwk] }, hadPrivate: false });
  });

  it('RFC 7517 §8.1: of a private JWK the public half is kept, and the rest goes nowhere', async () => {
    const read = await readKeys(JSON.stringify({ keys: [privateJwk] }));
    expect(read).toEqual({ ok: true, jwks: { keys: [publicJwk] }, hadPrivate: true });
    expect(JSON.stringify(read)).not.toContain(String(privateJwk.d));
  });

  it.each([
    ['EC', generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey, 'ES256'],
    ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey, 'PS256'],
    ['OKP', generateKeyPairSync('ed25519').publicKey, 'EdDSA'],
  ])('RFC 7468 §13: a PEM public key of kind %s', async (kty, key, alg) => {
    const read = await readKeys(key.export({ format: 'pem', type: 'spki' }).toString());
    const { kid, ...expected } = { ...key.export({ format: 'jwk' }), kid: '' };
    expect(read).toMatchObject({ ok: true, jwks: { keys: [{ ...expected, kty, alg, use: 'sig' }] } });
    expect(kid).toBe('');
  });

  it.each([
    privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    privateKey.export({ format: 'pem', type: 'sec1' }).toString(),
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
    'https://app.example.com/jwks',
    '{}',
    '{"keys":[]}',
    '{"kty":"oct","k":"c2VjcmV0"}',
    '[]',
    'null',
    '',
  ])('says why it cannot use %j', async (text) => {
    expect(await readKeys(text)).toMatchObject({ ok: false, why: expect.stringMatching(/\w/) });
  });
});

describe('keys that are made here', () => {
  it('RFC 7638: are a pair, named after the key, and sign as ES256 in both their forms', async () => {
    const { jwks, privateJwk, privatePem } = await makeKeys();
    const [publicJwk] = jwks.keys;
    if (publicJwk === undefined) throw new Error('no key');
    expect(publicJwk).not.toHaveProperty('d');
    expect(publicJwk.kid).toBe(await calculateJwkThumbprint(publicJwk));
    const verifying = await importJWK(publicJwk, 'ES256');
    for (const signing of [await importJWK(privateJwk, 'ES256'), await importPKCS8(privatePem, 'ES256')]) {
      const token = await new SignJWT({ a: 1 }).setProtectedHeader({ alg: 'ES256' }).sign(signing);
      expect((await jwtVerify(token, verifying)).payload).toEqual({ a: 1 });
    }
    expect((await makeKeys()).jwks.keys[0]?.kid).not.toBe(publicJwk.kid);
  });
});
