import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { JWE_ALGORITHMS, JWE_ENCRYPTIONS, type JweAlgorithm } from '@ostiary/oauth/jwe-algorithms';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { JoseError, type JoseErrorReason } from './jose-error.js';
import { type DecryptionKey, decryptJwe, encryptionKeyOf, encryptJwe, looksEncrypted, parseJwe } from './jwe.js';
import type { Jwk } from './jwk.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pairOf = (alg: JweAlgorithm) => (alg === 'RSA-OAEP-256' ? rsa : ec);
const jwkOf = (key: KeyObject, more: object = {}): Jwk => ({ ...key.export({ format: 'jwk' }), ...more });
const OURS: readonly DecryptionKey[] = [
  { kid: 'rsa', algorithms: ['RSA-OAEP-256'], privateKey: rsa.privateKey },
  { kid: 'ec', algorithms: ['ECDH-ES', 'ECDH-ES+A256KW'], privateKey: ec.privateKey },
];
const COMBINATIONS = JWE_ALGORITHMS.flatMap((alg) => JWE_ENCRYPTIONS.map((enc) => ({ alg, enc })));
const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

async function reason(compact: string, keys: readonly DecryptionKey[] = OURS): Promise<JoseErrorReason> {
  try {
    await decryptJwe(parseJwe(compact), keys);
  } catch (error) {
    if (error instanceof JoseError) return error.reason;
    throw error;
  }
  throw new Error('it was accepted');
}

const good = (header: Record<string, unknown> = {}, text = 'a.b.c') =>
  new CompactEncrypt(Buffer.from(text))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: 'ec', ...header })
    .encrypt(ec.publicKey);

/** The same message under another header: whether it is refused before anything is decrypted. */
async function withHeader(changes: Record<string, unknown>): Promise<string> {
  const [header = '', ...rest] = (await good()).split('.');
  const before: Record<string, unknown> = JSON.parse(Buffer.from(header, 'base64url').toString());
  return [segment({ ...before, ...changes }), ...rest].join('.');
}

describe.each(COMBINATIONS)('RFC 7516: $alg with $enc', ({ alg, enc }) => {
  it('RFC 7516 §5.2: decrypts what jose encrypts, with a kid and without', async () => {
    for (const kid of [{ kid: alg === 'RSA-OAEP-256' ? 'rsa' : 'ec' }, {}]) {
      const jwe = await new CompactEncrypt(Buffer.from('x.ü.z'))
        .setProtectedHeader({ alg, enc, cty: 'JWT', ...kid })
        .encrypt(pairOf(alg).publicKey);
      expect(looksEncrypted(jwe)).toBe(true);
      expect(parseJwe(jwe)).toMatchObject({ alg, enc, cty: 'JWT' });
      expect(await decryptJwe(parseJwe(jwe), OURS)).toBe('x.ü.z');
    }
  });

  it('RFC 7516 §5.1: encrypts what jose decrypts, and names the key', async () => {
    const { publicKey, privateKey } = pairOf(alg);
    const jwe = await encryptJwe('x.ü.z', jwkOf(publicKey, { kid: 'theirs', use: 'enc' }), { alg, enc, cty: 'JWT' });
    const { plaintext, protectedHeader } = await compactDecrypt(jwe, privateKey);
    expect(Buffer.from(plaintext).toString()).toBe('x.ü.z');
    expect(protectedHeader).toMatchObject({ alg, enc, cty: 'JWT', kid: 'theirs' });
  });

  it('RFC 7516 §11.5: a changed part, another key and another kid look the same', async () => {
    const jwe = await encryptJwe('x.y.z', jwkOf(pairOf(alg).publicKey), { alg, enc });
    const parts = jwe.split('.');
    const others = [...OURS].map((key) => ({
      ...key,
      privateKey:
        key.kid === 'rsa'
          ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
          : generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
    }));
    expect(await reason(jwe, others)).toBe('undecryptable');
    expect(await reason(jwe, [])).toBe('undecryptable');
    for (const at of [1, 2, 3, 4]) {
      const bytes = Buffer.from(parts[at] ?? '', 'base64url');
      if (bytes.length === 0) continue;
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      expect(await reason(parts.with(at, bytes.toString('base64url')).join('.'))).toBe('undecryptable');
    }
    expect(await reason(parts.with(0, segment({ alg, enc, kid: 'unknown' })).join('.'))).toBe('undecryptable');
  });
});

