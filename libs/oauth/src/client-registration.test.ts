import { describe, expect, it } from '@jest/globals';
import { clientSchema } from './client.js';
import {
  type ClientMetadata,
  clientMetadataOf,
  clientMetadataSchema,
  type RegisteredMetadata,
  registerClient,
} from './client-registration.js';
import {
  CIBA_GRANT,
  DEVICE_CODE_GRANT,
  JWT_BEARER_GRANT,
  TOKEN_EXCHANGE_GRANT,
  type WorkspaceSettings,
} from './workspace.js';
import { settingsOf, WORKSPACE_PROFILES } from './workspace-profiles.js';

const B2B = settingsOf(WORKSPACE_PROFILES.b2b);
const B2C = settingsOf(WORKSPACE_PROFILES.b2c);
const AGENTS = settingsOf(WORKSPACE_PROFILES['agentic-ai']);
const FAPI = settingsOf(WORKSPACE_PROFILES['b2b-demo']);
const EC_KEY = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
} as const;
const JWKS: ClientMetadata['jwks'] = { keys: [EC_KEY] };
const WEB: ClientMetadata = { redirect_uris: ['https://app.test/cb'] };
const TRUST = { trustsClientCertificates: true };

function registered(metadata: ClientMetadata, settings = B2B): RegisteredMetadata {
  const result = registerClient(metadata, settings, TRUST);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.registered;
}

function faultsOf(metadata: ClientMetadata, settings = B2B, options = TRUST) {
  const result = registerClient(metadata, settings, options);
  return result.ok ? [] : result.faults;
}

