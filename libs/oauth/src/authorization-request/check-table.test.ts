import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ClientRecord } from '../client.js';
import type { OAuthErrorCode } from '../oauth-error.js';
import { Parameters } from '../parameters.js';
import { RESPONSE_MODES } from '../security-profile.js';
import { CHECKS, checkAuthorizationRequest, provenResponseTarget } from './check-table.js';
import { CHALLENGE, clientOf, GOOD, REDIRECT_URI, SETTINGS } from './check-table.test-support.js';

type Changes = Readonly<Record<string, string | undefined>>;
type Endpoint = 'authorize' | 'par';
const BOTH: readonly Endpoint[] = ['authorize', 'par'];

function run(endpoint: Endpoint, changes: Changes, client = clientOf(), resources: readonly string[] = []) {
  return checkAuthorizationRequest(endpoint, Parameters.of({ ...GOOD, ...changes }, resources), client, SETTINGS);
}

function accepted(endpoint: Endpoint, changes: Changes, client = clientOf(), resources: readonly string[] = []) {
  const result = run(endpoint, changes, client, resources);
  if (result.kind === 'refused') throw result.error;
  return result.request;
}

function refused(endpoint: Endpoint, changes: Changes, client = clientOf(), resources: readonly string[] = []) {
  const result = run(endpoint, changes, client, resources);
  if (result.kind === 'accepted') throw new Error('accepted');
  return result;
}

interface Refusal {
  readonly clause: string;
  readonly what: string;
  readonly changes: Changes;
  readonly code: OAuthErrorCode;
  /** `nowhere`: no redirect URI is proven, so nothing may be sent to one. */
  readonly to?: 'nowhere';
  readonly only?: Endpoint;
  readonly resources?: readonly string[];
}

const json = (value: unknown) => JSON.stringify(value);