// biome-ignore format: it is a table
const REFUSED: readonly (readonly [clause: string, what: string, header: Record<string, unknown>, reason: JoseErrorReason])[] = [
  ['RFC 7516 §4.1.3', 'compression', { zip: 'DEF' }, 'unsupported-extension'],
  ['RFC 7516 §4.1.13', 'an extension that must be understood', { crit: ['exp'], exp: 1 }, 'unsupported-extension'],
  ['RFC 7516 §4.1.13', 'an empty crit', { crit: [] }, 'unsupported-extension'],
  ['RFC 7797 §3', 'b64', { b64: false }, 'unsupported-extension'],
  ['RFC 8725 §3.2', 'RSA1_5', { alg: 'RSA1_5' }, 'unsupported-algorithm'],
  ['RFC 8725 §3.2', 'RSA-OAEP with SHA-1', { alg: 'RSA-OAEP' }, 'unsupported-algorithm'],
  ['RFC 8725 §3.1', 'a shared key', { alg: 'dir' }, 'unsupported-algorithm'],
  ['RFC 8725 §3.1', 'symmetric key wrapping', { alg: 'A256KW' }, 'unsupported-algorithm'],
  ['RFC 7518 §4.8', 'a password with a great many rounds', { alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31, p2s: 'AAAA' }, 'unsupported-algorithm'],
  ['RFC 8725 §3.1', 'none', { alg: 'none' }, 'unsupported-algorithm'],
  ['RFC 7518 §5.1', 'another content encryption', { enc: 'A256CBC-HS512' }, 'unsupported-algorithm'],
  ['RFC 7516 §4.1.1', 'a missing alg', { alg: undefined }, 'bad-header'],
  ['RFC 7516 §4.1.2', 'a missing enc', { enc: undefined }, 'bad-header'],
  ['RFC 7516 §4.1.1', 'an alg that is no string', { alg: ['ECDH-ES'] }, 'bad-header'],
  ['RFC 7516 §4.1.6', 'a kid that is no string', { kid: 7 }, 'bad-header'],
  ['RFC 7516 §4.1.12', 'a cty that is no string', { cty: {} }, 'bad-header'],
  ['RFC 7516 §4.1', 'an oversized header', { note: 'x'.repeat(4000) }, 'too-large'],
  ['RFC 7518 §4.6.1.1', 'an ephemeral key on another curve', { epk: jwkOf(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey) }, 'undecryptable'],
  ['RFC 8725 §3.4', 'an ephemeral key off the curve', { epk: { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) } }, 'undecryptable'],
  ['RFC 7518 §4.6.1.1', 'no ephemeral key', { epk: undefined }, 'undecryptable'],
  ['RFC 7516 §4.1.5', 'a key of the sender in place of ours', { jwk: jwkOf(ec.publicKey), kid: 'theirs' }, 'undecryptable'],
];

