import { describe, expect, it } from '@jest/globals';
import { detailsTypesOf } from '@ostiary/oauth/authorization-details/details-type';
import fc from 'fast-check';
import { accessAsked, type ConsentFacts, covers, needsConsent } from './consent-need.js';

const asked = { scopes: ['openid', 'email'], resources: ['https://api.example/'] };
const confidential = { firstParty: false, tokenEndpointAuthMethod: 'private_key_jwt' as const };
const TYPES = detailsTypesOf({ authorizationDetailsTypes: [{ type: 'account_information' }, { type: 'tool_call' }] });
const ACCOUNTS = { type: 'account_information', actions: ['list_accounts', 'read_balances'] };
const CALL = { type: 'tool_call', tools: ['search'] };
const withDetails = (...authorizationDetails: unknown[]) => ({ ...asked, authorizationDetails });
const facts: ConsentFacts = {
  setting: 'first-use',
  client: confidential,
  request: { prompt: [], redirectUri: 'https://app.example/cb' },
  types: TYPES,
  asked,
  granted: asked,
  interacted: false,
};

interface Case {
  readonly what: string;
  readonly change: Partial<ConsentFacts>;
  readonly needed: boolean;
}

// biome-ignore format: it is a table
const CASES: readonly Case[] = [
  { what: 'everything is granted', change: {}, needed: false },
  { what: 'more than everything is granted', change: { granted: { scopes: ['a', 'email', 'openid'], resources: ['x', 'https://api.example/'] } }, needed: false },
  { what: 'nothing is granted yet', change: { granted: undefined }, needed: true },
  { what: 'a scope is not granted', change: { granted: { ...asked, scopes: ['openid'] } }, needed: true },
  { what: 'a resource is not granted', change: { granted: { ...asked, resources: [] } }, needed: true },
  { what: 'prompt=consent', change: { request: { ...facts.request, prompt: ['consent'] } }, needed: true },
  { what: 'the workspace always asks', change: { setting: 'always' }, needed: true },
  { what: 'the workspace always asks, of its own clients too', change: { setting: 'always', client: { ...confidential, firstParty: true } }, needed: true },
  { what: 'a client that describes itself has been allowed before', change: { setting: 'implied-for-first-party', client: { ...confidential, firstParty: true, metadataDocument: true } }, needed: true },
  { what: 'consent is implied for a first-party client', change: { setting: 'implied-for-first-party', client: { ...confidential, firstParty: true }, granted: undefined }, needed: false },
  { what: 'consent is not implied for a third party', change: { setting: 'implied-for-first-party', granted: undefined }, needed: true },
  { what: 'consent is not implied under first-use', change: { client: { ...confidential, firstParty: true }, granted: undefined }, needed: true },
  { what: 'details of a type that is not remembered have been allowed before', change: { asked: withDetails(CALL), granted: withDetails(CALL) }, needed: true },
  { what: 'details of a type that is gone have been allowed before', change: { asked: withDetails({ type: 'gone' }), granted: withDetails({ type: 'gone' }) }, needed: true },
  { what: 'details of a type that is remembered are as they were allowed', change: { asked: withDetails(ACCOUNTS), granted: withDetails(ACCOUNTS) }, needed: false },
  { what: 'details of a type that is remembered are less than what was allowed', change: { asked: withDetails({ ...ACCOUNTS, actions: ['read_balances'] }), granted: withDetails(ACCOUNTS) }, needed: false },
  { what: 'details of a type that is remembered are more than what was allowed', change: { asked: withDetails(ACCOUNTS), granted: withDetails({ ...ACCOUNTS, actions: ['read_balances'] }) }, needed: true },
  { what: 'details of two types of which one is not remembered', change: { asked: withDetails(ACCOUNTS, CALL), granted: withDetails(ACCOUNTS, CALL) }, needed: true },
  { what: 'details are never implied, also for a first-party client', change: { setting: 'implied-for-first-party', client: { ...confidential, firstParty: true }, asked: withDetails(ACCOUNTS), granted: undefined }, needed: true },
  { what: 'a public client at an https address is assured', change: { client: { firstParty: false, tokenEndpointAuthMethod: 'none' } }, needed: false },
  { what: 'a confidential client at a loopback address is assured', change: { request: { prompt: [], redirectUri: 'http://127.0.0.1:4711/cb' } }, needed: false },
];

