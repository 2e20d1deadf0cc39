import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseClaimsRequest } from './claims-request.js';
import { OAuthError } from './oauth-error.js';

describe('parseClaimsRequest', () => {
  it('OpenID Connect Core §5.5: reads both parts', () => {
    const claims = parseClaimsRequest(
      '{"userinfo":{"given_name":{"essential":true},"nickname":null},"id_token":{"acr":{"values":["a","b"]},"sub":{"value":"42"}}}',
    );
    expect(claims).toEqual({
      userinfo: { given_name: { essential: true }, nickname: {} },
      idToken: { acr: { values: ['a', 'b'] }, sub: { value: '42' } },
    });
  });

  it('OpenID Connect Core §5.5: ignores members that it does not know', () => {
    const claims = parseClaimsRequest('{"userinfo":{"name":{"essential":false,"colour":"red"}},"verified_claims":[1]}');
    expect(claims).toEqual({ userinfo: { name: { essential: false } }, idToken: {} });
  });

  it('OpenID Connect Core §5.5: takes a claim named __proto__ for a claim', () => {
    const { userinfo } = parseClaimsRequest('{"userinfo":{"__proto__":{"essential":true}}}');
    expect(Object.keys(userinfo)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(userinfo)).toBe(Object.prototype);
    expect(Reflect.get({}, 'essential')).toBeUndefined();
  });

  it.each([
    ['no JSON', 'acr'],
    ['half of JSON', '{"userinfo":'],
    ['an array', '[]'],
    ['null', 'null'],
    ['a string', '"userinfo"'],
    ['a part that is an array', '{"userinfo":[]}'],
    ['a part that is null', '{"id_token":null}'],
    ['a claim that is a string', '{"id_token":{"acr":"1"}}'],
    ['a claim that is an array', '{"id_token":{"acr":[]}}'],
    ['essential that is a string', '{"id_token":{"acr":{"essential":"true"}}}'],
    ['values that is a string', '{"id_token":{"acr":{"values":"1"}}}'],
    [
      'more than 64 claims',
      JSON.stringify({
        userinfo: Object.fromEntries(
          Array(65)
            .keys()
            .map((n) => [n, null]),
        ),
      }),
    ],
    ['more than 8192 characters', JSON.stringify({ userinfo: { name: { value: 'x'.repeat(8192) } } })],
  ])('OpenID Connect Core §5.5: refuses %s', (_, json) => {
    expect(() => parseClaimsRequest(json)).toThrow(
      expect.objectContaining({ code: 'invalid_request', clause: 'OpenID Connect Core §5.5' }),
    );
  });

  it('OpenID Connect Core §5.5: any JSON is read or refused, and what is read survives storing', () => {
    fc.assert(
      fc.property(fc.record({ userinfo: fc.jsonValue(), id_token: fc.jsonValue() }), (value) => {
        try {
          const claims = parseClaimsRequest(JSON.stringify(value));
          expect(JSON.parse(JSON.stringify(claims))).toEqual(claims);
        } catch (error) {
          expect(error).toBeInstanceOf(OAuthError);
        }
      }),
    );
  });
});
