import { describe, expect, it } from '@jest/globals';
import { detailFault, schemaFault } from './details-schema.js';

const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });
/** A schema with one member. */
const member = (schema: unknown) => object({ a: schema });

const text = { type: 'string' };
const deep = (levels: number): object => (levels === 0 ? text : object({ a: deep(levels - 1) }));

describe('what a schema of a workspace may be', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['something that is no object', { type: 'array', items: text }, 'type'],
    ['a member without a type', member({}), 'properties.a.type'],
    ['a member of several types', member({ type: ['string', 'null'] }), 'properties.a.type'],
    ['a member that is true', member(true), 'properties.a'],
    ['a reference elsewhere', member({ type: 'object', $ref: 'https://evil.example/schema' }), 'properties.a'],
    ['a reference to itself', object({}, { $ref: '#' }), ''],
    ['a dynamic reference', member({ type: 'object', $dynamicRef: '#meta' }), 'properties.a'],
    ['definitions', object({}, { $defs: { a: text } }), ''],
    ['an identifier', object({}, { $id: 'https://evil.example/' }), ''],
    ['alternatives', member({ type: 'string', anyOf: [text] }), 'properties.a'],
    ['a negation', member({ type: 'string', not: text }), 'properties.a'],
    ['a condition', member({ type: 'object', if: {} }), 'properties.a'],
    ['patterns of names', object({}, { patternProperties: { '(a+)+$': text } }), ''],
    ['members that nobody has defined', object({}, { additionalProperties: true }), 'additionalProperties'],
    ['members of any name', object({}, { additionalProperties: text }), 'additionalProperties'],
    ['a keyword of another type', member({ type: 'string', minimum: 1 }), 'properties.a'],
    ['a name that could be something else', object({ 'a.b': text }), 'properties'],
    [
      'the name of the prototype',
      JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}'),
      'properties',
    ],
    ['the name of the type', object({ type: text }), 'properties.type'],
    ['the name of the locations', object({ locations: text }), 'properties.locations'],
    [
      'nesting without end',
      deep(8) as Record<string, unknown>,
      'properties.a.properties.a.properties.a.properties.a.properties.a.properties.a.properties.a',
    ],
    [
      'too many members',
      object(Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`a${n}`, text]))),
      'properties',
    ],
    [
      'too long a schema',
      member({ ...text, enum: Array.from({ length: 250 }, (_, n) => `${'x'.repeat(80)}${n}`) }),
      '',
    ],
    ['a list of anything', member({ type: 'array' }), 'properties.a.items'],
    ['a list without an end', member({ type: 'array', items: text, maxItems: 100_000 }), 'properties.a.maxItems'],
    ['a text without an end', member({ ...text, maxLength: 1_000_000 }), 'properties.a.maxLength'],
    ['a length that is a text', member({ ...text, maxLength: '10' }), 'properties.a.maxLength'],
    ['a format that nobody checks', member({ ...text, format: 'hostname' }), 'properties.a.format'],
    ['a list of objects to choose from', member({ type: 'object', enum: [{}] }), 'properties.a.enum'],
    ['a required member that is not there', object({ a: text }, { required: ['b'] }), ''],
    ['required members that are no names', object({ a: text }, { required: [1] }), 'required'],
    ['a default that is not allowed', member({ ...text, enum: ['b'], default: 'c' }), 'properties.a.default'],
    ['a default of an item', member({ type: 'array', items: { ...text, default: 'x' } }), 'properties.a.items.default'],
    ['a default of everything', object({}, { default: {} }), 'default'],
    ['a step of nothing', member({ type: 'number', multipleOf: 0 }), 'properties.a.multipleOf'],
  ])('not %s', (_, schema, at) => {
    expect(schemaFault(schema)?.at.join('.')).toBe(at);
  });

  it.each([
    ['without an anchor', 'a', 10],
    ['with groups', '^(a+)+$', 10],
    ['with alternatives', '^a|b$', 10],
    ['with a reference', '^(a)\\1$', 10],
    ['with a look ahead', '^(?=a)$', 10],
    ['with three parts of changing length', '^a*a*a*$', 10],
    ['with parts of changing length in braces', '^a{0,9}a{0,9}a{0,9}$', 10],
    ['that is tried on a long text', '^a*$', 2048],
    ['that is no pattern', '^[z-a]$', 10],
    ['that is lazy', '^a*?$', 10],
  ])('no pattern %s: %s', (_, pattern, maxLength) => {
    expect(schemaFault(member({ ...text, pattern, maxLength }))).toBeDefined();
  });

  it.each([
    '^[A-Z]{3}$',
    '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$',
    '^\\d{4}-\\d{2}$',
    '^[a-z]+@[a-z.]+$',
    '^\\$[0-9]*\\.[0-9]{2}$',
  ])('a pattern such as %s', (pattern) => {
    expect(schemaFault(member({ ...text, pattern, maxLength: 64 }))).toBeUndefined();
  });

  it('is done with a pattern soon, whatever the text', () => {
    const definition = { schema: member({ ...text, pattern: '^[a-z]*[a-z]*#$', maxLength: 256 }) };
    expect(schemaFault(definition.schema)).toBeUndefined();
    expect(detailFault(definition, { type: 't', a: 'a'.repeat(256) })?.rule).toBe('pattern');
  });
});

describe('RFC 9396 §5: a detail and its schema', () => {
  it.each([
    ['date', ['2026-02-28', '2028-02-29'], ['2026-02-30', '2026-2-3', '28.02.2026', '2026-02-28T00:00:00Z']],
    [
      'date-time',
      ['2026-02-28T10:00:00Z', '2026-02-28T10:00:00.5+01:00'],
      ['2026-02-28', '2026-02-30T10:00:00Z', '2026-02-28T25:00:00Z', '2026-02-28 10:00:00Z'],
    ],
    ['uri', ['https://a.example/', 'urn:a:b'], ['a.example', 'https://a.example/ b', 'https://ä.example/']],
    ['uuid', ['0f8fad5b-d9cb-469f-a165-70867728950e'], ['0f8fad5bd9cb469fa16570867728950e', 'x']],
    [
      'decimal',
      ['0', '0.5', '123.50', '999999999999999.9999'],
      ['-1', '01', '1.', '.5', '1e3', '1,5', ' 1', '1.00000', '1000000000000000'],
    ],
  ])('the format %s', (format, good, bad) => {
    const definition = { schema: member({ ...text, format }) };
    for (const a of good) expect([a, detailFault(definition, { type: 't', a })]).toEqual([a, undefined]);
    for (const a of bad) expect([a, detailFault(definition, { type: 't', a })?.rule]).toEqual([a, 'format']);
  });

  it('bounds what a schema leaves open', () => {
    const definition = { schema: object({ a: text, b: { type: 'array', items: text } }) };
    expect(detailFault(definition, { type: 't', a: 'x'.repeat(2049) })).toEqual({ field: 'a', rule: 'maxLength' });
    const b = Array.from({ length: 257 }, () => 'x');
    expect(detailFault(definition, { type: 't', b })).toEqual({ field: 'b', rule: 'maxItems' });
  });

  it('fills in defaults, each detail its own', () => {
    const definition = { schema: member({ type: 'array', items: text, default: ['x'] }) };
    const [one, other]: [{ type: string; a?: string[] }, { type: string; a?: string[] }] = [
      { type: 't' },
      { type: 't' },
    ];
    expect([detailFault(definition, one), detailFault(definition, other)]).toEqual([undefined, undefined]);
    one.a?.push('y');
    expect(other).toEqual({ type: 't', a: ['x'] });
  });
});
