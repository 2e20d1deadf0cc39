import { beforeAll, describe, expect, it } from '@jest/globals';
import { signJws } from '@ostiary/crypto/jws';
import { generateSigningKey } from '@ostiary/crypto/signing-key';
import type { WorkspaceKey } from '@ostiary/oauth/workspace';
import { hintedSubject } from './id-token-hint.js';

const ISSUER = 'https://id.example/acme/shop';
type Key = Awaited<ReturnType<typeof generateSigningKey>>;

let active: Key;
let retired: Key;
let stranger: Key;
beforeAll(async () => {
  active = await generateSigningKey('ES256');
  retired = await generateSigningKey('PS256');
  stranger = await generateSigningKey('ES256');
});

const published = (key: Key, state: WorkspaceKey['state']): WorkspaceKey => ({
  kid: key.kid,
  alg: key.alg,
  state,
  publicJwk: { ...key.publicJwk },
  sealedPrivateKey: new Uint8Array(),
});
const workspace = () => ({ issuer: ISSUER, keys: [published(retired, 'retired'), published(active, 'active')] });
const claims = { iss: ISSUER, aud: 'app', sub: 'alice', exp: 1, iat: 0 };

function hint(changes: Record<string, unknown> = {}, key = active, header: Record<string, unknown> = { kid: key.kid }) {
  return signJws(header, { ...claims, ...changes }, key.privateKey, key.alg);
}

describe('hintedSubject', () => {
  it('OpenID Connect Core §3.1.2.1: names the subject, also of an expired token', () => {
    expect(hintedSubject(hint(), workspace(), 'app')).toBe('alice');
    expect(hintedSubject(hint({ aud: ['other', 'app'] }), workspace(), 'app')).toBe('alice');
  });

  it('OpenID Connect Core §10.1.1: accepts a key that has been retired and is still published', () => {
    expect(hintedSubject(hint({}, retired), workspace(), 'app')).toBe('alice');
  });

  it.each<[string, () => string]>([
    ['another issuer’s', () => hint({ iss: 'https://id.example/acme/other' })],
    ['one without an issuer', () => hint({ iss: undefined })],
    ['another client’s', () => hint({ aud: 'other' })],
    ['one for others', () => hint({ aud: ['other', 'another'] })],
    ['one without an audience', () => hint({ aud: undefined })],
    ['one without a subject', () => hint({ sub: undefined })],
    ['one whose subject is a number', () => hint({ sub: 7 })],
    ['one signed by a stranger', () => hint({}, stranger)],
    ['one signed by a stranger under our key id', () => hint({}, stranger, { kid: active.kid })],
    ['one without a key id', () => hint({}, active, {})],
    ['one without a signature', () => `${hint().split('.').slice(0, 2).join('.')}.`],
    ['one with alg none', () => `${btoa('{"alg":"none"}')}.${hint().split('.')[1]}.`],
    ['one whose payload was changed', () => hint().replace(/\.[^.]+\./, `.${hint({ sub: 'bob' }).split('.')[1]}.`)],
    ['no JWT at all', () => 'alice'],
    ['an empty string', () => ''],
  ])('OpenID Connect Core §3.1.2.1: refuses %s', (_, token) => {
    expect(() => hintedSubject(token(), workspace(), 'app')).toThrow(
      expect.objectContaining({ code: 'invalid_request', clause: 'OpenID Connect Core §3.1.2.1' }),
    );
  });
});
