import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toMultirange } from './producer-streams.repository.js';

describe('numbers as a multirange', () => {
  it('joins neighbours and forgets repeats', () => {
    expect(toMultirange([3, 1, 2, 2, 7])).toBe('{[1,4),[7,8)}');
    expect(toMultirange([])).toBe('{}');
  });

  it('says exactly the numbers that went in', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 })), (numbers) => {
        const said = [...toMultirange(numbers).matchAll(/\[(\d+),(\d+)\)/g)].flatMap(([, from, to]) =>
          Array.from({ length: Number(to) - Number(from) }, (_, i) => Number(from) + i),
        );
        expect(said).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      }),
    );
  });
});
