import { createECDH, createPublicKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { importPublicJwk } from './jwk.js';
import { parseJws, verifyJws } from './jws.js';
import { openPushMessage } from './testing/push-receiver.js';
import { encryptPushMessage, isPushRecipient, vapidAuthorization, vapidKeyOf } from './web-push.js';

const bytes = (text: string) => Buffer.from(text, 'base64url');
/** RFC 8291 §5, Appendix A. */
const RECIPIENT = {
  publicKey: bytes('BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4'),
  authSecret: bytes('BTBZMqHH6r4Tts7J_aSIgg'),
};
const RECIPIENT_PRIVATE = bytes('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94');
const TEXT = 'When I grow up, I want to be a watermelon';
const BODY =
  'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN';

describe('a push message', () => {
  it('RFC 8291 §5: is what the example says', () => {
    const body = encryptPushMessage(Buffer.from(TEXT), RECIPIENT, {
      privateKey: bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'),
      salt: bytes('DGv6ra1nlYgDCS1FRnbzlw'),
      paddedBytes: TEXT.length + 1,
    });
    expect(Buffer.from(body).toString('base64url')).toBe(BODY);
  });

  it('RFC 8291 §3.4: is opened by the browser alone, and is as long as any other', () => {
    const short = encryptPushMessage(Buffer.from('ä'), RECIPIENT);
    const long = encryptPushMessage(Buffer.from('ä'.repeat(500)), RECIPIENT);
    expect(openPushMessage(short, { ...RECIPIENT, privateKey: RECIPIENT_PRIVATE })).toBe('ä');
    expect(long).toHaveLength(short.length);
    const stranger = createECDH('prime256v1');
    stranger.generateKeys();
    expect(() => openPushMessage(short, { ...RECIPIENT, privateKey: stranger.getPrivateKey() })).toThrow();
    expect(() => encryptPushMessage(Buffer.alloc(1024), RECIPIENT)).toThrow(RangeError);
  });

  it('RFC 8291 §2.1: has a key and a salt of its own', () => {
    const [one, other] = [1, 2].map(() => Buffer.from(encryptPushMessage(Buffer.from(TEXT), RECIPIENT)));
    expect(one?.subarray(0, 16)).not.toEqual(other?.subarray(0, 16));
    expect(one?.subarray(21, 86)).not.toEqual(other?.subarray(21, 86));
  });
});

describe('keys of a browser', () => {
  const off = Buffer.from(RECIPIENT.publicKey);
  off[64] = (off[64] ?? 0) ^ 1;
  it.each([
    ['the ones of the RFC', RECIPIENT, true],
    ['a point that is none of the curve (invalid curve attack)', { ...RECIPIENT, publicKey: off }, false],
    ['a compressed point', { ...RECIPIENT, publicKey: RECIPIENT.publicKey.subarray(0, 33) }, false],
    ['no point', { ...RECIPIENT, publicKey: Buffer.alloc(65) }, false],
    ['a secret that is too short', { ...RECIPIENT, authSecret: RECIPIENT.authSecret.subarray(1) }, false],
  ])('RFC 8291 §3.1: %s', (_what, recipient, good) => {
    expect(isPushRecipient(recipient)).toBe(good);
  });
});

describe('VAPID', () => {
  const seed = Buffer.from(Array.from({ length: 48 }, (_, i) => i));

  it('FIPS 186-5 §A.2.1: a seed has one key, and another has another', () => {
    const key = vapidKeyOf(seed);
    expect(vapidKeyOf(seed).publicKey).toBe(key.publicKey);
    expect(vapidKeyOf(Buffer.alloc(48, 0xff)).publicKey).not.toBe(key.publicKey);
    expect(bytes(key.publicKey)).toHaveLength(65);
    expect(() => vapidKeyOf(seed.subarray(1))).toThrow(RangeError);
    // As long as they are, also where the scalar begins with zeros.
    expect(bytes(vapidKeyOf(Buffer.alloc(48)).publicKey)).toHaveLength(65);
  });

  it('RFC 8292 §2, §3: signs for the origin of the endpoint, for an hour, and shows the key', () => {
    const key = vapidKeyOf(seed);
    const now = Date.UTC(2027, 0, 1);
    const header = vapidAuthorization(
      key,
      'https://push.example:8443/send/secret',
      'https://id.example/acme/shop',
      now,
    );
    const [, token = '', shown] = /^vapid t=([^,]+), k=(.+)$/.exec(header) ?? [];
    expect(shown).toBe(key.publicKey);
    const parsed = parseJws(token);
    expect(parsed.header).toEqual({ typ: 'JWT', alg: 'ES256' });
    expect(parsed.payload).toEqual({
      aud: 'https://push.example:8443',
      exp: now / 1000 + 3600,
      sub: 'https://id.example/acme/shop',
    });
    const jwk = createPublicKey(key.privateKey).export({ format: 'jwk' });
    expect(verifyJws(parsed, importPublicJwk({ ...jwk }), 'ES256')).toBe(true);
    expect(header).not.toContain('secret');
  });
});
