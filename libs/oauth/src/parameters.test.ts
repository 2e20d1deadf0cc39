import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OAuthError } from './oauth-error.js';
import { Parameters, parseForm, parseQuery } from './parameters.js';

function refusal(parse: () => unknown): OAuthError {
  try {
    parse();
  } catch (error) {
    if (error instanceof OAuthError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('RFC 6749 §3.1: parameters', () => {
  it.each<[string, string, [string, string][]]>([
    [
      'reads names and values',
      'client_id=a&scope=openid',
      [
        ['client_id', 'a'],
        ['scope', 'openid'],
      ],
    ],
    ['reads nothing from nothing', '', []],
    ['treats a parameter without a value as absent', 'a=&b&c=1', [['c', '1']]],
    ['skips empty pairs', '&&a=1&&', [['a', '1']]],
    ['keeps further equals signs in the value', 'a=b=c', [['a', 'b=c']]],
    ['decodes plus and percent in names and values', 'a%20b=c+d%2Be', [['a b', 'c d+e']]],
    ['decodes UTF-8 beyond the basic plane', 'a=%F0%9F%94%91', [['a', '🔑']]],
    [
      'keeps a name that every object has',
      '__proto__=x&constructor=y',
      [
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ],
    ],
  ])('RFC 6749 §3.1: %s', (_title, text, expected) => {
    const parameters = parseForm(text);
    expect(parameters.names().map((name) => [name, parameters.get(name)])).toEqual(expected);
  });

  it('RFC 6749 §3.1: has no value for what every object inherits', () => {
    expect(parseForm('a=1').get('constructor')).toBeUndefined();
    expect(parseForm('a=1').has('toString')).toBe(false);
  });

  it.each([
    ['the same name twice', 'state=1&state=2'],
    ['the same name twice, once encoded', 'state=1&st%61te=2'],
    ['the same name with and without a value', 'state=&state=2'],
    ['the same name with a value and then without', 'state=2&state'],
    ['the same name twice without a value', 'state=&state='],
    ['an unknown name twice', 'x%22=1&x%22=2'],
  ])('RFC 6749 §3.1: refuses %s', (_title, text) => {
    for (const parse of [parseForm, parseQuery]) {
      const error = refusal(() => parse(text));
      expect(error).toMatchObject({ code: 'invalid_request', status: 400, clause: 'RFC 6749 §3.1' });
      expect(error.description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
    }
  });

  it('RFC 6749 §3.1: names the repeated parameter, but no name that was made up', () => {
    expect(refusal(() => parseForm('scope=a&scope=b')).description).toContain('parameter scope');
    expect(refusal(() => parseForm('%3Cscript%3E=a&%3Cscript%3E=b')).description).not.toContain('script');
  });

  it.each([
    ['a lone percent sign', 'a=%'],
    ['a percent sign before other characters', 'a=%zz'],
    ['half of an escape at the end', 'a=b%4'],
    ['UTF-8 that is cut', 'a=%E2%82'],
    ['UTF-8 that is overlong', 'a=%C0%80'],
    ['a surrogate', 'a=%ED%A0%80'],
    ['a NUL, encoded', 'a=%00'],
    ['a NUL in a name', 'a%00=1'],
    ['a NUL as such', 'a=\0'],
    ['what was not UTF-8 when it arrived', 'a=\ufffd'],
    ['a name that is wrongly encoded', '%=1'],
  ])('RFC 6749 §B: refuses %s', (_title, text) => {
    expect(refusal(() => parseForm(text))).toMatchObject({ code: 'invalid_request', clause: 'RFC 6749 Appendix B' });
  });

  it('RFC 6749 §B: refuses more than 64 parameters and takes 64', () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => `p${i}=1`).join('&');
    expect(parseForm(many(64)).names()).toHaveLength(64);
    expect(refusal(() => parseForm(many(65))).code).toBe('invalid_request');
  });

  it('RFC 6749 §B: refuses more than 64 KiB and takes 64 KiB', () => {
    expect(parseForm(`a=${'x'.repeat(65_534)}`).get('a')).toHaveLength(65_534);
    expect(refusal(() => parseForm(`a=${'x'.repeat(65_535)}`)).code).toBe('invalid_request');
  });

  it('RFC 8707 §2: takes resource as often as it comes, in order, without the empty ones', () => {
    const parameters = parseForm('resource=https%3A%2F%2Fa&x=1&resource=&resource=https%3A%2F%2Fb');
    expect(parameters.all('resource')).toEqual(['https://a', 'https://b']);
    expect(parameters.get('resource')).toBe('https://a');
    expect(parameters.names()).toEqual(['resource', 'x']);
    expect(parseForm('x=1').all('resource')).toEqual([]);
    expect(parseForm('resource=').has('resource')).toBe(false);
  });

  it('RFC 6749 §B: reads back whatever URLSearchParams writes', () => {
    const text = fc
      .string({ unit: 'grapheme', maxLength: 20 })
      .filter((value) => !/[\0\ufffd]/.test(value) && value.isWellFormed());
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(text, text), { selector: ([name]) => name, maxLength: 20 }), (pairs) => {
        fc.pre(pairs.every(([name]) => name !== 'resource'));
        const parameters = parseForm(new URLSearchParams(pairs).toString());
        for (const [name, value] of pairs) expect(parameters.get(name)).toBe(value === '' ? undefined : value);
      }),
    );
  });

  it('RFC 6749 §B: answers any text with parameters or invalid_request, and nothing else', () => {
    const pieces = fc.constantFrom('&', '=', '%', '+', '%00', '%41', 'a', 'resource', '\0', ';', 'é', '%C3', '%A9');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces, { maxLength: 40 }).map((all) => all.join('')),
        ),
        (text) => {
          try {
            const parameters = parseForm(text);
            for (const name of parameters.names()) expect(parameters.get(name)).not.toBe('');
          } catch (error) {
            expect(error).toBeInstanceOf(OAuthError);
            expect(error).toMatchObject({ code: 'invalid_request' });
          }
        },
      ),
    );
  });

  it('Parameters.of leaves out what is empty or undefined', () => {
    const parameters = Parameters.of({ a: '1', b: '', c: undefined }, ['https://a', 'https://b']);
    expect(parameters.names()).toEqual(['a', 'resource']);
    expect(parameters.all('resource')).toEqual(['https://a', 'https://b']);
    expect(Parameters.of({ resource: 'https://a' }).all('resource')).toEqual(['https://a']);
  });
});
