import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Agent,
  agentEnd,
  askableByBackchannel,
  boundedRecord,
  checkMaximumAuthority,
  isAgentOver,
  withinMaximum,
} from './agent.js';
import { agentMetadata, agentMetadataSchema, agentOfMetadata } from './agent-metadata.js';
import { type ClientMetadata, registerClient } from './client-registration.js';
import { selfChanged, selfDescription, selfRegistered } from './dynamic-registration.js';
import { explainPolicy } from './explain-policy.js';
import { mayIntrospect } from './introspection-response.js';
import { OAuthError } from './oauth-error.js';
import type { WorkspaceSettings } from './workspace.js';
import { settingsOf, WORKSPACE_PROFILES } from './workspace-profiles.js';

const TOOLS = 'https://tools.example/';
const MAIL = 'https://mail.example/';
const ISSUER = 'https://id.example/acme/agents';
const OWNER = '0f7a3a52-6a39-4b53-9df1-0f5f4b9f0a11';
const agent: Agent = {
  owner: { type: 'team', name: 'Payments' },
  purpose: 'Books rooms',
  maximumAuthority: { scopes: ['tools:read', 'tools:use'], resources: [TOOLS], authorizationDetailsTypes: ['booking'] },
  expiresAt: 2_000_000_000,
};
const settings: WorkspaceSettings = {
  ...settingsOf(WORKSPACE_PROFILES['agentic-ai']),
  registration: { mode: 'open' },
  resources: [
    { identifier: TOOLS, name: 'Tools', scopes: ['tools:read', 'tools:use'] },
    { identifier: MAIL, name: 'Mail', scopes: ['mail:send'] },
  ],
};
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof OAuthError) return error.code;
    throw error;
  }
  return 'none';
};

describe('the maximum authority of an agent', () => {
  const strings = fc.array(fc.constantFrom('tools:read', 'tools:use', 'mail:send', 'admin', TOOLS, MAIL));
  const details = fc.array(fc.record({ type: fc.constantFrom('booking', 'payment') }));

  it('RFC 9700 §2.3: what is left of any grant passes, and nothing else does', () => {
    fc.assert(
      fc.property(strings, strings, details, (scopes, resources, authorizationDetails) => {
        const left = withinMaximum({ agent }, { scopes, resources, authorizationDetails });
        const passes = (one: typeof left) =>
          codeOf(() => checkMaximumAuthority({ agent }, { ...one, audience: one.resources }, ISSUER)) === 'none';
        expect(passes(left)).toBe(true);
        const isLess =
          left.scopes.length + left.resources.length + left.authorizationDetails.length <
          scopes.length + resources.length + authorizationDetails.length;
        expect(passes({ scopes, resources, authorizationDetails })).toBe(!isLess);
      }),
    );
  });

  it.each([
    ['a scope', { scopes: ['mail:send'], audience: [TOOLS] }, 'invalid_scope'],
    ['a resource', { scopes: [], audience: [TOOLS, MAIL] }, 'invalid_target'],
    [
      'a type of authorization details',
      { scopes: [], audience: [TOOLS], authorizationDetails: [{ type: 'payment' }] },
      'invalid_authorization_details',
    ],
    [
      'authorization details without a type',
      { scopes: [], audience: [TOOLS], authorizationDetails: ['booking'] },
      'invalid_authorization_details',
    ],
    ['nothing above it', { scopes: ['tools:use'], audience: [TOOLS, ISSUER] }, 'none'],
  ])('RFC 9700 §2.3: the last question before a token is made: %s', (_what, authority, code) => {
    expect(codeOf(() => checkMaximumAuthority({ agent }, authority, ISSUER))).toBe(code);
    expect(codeOf(() => checkMaximumAuthority({}, authority, ISSUER))).toBe('none');
  });

  it('RFC 8707 §2: the resources of an agent are always named: an empty list would be every resource', () => {
    const record = { agent, scopes: ['tools:read', 'mail:send'], resources: [MAIL] };
    expect(boundedRecord(record)).toMatchObject({ scopes: ['tools:read'], resources: [TOOLS] });
    expect(boundedRecord({ ...record, resources: [] }).resources).toEqual([TOOLS]);
    const client = { scopes: ['mail:send'], resources: [] };
    expect(boundedRecord(client)).toBe(client);
  });

  it('CIBA §7.1: by the back channel an agent may ask for all of it; a client that is none, for what it is registered for', () => {
    expect(askableByBackchannel({ agent, scopes: ['tools:read'], resources: [TOOLS] }).scopes).toContain('tools:use');
    expect(askableByBackchannel({ scopes: ['tools:read'], resources: [] }).scopes).toEqual(['tools:read']);
  });

  it('RFC 9700 §2.3: the end counts to the second, and a client that is no agent has none', () => {
    expect(isAgentOver({ agent }, 1_999_999_999_999)).toBe(false);
    expect(isAgentOver({ agent }, 2_000_000_000_000)).toBe(true);
    expect(agentEnd({ agent })).toBe(2_000_000_000_000);
    expect(isAgentOver({}, Number.MAX_SAFE_INTEGER)).toBe(false);
  });

  it('RFC 7662 §4: an agent learns about no token but its own, whatever resources it may use', () => {
    const caller = { clientId: 'bot', resources: [TOOLS], introspectAnyAudience: true };
    expect(mayIntrospect(caller, { client_id: 'app', aud: TOOLS })).toBe(true);
    expect(mayIntrospect({ ...caller, agent }, { client_id: 'app', aud: TOOLS })).toBe(false);
    expect(mayIntrospect({ ...caller, agent }, { client_id: 'bot', aud: TOOLS })).toBe(true);
  });
});