// One line a way to be wrong: the clause that must refuse it, and the code.
// biome-ignore format: it is a table
const REFUSALS: readonly Refusal[] = [
  { clause: 'RFC 6749 §3.1.2.3', what: 'a missing redirect_uri', changes: { redirect_uri: undefined }, code: 'invalid_request', to: 'nowhere' },
  { clause: 'RFC 6749 §3.1.2.3', what: 'an empty redirect_uri', changes: { redirect_uri: '' }, code: 'invalid_request', to: 'nowhere' },
  { clause: 'RFC 6749 §3.1.2.3', what: 'an unregistered redirect_uri', changes: { redirect_uri: 'https://evil.example/cb' }, code: 'invalid_request', to: 'nowhere' },
  { clause: 'RFC 6749 §3.1.2.3', what: 'a redirect_uri with a query of its own', changes: { redirect_uri: `${REDIRECT_URI}?a=b` }, code: 'invalid_request', to: 'nowhere' },
  { clause: 'RFC 6749 §3.1.2.3', what: 'an oversized redirect_uri', changes: { redirect_uri: `${REDIRECT_URI}?${'x'.repeat(3000)}` }, code: 'invalid_request', to: 'nowhere' },
  { clause: 'RFC 6749 §3.1.2.3', what: 'a script as redirect_uri', changes: { redirect_uri: 'javascript:alert(1)' }, code: 'invalid_request', to: 'nowhere' },
  { clause: 'RFC 6749 §4.1.1', what: 'a state of 2049 characters', changes: { state: 's'.repeat(2049) }, code: 'invalid_request' },
  { clause: 'RFC 6749 §A.5', what: 'a state with a line break', changes: { state: 'a\r\nb' }, code: 'invalid_request' },
  { clause: 'RFC 6749 §A.5', what: 'a state beyond ASCII', changes: { state: 'é' }, code: 'invalid_request' },
  { clause: 'OAuth 2.0 Multiple Response Types §2.1', what: 'an unknown response_mode', changes: { response_mode: 'carrier_pigeon' }, code: 'invalid_request' },
  { clause: 'OAuth 2.0 Multiple Response Types §2.1', what: 'a response_mode in capitals', changes: { response_mode: 'QUERY' }, code: 'invalid_request' },
  { clause: 'RFC 6749 §3.1.1', what: 'a missing response_type', changes: { response_type: undefined }, code: 'invalid_request' },
  { clause: 'RFC 6749 §3.1.1', what: 'the implicit response type', changes: { response_type: 'token' }, code: 'unsupported_response_type' },
  { clause: 'RFC 6749 §3.1.1', what: 'the ID token response type', changes: { response_type: 'id_token' }, code: 'unsupported_response_type' },
  { clause: 'RFC 6749 §3.1.1', what: 'the hybrid response type', changes: { response_type: 'code id_token' }, code: 'unsupported_response_type' },
  { clause: 'RFC 6749 §3.1.1', what: 'a response_type twice over', changes: { response_type: 'code code' }, code: 'unsupported_response_type' },
  { clause: 'RFC 6749 §3.1.1', what: 'a response_type in capitals', changes: { response_type: 'CODE' }, code: 'unsupported_response_type' },
  { clause: 'RFC 6749 §3.3', what: 'a missing scope', changes: { scope: undefined }, code: 'invalid_scope' },
  { clause: 'RFC 6749 §3.3', what: 'scopes of which none is known', changes: { scope: 'nonsense rubbish' }, code: 'invalid_scope' },
  { clause: 'RFC 6749 §3.3', what: 'a scope that is known but not registered for the client', changes: { scope: 'email' }, code: 'invalid_scope' },
  { clause: 'RFC 6749 §3.3', what: 'a scope with a quote', changes: { scope: 'openid "profile"' }, code: 'invalid_scope' },
  { clause: 'RFC 6749 §3.3', what: 'a scope with two spaces', changes: { scope: 'openid  profile' }, code: 'invalid_scope' },
  { clause: 'RFC 6749 §3.3', what: 'a scope beyond ASCII', changes: { scope: 'openid pröfile' }, code: 'invalid_scope' },
  { clause: 'RFC 6749 §3.3', what: 'a scope of more than 4096 characters', changes: { scope: `openid ${'x'.repeat(4096)}` }, code: 'invalid_scope' },
  { clause: 'RFC 7636 §4.4.1', what: 'a missing code_challenge', changes: { code_challenge: undefined, code_challenge_method: undefined }, code: 'invalid_request' },
  { clause: 'RFC 7636 §4.4.1', what: 'a code_challenge_method without a challenge', changes: { code_challenge: undefined }, code: 'invalid_request' },
  { clause: 'RFC 7636 §4.4.1', what: 'plain PKCE', changes: { code_challenge_method: 'plain' }, code: 'invalid_request' },
  { clause: 'RFC 7636 §4.4.1', what: 'plain PKCE by default', changes: { code_challenge_method: undefined }, code: 'invalid_request' },
  { clause: 'RFC 7636 §4.4.1', what: 'an unknown PKCE method', changes: { code_challenge_method: 'S512' }, code: 'invalid_request' },
  { clause: 'RFC 7636 §4.4.1', what: 'a PKCE method in lower case', changes: { code_challenge_method: 's256' }, code: 'invalid_request' },
  { clause: 'RFC 7636 §4.2', what: 'a challenge of 42 characters', changes: { code_challenge: CHALLENGE.slice(1) }, code: 'invalid_request' },
  { clause: 'RFC 7636 §4.2', what: 'a challenge of 44 characters', changes: { code_challenge: `${CHALLENGE}A` }, code: 'invalid_request' },
  { clause: 'RFC 7636 §4.2', what: 'a challenge in base64 proper', changes: { code_challenge: CHALLENGE.replace('-', '+') }, code: 'invalid_request' },
  { clause: 'RFC 7636 §4.2', what: 'a challenge with a line break', changes: { code_challenge: `${CHALLENGE.slice(1)}\n` }, code: 'invalid_request' },
  { clause: 'RFC 8707 §2', what: 'an unknown resource', changes: {}, resources: ['https://unknown.example/'], code: 'invalid_target' },
  { clause: 'RFC 8707 §2', what: 'one unknown resource among known ones', changes: {}, resources: ['https://orders.example/', 'https://unknown.example/'], code: 'invalid_target' },
  { clause: 'RFC 8707 §2', what: 'a relative resource', changes: {}, resources: ['/orders'], code: 'invalid_target' },
  { clause: 'RFC 8707 §2', what: 'a resource with a fragment', changes: {}, resources: ['https://orders.example/#a'], code: 'invalid_target' },
  { clause: 'RFC 8707 §2', what: 'a resource with an empty fragment', changes: {}, resources: ['https://orders.example/#'], code: 'invalid_target' },
  { clause: 'RFC 8707 §2', what: 'a resource but for its final slash', changes: {}, resources: ['https://orders.example'], code: 'invalid_target' },
  { clause: 'RFC 8707 §2', what: 'more than sixteen resources', changes: {}, resources: Array.from({ length: 17 }, (_, n) => `https://orders.example/${n}`), code: 'invalid_target' },
  { clause: 'RFC 9396 §5', what: 'authorization details of a type that nobody registered', changes: { authorization_details: '[{"type":"payment"}]' }, code: 'invalid_authorization_details' },
  { clause: 'RFC 9396 §5', what: 'authorization details that are no JSON', changes: { authorization_details: 'pay me' }, code: 'invalid_authorization_details' },
  { clause: 'RFC 9449 §10', what: 'a dpop_jkt of 42 characters', changes: { dpop_jkt: CHALLENGE.slice(1) }, code: 'invalid_request' },
  { clause: 'RFC 9449 §10', what: 'a dpop_jkt of 44 characters', changes: { dpop_jkt: `${CHALLENGE}=` }, code: 'invalid_request' },
  { clause: 'RFC 9449 §10', what: 'a dpop_jkt that is not base64url', changes: { dpop_jkt: CHALLENGE.replace('-', '/') }, code: 'invalid_request' },
  { clause: 'OpenID Connect Core §3.1.2.1', what: 'a nonce of 2049 characters', changes: { nonce: 'n'.repeat(2049) }, code: 'invalid_request' },
  { clause: 'OpenID Connect Core §3.1.2.1', what: 'an unknown prompt', changes: { prompt: 'please' }, code: 'invalid_request' },
  { clause: 'OpenID Connect Core §3.1.2.1', what: 'prompt=none with another', changes: { prompt: 'none login' }, code: 'invalid_request' },
  { clause: 'OpenID Connect Core §3.1.2.1', what: 'a prompt of spaces', changes: { prompt: '  ' }, code: 'invalid_request' },
  { clause: 'OpenID Connect Core §3.1.2.1', what: 'prompt=none with create', changes: { prompt: 'create none' }, code: 'invalid_request' },
  { clause: 'OpenID Connect Core §3.1.2.1', what: 'a prompt in capitals', changes: { prompt: 'CREATE' }, code: 'invalid_request' },
  { clause: 'Initiating User Registration 1.0 §4', what: 'prompt=create with login', changes: { prompt: 'create login' }, code: 'invalid_request' },
  { clause: 'Initiating User Registration 1.0 §4', what: 'prompt=create with select_account', changes: { prompt: 'select_account create' }, code: 'invalid_request' },
  { clause: 'Initiating User Registration 1.0 §4', what: 'prompt=create with an id_token_hint', changes: { prompt: 'create', id_token_hint: 'a.b.c' }, code: 'invalid_request' },
  { clause: 'Initiating User Registration 1.0 §4', what: 'prompt=create with a sub by value', changes: { prompt: 'create', claims: json({ id_token: { sub: { value: 'x' } } }) }, code: 'invalid_request' },
  { clause: 'Initiating User Registration 1.0 §4', what: 'prompt=create with a sub by values', changes: { prompt: 'consent create', claims: json({ id_token: { sub: { values: ['x'] } } }) }, code: 'invalid_request' },
  { clause: 'OpenID Connect Core §3.1.2.1', what: 'a negative max_age', changes: { max_age: '-1' }, code: 'invalid_request' },
  { clause: 'OpenID Connect Core §3.1.2.1', what: 'a max_age with a fraction', changes: { max_age: '1.5' }, code: 'invalid_request' },
  { clause: 'OpenID Connect Core §3.1.2.1', what: 'a max_age that is no number', changes: { max_age: 'NaN' }, code: 'invalid_request' },
  { clause: 'OpenID Connect Core §3.1.2.1', what: 'a max_age of ten digits', changes: { max_age: '1000000000' }, code: 'invalid_request' },
  { clause: 'OpenID Connect Core §3.1.2.1', what: 'a max_age in other digits', changes: { max_age: '١٢' }, code: 'invalid_request' },
  { clause: 'OpenID Connect Core §3.1.2.1', what: 'oversized acr_values', changes: { acr_values: 'a'.repeat(1025) }, code: 'invalid_request' },
  { clause: 'OpenID Connect Core §3.1.2.1', what: 'an oversized login_hint', changes: { login_hint: 'a'.repeat(513) }, code: 'invalid_request' },
  { clause: 'OpenID Connect Core §3.1.2.1', what: 'an oversized id_token_hint', changes: { id_token_hint: 'a'.repeat(16_385) }, code: 'invalid_request' },
  { clause: 'OpenID Connect Core §3.1.2.1', what: 'oversized ui_locales', changes: { ui_locales: 'en '.repeat(400) }, code: 'invalid_request' },
  { clause: 'OpenID Connect Core §5.5', what: 'claims that are no JSON', changes: { claims: '{' }, code: 'invalid_request' },
  { clause: 'OpenID Connect Core §5.5', what: 'claims that are an array', changes: { claims: '[]' }, code: 'invalid_request' },
  { clause: 'OpenID Connect Core §5.5', what: 'oversized claims', changes: { claims: json({ userinfo: { a: { value: 'x'.repeat(9000) } } }) }, code: 'invalid_request' },
  { clause: 'OpenID Connect Core §5.5.1.1', what: 'an essential acr that cannot be reached', changes: { claims: json({ id_token: { acr: { essential: true, value: 'urn:mace:gold' } } }) }, code: 'unmet_authentication_requirements' },
  { clause: 'OpenID Connect Core §5.5.1.1', what: 'essential acrs of which none can be reached', changes: { claims: json({ id_token: { acr: { essential: true, values: ['a', 2, null] } } }) }, code: 'unmet_authentication_requirements' },
  { clause: 'OpenID Connect Core §7.2.1', what: 'a registration', changes: { registration: '{}' }, code: 'registration_not_supported' },
  { clause: 'OpenID Connect Dynamic Client Registration §2', what: 'a remote request_uri', changes: { request_uri: 'https://app.example/request' }, code: 'invalid_request_uri', only: 'authorize' },
  { clause: 'RFC 9126 §2.1', what: 'a request_uri', changes: { request_uri: 'urn:ietf:params:oauth:request_uri:x' }, code: 'invalid_request', to: 'nowhere', only: 'par' },
];

