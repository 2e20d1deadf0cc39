import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  besideOthers,
  localKeyEncryptionKey,
  SealError,
  type SealErrorReason,
  seal,
  sealedUnder,
  unseal,
} from './seal.js';

const key = localKeyEncryptionKey(Buffer.alloc(32, 1));
const other = localKeyEncryptionKey(Buffer.alloc(32, 2));
const secret = Buffer.from('a private key');

async function failure(sealed: Uint8Array, by = key, aad = 'workspace/kid'): Promise<SealErrorReason> {
  try {
    await unseal(sealed, by, aad);
  } catch (error) {
    if (error instanceof SealError) return error.reason;
    throw error;
  }
  throw new Error('it was opened');
}

describe('sealing', () => {
  it('opens with the same key and purpose', async () => {
    const sealed = await seal(secret, key, 'workspace/kid');
    expect(Buffer.from(await unseal(sealed, key, 'workspace/kid'))).toEqual(secret);
    expect(sealedUnder(sealed)).toBe(key.id);
    expect(Buffer.from(sealed).includes(secret)).toBe(false);
  });

  it('opens a value of nothing', async () => {
    expect(await unseal(await seal(new Uint8Array(), key, ''), key, '')).toHaveLength(0);
  });

  it('never makes the same bytes twice', async () => {
    expect(await seal(secret, key, 'a')).not.toEqual(await seal(secret, key, 'a'));
  });

  it('says that another key sealed it', async () => {
    expect(await failure(await seal(secret, other, 'workspace/kid'))).toBe('other-key');
    expect(key.id).toMatch(/^local:[0-9a-f]{16}$/);
    expect(key.id).not.toBe(other.id);
  });

  it('opens what a key beside it sealed, for its purpose alone, and seals with its own', async () => {
    const both = besideOthers(key, [other]);
    const before = await seal(secret, other, 'workspace/kid');
    expect(Buffer.from(await unseal(before, both, 'workspace/kid'))).toEqual(secret);
    expect(await failure(before, both, 'workspace/other')).toBe('not-authentic');
    expect(sealedUnder(await seal(secret, both, 'workspace/kid'))).toBe(key.id);
    expect(await failure(await seal(secret, localKeyEncryptionKey(Buffer.alloc(32, 3)), ''), both, '')).toBe(
      'other-key',
    );
  });

  it('does not open for another purpose', async () => {
    expect(await failure(await seal(secret, key, 'workspace/other'))).toBe('not-authentic');
    expect(await failure(await seal(secret, key, ''))).toBe('not-authentic');
  });

  it('does not open when any one byte is changed', async () => {
    const sealed = await seal(secret, key, 'workspace/kid');
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(['malformed', 'other-key', 'not-authentic']).toContain(await failure(changed));
    }
  });

  it('does not open when it is cut or lengthened', async () => {
    const sealed = await seal(secret, key, 'workspace/kid');
    for (let length = 0; length < sealed.length; length++) {
      expect(['malformed', 'not-authentic']).toContain(await failure(sealed.subarray(0, length)));
    }
    expect(await failure(Buffer.concat([sealed, Buffer.from([0])]))).toBe('not-authentic');
  });

  it('answers any bytes with a SealError', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect(['malformed', 'other-key']).toContain(await failure(Uint8Array.from([1, 1, ...bytes])));
      }),
    );
  });

  it('takes keys of 32 bytes only', () => {
    expect(() => localKeyEncryptionKey(Buffer.alloc(16))).toThrow(RangeError);
  });

  it('asks a key that is elsewhere', async () => {
    const calls: string[] = [];
    const remote = {
      id: 'kms:1',
      wrap: async (dataKey: Uint8Array) => {
        calls.push('wrap');
        return Buffer.from(dataKey).reverse();
      },
      unwrap: async (wrapped: Uint8Array) => {
        calls.push('unwrap');
        return Buffer.from(wrapped).reverse();
      },
    };
    expect(Buffer.from(await unseal(await seal(secret, remote, 'x'), remote, 'x'))).toEqual(secret);
    expect(calls).toEqual(['wrap', 'unwrap']);
  });
});
