import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { JWS_ALGORITHMS, type JwsAlgorithm } from '@ostiary/oauth/security-profile';
import fc from 'fast-check';
import { CompactSign, compactVerify } from 'jose';
import { JoseError, type JoseErrorReason } from './jose-error.js';
import { importPublicJwk } from './jwk.js';
import { isJwsAlgorithm, parseJws, signJws, verifyJws } from './jws.js';

const pairs: Record<JwsAlgorithm, { publicKey: KeyObject; privateKey: KeyObject }> = {
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: generateKeyPairSync('ed25519'),
  PS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  'ML-DSA-44': generateKeyPairSync('ml-dsa-44'),
  'ML-DSA-65': generateKeyPairSync('ml-dsa-65'),
  'ML-DSA-87': generateKeyPairSync('ml-dsa-87'),
};
const publicKey = (alg: JwsAlgorithm) => importPublicJwk({ ...pairs[alg].publicKey.export({ format: 'jwk' }) });
const segment = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const made = signJws({ typ: 'JWT' }, { sub: 'a' }, pairs.ES256.privateKey, 'ES256');

function reason(compact: string, limits?: { maxLength: number }): JoseErrorReason {
  try {
    parseJws(compact, limits);
  } catch (error) {
    if (error instanceof JoseError) return error.reason;
    throw error;
  }
  throw new Error('it was accepted');
}

describe.each(JWS_ALGORITHMS)('RFC 7515: %s', (alg) => {
  it('RFC 7515 §5.2: verifies what jose signs', async () => {
    const jws = await new CompactSign(Buffer.from('{"sub":"ü"}'))
      .setProtectedHeader({ alg, kid: 'k' })
      .sign(pairs[alg].privateKey);
    const parsed = parseJws(jws);
    expect(parsed.header).toEqual({ alg, kid: 'k' });
    expect(parsed.payload).toEqual({ sub: 'ü' });
    expect(verifyJws(parsed, publicKey(alg), alg)).toBe(true);
  });

  it('RFC 7515 §5.1: signs what jose verifies', async () => {
    const jws = signJws({ kid: 'k', typ: 'at+jwt' }, { sub: 'ü' }, pairs[alg].privateKey, alg);
    const { payload, protectedHeader } = await compactVerify(jws, pairs[alg].publicKey);
    expect(protectedHeader).toEqual({ kid: 'k', typ: 'at+jwt', alg });
    expect(Buffer.from(payload).toString()).toBe('{"sub":"ü"}');
  });

  it('RFC 7515 §5.2: refuses a changed header, payload or signature, and another key', () => {
    const jws = signJws({}, { sub: 'a' }, pairs[alg].privateKey, alg);
    const [header = '', payload = '', signature = ''] = jws.split('.');
    const flipped = Buffer.from(signature, 'base64url');
    flipped[0] = (flipped[0] ?? 0) ^ 1;
    for (const changed of [
      `${segment({ alg, kid: 'x' })}.${payload}.${signature}`,
      `${header}.${segment({ sub: 'b' })}.${signature}`,
      `${header}.${payload}.${flipped.toString('base64url')}`,
      `${header}.${payload}.${segment('short')}`,
      `${header}.${payload}.${Buffer.alloc(64).toString('base64url')}`,
    ]) {
      expect(verifyJws(parseJws(changed), publicKey(alg), alg)).toBe(false);
    }
    const foreign = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
    expect(verifyJws(parseJws(jws), importPublicJwk({ ...foreign }), alg)).toBe(false);
    expect(verifyJws(parseJws(jws), publicKey(alg), alg)).toBe(true);
  });

  it('RFC 8725 §3.1: signs with no key of another type', () => {
    const other = alg === 'EdDSA' ? 'ES256' : 'EdDSA';
    expect(() => signJws({}, {}, pairs[other].privateKey, alg)).toThrow(TypeError);
  });
});

