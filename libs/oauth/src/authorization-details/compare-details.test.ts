import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { detailCovers, detailsCover, MAX_GRANTED_DETAILS, mergedDetails } from './compare-details.js';
import { GRANTED, TYPES } from './details.test-support.js';
import type { DetailsType } from './details-type.js';

const transfer = TYPES.get('transfer') as DetailsType;
const within = (change: object, granted: object = GRANTED) =>
  detailCovers(transfer, granted, { ...GRANTED, ...change });

describe('RFC 9396 §6: what lies within what was granted', () => {
  it.each<[string, object]>([
    ['the same', {}],
    ['a smaller amount', { limit: { amount: '99.99', currency: 'EUR' } }],
    ['the same amount, written otherwise', { limit: { amount: '100', currency: 'EUR' } }],
    ['less often', { times: 1 }],
    ['a folder below', { folder: '/house/kitchen' }],
  ])('RFC 9396 §6: %s', (_, change) => {
    expect(within(change)).toBe(true);
  });

  it.each<[string, object]>([
    ['a larger amount', { limit: { amount: '100.01', currency: 'EUR' } }],
    ['a larger amount that is smaller as text', { limit: { amount: '1000', currency: 'EUR' } }],
    ['an amount below zero', { limit: { amount: '-1', currency: 'EUR' } }],
    ['an amount with an exponent', { limit: { amount: '1e1', currency: 'EUR' } }],
    ['an amount that is a number', { limit: { amount: 1, currency: 'EUR' } }],
    ['another currency', { limit: { amount: '1', currency: 'USD' } }],
    ['an amount without a currency', { limit: { amount: '1' } }],
    ['another payee', { payee: 'Meyer' }],
    ['more often', { times: 4 }],
    ['less often than never', { times: -1 }],
    ['a field more', { actions: ['see'] }],
    ['a folder beside', { folder: '/houses' }],
    ['a folder above', { folder: '/' }],
    ['a folder above, by a detour', { folder: '/house/../secret' }],
    ['a folder above, by an escape', { folder: '/house/%2e%2e/secret' }],
    ['a folder above, by a backslash', { folder: '/house/..\\..\\secret' }],
    ['another type', { type: 'account_information' }],
  ])('RFC 9396 §6: not %s', (_, change) => {
    expect(within(change)).toBe(false);
  });

  it('RFC 9396 §6: a limit that is left out is no limit', () => {
    const { times: _, ...unlimited } = GRANTED;
    expect(detailCovers(transfer, GRANTED, unlimited)).toBe(false);
    expect(detailCovers(transfer, unlimited, GRANTED)).toBe(false);
  });

  it.each<[readonly string[], readonly string[], boolean]>([
    [['start', 'see'], ['see'], true],
    [['start', 'see'], ['see', 'start'], true],
    [['start', 'see'], ['see', 'stop'], false],
    // To more than one API nothing named is everything.
    [['start', 'see'], [], false],
  ])('RFC 9396 §2.2: of %j, %j is within: %s', (granted, asked, expected) => {
    expect(within({ actions: asked }, { ...GRANTED, actions: granted })).toBe(expected);
  });

  it('RFC 9396 §6: of accounts, those that were granted, each as a whole', () => {
    const detail = (...ibans: string[]) => ({
      type: 'account_information',
      actions: ['list_accounts'],
      accounts: ibans.map((iban) => ({ iban })),
    });
    const [one, two] = ['DE02120300000000202051', 'DE02500105170137075030'];
    expect(detailsCover(TYPES, [detail(one, two)], [detail(two)])).toBe(true);
    expect(detailsCover(TYPES, [detail(one)], [detail(one, two)])).toBe(false);
  });

  it('RFC 9396 §6: what was granted once is not had twice', () => {
    const less = { ...GRANTED, times: 1 };
    expect(detailsCover(TYPES, [GRANTED], [less])).toBe(true);
    expect(detailsCover(TYPES, [GRANTED], [less, less])).toBe(false);
    expect(detailsCover(TYPES, [GRANTED, GRANTED], [less, less])).toBe(true);
  });

  it('RFC 9396 §6: a place that only another can fill is left to that', () => {
    const small = { ...GRANTED, times: 1 };
    const large = { ...GRANTED, times: 3 };
    for (const asked of [
      [small, large],
      [large, small],
    ]) {
      expect(detailsCover(TYPES, [large, small], asked)).toBe(true);
      expect(detailsCover(TYPES, [small, large], asked)).toBe(true);
    }
  });

  it.each([
    ['a type that the workspace no longer has', { type: 'gone' }],
    ['no object', 'transfer'],
    ['a list', [GRANTED]],
    ['nothing', null],
  ])('RFC 9396 §5: %s is within nothing, not even itself', (_, odd) => {
    expect(detailsCover(TYPES, [odd], [odd])).toBe(false);
  });

  it('RFC 9396 §6: whatever is asked for, it is covered only if it is no more', () => {
    const amount = fc.tuple(fc.nat(99), fc.nat(99)).map(([whole, cents]) => ({
      cents: whole * 100 + cents,
      text: `${whole}.${String(cents).padStart(2, '0')}`,
    }));
    fc.assert(
      fc.property(amount, amount, (granted, asked) => {
        const limit = (text: string) => ({ ...GRANTED, limit: { amount: text, currency: 'EUR' } });
        expect(detailCovers(transfer, limit(granted.text), limit(asked.text))).toBe(asked.cents <= granted.cents);
      }),
    );
  });
});

describe('mergedDetails', () => {
  it('RFC 9396 §7: what another one covers is not kept beside it', () => {
    const small = { ...GRANTED, times: 1 };
    expect(mergedDetails(TYPES, [], [GRANTED])).toEqual([GRANTED]);
    expect(mergedDetails(TYPES, [GRANTED], [small])).toEqual([GRANTED]);
    expect(mergedDetails(TYPES, [small], [GRANTED])).toEqual([GRANTED]);
    expect(mergedDetails(TYPES, [GRANTED], [{ ...GRANTED, payee: 'Meyer' }])).toHaveLength(2);
  });

  it('RFC 9396 §7: details of a type that is gone are kept, and once', () => {
    expect(mergedDetails(TYPES, [{ type: 'gone' }], [{ type: 'gone' }, GRANTED])).toEqual([{ type: 'gone' }, GRANTED]);
  });

  it('RFC 9396 §7: what is merged stays covered, up to what is kept', () => {
    const many = Array.from({ length: MAX_GRANTED_DETAILS + 5 }, (_, n) => ({ ...GRANTED, payee: `P${n}` }));
    const merged = mergedDetails(TYPES, many.slice(0, 50), many.slice(50));
    expect(merged).toHaveLength(MAX_GRANTED_DETAILS);
    expect(detailsCover(TYPES, merged, many.slice(5, 10))).toBe(true);
  });
});
