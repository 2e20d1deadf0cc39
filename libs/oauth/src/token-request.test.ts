import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clientOf } from './authorization-request/check-table.test-support.js';
import { OAuthError } from './oauth-error.js';
import { Parameters } from './parameters.js';
import { SECURITY_PROFILES } from './security-profile.js';
import {
  audienceFor,
  checkCodeBinding,
  checkVerifierSyntax,
  clientCredentialsResources,
  clientCredentialsScopes,
  grantTypeOf,
  narrowedScopes,
  requestedResources,
  requestedScopes,
  scopesForResources,
} from './token-request.js';
import { DEVICE_CODE_GRANT, type GrantType } from './workspace.js';
import { settingsOf, WORKSPACE_PROFILES } from './workspace-profiles.js';

/** `code clause`: what a refusal is known by. */
const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof OAuthError) return `${error.code} ${error.clause}`;
    throw error;
  }
  return 'accepted';
};

const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const OTHER_VERIFIER = 'x'.repeat(43);

describe('grant_type', () => {
  const settings = {
    ...settingsOf(WORKSPACE_PROFILES.b2b),
    grantTypes: ['authorization_code', 'refresh_token', DEVICE_CODE_GRANT] as GrantType[],
  };
  const { policy, tokenEndpointAuthMethod } = clientOf();
  const grants: GrantType[] = ['authorization_code', 'refresh_token', 'client_credentials'];
  const all = { policy, tokenEndpointAuthMethod, grantTypes: grants };
  const few = { ...all, grantTypes: ['authorization_code'] as GrantType[] };
  const device = { ...all, grantTypes: [DEVICE_CODE_GRANT] as GrantType[] };
  const fapi = { ...device, policy: { ...policy, ...SECURITY_PROFILES['fapi2-security'] } };
  it.each([
    ['RFC 6749 §4.1.3: is required', undefined, all, 'invalid_request RFC 6749 §4.1.3'],
    ['RFC 6749 §5.2: that nobody knows', 'password', all, 'unsupported_grant_type RFC 6749 §5.2'],
    ['RFC 6749 §5.2: named like a member of Object', 'constructor', all, 'unsupported_grant_type RFC 6749 §5.2'],
    ['RFC 6749 §5.2: that the workspace lacks', 'client_credentials', all, 'unsupported_grant_type RFC 6749 §5.2'],
    ['RFC 6749 §5.2: that the client lacks', 'refresh_token', few, 'unauthorized_client RFC 6749 §5.2'],
    ['RFC 6749 §4.1.3: that both have', 'authorization_code', few, 'accepted'],
    ['RFC 8628 §3.4: of a device', DEVICE_CODE_GRANT, device, 'accepted'],
    ['RFC 8628 §3.4: of a device, by another client', DEVICE_CODE_GRANT, few, 'unauthorized_client RFC 6749 §5.2'],
    [
      'FAPI 2.0 Security Profile §5.3.2.2(1): of a device, by a client held to FAPI 2.0 since',
      DEVICE_CODE_GRANT,
      fapi,
      'unauthorized_client FAPI 2.0 Security Profile §5.3.2.2(1)',
    ],
  ])('%s', (_, value, client, expected) => {
    expect(refusal(() => grantTypeOf(Parameters.of({ grant_type: value }), { settings }, client))).toBe(expected);
  });
});

