import { describe, expect, it } from '@jest/globals';
import { beforeAndAfter } from './record-change.js';

describe('before and after', () => {
  it('hold what differs, and nothing else', () => {
    expect(beforeAndAfter({ a: 1, b: { c: 2 }, gone: 1 }, { a: 1, b: { c: 3 }, came: 1 })).toEqual({
      before: '{"b":{"c":2},"gone":1}',
      after: '{"b":{"c":3},"came":1}',
    });
  });

  it('hold all of what came or went', () => {
    expect(beforeAndAfter(undefined, { a: 1 })).toEqual({ after: '{"a":1}' });
    expect(beforeAndAfter({ a: 1 }, undefined)).toEqual({ before: '{"a":1}' });
  });

  it('hold no secret, at any depth, and still say that one changed', () => {
    const record = (secret: string) => ({
      secretHashes: [{ hash: secret, createdAt: 1 }],
      signIn: { sampleUsers: [{ username: 'ada', password: secret }] },
    });
    const { before = '', after = '' } = beforeAndAfter(record('one'), record('two'));
    expect(before + after).not.toMatch(/"(one|two)"/);
    expect(JSON.parse(after)).toEqual({
      secretHashes: '[masked]',
      signIn: { sampleUsers: [{ username: 'ada', password: '[masked]' }] },
    });
  });
});
