import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseScope, usableScopes } from './scope.js';
import type { GrantType } from './workspace.js';

const settings = {
  scopes: ['openid', 'profile', 'offline_access', 'hidden'].map((name) => ({ name, description: '', claims: [] })),
  resources: [{ identifier: 'https://api.example/', name: 'API', scopes: ['orders:read'] }],
};
const client = {
  scopes: ['openid', 'profile', 'offline_access', 'orders:read', 'gone'],
  grantTypes: ['authorization_code', 'refresh_token'] as GrantType[],
};

describe('scope', () => {
  it.each([
    ['openid', ['openid']],
    ['openid profile', ['openid', 'profile']],
    ['profile openid profile', ['profile', 'openid']],
    ['a!#[]~', ['a!#[]~']],
    ['', undefined],
    [' ', undefined],
    [' openid', undefined],
    ['openid ', undefined],
    ['openid  profile', undefined],
    ['openid\tprofile', undefined],
    ['openid\nprofile', undefined],
    ['open"id', undefined],
    ['open\\id', undefined],
    ['opén', undefined],
    ['open\u0000id', undefined],
  ])('RFC 6749 §3.3: reads %j as %j', (value, expected) => {
    expect(parseScope(value)).toEqual(expected);
  });

  it('RFC 6749 §3.3: what it reads it would write the same way', () => {
    const token = fc.stringMatching(/^[\x21\x23-\x5b\x5d-\x7e]{1,10}$/);
    fc.assert(
      fc.property(fc.uniqueArray(token, { minLength: 1, maxLength: 8 }), (tokens) => {
        expect(parseScope(tokens.join(' '))).toEqual(tokens);
      }),
    );
  });

  it.each([
    ['keeps what the client is registered for, in the order asked', ['profile', 'openid'], ['profile', 'openid']],
    ['keeps the scopes of resources', ['orders:read'], ['orders:read']],
    ['drops what the workspace does not know', ['openid', 'gone', 'nonsense'], ['openid']],
    ['drops what the client is not registered for', ['hidden'], []],
    ['compares case', ['OpenID'], []],
  ])('RFC 6749 §3.3: %s', (_, asked, expected) => {
    expect(usableScopes(asked, client, settings)).toEqual(expected);
  });

  it('OpenID Connect Core §11: drops offline_access for a client that may not refresh', () => {
    const cannot = { ...client, grantTypes: ['authorization_code'] as GrantType[] };
    expect(usableScopes(['openid', 'offline_access'], cannot, settings)).toEqual(['openid']);
    expect(usableScopes(['openid', 'offline_access'], client, settings)).toEqual(['openid', 'offline_access']);
  });
});
