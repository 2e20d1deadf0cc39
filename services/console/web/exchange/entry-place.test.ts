import { describe, expect, it } from '@jest/globals';
import { placeOf } from './entry-place.js';

const [one, two] = [
  { issuer: 'one', clients: ['a'] },
  { issuer: 'two', clients: ['b'] },
];

describe('the place of an entry', () => {
  it('is after the last where it is new', () => {
    expect(placeOf([], undefined)).toBe(0);
    expect(placeOf([one, two], undefined)).toBe(2);
  });

  it('is where it stands now, whatever others have put before it', () => {
    expect(placeOf([one, two], { ...two })).toBe(1);
    expect(placeOf([two], { ...two })).toBe(0);
  });

  it('is nowhere, once others have changed or removed it: never that of the one which stands there now', () => {
    expect(placeOf([one, { ...two, clients: ['c'] }], two)).toBeUndefined();
    expect(placeOf([one], two)).toBeUndefined();
  });
});
