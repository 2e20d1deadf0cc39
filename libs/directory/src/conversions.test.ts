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