describe('client registration', () => {
  it('RFC 7591 §2: fills in the defaults', () => {
    expect(registered(WEB)).toMatchObject({
      applicationType: 'web',
      grantTypes: ['authorization_code'],
      responseTypes: ['code'],
      tokenEndpointAuthMethod: 'client_secret_basic',
      securityProfile: 'oauth2.1',
      scopes: ['openid', 'profile', 'email', 'phone', 'address', 'offline_access'],
      disabled: false,
    });
  });

  it('RFC 8628 §3.1: a device needs no redirect URI, no response type and no secret, and may refresh', () => {
    const device: ClientMetadata = {
      grant_types: [DEVICE_CODE_GRANT, 'refresh_token'],
      token_endpoint_auth_method: 'none',
    };
    expect(registered(device, B2C)).toMatchObject({ redirectUris: [], responseTypes: [] });
    expect(faultsOf(device, B2B)).toMatchObject([{ member: 'grant_types', clause: 'RFC 7591 §2' }]);
  });

  it.each([
    ['fapi1-advanced', 'FAPI 1.0 Advanced §5.2.2(2)'],
    ['fapi2-security', 'FAPI 2.0 Security Profile §5.3.2.2(1)'],
    ['fapi2-message-signing', 'FAPI 2.0 Security Profile §5.3.2.2(1)'],
  ] as const)('RFC 8628 §3.1: %s has no device grant', (profile, clause) => {
    const metadata: ClientMetadata = {
      grant_types: [DEVICE_CODE_GRANT],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: JWKS,
      security_profile: profile,
    };
    expect(faultsOf(metadata, B2C)).toContainEqual(expect.objectContaining({ member: 'grant_types', clause }));
  });

  const ASKS: ClientMetadata = {
    ...{ grant_types: [CIBA_GRANT, 'refresh_token'], scope: 'openid', backchannel_token_delivery_mode: 'poll' },
    ...{ token_endpoint_auth_method: 'private_key_jwt', jwks: JWKS },
  };
  const AGENTIC = settingsOf(WORKSPACE_PROFILES['agentic-ai']);
  const ENDPOINT = 'https://client.example/ping';

  it('CIBA §4: what a client that asks by the back channel registers is shown again', () => {
    const ping: ClientMetadata = {
      ...{ ...ASKS, backchannel_token_delivery_mode: 'ping', backchannel_client_notification_endpoint: ENDPOINT },
      backchannel_authentication_request_signing_alg: 'ES256',
    };
    expect(clientMetadataOf(registered(ping, AGENTIC))).toMatchObject(ping);
    expect(registered(ASKS, AGENTIC)).toMatchObject({ redirectUris: [], responseTypes: [] });
  });

  it.each<[string, ClientMetadata, string]>([
    ['no credentials', { token_endpoint_auth_method: 'none' }, 'grant_types'],
    ['no openid', { scope: '' }, 'scope'],
    ['no mode', { backchannel_token_delivery_mode: undefined }, 'backchannel_token_delivery_mode'],
    ['a mode and no grant', { grant_types: ['client_credentials'] }, 'backchannel_token_delivery_mode'],
    ['ping to nowhere', { backchannel_token_delivery_mode: 'ping' }, 'backchannel_client_notification_endpoint'],
    [
      'poll and an address',
      { backchannel_client_notification_endpoint: ENDPOINT },
      'backchannel_client_notification_endpoint',
    ],
    [
      'an address with a fragment',
      { backchannel_token_delivery_mode: 'ping', backchannel_client_notification_endpoint: `${ENDPOINT}#a` },
      'backchannel_client_notification_endpoint',
    ],
    [
      'an algorithm that the profile has not',
      { security_profile: 'fapi1-advanced', backchannel_authentication_request_signing_alg: 'RS256' },
      'backchannel_authentication_request_signing_alg',
    ],
    [
      'a signature without a key',
      {
        ...{ token_endpoint_auth_method: 'client_secret_basic', jwks: undefined },
        backchannel_authentication_request_signing_alg: 'ES256',
      },
      'jwks',
    ],
  ])('CIBA §4: a client with %s is refused', (_what, change, member) => {
    expect(faultsOf({ ...ASKS, ...change }, AGENTIC).map((fault) => fault.member)).toContain(member);
  });

  it('RFC 7591 §2: replaces the default authentication method where the profile has no secrets', () => {
    expect(registered({ ...WEB, jwks: JWKS }, FAPI)).toMatchObject({
      tokenEndpointAuthMethod: 'private_key_jwt',
      securityProfile: 'fapi2-security',
    });
  });

  it('OpenID Connect Core §4, RP-Initiated Logout §3.1, Back-Channel Logout §2.2, Front-Channel Logout §2: what is registered is shown again', () => {
    const metadata: ClientMetadata = {
      ...WEB,
      post_logout_redirect_uris: ['https://app.test/after', 'https://app.test/after?x=1'],
      backchannel_logout_uri: 'https://elsewhere.test/out?x=1',
      backchannel_logout_session_required: true,
      frontchannel_logout_uri: 'https://app.test/out',
      frontchannel_logout_session_required: false,
      initiate_login_uri: 'https://app.test/start',
    };
    const record = clientSchema.parse({ ...registered(metadata), clientId: 'app', secretHashes: [], createdAt: 0 });
    expect(clientMetadataOf(record)).toMatchObject(metadata);
  });

  it('OpenID Connect Dynamic Client Registration §2: request URIs are shown again, each once', () => {
    const uri = 'https://app.test/r';
    const client = registered({ ...WEB, jwks: JWKS, request_uris: [uri, uri, `${uri}?a#${'A'.repeat(43)}`] });
    expect(clientMetadataOf(client).request_uris).toEqual([uri, `${uri}?a#${'A'.repeat(43)}`]);
  });

  it('OpenID Connect Core §8: takes public subjects where they are in force, and pairwise ones anywhere', () => {
    expect(faultsOf({ ...WEB, subject_type: 'public' })).toEqual([]);
    expect(faultsOf({ ...WEB, subject_type: 'public', first_party: true }, B2C)).toEqual([]);
    expect(registered({ ...WEB, subject_type: 'pairwise' }).subjectType).toBe('pairwise');
    expect(registered({ ...WEB, subject_type: 'public' })).not.toHaveProperty('subjectType');
  });

  it.each([
    ['a language that the pages do not have', { 'client_name#fr': 'Boutique' }],
    ['none', { 'client_name#': 'Shop' }],
    ['one for a member that nobody reads', { 'redirect_uris#de': ['https://app.test/de'] }],
    ['a name that turns the sentence round', { 'client_name#de': 'Laden\u202e' }],
  ])('RFC 7591 §2.2: takes no member for %s', (_what, members) => {
    expect(clientMetadataSchema.safeParse({ ...WEB, ...members }).success).toBe(false);
  });

  it('gives a client without users no scope that it did not ask for', () => {
    expect(registered({ grant_types: ['client_credentials'] })).toMatchObject({ scopes: [], responseTypes: [] });
  });

  it('makes records that clientSchema takes, and metadata that registers as the same client again', () => {
    const full: ClientMetadata = {
      ...WEB,
      client_name: ' Shop ',
      client_uri: 'https://app.test/',
      'client_name#de': ' Laden ',
      'policy_uri#de': 'https://app.test/datenschutz',
      'tos_uri#en': 'https://app.test/terms',
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'openid email openid',
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_subject_dn: 'CN=shop,O=Acme',
      tls_client_certificate_bound_access_tokens: true,
      require_pushed_authorization_requests: true,
      id_token_signed_response_alg: 'PS256',
      default_max_age: 60,
      default_acr_values: ['urn:a'],
      subject_type: 'pairwise',
      sector_identifier_uri: 'https://sector.test/uris.json',
      security_profile: 'fapi2-security',
    };
    const client = registered(clientMetadataSchema.parse(full));
    expect(clientSchema.parse({ ...client, clientId: 'x', secretHashes: [], createdAt: 1 })).toMatchObject({
      clientName: 'Shop',
      localized: {
        de: { clientName: 'Laden', policyUri: 'https://app.test/datenschutz' },
        en: { tosUri: 'https://app.test/terms' },
      },
      scopes: ['openid', 'email'],
      tlsClientAuthSubjectDn: 'CN=shop,O=Acme',
    });
    expect(registered(clientMetadataOf(client))).toEqual(client);
    expect(clientMetadataSchema.parse(clientMetadataOf(client))).toEqual(clientMetadataOf(client));
  });

  type Refusal = [string, keyof ClientMetadata, ClientMetadata, WorkspaceSettings?];
  const refusals: Refusal[] = [
    [
      'OpenID Connect Dynamic Client Registration §2: refuses a request URI without TLS',
      'request_uris',
      { ...WEB, jwks: JWKS, request_uris: ['https://app.test/r', 'http://app.test/r'] },
    ],
    [
      'FAPI 2.0 §5.3.2.2: refuses request URIs where requests are pushed',
      'request_uris',
      { ...WEB, jwks: JWKS, request_uris: ['https://app.test/r'] },
      FAPI,
    ],
    ['RFC 9101 §6.2: refuses request URIs without keys', 'jwks', { ...WEB, request_uris: ['https://app.test/r'] }],
    [
      'OpenID Connect Core §8: refuses public subjects where third parties have pairwise ones',
      'subject_type',
      { ...WEB, subject_type: 'public' },
      B2C,
    ],
    [
      'workspace floor: refuses a weaker profile',
      'security_profile',
      { ...WEB, jwks: JWKS, security_profile: 'oauth2.1', token_endpoint_auth_method: 'private_key_jwt' },
      FAPI,
    ],
    [
      'FAPI 1.0 Advanced §5.2.2(2): refuses code id_token under a profile that does not have it',
      'response_types',
      { ...WEB, response_types: ['code', 'code id_token'] },
    ],
    [
      'OpenID Connect Core §3.3.2.1: refuses code id_token without openid',
      'response_types',
      { ...WEB, jwks: JWKS, security_profile: 'fapi1-advanced', response_types: ['code id_token'], scope: 'email' },
    ],
    [
      'FAPI 1.0 Advanced §8.6: refuses request objects signed with RS256',
      'request_object_signing_alg',
      { ...WEB, jwks: JWKS, security_profile: 'fapi1-advanced', request_object_signing_alg: 'RS256' },
    ],
    ['RFC 9101 §6.2: refuses signed requests without keys', 'jwks', { ...WEB, require_signed_request_object: true }],
    [
      'OpenID Connect Dynamic Client Registration §2: refuses encryption to a key that the workspace does not have',
      'request_object_encryption_alg',
      { ...WEB, request_object_encryption_alg: 'RSA-OAEP-256' },
    ],
    [
      'OpenID Connect Dynamic Client Registration §2: refuses request_object_encryption_enc alone',
      'request_object_encryption_enc',
      { ...WEB, request_object_encryption_enc: 'A256GCM' },
    ],
    [
      'JARM §3: refuses an algorithm that the workspace does not sign with',
      'authorization_signed_response_alg',
      { ...WEB, authorization_signed_response_alg: 'EdDSA' },
      { ...B2B, signingAlgorithms: ['ES256'] },
    ],
    [
      'JARM §3: refuses authorization_encrypted_response_enc alone',
      'authorization_encrypted_response_enc',
      { ...WEB, authorization_encrypted_response_enc: 'A256GCM' },
    ],
    [
      'JARM §3: refuses encryption without a key of the client',
      'authorization_encrypted_response_alg',
      { ...WEB, jwks: { keys: [{ kty: 'EC', use: 'sig' }] }, authorization_encrypted_response_alg: 'ECDH-ES' },
    ],
    [
      'OAuth 2.0 Multiple Response Types §2.1: refuses a default response mode that is not offered',
      'default_response_mode',
      { ...WEB, jwks: JWKS, security_profile: 'fapi2-message-signing', default_response_mode: 'query' },
    ],
    [
      'RFC 7591 §2: refuses a grant type that the workspace does not offer',
      'grant_types',
      { grant_types: ['client_credentials'] },
      B2C,
    ],
    ['RFC 7591 §2: no grant type', 'grant_types', { grant_types: [] }],
    [
      'RFC 6749 §6: refuses refreshing without a grant that gives a refresh token',
      'grant_types',
      { grant_types: ['client_credentials', 'refresh_token'] },
    ],
    [
      'RFC 6749 §4.4: refuses client credentials of a public client',
      'grant_types',
      { grant_types: ['client_credentials'], token_endpoint_auth_method: 'none' },
    ],
    [
      'RFC 8693 §5: refuses token exchange of a public client',
      'grant_types',
      { grant_types: [TOKEN_EXCHANGE_GRANT], token_endpoint_auth_method: 'none' },
    ],
    [
      'RFC 7521 §4.1: refuses the JWT bearer grant of a public client',
      'grant_types',
      { grant_types: [JWT_BEARER_GRANT], token_endpoint_auth_method: 'none' },
      AGENTS,
    ],
    [
      'RFC 7591 §2.1: refuses code without its grant',
      'response_types',
      { grant_types: ['client_credentials'], response_types: ['code'] },
    ],
    ['RFC 7591 §2.1: the grant without code', 'response_types', { ...WEB, response_types: [] }],
    [
      'FAPI 2.0 Security Profile §5.3.2.1: refuses a client secret',
      'token_endpoint_auth_method',
      { ...WEB, token_endpoint_auth_method: 'client_secret_basic' },
      FAPI,
    ],
    [
      'FAPI 2.0 Security Profile §5.3.2.1: refuses a public client',
      'token_endpoint_auth_method',
      { ...WEB, token_endpoint_auth_method: 'none' },
      FAPI,
    ],
    [
      'FAPI 2.0 Security Profile §5.4.1: refuses RS256 assertions',
      'token_endpoint_auth_signing_alg',
      { ...WEB, jwks: JWKS, token_endpoint_auth_signing_alg: 'RS256' },
      FAPI,
    ],
    ['RFC 7591 §2: jwks beside jwks_uri', 'jwks', { ...WEB, jwks: JWKS, jwks_uri: 'https://app.test/jwks' }],
    ['RFC 7523 §3: private_key_jwt without keys', 'jwks', { ...WEB, token_endpoint_auth_method: 'private_key_jwt' }],
    [
      'RFC 8705 §2.2.2: refuses self_signed_tls_client_auth without keys',
      'jwks',
      { ...WEB, token_endpoint_auth_method: 'self_signed_tls_client_auth' },
    ],
    [
      'RFC 8705 §2.1.2: refuses tls_client_auth without a subject',
      'tls_client_auth_subject_dn',
      { ...WEB, token_endpoint_auth_method: 'tls_client_auth' },
    ],
    [
      'RFC 8705 §2.1.2: refuses tls_client_auth with two subjects',
      'tls_client_auth_subject_dn',
      {
        ...WEB,
        token_endpoint_auth_method: 'tls_client_auth',
        tls_client_auth_san_dns: 'a.test',
        tls_client_auth_san_ip: '192.0.2.1',
      },
    ],
    [
      'RFC 8705 §2.1.2: refuses a subject for another method',
      'tls_client_auth_subject_dn',
      { ...WEB, tls_client_auth_san_dns: 'a.test' },
    ],
    ['RFC 7591 §2: no redirect URI', 'redirect_uris', {}],
    [
      'RFC 7591 §2: refuses a redirect URI twice',
      'redirect_uris',
      { redirect_uris: ['https://app.test/cb', 'https://app.test/cb'] },
    ],
    ['RFC 6749 §3.3: scope that is none', 'scope', { ...WEB, scope: 'openid  email' }],
    ['RFC 7591 §2: an unknown scope', 'scope', { ...WEB, scope: 'openid admin' }],
    ['RFC 8707 §2: an unknown resource', 'resources', { ...WEB, resources: ['https://api.test/'] }],
    [
      'RFC 9449 §5.2: refuses always DPoP and always mTLS',
      'dpop_bound_access_tokens',
      { ...WEB, dpop_bound_access_tokens: true, tls_client_certificate_bound_access_tokens: true },
    ],
    [
      'OpenID Connect Registration §2: refuses an ID token algorithm without a key',
      'id_token_signed_response_alg',
      { ...WEB, id_token_signed_response_alg: 'RS256' },
      { ...B2B, signingAlgorithms: ['ES256'] },
    ],
    [
      'FAPI 2.0 Security Profile §5.4.1: refuses RS256 ID tokens',
      'id_token_signed_response_alg',
      { ...WEB, jwks: JWKS, id_token_signed_response_alg: 'RS256' },
      FAPI,
    ],
    [
      'RFC 9701 §6: refuses an introspection algorithm without a key',
      'introspection_signed_response_alg',
      { ...WEB, introspection_signed_response_alg: 'RS256' },
      { ...B2B, signingAlgorithms: ['ES256'] },
    ],
    ...(['id_token', 'userinfo', 'introspection'] as const).flatMap((name): Refusal[] => [
      [
        `OpenID Connect Registration §2: refuses to encrypt (${name}) to nobody's key`,
        `${name}_encrypted_response_alg`,
        { ...WEB, [`${name}_encrypted_response_alg`]: 'RSA-OAEP-256' },
      ],
      [
        `OpenID Connect Registration §2: refuses ${name}_encrypted_response_enc alone`,
        `${name}_encrypted_response_enc`,
        { ...WEB, [`${name}_encrypted_response_enc`]: 'A256GCM' },
      ],
    ]),
    [
      'OAuth 2.0 Multiple Response Types §2.1: refuses fragment under FAPI 2.0',
      'default_response_mode',
      { ...WEB, jwks: JWKS, default_response_mode: 'fragment' },
      FAPI,
    ],
    [
      'OpenID Connect Back-Channel Logout §2.2: refuses a fragment',
      'backchannel_logout_uri',
      { ...WEB, backchannel_logout_uri: 'https://app.test/out#x' },
    ],
    [
      'OpenID Connect Front-Channel Logout §2: refuses another port than the redirect URIs have',
      'frontchannel_logout_uri',
      { ...WEB, frontchannel_logout_uri: 'https://app.test:8443/out' },
    ],
    [
      'OpenID Connect Core §4: refuses an initiate_login_uri with a fragment',
      'initiate_login_uri',
      { ...WEB, initiate_login_uri: 'https://app.test/start#x' },
    ],
    [
      'OpenID Connect RP-Initiated Logout §3.1: refuses a return address that is no redirect URI',
      'post_logout_redirect_uris',
      { ...WEB, post_logout_redirect_uris: ['https://app.test/*'] },
    ],
    [
      'RFC 7662 §2.1: refuses introspection by a public client',
      'introspect_any_audience',
      { ...WEB, token_endpoint_auth_method: 'none', introspect_any_audience: true },
    ],
  ];
  it.each(refusals)('%s', (_, member, metadata, settings = B2B) => {
    expect(faultsOf(metadata, settings).map((fault) => fault.member)).toEqual([member]);
  });

  it('RFC 8705 §2.1: refuses tls_client_auth where no certificate authority is trusted', () => {
    const metadata: ClientMetadata = {
      ...WEB,
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_san_dns: 'a.test',
    };
    expect(faultsOf(metadata)).toEqual([]);
    expect(faultsOf(metadata, B2B, { trustsClientCertificates: false })).toMatchObject([
      { member: 'token_endpoint_auth_method' },
    ]);
  });

  it('tells every fault at once', () => {
    const faults = faultsOf({
      redirect_uris: ['http://a.test', 'https://b.test#x'],
      scope: 'nope',
      grant_types: ['authorization_code', 'client_credentials'],
      token_endpoint_auth_method: 'none',
    });
    expect(faults.map(({ member, at, code }) => [member, at, code])).toEqual([
      ['grant_types', undefined, 'invalid_client_metadata'],
      ['scope', undefined, 'invalid_client_metadata'],
      ['redirect_uris', 0, 'invalid_redirect_uri'],
      ['redirect_uris', 1, 'invalid_redirect_uri'],
    ]);
  });

  it.each([
    ['a private key', { jwks: { keys: [{ ...EC_KEY, d: 'x' }] } }],
    ['a symmetric key', { jwks: { keys: [{ kty: 'oct', k: 'x' }] } }],
    ['an empty key set', { jwks: { keys: [] } }],
    ['a jwks_uri without TLS', { jwks_uri: 'http://app.test/jwks' }],
    ['a script as a link', { logo_uri: 'javascript:alert(1)' }],
    ['an initiate_login_uri without TLS', { initiate_login_uri: 'http://app.test/start' }],
    ['a backchannel_logout_uri without TLS', { backchannel_logout_uri: 'http://app.test/out' }],
    ['a frontchannel_logout_uri without TLS', { frontchannel_logout_uri: 'http://app.test/out' }],
    ['a name that turns its reading direction', { client_name: 'pay\u202eknab' }],
    ['a name with a control character', { client_name: 'a\0b' }],
    ['an unknown member', { redirect_uri: ['https://a.test'] }],
    ['a string where a list belongs', { redirect_uris: 'https://a.test' }],
    ['a number beyond bounds', { default_max_age: 1e12 }],
    ['a fraction', { default_max_age: 1.5 }],
  ])('RFC 7591 §2: the schema refuses %s', (_, metadata) => {
    expect(clientMetadataSchema.safeParse(metadata).success).toBe(false);
  });
});