describe('the table of checks', () => {
  const cases = REFUSALS.flatMap((row) => (row.only ? [row.only] : BOTH).map((endpoint) => ({ ...row, endpoint })));
  it.each(cases)('$clause: /$endpoint refuses $what', ({ endpoint, changes, clause, code, to, resources }) => {
    const { error, answerTo } = refused(endpoint, changes, clientOf(), resources);
    expect({ code: error.code, clause: error.clause }).toEqual({ code, clause });
    expect(error.description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
    if (to === 'nowhere') expect(answerTo).toBeUndefined();
    else expect(answerTo).toMatchObject({ redirectUri: REDIRECT_URI, responseMode: 'query' });
  });

  it('RFC 6749 §4.1.2.1: no description repeats what was sent', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(GOOD), 'prompt', 'max_age', 'claims', 'dpop_jkt'), (name) => {
        const result = run('authorize', { [name]: 'Zz9<script>' });
        if (result.kind === 'refused') expect(result.error.description).not.toContain('Zz9');
      }),
    );
  });

  it.each(BOTH)('RFC 9126 §2.1: /%s refines a good request', (endpoint) => {
    expect(accepted(endpoint, {})).toEqual({
      clientId: 'app',
      redirectUri: REDIRECT_URI,
      responseType: 'code',
      responseMode: 'query',
      scopes: ['openid', 'profile'],
      state: 'af0ifjsldkj',
      nonce: 'n-0S6_WzA2Mj',
      codeChallenge: CHALLENGE,
      resources: [],
      prompt: [],
      acrValues: [],
      uiLocales: [],
      pushed: endpoint === 'par',
    });
  });

  it('RFC 9126 §2.1: /par runs every row of /authorize but those on how a request got there', () => {
    const lacking = CHECKS.filter((row) => row.authorize && !row.par).map((row) => row.check.name);
    expect(lacking).toEqual(['noRemoteRequestUri', 'pushedWhenRequired']);
  });

  it('RFC 6749 §3.1: unknown parameters are ignored', () => {
    expect(accepted('par', { colour: 'red', ['__proto__']: 'x' })).toEqual(accepted('par', {}));
  });

  it('RFC 6749 §4.1.2.1: the state goes with the refusal once it is known to be sound', () => {
    expect(refused('authorize', { scope: 'x y' }).answerTo).toEqual({
      redirectUri: REDIRECT_URI,
      responseMode: 'query',
      state: 'af0ifjsldkj',
    });
    expect(refused('authorize', { state: '\n' }).answerTo?.state).toBeUndefined();
  });

  it.each([64, 384, 1024, 2048])(
    'OpenID Connect Core §3.1.2.1: a nonce and a state of %d characters pass whole',
    (n) => {
      const request = accepted('par', { nonce: 'n'.repeat(n), state: 's'.repeat(n) });
      expect(request.nonce).toHaveLength(n);
      expect(request.state).toHaveLength(n);
    },
  );

  it('OAuth 2.0 Form Post Response Mode: accepts it, and answers later refusals by it', () => {
    expect(accepted('authorize', { response_mode: 'form_post' }).responseMode).toBe('form_post');
    expect(refused('authorize', { response_mode: 'form_post', scope: 'x' }).answerTo?.responseMode).toBe('form_post');
  });

  it.each(RESPONSE_MODES)(
    'FAPI 2.0 Security Profile §5.3.2.2: a client held to it gets %s only if its policy has it',
    (mode) => {
      const client = clientOf({ securityProfile: 'fapi2-security' });
      expect(run('par', { response_mode: mode }, client).kind).toBe(
        mode.startsWith('fragment') ? 'refused' : 'accepted',
      );
    },
  );

  it('OIDC Registration §2: default_acr_values stand in where neither acr_values nor claims says anything of acr', () => {
    const client = clientOf({ defaultAcrValues: ['urn:a', 'urn:b'] });
    const wished = (changes: Changes) => accepted('par', changes, client).acrValues;
    expect(wished({})).toEqual(['urn:a', 'urn:b']);
    expect(wished({ claims: json({ id_token: { auth_time: null } }) })).toEqual(['urn:a', 'urn:b']);
    expect(wished({ acr_values: 'urn:c' })).toEqual(['urn:c']);
    expect(wished({ claims: json({ id_token: { acr: null } }) })).toEqual([]);
    expect(refused('par', { claims: '{' }, client).error.code).toBe('invalid_request');
  });

  it('RFC 7591 §2: default_response_mode and default_max_age stand in for what is absent', () => {
    const client = clientOf({ defaultResponseMode: 'form_post', defaultMaxAge: 60 });
    expect(accepted('par', {}, client)).toMatchObject({ responseMode: 'form_post', maxAge: 60 });
    expect(accepted('par', { response_mode: 'query', max_age: '0' }, client)).toMatchObject({
      responseMode: 'query',
      maxAge: 0,
    });
  });

  it('RFC 9126 §5: a client that must push may not ask by value', () => {
    const client = clientOf({ requirePushedAuthorizationRequests: true });
    const { error, answerTo } = refused('authorize', {}, client);
    expect(error).toMatchObject({ code: 'invalid_request', clause: 'RFC 9126 §5' });
    expect(answerTo).toEqual({ redirectUri: REDIRECT_URI, responseMode: 'query', state: 'af0ifjsldkj' });
    expect(run('par', {}, client).kind).toBe('accepted');
  });

  it('RFC 6749 §4.1.2.1: a workspace without the code grant gives no code', () => {
    const settings = { ...SETTINGS, grantTypes: ['client_credentials' as const] };
    const result = checkAuthorizationRequest('par', Parameters.of(GOOD), clientOf(), settings);
    expect(result).toMatchObject({ kind: 'refused', error: { code: 'unsupported_response_type' } });
  });

  it('RFC 6749 §4.1.2.1: a client without the code grant may not ask for a code', () => {
    for (const changes of [{ grantTypes: ['client_credentials' as const] }, { responseTypes: [] }]) {
      expect(refused('par', {}, clientOf(changes)).error).toMatchObject({ code: 'unauthorized_client' });
    }
  });

  const fapi1 = (changes: Partial<ClientRecord> = {}) =>
    clientOf({ securityProfile: 'fapi1-advanced', responseTypes: ['code', 'code id_token'], ...changes });
  const signed = (changes: Changes, client = fapi1()) =>
    checkAuthorizationRequest('par', Parameters.of({ ...GOOD, ...changes }), client, SETTINGS, true);

  it('RFC 9700 §2.1.1: confidential clients may do without PKCE where the workspace says so, public and FAPI clients never', () => {
    const lenient = { ...SETTINGS, pkce: 'public-clients' } as const;
    const without = Parameters.of({ ...GOOD, code_challenge: undefined, code_challenge_method: undefined });
    const kindFor = (changes: Partial<ClientRecord>, settings: typeof SETTINGS) =>
      checkAuthorizationRequest('authorize', without, clientOf(changes, settings), settings).kind;
    const basic = { tokenEndpointAuthMethod: 'client_secret_basic' } as const;
    expect(kindFor(basic, lenient)).toBe('accepted');
    expect(kindFor(basic, SETTINGS)).toBe('refused');
    expect(kindFor({ tokenEndpointAuthMethod: 'none' }, lenient)).toBe('refused');
    expect(kindFor({ securityProfile: 'fapi2-security' }, lenient)).toBe('refused');
  });

  // biome-ignore format: it is a table
  it.each([
    ['FAPI 1.0 Advanced §5.2.2(2)', 'code without a response mode', {}, 'invalid_request', 'query'],
    ['FAPI 1.0 Advanced §5.2.2(2)', 'code in the query', { response_mode: 'query' }, 'invalid_request', 'query'],
    ['FAPI 1.0 Advanced §5.2.2(2)', 'code in the fragment', { response_mode: 'fragment' }, 'invalid_request', 'query'],
    ['OAuth 2.0 Multiple Response Types §5', 'code id_token in the query', { response_type: 'code id_token', response_mode: 'query' }, 'invalid_request', 'fragment'],
    ['JARM §2.3.1', 'code id_token in a JWT in the query', { response_type: 'code id_token', response_mode: 'query.jwt' }, 'invalid_request', 'fragment'],
    ['RFC 6749 §3.1.1', 'code token', { response_type: 'code token' }, 'unsupported_response_type', 'query'],
    ['OpenID Connect Core §3.3.2.11', 'code id_token without a nonce', { response_type: 'code id_token', nonce: undefined }, 'invalid_request', 'fragment'],
    ['OpenID Connect Core §3.3.2.1', 'code id_token without openid', { response_type: 'code id_token', scope: 'profile' }, 'invalid_scope', 'fragment'],
    ['FAPI 1.0 Baseline §5.2.2.2', 'openid without a nonce', { response_mode: 'jwt', nonce: undefined }, 'invalid_request', 'query.jwt'],
    ['FAPI 1.0 Baseline §5.2.2.3', 'neither openid nor a state', { response_mode: 'jwt', scope: 'profile', state: undefined }, 'invalid_request', 'query.jwt'],
    ['RFC 7636 §4.4.1', 'no PKCE where it is pushed', { response_mode: 'jwt', code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request', 'query.jwt'],
  ])('%s: FAPI 1 refuses %s', (_clause, _what, changes, code, responseMode) => {
    expect(signed(changes)).toMatchObject({ kind: 'refused', error: { code }, answerTo: { responseMode } });
  });

  it.each([
    [{ response_type: 'code id_token' }, 'fragment'],
    [{ response_type: 'id_token code' }, 'fragment'],
    [{ response_type: 'code id_token', response_mode: 'jwt' }, 'fragment.jwt'],
    [{ response_mode: 'jwt' }, 'query.jwt'],
    [{ response_mode: 'fragment.jwt' }, 'fragment.jwt'],
    [{ response_mode: 'form_post.jwt', scope: 'profile', nonce: undefined }, 'form_post.jwt'],
  ])('FAPI 1.0 Advanced §5.2.2(2): FAPI 1 answers %j by %s', (changes, responseMode) => {
    expect(signed(changes)).toMatchObject({ kind: 'accepted', request: { responseMode } });
  });

  it('RFC 9101 §10.5: a request that is not signed is refused where the profile or the client asks for it', () => {
    for (const client of [fapi1(), clientOf({ requireSignedRequestObject: true })]) {
      for (const endpoint of BOTH) {
        const changes = { response_mode: 'jwt' };
        expect(refused(endpoint, changes, client).error).toMatchObject({
          code: 'invalid_request',
          clause: 'RFC 9101 §10.5',
        });
      }
      expect(signed({ response_mode: 'jwt' }, client).kind).toBe('accepted');
    }
  });

  it('FAPI 1.0 Advanced §5.2.2: code id_token exists for no other profile, and for no client that did not register it', () => {
    const type = { response_type: 'code id_token' };
    expect(refused('par', type).error.code).toBe('unsupported_response_type');
    expect(refused('par', type, clientOf({ securityProfile: 'fapi2-security' })).error.code).toBe(
      'unsupported_response_type',
    );
    expect(signed(type, fapi1({ responseTypes: ['code'] }))).toMatchObject({ error: { code: 'unauthorized_client' } });
  });

  it('RFC 6749 §3.3: scopes that cannot be had are left out as long as one is left', () => {
    expect(accepted('par', { scope: 'email openid nonsense orders:read' }).scopes).toEqual(['openid', 'orders:read']);
  });

  it('RFC 8707 §2: resources are kept in order, each once, and only those of the client', () => {
    const both = ['urn:example:stock', 'https://orders.example/', 'urn:example:stock'];
    expect(accepted('par', {}, clientOf(), both).resources).toEqual(['urn:example:stock', 'https://orders.example/']);
    const client = clientOf({ resources: ['https://orders.example/'] });
    expect(refused('par', {}, client, both).error).toMatchObject({ code: 'invalid_target', clause: 'RFC 8707 §2' });
    expect(accepted('par', {}, client, ['https://orders.example/']).resources).toEqual(['https://orders.example/']);
  });

  it('OpenID Connect Core §5.5.1.1: an essential acr that is reached, and a voluntary one that is not, pass', () => {
    for (const acr of [{ essential: true, values: ['x', 'urn:ostiary:acr:1'] }, { essential: true }, { value: 'x' }]) {
      expect(accepted('par', { claims: json({ id_token: { acr } }) }).claims?.idToken.acr).toEqual(acr);
    }
  });

  it.each(BOTH)(
    'Initiating User Registration 1.0 §4.1: /%s takes prompt=create where the workspace lets people sign up',
    (endpoint) => {
      expect(accepted(endpoint, { prompt: 'create' }).prompt).toEqual(['create']);
      expect(accepted(endpoint, { prompt: 'create consent create' }).prompt).toEqual(['create', 'consent']);
      const claims = json({ id_token: { sub: null, acr: { essential: true } }, userinfo: { sub: { value: 'x' } } });
      expect(accepted(endpoint, { prompt: 'create', claims, login_hint: 'jo' }).loginHint).toBe('jo');
      for (const signUp of ['closed', undefined] as const) {
        const { signUp: _, ...others } = SETTINGS;
        const settings = signUp === undefined ? others : { ...others, signUp };
        for (const prompt of ['create', 'create consent']) {
          const sent = Parameters.of({ ...GOOD, prompt });
          expect(checkAuthorizationRequest(endpoint, sent, clientOf(), settings)).toMatchObject({
            kind: 'refused',
            error: { code: 'invalid_request', clause: 'Initiating User Registration 1.0 §4.1' },
            answerTo: { redirectUri: REDIRECT_URI },
          });
        }
      }
    },
  );

  it('OpenID Connect Core §3.1.2.1: looks at as many locales as somebody speaks, none of them longer than a language tag is', () => {
    const tag = (length: number) => `de-${'x'.repeat(8)}-${'x'.repeat(8)}-${'x'.repeat(8)}-${'x'.repeat(length - 30)}`;
    expect(accepted('par', { ui_locales: [tag(36), tag(35), ...Array(12).fill('fr')].join(' ') })).toMatchObject({
      uiLocales: [tag(35), ...Array(9).fill('fr')],
    });
  });

  it('OpenID Connect Core §3.1.2.1: reads lists, and ignores locales that are none', () => {
    expect(
      accepted('par', {
        prompt: 'login consent login',
        acr_values: 'a b  a',
        ui_locales: 'fr-CA <script> de x_y',
        login_hint: 'alice@example.com',
        id_token_hint: 'a.b.c',
        dpop_jkt: CHALLENGE,
      }),
    ).toMatchObject({
      prompt: ['login', 'consent'],
      acrValues: ['a', 'b', 'a'],
      uiLocales: ['fr-CA', 'de'],
      loginHint: 'alice@example.com',
      idTokenHint: 'a.b.c',
      dpopJkt: CHALLENGE,
    });
  });

  it('RFC 6749 §4.1.2.1: whatever is sent, the answer is a request or a refusal with a clause, never a fault', () => {
    const name = fc.constantFrom(...Object.keys(GOOD), ...REFUSALS.flatMap((row) => Object.keys(row.changes)));
    fc.assert(
      fc.property(
        fc.constantFrom(...BOTH),
        fc.dictionary(name, fc.string({ unit: 'grapheme' })),
        (endpoint, changes) => {
          const result = run(endpoint, changes);
          if (result.kind === 'refused') expect(result.error.clause).not.toBe('');
          else expect(JSON.parse(json(result.request))).toEqual(JSON.parse(json(accepted(endpoint, changes))));
          const target = result.kind === 'refused' ? result.answerTo : result.request;
          if (target !== undefined) expect(target.redirectUri).toBe(REDIRECT_URI);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('provenResponseTarget', () => {
  it('RFC 6749 §4.1.2.1: is as far as redirect URI, state and mode hold by themselves', () => {
    const target = (changes: Changes) =>
      provenResponseTarget(Parameters.of({ ...GOOD, ...changes }), clientOf(), SETTINGS);
    expect(target({})).toEqual({ redirectUri: REDIRECT_URI, responseMode: 'query', state: 'af0ifjsldkj' });
    expect(target({ state: undefined, response_mode: 'form_post' })).toEqual({
      redirectUri: REDIRECT_URI,
      responseMode: 'form_post',
      state: undefined,
    });
    expect(target({ redirect_uri: 'https://evil.example/' })).toBeUndefined();
  });
});
