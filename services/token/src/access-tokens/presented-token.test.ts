import { describe, expect, it } from '@jest/globals';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { presentedToken, type TokenCarrier } from './presented-token.js';

const none: TokenCarrier = { authorization: undefined, form: undefined, query: '' };
const read = (more: Partial<TokenCarrier>) => presentedToken({ ...none, ...more });
const refusal = (more: Partial<TokenCarrier>): OAuthError => {
  try {
    read(more);
  } catch (error) {
    if (error instanceof OAuthError) return error;
    throw error;
  }
  throw new Error('accepted');
};

describe('RFC 6750 §2', () => {
  it.each([
    ['RFC 6750 §2.1: in the header', { authorization: 'Bearer a.b-c_~+/==' }, 'Bearer a.b-c_~+/=='],
    ['RFC 9110 §11.1: whatever the case of the scheme', { authorization: 'bEARER t' }, 'Bearer t'],
    ['RFC 9449 §7.1: by the DPoP scheme', { authorization: 'dpop t' }, 'DPoP t'],
    ['RFC 6750 §2.2: in the form', { form: 'access_token=t&x=y' }, 'Bearer t'],
    ['RFC 6750 §2.1: beside a form without one', { authorization: 'Bearer t', form: 'x=y' }, 'Bearer t'],
    ['RFC 9700 §4.3.2: beside another query', { authorization: 'Bearer t', query: 'x=y' }, 'Bearer t'],
  ])('%s', (_, carrier, expected) => {
    const { scheme, token } = read(carrier);
    expect(`${scheme} ${token}`).toBe(expected);
  });

  it.each<[string, Partial<TokenCarrier>, number, string]>([
    ['RFC 9700 §4.3.2: in the query', { query: 'access_token=t' }, 400, 'invalid_request'],
    [
      'RFC 9700 §4.3.2: in the query beside the header',
      { authorization: 'Bearer t', query: 'access_token=t' },
      400,
      'invalid_request',
    ],
    [
      'RFC 6750 §2: in the header and in the form',
      { authorization: 'Bearer t', form: 'access_token=t' },
      400,
      'invalid_request',
    ],
    ['RFC 6749 §3.1: twice in the form', { form: 'access_token=t&access_token=t' }, 400, 'invalid_request'],
    ['RFC 6750 §2.1: by another scheme', { authorization: 'Basic dGVzdA==' }, 400, 'invalid_request'],
    ['RFC 6750 §2.1: without token', { authorization: 'Bearer' }, 400, 'invalid_request'],
    ['RFC 6750 §2.1: two tokens', { authorization: 'Bearer a b' }, 400, 'invalid_request'],
    ['RFC 6750 §2.1: characters that no token has', { authorization: 'Bearer a"b' }, 400, 'invalid_request'],
    ['RFC 6750 §3.1: none at all', {}, 401, 'invalid_token'],
    ['RFC 6750 §2.2: empty in the form', { form: 'access_token=' }, 401, 'invalid_token'],
  ])('%s is refused', (_, carrier, status, code) => {
    const error = refusal(carrier);
    expect([error.status, error.code]).toEqual([status, code]);
  });

  it('RFC 6750 §3.1: who showed no token is told the schemes and no error', () => {
    expect(refusal({}).headers['www-authenticate']).toBe('Bearer, DPoP algs="ES256 PS256 EdDSA"');
  });

  it('RFC 6750 §3: a refusal is challenged with its error', () => {
    expect(refusal({ query: 'access_token=t' }).headers['www-authenticate']).toContain(
      'Bearer error="invalid_request"',
    );
  });
});
