import { describe, expect, it } from '@jest/globals';
import { parseForm } from '@ostiary/oauth/parameters';
import { isPushEndpoint, parseBrowserSubscription } from './browser-subscription.js';

const SERVICES = {
  hosts: ['fcm.googleapis.com', '*.push.apple.com', '127.0.0.1:9000', 'own.example:8443'],
  plain: ['127.0.0.1', '10.0.0.0/8', 'internal.example'],
};
const KEY = 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4';
const GOOD = { endpoint: 'https://fcm.googleapis.com/fcm/send/x', p256dh: KEY, auth: 'BTBZMqHH6r4Tts7J_aSIgg' };
const parsed = (changes: Record<string, string> = {}) =>
  parseBrowserSubscription(parseForm(new URLSearchParams({ ...GOOD, ...changes }).toString()), SERVICES);

describe('what a browser says of its subscription', () => {
  it('RFC 8291 §2: has an endpoint and the keys of the browser', () => {
    expect(parsed()).toEqual({
      endpoint: GOOD.endpoint,
      publicKey: Buffer.from(KEY, 'base64url'),
      authSecret: Buffer.from(GOOD.auth, 'base64url'),
    });
  });

  it.each([
    ['no endpoint', { endpoint: '' }],
    ['a key that is none', { p256dh: KEY.slice(0, -2) }],
    ['a key of another alphabet', { p256dh: KEY.replace('_', '/') }],
    ['a secret that is none', { auth: '' }],
    ['a secret that is a book', { auth: 'A'.repeat(10_000) }],
  ])('RFC 8291 §2: is refused with %s', (_what, changes) => {
    expect(parsed(changes)).toBeUndefined();
  });
});

describe('where messages may be sent', () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/abc',
    'https://web.push.apple.com/QGuQ',
    'http://127.0.0.1:9000/x',
    'https://127.0.0.1:9000/x',
    'https://own.example:8443/x',
  ])('RFC 8030 §8.1: %s', (endpoint) => {
    expect(isPushEndpoint(endpoint, SERVICES)).toBe(true);
  });

  it.each([
    'http://fcm.googleapis.com/fcm/send/abc',
    'https://fcm.googleapis.com:8443/fcm/send/abc',
    'https://fcm.googleapis.com.evil.example/',
    'https://evil.example/fcm.googleapis.com',
    'https://user:password@fcm.googleapis.com/',
    'https://fcm.googleapis.com@evil.example/',
    'https://push.apple.com/',
    'https://evilpush.apple.com/',
    'https://169.254.169.254/latest/meta-data',
    'http://127.0.0.1:9001/x',
    'http://10.0.0.1/x',
    'https://internal.example/x',
    'http://internal.example/x',
    'http://own.example:8443/x',
    'https://web.push.apple.com:8443/x',
    'https://localhost/',
    'file:///etc/passwd',
    'ftp://127.0.0.1:9000/',
    'javascript:alert(1)',
    `https://fcm.googleapis.com/${'x'.repeat(2048)}`,
    'nothing',
    '',
  ])('RFC 8030 §8.1: not %s', (endpoint) => {
    expect(isPushEndpoint(endpoint, SERVICES)).toBe(false);
  });
});
