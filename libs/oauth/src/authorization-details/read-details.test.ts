import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OAuthError } from '../oauth-error.js';
import { BANK, CLIENT, CLINIC, GRANTED, SETTINGS } from './details.test-support.js';
import { locationsOf, readDetails } from './read-details.js';

const rules = { client: CLIENT, settings: SETTINGS, resources: [BANK] };
const read = (details: unknown, change: object = {}) => readDetails(JSON.stringify(details), { ...rules, ...change });

/** The refusal: its code and clause, and what it says. */
function refused(act: () => unknown): OAuthError {
  try {
    act();
  } catch (error) {
    if (error instanceof OAuthError) return error;
    throw error;
  }
  throw new Error('taken');
}

const nested = (depth: number): unknown => (depth === 0 ? 'x' : { a: nested(depth - 1) });

describe('RFC 9396 §5: authorization_details', () => {
  it('RFC 9396 §2: are taken as their type has them, with its defaults', () => {
    const { times: _, ...without } = GRANTED;
    expect(read([without])).toEqual([{ ...without, times: 1 }]);
    expect(read([GRANTED, { type: 'account_information', actions: ['read_balances'] }])).toHaveLength(2);
  });

  it.each<[string, string]>([
    ['no JSON', '[{'],
    ['an object', '{"type":"transfer"}'],
    ['an empty list', '[]'],
    ['a text', '"transfer"'],
    ['null', 'null'],
    ['a list of lists', '[[]]'],
    ['a list of null', '[null]'],
    ['a detail without a type', '[{"payee":"x"}]'],
    ['a type that is no text', '[{"type":1}]'],
    ['too many', JSON.stringify(Array.from({ length: 21 }, () => GRANTED))],
    ['too long a text', `[${' '.repeat(9000)}]`],
    ['nesting without end', `${'['.repeat(4000)}${']'.repeat(4000)}`],
    ['a detail nested too deep', JSON.stringify([{ ...GRANTED, payee: nested(9) }])],
  ])('RFC 9396 §5: %s is refused', (_, text) => {
    expect(refused(() => readDetails(text, rules))).toMatchObject({
      code: 'invalid_authorization_details',
      clause: 'RFC 9396 §5',
    });
  });

  it.each<[string, object, string]>([
    ['a field that nobody has defined', { iban: 'x' }, '[0] breaks the rule additionalProperties'],
    [
      'a field further down that nobody has defined',
      { limit: { ...GRANTED.limit, fee: '1' } },
      '[0].limit breaks the rule additionalProperties',
    ],
    [
      'the prototype of everything',
      JSON.parse('{"__proto__":{"payee":"x"}}'),
      '[0] breaks the rule additionalProperties',
    ],
    ['a missing field', { payee: undefined }, '[0] breaks the rule required'],
    ['a field of another type', { payee: 7 }, '[0].payee breaks the rule type'],
    ['a field that is null', { payee: null }, '[0].payee breaks the rule type'],
    ['a list for a text', { payee: ['Miller'] }, '[0].payee breaks the rule type'],
    ['a number as a text', { times: '3' }, '[0].times breaks the rule type'],
    ['a fraction', { times: 1.5 }, '[0].times breaks the rule type'],
    ['a number beyond the schema', { times: 101 }, '[0].times breaks the rule maximum'],
    ['a value that is not listed', { actions: ['delete'] }, '[0].actions.0 breaks the rule enum'],
    ['a value twice', { actions: ['see', 'see'] }, '[0].actions breaks the rule uniqueItems'],
    ['a text beyond its length', { folder: 'x'.repeat(101) }, '[0].folder breaks the rule maxLength'],
    [
      'a text that does not fit the pattern',
      { limit: { amount: '1', currency: 'eur' } },
      '[0].limit.currency breaks the rule pattern',
    ],
    ['an amount below zero', { limit: { amount: '-5', currency: 'EUR' } }, '[0].limit.amount breaks the rule format'],
    ['locations that are no list', { locations: BANK }, '[0].locations breaks the rule type'],
    ['locations that are none', { locations: [] }, '[0].locations breaks the rule minItems'],
    ['a location that is no URI', { locations: ['bank'] }, '[0].locations.0 breaks the rule format'],
  ])('RFC 9396 §5: %s is refused, by its rule', (_, change, told) => {
    const { code, clause, description } = refused(() => read([{ ...GRANTED, ...change }]));
    expect({ code, clause }).toEqual({ code: 'invalid_authorization_details', clause: 'RFC 9396 §5' });
    expect(description).toBe(`authorization_details${told} of its type`);
  });

  it.each(['a\u0000b', 'a\nb', '\u202eabc', 'a\u2066b', 'a\u200bb', '\ud800'])(
    'RFC 9396 §7: text that does not look like what it is is refused: %j',
    (payee) => {
      expect(refused(() => read([{ ...GRANTED, payee }])).description).toBe(
        'authorization_details[0] is nested too deep, or holds text that is too long or cannot be shown',
      );
    },
  );

  it.each<[string, object]>([
    [
      'a type that the workspace does not have',
      { client: { ...CLIENT, authorizationDetailsTypes: ['health_record_access'] } },
    ],
    [
      'a type that the client is not registered for',
      { client: { ...CLIENT, authorizationDetailsTypes: ['account_information'] } },
    ],
    ['a client that is registered for none', { client: { resources: [] } }],
    ['a workspace without types', { settings: { resources: [] } }],
    [
      'a pre-built type that the workspace has not switched on',
      { settings: { ...SETTINGS, authorizationDetailsTypes: [{ type: 'tool_call' }] } },
    ],
  ])('RFC 9396 §5: %s: the same refusal', (_, change) => {
    expect(refused(() => read([GRANTED], change))).toMatchObject({
      code: 'invalid_authorization_details',
      description: 'authorization_details[0].type is not one that the client is registered for',
      clause: 'RFC 9396 §5',
    });
  });

  it.each<[string, object, object]>([
    ['a location that its type is not for', { locations: [CLINIC] }, { resources: [] }],
    ['a location of nobody', { locations: ['https://evil.example/'] }, { resources: [] }],
    [
      'a location that the client may not ask for',
      { locations: [BANK] },
      { resources: [], client: { ...CLIENT, resources: [CLINIC] } },
    ],
    ['a location beside the resource of the request', { locations: [BANK] }, { resources: [CLINIC] }],
    ['no location and no resource, where its type is for certain ones', {}, { resources: [] }],
    ['another resource than its type is for', {}, { resources: [CLINIC] }],
  ])('RFC 9396 §2.2: %s is refused', (_, detail, change) => {
    expect(refused(() => read([{ ...GRANTED, ...detail }], change))).toMatchObject({
      code: 'invalid_authorization_details',
      clause: 'RFC 9396 §2.2',
    });
  });

  it('RFC 9396 §2.2: locations say where, if the request does not', () => {
    const details = read([{ ...GRANTED, locations: [BANK] }], { resources: [] });
    expect(locationsOf(details)).toEqual([BANK]);
  });

  it('RFC 6749 §5.2: whatever is sent, it is taken or refused, and the refusal can be sent', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((text) => `[{"type":"transfer","payee":${text}}]`),
    );
    fc.assert(
      fc.property(anything, (text) => {
        try {
          expect(Array.isArray(readDetails(text, rules))).toBe(true);
        } catch (error) {
          if (!(error instanceof OAuthError)) throw error;
          expect(error.description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
        }
      }),
    );
  });
});
