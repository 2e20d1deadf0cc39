import { describe, expect, it } from '@jest/globals';
import type { TrustedIssuer } from './assertion-grant/trusted-issuer.js';
import { discoveryDocument, discoveryDocumentSchema } from './discovery.js';
import { type JwsAlgorithm, SECURITY_PROFILE_NAMES } from './security-profile.js';
import {
  CIBA_GRANT,
  DEVICE_CODE_GRANT,
  type Workspace,
  type WorkspaceKey,
  type WorkspaceSettings,
} from './workspace.js';
import {
  settingsOf,
  WORKSPACE_PROFILE_NAMES,
  WORKSPACE_PROFILES,
  type WorkspaceProfileName,
} from './workspace-profiles.js';

const key = (alg: JwsAlgorithm, state: WorkspaceKey['state'] = 'active'): WorkspaceKey => ({
  kid: `${alg}-${state}`,
  alg,
  state,
  publicJwk: {},
  sealedPrivateKey: new Uint8Array(),
});

function workspaceOf(
  profile: WorkspaceProfileName,
  change: Partial<Workspace['settings']> = {},
  keys?: WorkspaceKey[],
): Workspace {
  const settings = { ...settingsOf(WORKSPACE_PROFILES[profile]), ...change };
  return {
    id: '0190a000-0000-7000-8000-000000000001',
    tenant: 'acme',
    slug: 'shop',
    name: 'Shop',
    workspaceProfile: profile,
    issuer: 'https://id.test/acme/shop',
    mtlsIssuer: 'https://mtls.test/acme/shop',
    settings,
    keys: keys ?? settings.signingAlgorithms.map((alg) => key(alg)),
    version: 1,
    disabled: false,
  };
}

const CA = { trustsClientCertificates: true };

