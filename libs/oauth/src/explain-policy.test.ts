import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ClientRecord } from './client.js';
import { registerClient } from './client-registration.js';
import { effectivePolicy } from './effective-policy.js';
import { explainPolicy, explainSecurityProfile, explainWorkspacePolicy, POLICY_RULE_NAMES } from './explain-policy.js';
import { SECURITY_PROFILE_NAMES, SECURITY_PROFILES, type SecurityProfileName } from './security-profile.js';
import type { WorkspaceSettings } from './workspace.js';
import { settingsOf, WORKSPACE_PROFILES } from './workspace-profiles.js';

const SETTINGS = settingsOf(WORKSPACE_PROFILES.b2b);

function clientOf(changes: Partial<ClientRecord> = {}): ClientRecord {
  const result = registerClient({ redirect_uris: ['https://app.test/cb'] }, SETTINGS, {
    trustsClientCertificates: true,
  });
  if (!result.ok) throw new Error('the client of the test does not register');
  return { ...result.registered, clientId: 'app', secretHashes: [], createdAt: 1, ...changes };
}

const settingsArbitrary: fc.Arbitrary<WorkspaceSettings> = fc
  .record({
    securityProfile: fc.constantFrom(...SECURITY_PROFILE_NAMES),
    requirePushedRequests: fc.constantFrom('none' as const, 'confidential-clients' as const, 'all' as const),
    requireSenderConstraint: fc.boolean(),
    dpopNonce: fc.constantFrom('required' as const, 'offered' as const),
  })
  .map((changes) => ({ ...SETTINGS, ...changes }));
const clientArbitrary = fc
  .record({
    securityProfile: fc.constantFrom(...SECURITY_PROFILE_NAMES),
    tokenEndpointAuthMethod: fc.constantFrom(
      'none' as const,
      'client_secret_basic' as const,
      'private_key_jwt' as const,
    ),
    requirePushedAuthorizationRequests: fc.boolean(),
    dpopBoundAccessTokens: fc.boolean(),
    tlsClientCertificateBoundAccessTokens: fc.boolean(),
  })
  .map(clientOf);

const explained = (settings: Partial<WorkspaceSettings>, client: Partial<ClientRecord> = {}) =>
  Object.fromEntries(
    explainPolicy({ ...SETTINGS, ...settings }, clientOf(client)).map(({ rule, value, from, member }) => [
      rule,
      { value, from, ...(member === undefined ? {} : { member }) },
    ]),
  );

