import { beforeEach, describe, expect, it } from '@jest/globals';
import { verificationKeyOf } from './client-keys.js';
import { discoverJwksUri, metadataAddresses } from './discover-keys.js';
import { RemoteJwks } from './remote-jwks.js';

const ISSUER = 'https://other.example/acme/staff';
const OIDC = `${ISSUER}/.well-known/openid-configuration`;
const OAUTH = 'https://other.example/.well-known/oauth-authorization-server/acme/staff';
const JWKS = 'https://keys.other.example/acme';
const key = (kid: string) => ({ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid });

let documents: Map<string, unknown>;
let asked: string[];
const fetch = async (url: string) => {
  asked.push(url);
  const found = documents.get(url);
  if (found instanceof Error) throw found;
  return { status: found === undefined ? 404 : 200, body: typeof found === 'string' ? found : JSON.stringify(found) };
};
beforeEach(() => {
  asked = [];
  documents = new Map<string, unknown>([[OIDC, { issuer: ISSUER, jwks_uri: JWKS }]]);
});

describe('RFC 8414 §3: where an issuer says that its keys are', () => {
  it('OpenID Connect Discovery §4, RFC 8414 §3.1: below the issuer, or between its host and its path', () => {
    expect(metadataAddresses(ISSUER)).toEqual([OIDC, OAUTH]);
    expect(metadataAddresses('https://other.example/')).toEqual([
      'https://other.example/.well-known/openid-configuration',
      'https://other.example/.well-known/oauth-authorization-server',
    ]);
  });

  it.each([
    'http://other.example',
    'spiffe://other.example',
    'other',
    'https://other.example/?a=b',
    'https://o.example/#x',
  ])('RFC 8414 §2: nobody is asked about %s', async (issuer) => {
    await expect(discoverJwksUri(issuer, fetch)).rejects.toThrow('no https URL');
    expect(asked).toEqual([]);
  });

  it('RFC 8414 §3.1: either document will do', async () => {
    expect(await discoverJwksUri(ISSUER, fetch)).toBe(JWKS);
    documents = new Map([[OAUTH, { issuer: ISSUER, jwks_uri: JWKS }]]);
    expect(await discoverJwksUri(ISSUER, fetch)).toBe(JWKS);
  });

  it.each([
    ['§3.3', 'of another issuer', { issuer: 'https://other.example/acme/other', jwks_uri: JWKS }],
    ['§3.3', 'of nearly the same issuer', { issuer: `${ISSUER}/`, jwks_uri: JWKS }],
    ['§2', 'without an issuer', { jwks_uri: JWKS }],
    ['§2', 'whose keys are not behind https', { issuer: ISSUER, jwks_uri: 'http://keys.other.example/' }],
    ['§2', 'without keys', { issuer: ISSUER }],
    ['§3.2', 'that is no JSON', '<html>'],
    ['§3.2', 'that is no object', '[]'],
    ['§3.2', 'that cannot be had', new Error('away')],
  ])('RFC 8414 %s: metadata %s say nothing', async (_clause, _title, document) => {
    documents.set(OIDC, document);
    await expect(discoverJwksUri(ISSUER, fetch)).rejects.toThrow(/^no metadata: .+; answered 404$/);
  });
});

describe('RFC 8414 §3: keys of an issuer by discovery', () => {
  let now: number;
  let jwks: RemoteJwks;
  beforeEach(() => {
    now = 1_000_000;
    jwks = new RemoteJwks({ fetch, now: () => now });
    documents.set(JWKS, { keys: [key('one')] });
  });
  const found = (kid: string, more: object = { discovery: true }) =>
    verificationKeyOf({ issuer: ISSUER, ...more }, { alg: 'ES256', kid }, 'ES256', jwks);

  it('RFC 8414 §3: are found, also new ones at another address, and not by a guess of who may be behind an issuer', async () => {
    expect(await found('one')).toMatchObject({ kid: 'one' });
    documents.set(OIDC, { issuer: ISSUER, jwks_uri: 'https://elsewhere.example/' });
    documents.set('https://elsewhere.example/', { keys: [key('two')] });
    expect(await found('two')).toBeUndefined();
    now += 10_000;
    expect(await found('two')).toMatchObject({ kid: 'two' });
    expect(await found('two', {})).toBeUndefined();
  });

  it('RFC 7517 §5: are known for an hour while their issuer is away, and then no more', async () => {
    expect(jwks.lack({ issuer: ISSUER })).toBe('not asked yet');
    await found('one');
    documents = new Map();
    now += 3_599_000;
    expect([await found('one'), jwks.lack({ issuer: ISSUER })]).toEqual([
      expect.objectContaining({ kid: 'one' }),
      undefined,
    ]);
    now += 1_000;
    expect([await found('one'), jwks.lack({ issuer: ISSUER })]).toEqual([undefined, 'no metadata: answered 404']);
  });
});
