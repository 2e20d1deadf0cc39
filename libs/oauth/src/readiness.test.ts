import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ClientRecord } from './client.js';
import { type ClientMetadata, clientMetadataOf, registerClient } from './client-registration.js';
import { judgeByRules, type ProfileReadiness, readiness } from './readiness.js';
import {
  JWS_ALGORITHMS,
  RESPONSE_MODES,
  SECURITY_PROFILE_NAMES,
  type SecurityProfileName,
} from './security-profile.js';
import { settingsOf, WORKSPACE_PROFILE_NAMES, WORKSPACE_PROFILES } from './workspace-profiles.js';

const INSTALLATION = { trustsClientCertificates: true };
const B2B = settingsOf(WORKSPACE_PROFILES.b2b);
const KEYS: ClientMetadata['jwks'] = { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] };

function registered(metadata: ClientMetadata, settings = B2B): ClientRecord | undefined {
  const result = registerClient(metadata, settings, INSTALLATION);
  return result.ok ? { ...result.registered, clientId: 'app', secretHashes: [], createdAt: 1 } : undefined;
}

function readinessOf(metadata: ClientMetadata): ReadonlyMap<SecurityProfileName, ProfileReadiness> {
  const client = registered({ redirect_uris: ['https://app.test/cb'], ...metadata });
  if (client === undefined) throw new Error('the client of the test does not register');
  const all = readiness(B2B, client, judgeByRules(B2B, INSTALLATION));
  return new Map(all.map((one) => [one.securityProfile, one]));
}

const credentialsArbitrary: fc.Arbitrary<ClientMetadata> = fc.constantFrom<ClientMetadata[]>(
  { token_endpoint_auth_method: 'none' },
  { token_endpoint_auth_method: 'client_secret_basic' },
  { token_endpoint_auth_method: 'client_secret_post', introspect_any_audience: true },
  { token_endpoint_auth_method: 'private_key_jwt', jwks: KEYS },
  { token_endpoint_auth_method: 'private_key_jwt', jwks: KEYS, token_endpoint_auth_signing_alg: 'RS256' },
  {
    token_endpoint_auth_method: 'private_key_jwt',
    jwks_uri: 'https://app.test/jwks',
    token_endpoint_auth_signing_alg: 'EdDSA',
  },
  { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'app.test' },
  { token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: KEYS },
);
const metadataArbitrary: fc.Arbitrary<ClientMetadata> = fc
  .tuple(
    credentialsArbitrary,
    fc.record(
      {
        redirect_uris: fc.constant(['https://app.test/cb']),
        id_token_signed_response_alg: fc.constantFrom(...JWS_ALGORITHMS),
        default_response_mode: fc.constantFrom(...RESPONSE_MODES),
        security_profile: fc.constantFrom(...SECURITY_PROFILE_NAMES),
      },
      { requiredKeys: ['redirect_uris'] },
    ),
    fc.constantFrom<ClientMetadata[]>(
      {},
      { dpop_bound_access_tokens: true },
      { tls_client_certificate_bound_access_tokens: true },
      { require_pushed_authorization_requests: true },
    ),
  )
  .map((parts) => Object.assign({}, ...parts));

describe('readiness', () => {
  it('RFC 7591 §2: says yes exactly where registering with that profile succeeds, and names what it would be refused for', () => {
    let judged = 0;
    fc.assert(
      fc.property(metadataArbitrary, fc.constantFrom(...WORKSPACE_PROFILE_NAMES), (metadata, workspaceProfile) => {
        const settings = settingsOf(WORKSPACE_PROFILES[workspaceProfile]);
        const client = registered(metadata, settings);
        if (client === undefined) return;
        judged++;
        for (const told of readiness(settings, client, judgeByRules(settings, INSTALLATION))) {
          const again = registerClient(
            { ...clientMetadataOf(client), security_profile: told.securityProfile },
            settings,
            INSTALLATION,
          );
          expect(told.ready).toBe(again.ok);
          const faults = again.ok ? [] : again.faults.map(({ member, clause }) => [member, clause]);
          expect(told.missing.map(({ member, clause }) => [member, clause])).toEqual(faults);
        }
      }),
      { numRuns: 400 },
    );
    expect(judged).toBeGreaterThan(50);
  });

  it('RFC 7591 §2: what it lists as needed is taken', () => {
    fc.assert(
      fc.property(metadataArbitrary, (metadata) => {
        const client = registered(metadata);
        if (client === undefined) return;
        for (const { securityProfile, missing } of readiness(B2B, client, judgeByRules(B2B, INSTALLATION))) {
          for (const { member, clause, need } of missing) {
            if (typeof need === 'string' || need[0] === undefined || member === 'security_profile') continue;
            const mended = { ...clientMetadataOf(client), security_profile: securityProfile, [member]: need[0] };
            const result = registerClient(mended, B2B, INSTALLATION);
            const faults = result.ok ? [] : result.faults;
            expect(faults.filter((fault) => fault.member === member && fault.clause === clause)).toEqual([]);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('FAPI 2.0 Security Profile §5.3.2.1(6): tells a client with a secret which methods would do, and how to mend it', () => {
    const told = readinessOf({ token_endpoint_auth_method: 'client_secret_basic' }).get('fapi2-security');
    expect(told).toMatchObject({
      ready: false,
      missing: [
        {
          member: 'token_endpoint_auth_method',
          have: 'client_secret_basic',
          need: ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'],
          clause: 'FAPI 2.0 Security Profile §5.3.2.1(6)',
          mend: expect.stringMatching(/\.$/),
        },
      ],
    });
  });

  it('FAPI 2.0 Security Profile §5.3.2.1(4): tells a client that is ready what will be demanded of its requests', () => {
    const told = readinessOf({ token_endpoint_auth_method: 'private_key_jwt', jwks: KEYS }).get('fapi2-security');
    expect(told).toMatchObject({ ready: true, missing: [] });
    expect(told?.changes).toContainEqual({
      rule: 'senderConstraint',
      today: 'optional',
      wouldBe: 'required',
      meaning: expect.stringContaining('bound to a key'),
      clause: 'FAPI 2.0 Security Profile §5.3.2.1(4)',
    });
    // Pushing is demanded by this workspace already.
    expect(told?.changes.map(({ rule }) => rule)).not.toContain('pushedRequests');
  });

  it('answers for every profile, and demands nothing new of a client for its own', () => {
    const all = readinessOf({ token_endpoint_auth_method: 'none' });
    expect([...all.keys()]).toEqual([...SECURITY_PROFILE_NAMES]);
    expect(all.get('oauth2.1')).toEqual({ securityProfile: 'oauth2.1', ready: true, missing: [], changes: [] });
  });
});