describe('the explained policy of a client', () => {
  it('is the policy that is enforced, rule by rule, and blames no profile for what it does not say', () => {
    fc.assert(
      fc.property(settingsArbitrary, clientArbitrary, (settings, client) => {
        const policy = effectivePolicy(settings, client);
        const rules = new Map(explainPolicy(settings, client).map((rule) => [rule.rule, rule]));
        for (const rule of POLICY_RULE_NAMES) {
          const told = rules.get(rule);
          expect(told?.value).toEqual(policy[rule] ?? null);
          const ofProfile: Record<string, unknown> = { ...SECURITY_PROFILES[policy.profile] };
          const byProfile = told?.from.endsWith('security-profile');
          if (Object.hasOwn(ofProfile, rule)) expect(byProfile).toBe(told?.value === (ofProfile[rule] ?? null));
          expect(byProfile ? undefined : typeof told?.member).toBe(byProfile ? undefined : 'string');
        }
      }),
    );
  });

  it('says where each rule comes from: floor, own profile, setting, metadata, the server', () => {
    expect(explained({})).toMatchObject({
      profile: { value: 'oauth2.1', from: 'workspace-security-profile' },
      pushedRequests: { value: 'required', from: 'workspace-setting', member: 'requirePushedRequests' },
      senderConstraint: { value: 'optional', from: 'workspace-security-profile' },
      dpopNonce: { from: 'workspace-setting', member: 'dpopNonce' },
      responseIssuer: { value: true, from: 'built-in' },
    });
    expect(explained({}, { securityProfile: 'fapi2-security' })).toMatchObject({
      pkce: { value: 'required', from: 'client-security-profile' },
      // The profile demands it anyway.
      pushedRequests: { value: 'required', from: 'client-security-profile' },
    });
    expect(explained({}, { dpopBoundAccessTokens: true })).toMatchObject({
      senderConstraint: { value: 'required', from: 'client-metadata', member: 'dpop_bound_access_tokens' },
    });
    // A floor that was raised later counts, whatever the client was registered with.
    expect(explained({ securityProfile: 'fapi2-security' })).toMatchObject({
      profile: { value: 'fapi2-security', from: 'workspace-security-profile' },
    });
  });

  it('says what would make a rule stricter, and what the registration leaves of it', () => {
    const rules = explainPolicy({ ...SETTINGS, requirePushedRequests: 'none' }, clientOf());
    expect(rules.find(({ rule }) => rule === 'pushedRequests')).toMatchObject({
      value: 'offered',
      stricterBy: [
        { from: 'client-metadata', member: 'require_pushed_authorization_requests', value: 'required' },
        { from: 'workspace-setting', member: 'requirePushedRequests', value: 'required' },
      ],
    });
    expect(rules.find(({ rule }) => rule === 'clientAuthenticationMethods')).toMatchObject({
      narrowedBy: { member: 'token_endpoint_auth_method', value: 'client_secret_basic' },
    });
  });

  it.each<[SecurityProfileName, string, string]>([
    ['fapi2-security', 'pushedRequests', 'FAPI 2.0 Security Profile §5.3.2.2(3)'],
    ['fapi2-security', 'pkce', 'FAPI 2.0 Security Profile §5.3.2.2(5)'],
    ['fapi2-security', 'senderConstraint', 'FAPI 2.0 Security Profile §5.3.2.1(4)'],
    ['fapi2-security', 'assertionAudience', 'FAPI 2.0 Security Profile §5.3.2.1(8)'],
    ['fapi2-message-signing', 'requestObjects', 'FAPI 2.0 Message Signing §5.3.1(1)'],
    ['fapi1-advanced', 'requestObjects', 'FAPI 1.0 Advanced §5.2.2(1)'],
    ['oauth2.1', 'pkce', 'RFC 9700 §2.1.1'],
  ])('%s has %s by %s', (profile, rule, clause) => {
    expect(explainSecurityProfile(profile).find((told) => told.rule === rule)?.clause).toBe(clause);
  });

  it('has a sentence and a clause for every rule of every profile', () => {
    const all = [
      ...SECURITY_PROFILE_NAMES.flatMap((profile) => explainSecurityProfile(profile)),
      ...explainPolicy(SETTINGS, clientOf()),
    ];
    for (const { rule, title, meaning, clause } of all) {
      expect([rule, title, meaning, clause]).toEqual([
        rule,
        expect.stringMatching(/^[A-Z]/),
        expect.stringMatching(/^[A-Z].{20,}\.$/),
        expect.stringMatching(
          /^(RFC \d{4}|FAPI [12]\.0 (Advanced|Security Profile|Message Signing)|(FAPI-)?CIBA|OAuth 2\.0 Multiple.*) §\d/,
        ),
      ]);
    }
  });
});

describe('the explained policy of a workspace', () => {
  const rows = (settings: Partial<WorkspaceSettings>) =>
    explainWorkspacePolicy({ ...SETTINGS, ...settings })
      .filter(({ rule }) => rule === 'pushedRequests')
      .map(({ appliesTo, value }) => [appliesTo, value]);

  it('lists a rule twice where public clients have it otherwise', () => {
    expect(rows({})).toEqual([
      ['confidential-clients', 'required'],
      ['public-clients', 'offered'],
    ]);
    expect(rows({ requirePushedRequests: 'all' })).toEqual([['every-client', 'required']]);
    expect(rows({ requirePushedRequests: 'none' })).toEqual([['every-client', 'offered']]);
    expect(rows({ securityProfile: 'fapi2-security' })).toEqual([['every-client', 'required']]);
  });
});
