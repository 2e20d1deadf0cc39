import { describe, expect, it } from '@jest/globals';
import { IdentityError } from '../identity-error.js';
import { PasswordHasher } from './password-hasher.js';

describe('PasswordHasher', () => {
  it('RFC 9106 §4: hashes with argon2id, 19 MiB, two passes, one lane, and a salt of its own each time', async () => {
    const hasher = new PasswordHasher({ concurrency: 2, queueLimit: 2 });
    const [one, other] = await Promise.all([hasher.hash('the same password'), hasher.hash('the same password')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(other);
    expect(await hasher.verify(one, 'the same password')).toBe(true);
    expect(await hasher.verify(one, 'another password')).toBe(false);
    expect(hasher.isOutdated(one)).toBe(false);
    expect(hasher.isOutdated('$argon2id$v=19$m=4096,t=3,p=1$c2FsdHNhbHQ$x')).toBe(true);
  });

  it('refuses at once what does not fit its queue, and goes on afterwards', async () => {
    const hasher = new PasswordHasher({ concurrency: 1, queueLimit: 2 });
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => hasher.hash('a password')));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(3);
    for (const { reason } of refused) expect(reason).toEqual(new IdentityError({ kind: 'busy' }));
    await expect(hasher.hash('a password')).resolves.toMatch(/^\$argon2id/);
  });

  it('gives its place on when a hash is not one', async () => {
    const hasher = new PasswordHasher({ concurrency: 1, queueLimit: 2 });
    await expect(hasher.verify('not a hash', 'x')).rejects.toThrow();
    await expect(hasher.hash('a password')).resolves.toMatch(/^\$argon2id/);
  });
});
