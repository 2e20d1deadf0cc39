import { describe, expect, it } from '@jest/globals';
import type { WorkspaceSettings } from '@ostiary/oauth/workspace';
import { settingsOf, WORKSPACE_PROFILES } from '@ostiary/oauth/workspace-profiles';
import { settingsFaults } from './settings-rules.js';

const SETTINGS = settingsOf(WORKSPACE_PROFILES.b2b);
const keys = { jwksUri: 'https://keys.example/jwks', algorithms: ['ES256' as const], maxLifetimeSeconds: 600 };
const cluster = { kind: 'jwt' as const, issuer: 'https://cluster.example', ...keys };
const attester = { issuer: 'https://attester.example', ...keys };
const jwks = { keys: [{ kty: 'EC' as const, crv: 'P-256', x: 'x', y: 'y' }] };
const spokesman = {
  ...keys,
  issuer: cluster.issuer,
  kinds: ['jwt' as const],
  subject: { claim: 'sub', user: 'id' as const },
  clients: ['app'],
};

const faults = (change: Partial<WorkspaceSettings>) =>
  settingsFaults({ ...SETTINGS, ...change }, 'b2b').map(({ pointer }) => pointer);

describe('who vouches for clients', () => {
  it('RFC 7523 §3(1): an administrator names clusters, trust domains and attesters', () => {
    expect(
      faults({
        workloadIssuers: [cluster, { ...cluster, kind: 'spiffe', issuer: 'spiffe://prod.example' }],
        clientAttestation: { challenge: 'off', attesters: [attester] },
      }),
    ).toEqual([]);
  });

  it.each<[string, string, Partial<WorkspaceSettings>]>([
    ['RFC 7523 §3: an issuer twice', '/workload_issuers', { workloadIssuers: [cluster, cluster] }],
    [
      'RFC 7523 §3: an issuer with keys from two places',
      '/workload_issuers',
      { workloadIssuers: [{ ...cluster, jwks }] },
    ],
    [
      'RFC 7523 §3: an issuer without keys',
      '/workload_issuers',
      { workloadIssuers: [{ ...cluster, jwksUri: undefined }] },
    ],
    [
      'RFC 8725 §3.12: an issuer that speaks for users, too',
      '/workload_issuers',
      { workloadIssuers: [cluster], trustedIssuers: [spokesman] },
    ],
    [
      'Attestation-Based Client Authentication §7.1: an attester twice',
      '/client_attestation/attesters',
      { clientAttestation: { challenge: 'required', attesters: [attester, attester] } },
    ],
    [
      'Attestation-Based Client Authentication §7.1: an attester without keys',
      '/client_attestation/attesters',
      { clientAttestation: { challenge: 'required', attesters: [{ ...attester, jwksUri: undefined }] } },
    ],
  ])('%s is refused', (_title, pointer, change) => {
    expect(faults(change)).toEqual([pointer]);
  });
});