describe('needsConsent', () => {
  it.each(CASES)('OpenID Connect Core §3.1.2.4: $what', ({ change, needed }) => {
    expect(needsConsent({ ...facts, ...change })).toBe(needed);
  });

  it.each(CASES)('OpenID Connect Core §3.1.2.6: $what, with prompt=none', ({ change, needed }) => {
    const request = { ...facts.request, ...change.request, prompt: ['none' as const] };
    const silent = { ...facts, ...change, request };
    if (!needed || change.request?.prompt.includes('consent')) return expect(needsConsent(silent)).toBe(false);
    expect(() => needsConsent(silent)).toThrow(
      expect.objectContaining({ code: 'consent_required', clause: 'OpenID Connect Core §3.1.2.6' }),
    );
  });

  it.each(['http://127.0.0.1:4711/cb', 'com.example.app:/cb'])(
    'RFC 8252 §8.6: a public client at %s is not answered without a page, first party or not',
    (redirectUri) => {
      const client = { firstParty: true, tokenEndpointAuthMethod: 'none' as const };
      const request = { prompt: [], redirectUri };
      for (const setting of ['first-use', 'implied-for-first-party'] as const) {
        expect(needsConsent({ ...facts, setting, client, request })).toBe(true);
        expect(needsConsent({ ...facts, setting, client, request, interacted: true })).toBe(false);
      }
    },
  );

  it('OpenID Connect Core §3.1.2.4: what is covered stays covered when more is granted', () => {
    const names = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 });
    fc.assert(
      fc.property(names, names, (some, more) => {
        const access = { scopes: some, resources: some };
        const wider = { scopes: [...more, ...some], resources: [...some, ...more] };
        expect(covers(TYPES, access, access)).toBe(true);
        expect(covers(TYPES, wider, access)).toBe(true);
        expect(covers(TYPES, access, wider)).toBe(more.every((name) => some.includes(name)));
      }),
    );
  });
});

describe('accessAsked', () => {
  const settings = {
    scopes: [
      { name: 'openid', description: '', claims: ['sub'] },
      { name: 'profile', description: '', claims: ['name', 'nickname'] },
      { name: 'email', description: '', claims: ['email', 'email_verified'] },
      { name: 'groups', description: '', claims: ['groups'] },
    ],
  };
  const client = { scopes: ['openid', 'profile', 'email'] };
  const claims = (userinfo: string[], idToken: string[] = []) => ({
    userinfo: Object.fromEntries(userinfo.map((name) => [name, {}])),
    idToken: Object.fromEntries(idToken.map((name) => [name, {}])),
  });

  it.each([
    ['a claim of a scope that is not asked for', ['openid'], claims(['email']), ['openid', 'email']],
    ['a claim of the ID token', ['openid'], claims([], ['name']), ['openid', 'profile']],
    ['a claim of a scope that is asked for anyway', ['openid', 'email'], claims(['email']), ['openid', 'email']],
    ['a claim that the client cannot get', ['openid'], claims(['groups']), ['openid']],
    ['a claim that nobody knows', ['openid'], claims(['acr', '__proto__']), ['openid']],
    ['two claims of one scope', ['openid'], claims(['name'], ['nickname']), ['openid', 'profile']],
  ])('OpenID Connect Core §5.5: asks about %s', (_, scopes, wish, expected) => {
    expect(accessAsked({ scopes, resources: [], claims: wish }, client, settings).scopes).toEqual(expected);
  });
});