describe('an agent as client metadata', () => {
  const said = agentMetadata(agent);
  const metadata: ClientMetadata = {
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: 'client_secret_basic',
    scope: 'tools:read',
    agent: said,
  };
  const faultsOf = (change: ClientMetadata) => {
    const result = registerClient({ ...metadata, ...change }, settings, { trustsClientCertificates: false });
    return result.ok ? [] : result.faults.map(({ member, clause }) => `${member}: ${clause}`);
  };

  it('RFC 7591 §2: is read and answered as it was said', () => {
    expect(agentOfMetadata(agentMetadataSchema.parse(said))).toEqual(agent);
    const byUser = { ...said, owner: { type: 'user', user_id: OWNER.toUpperCase() } };
    expect(agentOfMetadata(agentMetadataSchema.parse(byUser)).owner).toEqual({ type: 'user', userId: OWNER });
    expect(faultsOf({})).toEqual([]);
  });

  it.each([
    ['no owner', { owner: undefined }],
    ['an owner of another kind', { owner: { type: 'group', name: 'x' } }],
    ['an owner that is no user id', { owner: { type: 'user', user_id: 'ada' } }],
    ['a purpose of two lines', { purpose: 'a\nb' }],
    ['no purpose', { purpose: ' ' }],
    ['no resource', { maximum_authority: { scopes: [], resources: [] } }],
    ['a bound that is misspelt', { maximum_authority: { scopes: [], resources: [TOOLS], scope: 'x' } }],
    ['no end', { expires_at: undefined }],
    ['an end in milliseconds', { expires_at: 1_800_000_000_000 }],
  ])('RFC 7591 §2: refuses %s', (_what, change) => {
    expect(agentMetadataSchema.safeParse({ ...said, ...change }).success).toBe(false);
  });

  it.each<[string, ClientMetadata, string]>([
    ['a scope above it', { scope: 'tools:read mail:send' }, 'scope: RFC 9700 §2.3'],
    ['a resource above it', { resources: [MAIL] }, 'resources: RFC 9700 §2.3'],
    ['being first-party', { first_party: true }, 'first_party: RFC 9700 §2.3'],
    ['introspection of everything', { introspect_any_audience: true }, 'introspect_any_audience: RFC 7662 §4'],
    [
      'a bound that the workspace does not know',
      { agent: { ...said, maximum_authority: { scopes: ['tools:read', 'root'], resources: [TOOLS] } } },
      'agent: RFC 7591 §2',
    ],
  ])('RFC 9700 §2.3: an agent is not registered with %s', (_what, change, fault) => {
    expect(faultsOf(change)).toEqual([fault]);
  });

  it('RFC 7591 §2: what it does not say of its scope is within its maximum authority', () => {
    const { scope: _, ...rest } = metadata;
    const byCode = { ...rest, grant_types: ['authorization_code' as const], redirect_uris: ['https://a.example/cb'] };
    const result = registerClient(byCode, settings, { trustsClientCertificates: false });
    expect(result.ok && result.registered.scopes).toEqual([]);
  });

  it('RFC 7592 §2.2: no client says of itself that it is an agent, that it is none, or for how long', () => {
    const body = { redirect_uris: ['https://a.example/cb'], agent: { ...said, owner: { type: 'team', name: 'Mine' } } };
    expect(selfRegistered(body, settings)).not.toHaveProperty('agent');
    const registered = registerClient(metadata, settings, { trustsClientCertificates: false });
    if (!registered.ok) throw new Error('it is registered');
    const before = { ...registered.registered, clientId: 'bot', secretHashes: [], createdAt: 1 };
    expect(selfChanged(body, before, settings).agent).toEqual(said);
    expect(selfChanged({ redirect_uris: ['https://a.example/cb'] }, before, settings).agent).toEqual(said);
    expect(selfDescription(before, settings)).not.toHaveProperty('agent');
  });

  it('the explained policy of an agent says what bounds it, by which member', () => {
    const registered = registerClient(metadata, settings, { trustsClientCertificates: false });
    if (!registered.ok) throw new Error('it is registered');
    const record = { ...registered.registered, clientId: 'bot', secretHashes: [], createdAt: 1 };
    const rules = new Map(explainPolicy(settings, record).map((rule) => [rule.rule, rule]));
    expect(rules.get('maximumAuthority')).toMatchObject({
      value: agent.maximumAuthority,
      from: 'client-metadata',
      member: 'agent',
      meaning: expect.stringContaining(TOOLS),
    });
    expect(rules.get('agentExpiresAt')).toMatchObject({
      value: 2_000_000_000,
      from: 'client-metadata',
      member: 'agent',
    });
    expect(rules.get('resourceIndicators')).toMatchObject({ value: 'required', clause: 'RFC 8707 §2' });
  });
});