describe('an authorization code', () => {
  const code = { workspaceId: 'w', clientId: 'c', redirectUri: 'https://a.example/cb', codeChallenge: CHALLENGE };
  const shown = { workspaceId: 'w', clientId: 'c', redirectUri: 'https://a.example/cb', codeVerifier: VERIFIER };
  it.each([
    ['RFC 7636 §4.6: with its verifier (the example of Appendix B)', code, shown, 'accepted'],
    ['RFC 6749 §4.1.3: at another workspace', code, { ...shown, workspaceId: 'v' }, 'invalid_grant RFC 6749 §4.1.3'],
    ['RFC 6749 §4.1.3: by another client', code, { ...shown, clientId: 'd' }, 'invalid_grant RFC 6749 §4.1.3'],
    [
      'RFC 6749 §4.1.3: with another redirect_uri',
      code,
      { ...shown, redirectUri: 'https://a.example/cb/' },
      'invalid_grant RFC 6749 §4.1.3',
    ],
    ['RFC 7636 §4.5: without verifier', code, { ...shown, codeVerifier: undefined }, 'invalid_grant RFC 7636 §4.5'],
    [
      'RFC 7636 §4.6: with another verifier',
      code,
      { ...shown, codeVerifier: OTHER_VERIFIER },
      'invalid_grant RFC 7636 §4.6',
    ],
    [
      'RFC 7636 §4.6: with the challenge as verifier',
      code,
      { ...shown, codeVerifier: CHALLENGE },
      'invalid_grant RFC 7636 §4.6',
    ],
    [
      'RFC 9700 §2.1.1: with a verifier for a code without challenge',
      { ...code, codeChallenge: undefined },
      shown,
      'invalid_grant RFC 9700 §2.1.1',
    ],
    [
      'RFC 7636 §4.6: without verifier for a code without challenge',
      { ...code, codeChallenge: undefined },
      { ...shown, codeVerifier: undefined },
      'accepted',
    ],
  ])('%s', (_, issued, request, expected) => {
    expect(refusal(() => checkCodeBinding(issued, request))).toBe(expected);
  });

  it.each([
    ['of 42 characters', 'a'.repeat(42), 'invalid_request RFC 7636 §4.1'],
    ['of 43 characters', 'a'.repeat(43), 'accepted'],
    ['of 128 characters', 'a'.repeat(128), 'accepted'],
    ['of 129 characters', 'a'.repeat(129), 'invalid_request RFC 7636 §4.1'],
    ['with a reserved character', `${'a'.repeat(43)}+`, 'invalid_request RFC 7636 §4.1'],
    ['that is absent', undefined, 'accepted'],
  ])('RFC 7636 §4.1: a verifier %s', (_, verifier, expected) => {
    expect(refusal(() => checkVerifierSyntax(verifier))).toBe(expected);
  });
});

