import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { IdentityError } from '../identity-error.js';
import { parseClaims } from './standard-claims.schema.js';

function pointer(json: string): string {
  try {
    parseClaims(json);
  } catch (error) {
    if (error instanceof IdentityError && error.refusal.kind === 'invalid') return error.refusal.pointer;
    throw error;
  }
  return 'taken';
}

describe('standard claims', () => {
  it('OIDC Core §5.1: takes every standard claim that can be set', () => {
    const claims = {
      name: 'Josephine March',
      given_name: 'Josephine',
      family_name: 'March',
      'family_name#ja-Kana-JP': 'マーチ',
      middle_name: 'M',
      nickname: 'Jo',
      preferred_username: 'jo',
      profile: 'https://example.com/jo',
      picture: 'https://example.com/jo.png',
      website: 'http://example.com',
      email: 'jo@example.com',
      email_verified: true,
      gender: 'female',
      birthdate: '1840-11-29',
      zoneinfo: 'America/New_York',
      locale: 'en-US',
      phone_number: '+14255551212;ext=12',
      phone_number_verified: false,
      address: { formatted: 'Orchard House\nConcord', country: 'US' },
    };
    expect(parseClaims(JSON.stringify(claims))).toEqual(claims);
  });

  it.each([
    ['not JSON', '{', '/claims'],
    ['an array', '[]', '/claims'],
    ['null', 'null', '/claims'],
    ['a string', '"name"', '/claims'],
    ['an unknown claim', '{"admin":true}', '/claims/admin'],
    ['a pointer that must be escaped', '{"a/b~c":true}', '/claims/a~1b~0c'],
    ['sub', '{"sub":"someone-else"}', '/claims/sub'],
    ['updated_at', '{"updated_at":1}', '/claims/updated_at'],
    ['a prototype', '{"__proto__":{"name":"x"}}', '/claims/__proto__'],
    ['a number as name', '{"name":1}', '/claims/name'],
    ['an empty name', '{"name":""}', '/claims/name'],
    ['null as name', '{"name":null}', '/claims/name'],
    ['a bad address', '{"email":"jo"}', '/claims/email'],
    ['email_verified as a string', '{"email_verified":"true"}', '/claims/email_verified'],
    ['a javascript: picture', '{"picture":"javascript:alert(1)"}', '/claims/picture'],
    ['a day that does not exist', '{"birthdate":"1840-02-30"}', '/claims/birthdate'],
    ['a German date', '{"birthdate":"29.11.1840"}', '/claims/birthdate'],
    ['an unknown zone', '{"zoneinfo":"Mars/Olympus"}', '/claims/zoneinfo'],
    ['a locale with an underscore', '{"locale":"en_US"}', '/claims/locale'],
    ['a local telephone number', '{"phone_number":"0123"}', '/claims/phone_number'],
    ['an unknown part of the address', '{"address":{"planet":"Mars"}}', '/claims/address/planet'],
    ['a language on a claim that has none', '{"gender#de":"x"}', '/claims/gender#de'],
    ['a language that is none', '{"name#!!":"x"}', '/claims/name#!!'],
    ['a role that is no text', '{"roles":["buyer",1]}', '/claims/roles/1'],
    ['roles as one text', '{"roles":"buyer"}', '/claims/roles'],
    ['an organization without a name', '{"org_name":""}', '/claims/org_name'],
    ['16 KiB and more', JSON.stringify({ name: 'x'.repeat(17_000) }), '/claims'],
  ])('OIDC Core §5.1: refuses %s', (_what, json, expected) => {
    expect(pointer(json)).toBe(expected);
  });

  it('OIDC Core §5.1.2: takes the organization of a user and the roles in it', () => {
    const claims = { org_id: 'org_1', org_name: 'Northwind', roles: ['buyer', 'administrator'] };
    expect(parseClaims(JSON.stringify(claims))).toEqual(claims);
  });

  it.each(['0000-02-29', '1840', '2000-02-29'])('OIDC Core §5.1: takes %s as birthdate', (birthdate) => {
    expect(pointer(JSON.stringify({ birthdate }))).toBe('taken');
  });

  it('takes nothing as no claims', () => {
    expect(parseClaims('')).toEqual({});
  });

  it('answers whatever JSON comes with claims or a refusal', () => {
    fc.assert(fc.property(fc.json(), (json) => pointer(json).length > 0));
  });
});
