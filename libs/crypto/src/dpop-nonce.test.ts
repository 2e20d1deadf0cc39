import { describe, expect, it } from '@jest/globals';
import { DpopNonces } from './dpop-nonce.js';

const key = Buffer.alloc(32, 3);
const now = 1_800_000_000_000;

describe('RFC 9449 §8: nonces', () => {
  const nonces = new DpopNonces(key);

  it('RFC 9449 §8.1: has only characters of the nonce syntax', () => {
    expect(nonces.current('w', now)).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });

  it('RFC 9449 §8: is the same for every replica with the same key', () => {
    const replica = new DpopNonces(Buffer.alloc(32, 3));
    expect(replica.current('w', now)).toBe(nonces.current('w', now));
    expect(replica.isCurrent(nonces.current('w', now), 'w', now)).toBe(true);
  });

  it('RFC 9449 §8: rotates every minute', () => {
    expect(nonces.current('w', now + 59_999)).toBe(nonces.current('w', now));
    expect(nonces.current('w', now + 60_000)).not.toBe(nonces.current('w', now));
  });

  it.each([
    ['at once', 0, true],
    ['two minutes later', 120_000, true],
    ['by a replica whose clock is a minute behind', -60_000, true],
    ['three minutes later', 180_000, false],
    ['two minutes before it is made', -120_000, false],
  ])('RFC 9449 §8: is accepted %s', (_title, later, accepted) => {
    expect(nonces.isCurrent(nonces.current('w', now), 'w', now + later)).toBe(accepted);
  });

  it('RFC 9449 §8: is bound to the workspace and the installation', () => {
    expect(nonces.isCurrent(nonces.current('w', now), 'v', now)).toBe(false);
    expect(nonces.isCurrent(new DpopNonces(Buffer.alloc(32, 4)).current('w', now), 'w', now)).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['one that is too short', 'x'],
    ['a made-up one', 'x'.repeat(22)],
    ['one that is too long', 'x'.repeat(10_000)],
    ['one of other letters', 'ü'.repeat(22)],
    ['one of surrogate pairs', '🔑'.repeat(11)],
  ])('RFC 9449 §8: refuses %s', (_title, nonce) => {
    expect(nonces.isCurrent(nonce, 'w', now)).toBe(false);
  });
});
