import { describe, expect, it } from '@jest/globals';
import { SETTINGS, TRANSFER } from './details.test-support.js';
import { type DetailsTypeEntry, detailsTypeSchema } from './details-type.js';
import { detailsTypeFaults } from './details-type-rules.js';
import { PREBUILT_TYPES } from './prebuilt-types.js';

const faults = (...types: DetailsTypeEntry[]) =>
  detailsTypeFaults({ ...SETTINGS, authorizationDetailsTypes: types }).map(({ at }) => at.join('/'));

describe('RFC 9396 §2: types that a workspace defines', () => {
  it('RFC 9396 §2: takes what is whole', () => {
    expect(faults(...(SETTINGS.authorizationDetailsTypes ?? []))).toEqual([]);
  });

  it.each([...PREBUILT_TYPES])('RFC 9396 §2: %s keeps the rules that it would be held to', (type, definition) => {
    const { schema, template, comparison } = definition;
    const entry = {
      type,
      schema,
      template,
      comparison: [...comparison],
      words: structuredClone([...definition.words]),
    };
    expect(faults(detailsTypeSchema.parse(structuredClone(entry)))).toEqual([]);
  });

  it.each<[string, Partial<DetailsTypeEntry>, string[]]>([
    [
      'a name of nobody without a schema',
      { schema: undefined, template: undefined, words: undefined, comparison: undefined },
      ['0/schema'],
    ],
    [
      'a pre-built type with another template',
      { type: 'tool_call', schema: undefined, words: undefined, comparison: undefined },
      ['0/template'],
    ],
    ['resources that the workspace does not have', { resources: ['https://evil.example/'] }, ['0/resources']],
    ['a schema that is refused', { schema: { type: 'object', $ref: '#' } }, ['0/schema']],
    ['no words for the user', { template: undefined }, ['0/template']],
    ['no word in any language', { template: {} }, ['0/template']],
    ['a template with a field that is not there', { template: { en: 'Pay {fee}' } }, ['0/template/en']],
    ['a template with a brace too many', { template: { de: 'Zahlen {payee' } }, ['0/template/de']],
    [
      'a rule for a field that is not there',
      { comparison: [{ field: 'limit.fee', rule: 'at-most' }] },
      ['0/comparison/0/field'],
    ],
    ['a subset of a text', { comparison: [{ field: 'payee', rule: 'subset' }] }, ['0/comparison/0/field']],
    ['a prefix of a number', { comparison: [{ field: 'times', rule: 'prefix' }] }, ['0/comparison/0/field']],
    ['at most a text', { comparison: [{ field: 'payee', rule: 'at-most' }] }, ['0/comparison/0/field']],
    [
      'two rules for a field',
      {
        comparison: [
          { field: 'times', rule: 'at-most' },
          { field: 'times', rule: 'equal' },
        ],
      },
      ['0/comparison'],
    ],
  ])('RFC 9396 §2: not %s', (_, change, expected) => {
    expect(faults({ ...TRANSFER, ...change })).toEqual(expected);
  });

  it('RFC 9396 §2: not a type twice, and not more than can be kept', () => {
    expect(faults({ type: 'tool_call' }, { type: 'tool_call' })).toEqual(['1/type']);
    const words = Array.from({ length: 90 }, (_, n) => ({ value: `v${n}`, text: { en: 'x'.repeat(200) } }));
    expect(faults(...Array.from({ length: 4 }, (_, n) => ({ ...TRANSFER, type: `t${n}`, words })))).toEqual(['']);
    expect(faults(...Array.from({ length: 51 }, (_, n) => ({ ...TRANSFER, type: `t${n}` })))).toEqual(['']);
  });

  it.each([
    ['markup is text', { template: { en: '<b>Pay</b>' } }, true],
    ['a line break', { template: { en: 'Pay\nnow' } }, false],
    ['a change of direction', { template: { en: 'Pay \u202enow' } }, false],
    ['a language that pages are not in', { template: { xx: 'Pay' } }, false],
    ['a rule of nobody', { comparison: [{ field: 'payee', rule: 'at-least' }] }, false],
    ['a name with a space', { type: 'a b' }, false],
  ])('RFC 9396 §2: %s: %j', (_, change, taken) => {
    expect(detailsTypeSchema.safeParse({ ...TRANSFER, ...change }).success).toBe(taken);
  });
});
