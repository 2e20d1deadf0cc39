import { describe, expect, it } from '@jest/globals';
import { User } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { z } from 'zod';
import { parseTolerantly, toUserView } from './conversions.js';

const schema = z.strictObject({ name: z.string(), inner: z.strictObject({ count: z.number() }) });

describe('parseTolerantly', () => {
  it('drops members that a newer writer added, at any depth', () => {
    const value = { name: 'a', later: 1, inner: { count: 2, also: true } };
    expect(parseTolerantly(schema, value)).toEqual({ name: 'a', inner: { count: 2 } });
  });

  it('drops names in lists that a newer writer added, and keeps the others', () => {
    const names = z.strictObject({ names: z.array(z.enum(['a', 'b'])).min(1), one: z.enum(['a']).optional() });
    expect(parseTolerantly(names, { names: ['a', 'new', 'b', 'newer'], later: 1 })).toEqual({ names: ['a', 'b'] });
    // A list of nothing, and a name that is no list's, are no reading of it.
    expect(() => parseTolerantly(names, { names: ['new'] })).toThrow(z.ZodError);
    expect(() => parseTolerantly(names, { names: ['a'], one: 'new' })).toThrow(z.ZodError);
  });

  it('refuses what does not fit', () => {
    expect(() => parseTolerantly(schema, { name: 'a', later: 1, inner: { count: 'two' } })).toThrow(z.ZodError);
  });
});

describe('toUserView', () => {
  it('OIDC Core §5.1: updated_at is when the record last changed, in Unix seconds, whatever the claims say', () => {
    const claimsJson = JSON.stringify({ name: 'Ada', updated_at: 1 });
    const user = User.fromPartial({ id: 'u', claimsJson, updatedAt: 1_795_000_000 });
    expect(toUserView(user).claims).toEqual({ name: 'Ada', updated_at: 1_795_000_000 });
  });
});