describe('RFC 8725 §2.1: algorithm confusion', () => {
  it('RFC 8725 §2.1: refuses an HMAC under the public key', () => {
    const spki = pairs.RS256.publicKey.export({ type: 'spki', format: 'pem' });
    const input = `${segment({ alg: 'HS256' })}.${segment({ sub: 'a' })}`;
    const parsed = parseJws(`${input}.${createHmac('sha256', spki).update(input).digest('base64url')}`);
    expect(isJwsAlgorithm(parsed.header.alg)).toBe(false);
    for (const alg of JWS_ALGORITHMS) expect(verifyJws(parsed, publicKey('RS256'), alg)).toBe(false);
  });

  it.each(['none', 'None', 'NONE', 'HS256', 'ES384', 'ES256K', '', 'toString', '__proto__'])(
    'RFC 8725 §3.1: knows no algorithm %j',
    (alg) => {
      expect(isJwsAlgorithm(alg)).toBe(false);
    },
  );

  it('RFC 8725 §3.1: refuses a signature whose header says another algorithm of the same key', () => {
    const jws = signJws({}, { sub: 'a' }, pairs.RS256.privateKey, 'RS256');
    expect(verifyJws(parseJws(jws), publicKey('RS256'), 'PS256')).toBe(false);
    expect(verifyJws(parseJws(jws), publicKey('RS256'), 'RS256')).toBe(true);
  });

  it('RFC 8725 §3.1: refuses a good signature under a header that names another algorithm', async () => {
    const { constants, sign } = await import('node:crypto');
    const input = `${segment({ alg: 'RS256' })}.${segment({ sub: 'a' })}`;
    const pss = { key: pairs.RS256.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    const parsed = parseJws(`${input}.${sign('sha256', Buffer.from(input), pss).toString('base64url')}`);
    expect(verifyJws(parsed, publicKey('RS256'), 'PS256')).toBe(false);
  });

  it('RFC 8725 §3.1: refuses a key for what is not among its algorithms', () => {
    const jws = parseJws(signJws({}, { sub: 'a' }, pairs.RS256.privateKey, 'RS256'));
    expect(verifyJws(jws, { ...publicKey('RS256'), algorithms: ['PS256'] }, 'RS256')).toBe(false);
  });

  it('RFC 7518 §3.4: refuses an ES256 signature in DER', async () => {
    const { sign } = await import('node:crypto');
    const input = made.slice(0, made.lastIndexOf('.'));
    const der = sign('sha256', Buffer.from(input), pairs.ES256.privateKey).toString('base64url');
    expect(verifyJws(parseJws(`${input}.${der}`), publicKey('ES256'), 'ES256')).toBe(false);
  });

  it('RFC 7518 §3.4: refuses the signature of zeros (r = s = 0)', () => {
    const input = made.slice(0, made.lastIndexOf('.'));
    const zeros = Buffer.alloc(64).toString('base64url');
    expect(verifyJws(parseJws(`${input}.${zeros}`), publicKey('ES256'), 'ES256')).toBe(false);
  });
});

describe('RFC 7515 §7.1: taking a JWS apart', () => {
  const header = segment({ alg: 'ES256' });
  const payload = segment({ sub: 'a' });

  it.each<[string, JoseErrorReason, string]>([
    ['nothing', 'malformed', ''],
    ['one part', 'malformed', header],
    ['two parts', 'malformed', `${header}.${payload}`],
    ['four parts', 'malformed', `${made}.AAAA`],
    ['a JWE', 'malformed', `${made}.AAAA.AAAA`],
    ['an empty header', 'bad-encoding', `.${payload}.AAAA`],
    ['an empty payload', 'bad-encoding', `${header}..AAAA`],
    ['an empty signature', 'bad-encoding', `${header}.${payload}.`],
    ['padding', 'bad-encoding', `${header}.${payload}.AAA=`],
    ['base64 instead of base64url', 'bad-encoding', `${header}.${payload}.AA+/`],
    ['a space', 'bad-encoding', `${header}.${payload}. AAAA`],
    ['a line break', 'bad-encoding', `${header}.${payload}.AAAA\n`],
    ['a length that no bytes have', 'bad-encoding', `${header}.${payload}.AAAAA`],
    ['a second spelling of the same two bytes', 'bad-encoding', `${header}.${payload}.AAB`],
    ['a second spelling of the same byte', 'bad-encoding', `${header}.${payload}.AB`],
    ['a header that is no JSON', 'bad-header', `${segment('{')}.${payload}.AAAA`],
    ['a header that is a list', 'bad-header', `${segment([])}.${payload}.AAAA`],
    ['a header that is null', 'bad-header', `${segment('null')}.${payload}.AAAA`],
    ['a header without alg', 'bad-header', `${segment({ typ: 'JWT' })}.${payload}.AAAA`],
    ['an alg that is a list', 'bad-header', `${segment({ alg: ['ES256'] })}.${payload}.AAAA`],
    ['a kid that is a number', 'bad-header', `${segment({ alg: 'ES256', kid: 1 })}.${payload}.AAAA`],
    ['a typ that is an object', 'bad-header', `${segment({ alg: 'ES256', typ: {} })}.${payload}.AAAA`],
    [
      'a header that is not UTF-8',
      'bad-header',
      `${Buffer.from('{"alg":"ES256","x":"\xff"}', 'latin1').toString('base64url')}.${payload}.AAAA`,
    ],
    ['crit', 'unsupported-extension', `${segment({ alg: 'ES256', crit: ['exp'], exp: 1 })}.${payload}.AAAA`],
    ['an empty crit', 'unsupported-extension', `${segment({ alg: 'ES256', crit: [] })}.${payload}.AAAA`],
    ['b64', 'unsupported-extension', `${segment({ alg: 'ES256', b64: false })}.${payload}.AAAA`],
    ['zip', 'unsupported-extension', `${segment({ alg: 'ES256', zip: 'DEF' })}.${payload}.AAAA`],
    ['a payload that is text', 'bad-payload', `${header}.${segment('hello')}.AAAA`],
    ['a payload that is a string', 'bad-payload', `${header}.${segment('"a"')}.AAAA`],
    ['a payload that is a list', 'bad-payload', `${header}.${segment('[{}]')}.AAAA`],
    ['a payload nested without end', 'bad-payload', `${header}.${segment('['.repeat(8_000))}.AAAA`],
  ])('RFC 7515 §7.1: refuses %s', (_title, expected, compact) => {
    expect(reason(compact)).toBe(expected);
  });

  it('RFC 7515 §7.1: refuses what is longer than the limit, before reading it', () => {
    const large = `${header}.${segment({ a: 'x'.repeat(16_000) })}.AAAA`;
    expect(reason(large)).toBe('too-large');
    expect(parseJws(large, { maxLength: 30_000 }).payload).toHaveProperty('a');
    expect(reason(made, { maxLength: 10 })).toBe('too-large');
    expect(reason('A'.repeat(10_000_000))).toBe('too-large');
  });

  it('RFC 7515 §4.1: leaves header members alone that name keys', () => {
    const parsed = parseJws(
      `${segment({ alg: 'ES256', jku: 'https://evil', jwk: {}, x5u: 'x', x5c: [] })}.${payload}.AAAA`,
    );
    expect(verifyJws(parsed, publicKey('ES256'), 'ES256')).toBe(false);
  });

  it('RFC 7515 §4: a header that comes again says the same, and lends its word to no other', () => {
    const of = (header: unknown, payload: unknown) => parseJws(`${segment(header)}.${segment(payload)}.AA`);
    const first = of({ alg: 'ES256', kid: 'one' }, { sub: 'a' });
    const again = of({ alg: 'ES256', kid: 'one' }, { sub: 'b' });
    expect(again.header).toBe(first.header);
    expect([first.payload, again.payload]).toEqual([{ sub: 'a' }, { sub: 'b' }]);
    expect(of({ alg: 'ES256', kid: 'two' }, { sub: 'a' }).header).toEqual({ alg: 'ES256', kid: 'two' });
    for (const [bad, why] of [
      [{ alg: 'ES256', crit: ['exp'] }, 'unsupported-extension'],
      [{ kid: 'one' }, 'bad-header'],
    ] as const) {
      const jws = `${segment(bad)}.${segment({})}.AA`;
      expect([reason(jws), reason(jws)]).toEqual([why, why]);
    }
  });

  it('RFC 7519 §4: has no member that came as __proto__', () => {
    const { payload: claims } = parseJws(`${header}.${segment('{"__proto__":{"sub":"x"}}')}.AAAA`);
    expect(claims.sub).toBeUndefined();
  });

  it('RFC 7515 §7.1: answers any text with a JWS or a JoseError', () => {
    const piece = fc.oneof(
      fc.constantFrom(header, payload, '.', 'AAAA', '=', segment('{}'), segment({ alg: 1 }), segment('[]'), ''),
      fc.string({ maxLength: 10 }),
      fc.json().map(segment),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.tuple(piece, piece, piece).map((parts) => parts.join('.')),
        ),
        (text) => {
          try {
            const parsed = parseJws(text);
            expect(verifyJws(parsed, publicKey('ES256'), 'ES256')).toBe(false);
          } catch (error) {
            expect(error).toBeInstanceOf(JoseError);
          }
        },
      ),
    );
  });

  it('RFC 7515 §7.1: reads back what it signs', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (claims) => {
        const parsed = parseJws(signJws({}, claims, pairs.EdDSA.privateKey, 'EdDSA'), { maxLength: 1_000_000 });
        expect(parsed.payload).toEqual(JSON.parse(JSON.stringify(claims)));
        expect(verifyJws(parsed, publicKey('EdDSA'), 'EdDSA')).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
