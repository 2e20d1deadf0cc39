import { describe, expect, it } from '@jest/globals';
import { type ClientMetadata, clientMetadataOf, registerClient } from '../client-registration.js';
import { discoveryDocument } from '../discovery.js';
import { strangersMetadata } from '../dynamic-registration.js';
import { explainWorkspacePolicy } from '../explain-policy.js';
import { WORKLOAD_JWT_METHOD } from '../security-profile.js';
import { type Workspace, type WorkspaceSettings, workspaceSettingsSchema } from '../workspace.js';
import { settingsOf, WORKSPACE_PROFILES } from '../workspace-profiles.js';

const CLUSTER = 'https://cluster.example';
const ATTESTER = 'https://attester.example';
const keys = { jwksUri: 'https://keys.example/jwks', algorithms: ['ES256' as const], maxLifetimeSeconds: 600 };
const NOBODY = settingsOf(WORKSPACE_PROFILES.b2b);
const SOMEBODY: WorkspaceSettings = {
  ...NOBODY,
  workloadIssuers: [
    { kind: 'jwt', issuer: CLUSTER, ...keys },
    { kind: 'spiffe', issuer: 'spiffe://prod.example', ...keys },
  ],
  clientAttestation: { challenge: 'required', attesters: [{ issuer: ATTESTER, ...keys }] },
};
const SERVICE: ClientMetadata = { grant_types: ['client_credentials'], scope: '' };
const ACCOUNT: ClientMetadata = {
  ...SERVICE,
  token_endpoint_auth_method: WORKLOAD_JWT_METHOD,
  workload_issuer: CLUSTER,
  workload_subject: 'system:serviceaccount:shop:orders',
};
const MESH: ClientMetadata = {
  ...SERVICE,
  token_endpoint_auth_method: 'spiffe_jwt',
  spiffe_id: 'spiffe://prod.example/ns/shop/*',
};
const APP: ClientMetadata = {
  ...SERVICE,
  token_endpoint_auth_method: 'attest_jwt_client_auth',
  client_attester: ATTESTER,
};

const faults = (metadata: ClientMetadata, settings = SOMEBODY) => {
  const result = registerClient(metadata, settings, { trustsClientCertificates: false });
  return result.ok ? [] : result.faults.map(({ member, clause }) => [member, clause]);
};

describe('clients that somebody else vouches for', () => {
  it.each([
    ['RFC 7523 §3(2): a workload of a cluster', ACCOUNT],
    ['SPIFFE Client Authentication §5.1: a workload of a trust domain', MESH],
    ['Attestation-Based Client Authentication §8: an app with an attester', APP],
  ])('%s is registered, and reads as it was registered', (_title, metadata) => {
    const result = registerClient(metadata, SOMEBODY, { trustsClientCertificates: false });
    if (!result.ok) throw new Error(JSON.stringify(result.faults));
    expect(clientMetadataOf(result.registered)).toMatchObject(metadata);
  });

  it.each<[string, string, string, ClientMetadata]>([
    ['RFC 7523 §3(1)', 'workload_issuer', 'no issuer', { ...ACCOUNT, workload_issuer: undefined }],
    [
      'RFC 7523 §3(1)',
      'workload_issuer',
      'an issuer that the workspace does not have',
      { ...ACCOUNT, workload_issuer: 'https://other.example' },
    ],
    [
      'RFC 7523 §3(1)',
      'workload_issuer',
      'a trust domain as the issuer',
      { ...ACCOUNT, workload_issuer: 'spiffe://prod.example' },
    ],
    ['RFC 7523 §3(1)', 'workload_issuer', 'an attester as the issuer', { ...ACCOUNT, workload_issuer: ATTESTER }],
    ['RFC 7523 §3(2)', 'workload_subject', 'no subject', { ...ACCOUNT, workload_subject: undefined }],
    ['SPIFFE Client Authentication §5.1', 'spiffe_id', 'no SPIFFE ID', { ...MESH, spiffe_id: undefined }],
    ['SPIFFE-ID §2', 'spiffe_id', 'what is no SPIFFE ID', { ...MESH, spiffe_id: 'https://prod.example/ns' }],
    ['SPIFFE-ID §2', 'spiffe_id', 'a whole trust domain', { ...MESH, spiffe_id: 'spiffe://prod.example/*' }],
    [
      'SPIFFE Client Authentication §6',
      'spiffe_id',
      'a trust domain that the workspace does not have',
      { ...MESH, spiffe_id: 'spiffe://stage.example/a' },
    ],
    [
      'Attestation-Based Client Authentication §7.1',
      'client_attester',
      'no attester',
      { ...APP, client_attester: undefined },
    ],
    [
      'Attestation-Based Client Authentication §7.1',
      'client_attester',
      'an attester that the workspace does not have',
      { ...APP, client_attester: CLUSTER },
    ],
    [
      'SPIFFE Client Authentication §5.1',
      'spiffe_id',
      'a SPIFFE ID of a client that authenticates otherwise',
      { ...ACCOUNT, spiffe_id: 'spiffe://prod.example/a' },
    ],
    [
      'RFC 7523 §3(2)',
      'workload_subject',
      'a subject of a client with a secret',
      { ...SERVICE, workload_subject: 'x' },
    ],
  ])('%s: refuses (%s) %s', (clause, member, _title, metadata) => {
    expect(faults(metadata)).toContainEqual([member, clause]);
  });

  it('RFC 7523 §3(1): none is registered where the workspace has named nobody', () => {
    for (const metadata of [ACCOUNT, MESH, APP]) {
      expect(faults(metadata, NOBODY)).toContainEqual(['token_endpoint_auth_method', 'RFC 7523 §3(1)']);
    }
  });

  it('security profile: FAPI takes none of them', () => {
    for (const profile of ['fapi1-advanced', 'fapi2-security', 'fapi2-message-signing'] as const) {
      for (const metadata of [ACCOUNT, MESH, APP]) {
        expect(faults({ ...metadata, security_profile: profile }).map(([member]) => member)).toContain(
          'token_endpoint_auth_method',
        );
      }
    }
  });

  it('RFC 7591 §5: a stranger does not say who vouches for it', () => {
    for (const metadata of [ACCOUNT, MESH, APP]) {
      const kept = strangersMetadata(metadata, SOMEBODY, { grantTypes: ['client_credentials'] });
      expect(kept).not.toHaveProperty('workload_issuer');
      expect(kept).not.toHaveProperty('workload_subject');
      expect(kept).not.toHaveProperty('spiffe_id');
      expect(kept).not.toHaveProperty('client_attester');
      expect(faults(kept)).not.toEqual([]);
    }
  });
});