describe('discovery document', () => {
  it.each(WORKSPACE_PROFILE_NAMES)('RFC 8414 §2: %s has only registered members, of their types', (profile) => {
    const document = discoveryDocument(workspaceOf(profile), CA);
    expect(discoveryDocumentSchema.parse(document)).toEqual(document);
  });

  it('RFC 8414 §3.3, OpenID Connect Discovery §4.3: every URL is below the issuer, the issuer as it is', () => {
    const document = discoveryDocument(workspaceOf('b2c'), CA);
    expect(document.issuer).toBe('https://id.test/acme/shop');
    for (const [name, value] of Object.entries(document)) {
      if (/_(endpoint|uri)$/.test(name)) expect(value).toMatch(/^https:\/\/id\.test\/acme\/shop\/[a-z_]+$/);
    }
    expect(document.pushed_authorization_request_endpoint).toBe('https://id.test/acme/shop/par');
  });

  it('RFC 8628 §4: the device grant is announced where some client may use it, on both hosts, and nowhere else', () => {
    const offered = (workspace: Workspace) => {
      const { device_authorization_endpoint, grant_types_supported, mtls_endpoint_aliases } = discoveryDocument(
        workspace,
        CA,
      );
      const has = grant_types_supported.includes(DEVICE_CODE_GRANT);
      expect(device_authorization_endpoint !== undefined).toBe(has);
      expect('device_authorization_endpoint' in mtls_endpoint_aliases).toBe(has);
      return has;
    };
    expect(WORKSPACE_PROFILE_NAMES.filter((profile) => offered(workspaceOf(profile)))).toEqual(['b2c', 'workforce']);
    for (const securityProfile of SECURITY_PROFILE_NAMES) {
      expect(offered(workspaceOf('b2c', { securityProfile }))).toBe(securityProfile === 'oauth2.1');
    }
  });

  it('CIBA §4: requests by the back channel are announced where there are any, on both hosts, and nowhere else', () => {
    const offered = (workspace: Workspace) => {
      const { mtls_endpoint_aliases: aliases, ...document } = discoveryDocument(workspace, CA);
      const has = document.grant_types_supported.includes(CIBA_GRANT);
      const names = [...Object.keys(document), ...Object.keys(aliases)].filter((name) =>
        name.startsWith('backchannel_'),
      );
      const own = names.filter((name) => !name.startsWith('backchannel_logout'));
      expect(own).toHaveLength(has ? 5 : 0);
      return has;
    };
    expect(WORKSPACE_PROFILE_NAMES.filter((profile) => offered(workspaceOf(profile)))).toEqual(['agentic-ai']);
    const document = discoveryDocument(workspaceOf('agentic-ai', { securityProfile: 'fapi1-advanced' }), CA);
    expect(document).toMatchObject({
      backchannel_authentication_endpoint: 'https://id.test/acme/shop/bc-authorize',
      backchannel_token_delivery_modes_supported: ['poll', 'ping'],
      backchannel_authentication_request_signing_alg_values_supported: ['PS256', 'ES256'],
    });
  });

  it('Grant Management §7: endpoint, actions and scopes are announced where it is offered', () => {
    const without = discoveryDocument(workspaceOf('b2b'), CA);
    expect(JSON.stringify(without)).not.toContain('grant_management');
    const document = discoveryDocument(workspaceOf('b2b', { grants: { management: 'required' } }), CA);
    expect(document).toMatchObject({
      grant_management_endpoint: 'https://id.test/acme/shop/grants',
      grant_management_actions_supported: ['query', 'revoke', 'create', 'merge', 'replace'],
      grant_management_action_required: true,
      mtls_endpoint_aliases: { grant_management_endpoint: 'https://mtls.test/acme/shop/grants' },
    });
    expect(document.scopes_supported).toEqual(
      expect.arrayContaining(['grant_management_query', 'grant_management_revoke']),
    );
    expect(discoveryDocumentSchema.parse(document)).toEqual(document);
  });

  it('Identity Assertion JWT Authorization Grant §7: that it is done is announced where it is set up, and never with whom', () => {
    const members = (settings: Partial<WorkspaceSettings>) => {
      const document = discoveryDocument(workspaceOf('agentic-ai', settings), CA);
      expect(JSON.stringify(document)).not.toContain('partner.example');
      return [
        document.identity_chaining_requested_token_types_supported,
        document.authorization_grant_profiles_supported,
      ];
    };
    const rule = { client: 'a', audience: 'https://partner.example', scopes: ['read'] };
    const issuing = { tokenExchange: { rules: [], identityAssertions: [rule] } };
    const issuer = (kinds: TrustedIssuer['kinds']): TrustedIssuer => ({
      ...{ issuer: 'https://partner.example', jwksUri: 'https://partner.example/jwks', algorithms: ['ES256'], kinds },
      ...{ subject: { claim: 'sub', user: 'id' }, clients: ['a'], maxLifetimeSeconds: 60 },
    });
    expect(members({})).toEqual([undefined, undefined]);
    expect(members(issuing)).toEqual([['urn:ietf:params:oauth:token-type:id-jag'], undefined]);
    expect(members({ trustedIssuers: [issuer(['jwt'])] })).toEqual([undefined, undefined]);
    expect(members({ trustedIssuers: [issuer(['jwt', 'id-jag'])] })).toEqual([
      undefined,
      ['urn:ietf:params:oauth:grant-profile:id-jag'],
    ]);
    expect(members({ ...issuing, grantTypes: ['authorization_code'] })).toEqual([undefined, undefined]);
  });

  it('RFC 8705 §5: the same paths on the host that asks for certificates', () => {
    expect(discoveryDocument(workspaceOf('b2c'), CA).mtls_endpoint_aliases).toEqual({
      token_endpoint: 'https://mtls.test/acme/shop/token',
      pushed_authorization_request_endpoint: 'https://mtls.test/acme/shop/par',
      introspection_endpoint: 'https://mtls.test/acme/shop/introspect',
      revocation_endpoint: 'https://mtls.test/acme/shop/revoke',
      userinfo_endpoint: 'https://mtls.test/acme/shop/userinfo',
      device_authorization_endpoint: 'https://mtls.test/acme/shop/device_authorization',
    });
  });

  it('OpenID Connect Discovery §3: RS256 is listed where such a key signs, and nothing that has no active key', () => {
    const all = discoveryDocument(workspaceOf('b2c'), CA);
    expect(all.id_token_signing_alg_values_supported).toEqual(['ES256', 'PS256', 'EdDSA', 'RS256']);
    const some = discoveryDocument(
      workspaceOf('b2c', {}, [key('ES256'), key('RS256', 'next'), key('PS256', 'retired')]),
      CA,
    );
    expect(some.id_token_signing_alg_values_supported).toEqual(['ES256']);
  });

  it('FAPI 2.0 Security Profile §5.4.1: a workspace with that floor announces neither RS256 nor weaker client authentication', () => {
    const settings = { signingAlgorithms: ['ES256', 'RS256'] satisfies JwsAlgorithm[] };
    const document = discoveryDocument(workspaceOf('b2b-demo', settings), CA);
    expect(document.id_token_signing_alg_values_supported).toEqual(['ES256']);
    expect(document.token_endpoint_auth_signing_alg_values_supported).not.toContain('RS256');
    expect(document.token_endpoint_auth_methods_supported).toEqual([
      'private_key_jwt',
      'tls_client_auth',
      'self_signed_tls_client_auth',
    ]);
    expect(document.require_pushed_authorization_requests).toBe(true);
    expect(document.response_modes_supported).toEqual([...['query', 'form_post', 'jwt', 'query.jwt', 'form_post.jwt']]);
  });

  it('Initiating User Registration 1.0 §4.2: create is among the prompts exactly where people may sign up', () => {
    const prompts = (signUp: Workspace['settings']['signUp']) => {
      const { signUp: _, ...settings } = workspaceOf('b2c').settings;
      const workspace = {
        ...workspaceOf('b2c'),
        settings: { ...settings, ...(signUp === undefined ? {} : { signUp }) },
      };
      return discoveryDocument(workspace, CA).prompt_values_supported;
    };
    const others = ['none', 'login', 'consent', 'select_account'];
    expect([prompts('self-service'), prompts('closed'), prompts(undefined)]).toEqual([
      [...others, 'create'],
      others,
      others,
    ]);
  });

  it('RFC 9126 §5: pushing is announced as required only where it is required of everybody', () => {
    const required = (setting: Workspace['settings']['requirePushedRequests']) =>
      discoveryDocument(workspaceOf('b2c', { requirePushedRequests: setting }), CA)
        .require_pushed_authorization_requests;
    expect([required('none'), required('confidential-clients'), required('all')]).toEqual([false, false, true]);
  });

  it('RFC 8705 §2.1: tls_client_auth is offered only where a certificate authority is trusted', () => {
    const methods = (trust: boolean) =>
      discoveryDocument(workspaceOf('b2c'), { trustsClientCertificates: trust }).token_endpoint_auth_methods_supported;
    expect(methods(true)).toContain('tls_client_auth');
    expect(methods(false)).not.toContain('tls_client_auth');
    expect(methods(false)).toContain('self_signed_tls_client_auth');
  });

  it('RFC 9701 §7, OpenID Connect Discovery §3: what responses can be signed and encrypted with', () => {
    const document = discoveryDocument(workspaceOf('b2c', { signingAlgorithms: ['ES256', 'PS256'] }), CA);
    expect(document.introspection_signing_alg_values_supported).toEqual(['ES256', 'PS256']);
    for (const response of ['id_token', 'userinfo', 'introspection'] as const) {
      expect(document[`${response}_encryption_alg_values_supported`]).toEqual([
        'RSA-OAEP-256',
        'ECDH-ES',
        'ECDH-ES+A256KW',
      ]);
      expect(document[`${response}_encryption_enc_values_supported`]).toContain('A256GCM');
    }
  });

  it('RFC 9964: ML-DSA only where the workspace lists it, and never below a FAPI floor', () => {
    const listed = { signingAlgorithms: ['ES256', 'ML-DSA-65'] as JwsAlgorithm[] };
    const without = discoveryDocument(workspaceOf('b2c'), CA);
    expect(JSON.stringify(without)).not.toContain('ML-DSA');
    const document = discoveryDocument(workspaceOf('b2c', listed), CA);
    expect(document.id_token_signing_alg_values_supported).toEqual(['ES256', 'ML-DSA-65']);
    expect(document.dpop_signing_alg_values_supported).toContain('ML-DSA-65');
    expect(document.token_endpoint_auth_signing_alg_values_supported).not.toContain('ML-DSA-44');
    const strict = discoveryDocument(workspaceOf('b2c', { ...listed, securityProfile: 'fapi2-security' }), CA);
    expect(JSON.stringify(strict)).not.toContain('ML-DSA');
  });

  it('RFC 7662 §2.1: introspection is not offered to clients that do not authenticate', () => {
    const document = discoveryDocument(workspaceOf('b2c'), CA);
    expect(document.token_endpoint_auth_methods_supported).toContain('none');
    expect(document.introspection_endpoint_auth_methods_supported).not.toContain('none');
  });

  it('OIDC Discovery §3: requests are fetched from where a client has registered them, and nowhere where all are pushed', () => {
    const told = (changes: Partial<Workspace['settings']>) => {
      const document = discoveryDocument(workspaceOf('b2c', changes), CA);
      return [document.request_uri_parameter_supported, document.require_request_uri_registration];
    };
    expect(told({ requirePushedRequests: 'none' })).toEqual([true, true]);
    expect(told({ requirePushedRequests: 'confidential-clients' })).toEqual([true, true]);
    expect(told({ requirePushedRequests: 'all' })).toEqual([false, undefined]);
    expect(told({ securityProfile: 'fapi1-advanced' })).toEqual([true, true]);
    expect(told({ securityProfile: 'fapi2-security' })).toEqual([false, undefined]);
  });

  it('OpenID Connect Discovery §3: names the languages of the pages, and none of claims', () => {
    const document = discoveryDocument(workspaceOf('b2c'), CA);
    expect(document.ui_locales_supported).toEqual(['en', 'de']);
    expect(document).not.toHaveProperty('claims_locales_supported');
  });

  it('lists the scopes and claims of the workspace, those of its resources too, each once', () => {
    const document = discoveryDocument(
      workspaceOf('b2c', {
        scopes: [
          { name: 'openid', description: '', claims: ['sub'] },
          { name: 'read', description: '', claims: ['plan'] },
        ],
        resources: [{ identifier: 'https://api.test/', name: 'API', scopes: ['read', 'write'] }],
      }),
      CA,
    );
    expect(document.scopes_supported).toEqual(['openid', 'read', 'write']);
    // OIDC Discovery §3: a client may ask for either.
    expect(document.subject_types_supported).toEqual(['public', 'pairwise']);
    expect(document.claims_supported).toEqual(['sub', 'iss', 'auth_time', 'acr', 'amr', 'plan']);
    expect(document.protected_resources).toEqual(['https://api.test/']);
  });

  it('OIDC Discovery §3: names the claims of whoever acts in an organization, where the workspace has any', () => {
    const claims = (membership: 'off' | 'optional' | 'required') =>
      discoveryDocument(workspaceOf('b2b', { scopes: [], organizations: { membership, roles: [] } }), CA)
        .claims_supported;
    expect(claims('off')).toEqual(['sub', 'iss', 'auth_time', 'acr', 'amr']);
    for (const membership of ['optional', 'required'] as const) {
      expect(claims(membership)).toEqual(['sub', 'iss', 'auth_time', 'acr', 'amr', 'org_id', 'org_name', 'roles']);
    }
  });
});