describe('redirect URIs', () => {
  const accepted: [string, 'web' | 'native'][] = [
    ['https://app.test', 'web'],
    ['https://app.test/cb?x=1&y=%20', 'web'],
    ['https://app.test:8443/cb/', 'web'],
    ['https://xn--bcher-kva.test./cb', 'web'],
    ['https://my_app.test/cb', 'web'],
    ['https://192.0.2.7/cb', 'web'],
    ['https://[2001:db8::7]:8443/cb', 'web'],
    ['https://app.test/cb;a,b?c=d;e', 'web'],
    ['https://app.test/cb', 'native'],
    ['http://127.0.0.1/callback', 'native'],
    ['http://127.0.0.1:4321/callback', 'native'],
    ['http://[::1]/callback', 'native'],
    ['com.example.app:/callback', 'native'],
    ['com.example.app://callback', 'native'],
  ];
  it.each(accepted)('RFC 6749 §3.1.2: takes %s of a %s application', (uri, type) => {
    expect(faultsOf({ redirect_uris: [uri], application_type: type })).toEqual([]);
  });

  const refused: [string, 'web' | 'native'][] = [
    ['https://app.test/cb#', 'web'],
    ['https://app.test/cb#x', 'web'],
    ['/cb', 'web'],
    ['//app.test/cb', 'web'],
    ['app.test/cb', 'web'],
    ['https:/app.test/cb', 'web'],
    ['https:app.test', 'web'],
    ['HTTPS://app.test/cb', 'web'],
    ['https://', 'web'],
    ['https://a b.test/', 'web'],
    ['https://app.test/\u0000', 'web'],
    ['https://app.test/ü', 'web'],
    ['https://app.test/%zz', 'web'],
    ['https://app.test\\@evil.test/', 'web'],
    ['https://user:pass@app.test/', 'web'],
    ['https://user@app.test/', 'web'],
    ['https://*.app.test/cb', 'web'],
    // Directives and policies of a CSP end there (CSP 3 §2.2).
    ['https://app.test;script-src/cb', 'web'],
    ['https://app.test,x.test/cb', 'web'],
    ['https://a;b.test/cb', 'native'],
    ['https://a$b.test/cb', 'web'],
    ["https://a'b.test/cb", 'web'],
    ['https://app.test:8443;x/cb', 'web'],
    ['https://app.test%3Bx/cb', 'web'],
    ['https://app.test/*', 'web'],
    ['https://app.test/a/../b', 'web'],
    ['https://app.test/a/%2E%2e/b', 'web'],
    ['https://app.test/a/.', 'web'],
    ['http://app.test/cb', 'web'],
    ['http://127.0.0.1/cb', 'web'],
    ['com.example.app:/cb', 'web'],
    ['http://app.test/cb', 'native'],
    ['http://localhost/cb', 'native'],
    ['http://127.0.0.1.evil.test/cb', 'native'],
    ['http://127.1/cb', 'native'],
    ['myapp:/cb', 'native'],
    ['javascript:alert(1)', 'native'],
    ['data:text/html,x', 'native'],
    ['file:///etc/passwd', 'native'],
    ['urn:ietf:wg:oauth:2.0:oob', 'native'],
    [`https://app.test/${'a'.repeat(2048)}`, 'web'],
  ];
  it.each(refused)('RFC 9700 §2.1: refuses %j of a %s application', (uri, type) => {
    expect(faultsOf({ redirect_uris: [uri], application_type: type })).toMatchObject([
      { member: 'redirect_uris', at: 0 },
    ]);
  });
});
