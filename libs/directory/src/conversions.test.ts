import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { parseTolerantly } from './conversions.js';

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