describe('what a workspace says of them', () => {
  const workspaceOf = (settings: WorkspaceSettings): Workspace => ({
    id: 'w',
    tenant: 'acme',
    slug: 'shop',
    name: 'Shop',
    workspaceProfile: 'b2b',
    issuer: 'https://id.test/acme/shop',
    mtlsIssuer: 'https://mtls.test/acme/shop',
    settings,
    keys: [],
    version: 1,
    disabled: false,
  });
  const METHODS = [WORKLOAD_JWT_METHOD, 'spiffe_jwt', 'attest_jwt_client_auth'];
  const announced = (settings: WorkspaceSettings) => {
    const document = discoveryDocument(workspaceOf(settings), { trustsClientCertificates: true });
    return (['token', 'introspection', 'revocation'] as const).map((endpoint) =>
      document[`${endpoint}_endpoint_auth_methods_supported`].filter((method) => METHODS.includes(method)),
    );
  };

  it('RFC 8414 §2, SPIFFE Client Authentication §4: each method is announced where somebody vouches for it', () => {
    expect(announced(NOBODY)).toEqual([[], [], []]);
    expect(announced(SOMEBODY)).toEqual([METHODS, METHODS, METHODS]);
    const spiffe = { ...NOBODY, workloadIssuers: SOMEBODY.workloadIssuers?.filter(({ kind }) => kind === 'spiffe') };
    expect(announced(spiffe)).toEqual([['spiffe_jwt'], ['spiffe_jwt'], ['spiffe_jwt']]);
    expect(announced({ ...SOMEBODY, securityProfile: 'fapi2-security' })).toEqual([[], [], []]);
  });

  it('RFC 6749 §2.3: the policy lists them where somebody vouches for them, and says where that is set', () => {
    const told = (settings: WorkspaceSettings) => {
      const rule = explainWorkspacePolicy(settings).find((one) => one.rule === 'clientAuthenticationMethods');
      const value = Array.isArray(rule?.value) ? rule.value : [];
      return [value.filter((method) => METHODS.includes(method)), rule?.from, rule?.member];
    };
    expect(told(NOBODY)).toEqual([[], 'workspace-setting', 'workloadIssuers']);
    expect(told(SOMEBODY)).toEqual([METHODS, 'workspace-security-profile', undefined]);
    expect(told({ ...SOMEBODY, securityProfile: 'fapi2-security' })).toEqual([
      [],
      'workspace-security-profile',
      undefined,
    ]);
  });

  it.each<[string, object]>([
    ['SPIFFE-ID §2.1: a trust domain with a path', { kind: 'spiffe', issuer: 'spiffe://prod.example/a' }],
    ['SPIFFE-ID §2.1: a trust domain that is a URL', { kind: 'spiffe', issuer: 'https://prod.example' }],
    ['RFC 8725 §3.1: a symmetric algorithm', { algorithms: ['HS256'] }],
    ['RFC 8725 §3.1: none', { algorithms: ['none'] }],
    ['RFC 8725 §3.1: no algorithm', { algorithms: [] }],
    ['RFC 7523 §3(4): a token that lives for a year', { maxLifetimeSeconds: 31_536_000 }],
    ['RFC 9700 §2.6: keys without TLS', { jwksUri: 'http://keys.example/jwks' }],
    [
      'RFC 7517 §4: a private key',
      { jwksUri: undefined, jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd' }] } },
    ],
    ['RFC 7517 §4: a symmetric key', { jwksUri: undefined, jwks: { keys: [{ kty: 'oct', k: 'k' }] } }],
  ])('%s is no issuer of workloads', (_title, change) => {
    const issuer = { kind: 'jwt', issuer: CLUSTER, ...keys };
    const parsed = (one: object) =>
      workspaceSettingsSchema.safeParse({ ...NOBODY, workloadIssuers: [{ ...issuer, ...one }] }).success;
    expect([parsed({}), parsed(change)]).toEqual([true, false]);
  });
});