describe('parseJwe and decryptJwe', () => {
  it.each(REFUSED)('%s: refuse %s', async (_clause, _what, header, expected) => {
    expect(await reason(await withHeader(header))).toBe(expected);
  });

  it.each([
    ['RFC 7516 §7.1', 'four parts', 'a.b.c.d', 'malformed'],
    ['RFC 7516 §7.1', 'six parts', 'a.b.c.d.e.f', 'malformed'],
    ['RFC 7516 §7.1', 'nothing', '', 'malformed'],
    ['RFC 7516 §7.1', 'a header that is no base64url', '{}.b.c.d.e', 'bad-header'],
    ['RFC 7516 §7.1', 'a header that is an array', `${segment([])}.b.c.d.e`, 'bad-header'],
    ['RFC 7516 §7.1', 'a header that is no JSON', `${segment('').slice(0, 2)}.b.c.d.e`, 'bad-header'],
    ['RFC 7516 §11', 'an oversized message', `a.b.${'A'.repeat(30_000)}.d.e`, 'too-large'],
    ['RFC 7516 §11', 'dots without end', '.'.repeat(20_000), 'malformed'],
  ] as const)('%s: refuse %s', async (_clause, _what, compact, expected) => {
    expect(await reason(compact)).toBe(expected);
  });

  it('RFC 7516 §4.1.3: a compressed bomb is refused without being inflated', async () => {
    const bomb = deflateRawSync(Buffer.alloc(8_000_000));
    const jwe = await new CompactEncrypt(bomb)
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
      .encrypt(ec.publicKey);
    const [header = '', ...rest] = jwe.split('.');
    const zipped: Record<string, unknown> = JSON.parse(Buffer.from(header, 'base64url').toString());
    expect(await reason([segment({ ...zipped, zip: 'DEF' }), ...rest].join('.'))).toBe('unsupported-extension');
  });

  it('RFC 8725 §2.4: an encrypted JWT in an encrypted JWT is refused', async () => {
    expect(await reason(await good({ cty: 'JWT' }, await good()))).toBe('nested');
  });

  it('RFC 7519 §7.2: what is inside must be text', async () => {
    const jwe = await new CompactEncrypt(Buffer.from([0xff, 0xfe]))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
      .encrypt(ec.publicKey);
    expect(await reason(jwe)).toBe('undecryptable');
  });

  it('RFC 7518 §4.3: a key is used only with the algorithms that it is for', async () => {
    const onlyDirect: DecryptionKey = { kid: 'ec', algorithms: ['ECDH-ES'], privateKey: ec.privateKey };
    const wrapped = await encryptJwe('x', jwkOf(ec.publicKey), { alg: 'ECDH-ES+A256KW', enc: 'A256GCM' });
    expect(await reason(wrapped, [onlyDirect])).toBe('undecryptable');
  });
});

describe('encryptJwe', () => {
  const options = { alg: 'RSA-OAEP-256', enc: 'A256GCM' } as const;
  it.each([
    ['RFC 7517 §4.2', 'a key for signatures', jwkOf(rsa.publicKey, { use: 'sig' }), 'unsupported-key'],
    ['RFC 7517 §4.3', 'a key for verifying', jwkOf(rsa.publicKey, { key_ops: ['verify'] }), 'unsupported-key'],
    ['RFC 7517 §4.4', 'a key for another algorithm', jwkOf(rsa.publicKey, { alg: 'RSA1_5' }), 'unsupported-key'],
    ['RFC 7518 §4.3', 'a key of another type', jwkOf(ec.publicKey), 'unsupported-key'],
    ['RFC 7518 §4.3', 'a weak key', jwkOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey), 'weak-key'],
    ['RFC 7517 §9.3', 'a private key', jwkOf(rsa.privateKey), 'private-key'],
  ] as const)('%s: refuses %s', async (_clause, _what, jwk, expected) => {
    await expect(encryptJwe('x', jwk, options)).rejects.toMatchObject({ reason: expected });
  });

  it('RFC 7517 §4.2: a key that says that it is for encryption comes before one that says nothing', () => {
    const plain = jwkOf(rsa.publicKey, { kid: 'plain' });
    const enc = jwkOf(rsa.publicKey, { kid: 'enc', use: 'enc' });
    const sig = jwkOf(rsa.publicKey, { kid: 'sig', use: 'sig' });
    expect(encryptionKeyOf([sig, plain, enc], 'RSA-OAEP-256')).toBe(enc);
    expect(encryptionKeyOf([sig, plain], 'RSA-OAEP-256')).toBe(plain);
    expect(encryptionKeyOf([sig], 'RSA-OAEP-256')).toBeUndefined();
    expect(encryptionKeyOf([enc], 'ECDH-ES')).toBeUndefined();
  });
});