describe('scope and resource', () => {
  const settings = {
    ...settingsOf(WORKSPACE_PROFILES.b2b),
    resources: [
      { identifier: 'https://orders.example/', name: 'Orders', scopes: ['orders:read', 'shared'] },
      { identifier: 'https://bills.example/', name: 'Bills', scopes: ['bills:read', 'shared'] },
    ],
  };
  const client = { scopes: ['openid', 'offline_access', 'profile', 'orders:read', 'bills:read', 'gone'] };

  it.each([
    ['two spaces', 'a  b', 'invalid_scope RFC 6749 §3.3'],
    ['a quotation mark', 'a"b', 'invalid_scope RFC 6749 §3.3'],
    ['one scope twice', 'a a', 'accepted'],
  ])('RFC 6749 §3.3: scope with %s', (_, scope, expected) => {
    expect(refusal(() => requestedScopes(Parameters.of({ scope })))).toBe(expected);
  });

  it.each([
    ['relative', '/api', 'invalid_target RFC 8707 §2'],
    ['with a fragment', 'https://a.example/#x', 'invalid_target RFC 8707 §2'],
    ['absolute', 'urn:example:api', 'accepted'],
  ])('RFC 8707 §2: a resource that is %s', (_, resource, expected) => {
    expect(refusal(() => requestedResources(Parameters.of({}, [resource])))).toBe(expected);
  });

  const own =
    (scopes: string[] | undefined, resources: string[] = []) =>
    () =>
      clientCredentialsScopes(scopes, resources, client, settings);
  it.each([
    ['RFC 6749 §3.3: none asked for: all that can be had', own(undefined), ['profile', 'orders:read', 'bills:read']],
    [
      'RFC 8707 §2: none asked for, one resource: those of the resource',
      own(undefined, ['https://bills.example/']),
      ['profile', 'bills:read'],
    ],
    ['RFC 6749 §3.3: one asked for', own(['bills:read']), ['bills:read']],
  ])('%s', (_, work, expected) => {
    expect(work()).toEqual(expected);
  });
  it.each([
    ['OpenID Connect Core §3.1.2.1: openid', own(['openid']), 'invalid_scope OpenID Connect Core §3.1.2.1'],
    ['OpenID Connect Core §11: offline_access', own(['offline_access']), 'invalid_scope OpenID Connect Core §3.1.2.1'],
    ['RFC 6749 §3.3: a scope that it is not registered for', own(['admin']), 'invalid_scope RFC 6749 §3.3'],
    ['RFC 6749 §3.3: a scope that the workspace no longer knows', own(['gone']), 'invalid_scope RFC 6749 §3.3'],
  ])('%s is refused to a client that acts for itself', (_, work, expected) => {
    expect(refusal(work)).toBe(expected);
  });

  it.each([
    ['RFC 8707 §2: unknown', ['https://x.example/'], [], 'invalid_target RFC 8707 §2'],
    [
      'RFC 8707 §2: not one of the client’s',
      ['https://bills.example/'],
      ['https://orders.example/'],
      'invalid_target RFC 8707 §2',
    ],
    ['RFC 8707 §2: one of the client’s', ['https://orders.example/'], ['https://orders.example/'], 'accepted'],
    [
      'RFC 8707 §2: one of the workspace’s, for a client without a list',
      ['https://orders.example/', 'https://bills.example/'],
      [],
      'accepted',
    ],
  ])('%s', (_, requested, resources, expected) => {
    expect(refusal(() => clientCredentialsResources(requested, { resources }, settings))).toBe(expected);
  });

  it('RFC 8707 §2.2: a token for one resource carries no scope that belongs to another', () => {
    const scopes = ['openid', 'orders:read', 'bills:read', 'shared'];
    expect(scopesForResources(scopes, ['https://orders.example/'], settings)).toEqual([
      'openid',
      'orders:read',
      'shared',
    ]);
    expect(scopesForResources(scopes, [], settings)).toEqual(scopes);
  });

  it('RFC 6749 §6: a refresh may narrow, never widen', () => {
    const scope = fc.constantFrom('a', 'b', 'c', 'd');
    fc.assert(
      fc.property(fc.uniqueArray(scope), fc.uniqueArray(scope), (requested, granted) => {
        const fits = requested.every((one) => granted.includes(one));
        const got = refusal(() => expect(narrowedScopes(requested, granted)).toEqual(requested));
        expect(got).toBe(fits ? 'accepted' : 'invalid_scope RFC 6749 §6');
      }),
    );
    expect(narrowedScopes(undefined, ['a', 'b'])).toEqual(['a', 'b']);
  });

  const ISSUER = 'https://id.example/t/w';
  it.each<[string, string[], string[], string[], string[] | string]>([
    ['none asked for, none granted: the workspace itself', [], [], ['read'], [ISSUER]],
    ['none asked for: all that were granted', [], ['a:1', 'b:2'], ['read'], ['a:1', 'b:2']],
    ['none asked for, with openid: userinfo too', [], ['a:1'], ['openid'], ['a:1', ISSUER]],
    ['one of two', ['b:2'], ['a:1', 'b:2'], ['openid'], ['b:2']],
    ['userinfo alone, with openid', [ISSUER], ['a:1'], ['openid'], [ISSUER]],
    ['userinfo without openid', [ISSUER], ['a:1'], ['read'], 'invalid_target RFC 8707 §2'],
    ['one that was not granted', ['c:3'], ['a:1', 'b:2'], ['openid'], 'invalid_target RFC 8707 §2'],
    ['one where none was granted', ['a:1'], [], ['openid'], 'invalid_target RFC 8707 §2'],
  ])('RFC 8707 §2.2: %s', (_, requested, resources, scopes, expected) => {
    const audience = () => audienceFor(requested, { resources, scopes }, ISSUER);
    if (typeof expected === 'string') expect(refusal(audience)).toBe(expected);
    else expect(audience()).toEqual(expected);
  });
});
