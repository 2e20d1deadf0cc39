import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TrafficGroup } from '@ostiary/contracts/ostiary/audit/v1/audit';
import { generateSigningKey } from '@ostiary/crypto/signing-key';
import { SECURITY_PROFILE_NAMES } from '@ostiary/oauth/security-profile';
import { type LaunchedWorkspace, TenantSystem, type TestAdministrator } from '../testing/tenant-system.js';
import {
  CLIENT_READINESS,
  EXPLAIN_CLIENT_POLICY,
  EXPLAIN_PROFILES,
  EXPLAIN_WORKSPACE_POLICY,
  POLICY_DRY_RUN,
  PREVIEW_CLIENT_CHANGE,
} from './explanations.routes.js';

const system = new TenantSystem();
let owner: TestAdministrator;
let workspace: LaunchedWorkspace;

beforeAll(async () => {
  await system.start();
  owner = await system.newTenant();
  workspace = await system.launch(owner);
}, 60_000);
afterAll(() => system.stop());

const get = async (path: string) => system.done('GET', path, owner);

async function register(metadata: object): Promise<string> {
  const body = { redirect_uris: ['https://app.example/cb'], ...metadata };
  const client = await system.done('POST', `${workspace.path}/clients`, { token: owner.token, body });
  return `${workspace.path}/clients/${String(client.client_id)}`;
}

describe('explanations', () => {
  it('tell everybody what each security profile demands', async () => {
    const answer = await system.call('GET', '/api/security-profiles');
    expect(answer.status).toBe(200);
    const { security_profiles: profiles } = EXPLAIN_PROFILES.answer.schema.parse(answer.json);
    expect(profiles.map(({ name }) => name)).toEqual([...SECURITY_PROFILE_NAMES]);
    expect(profiles.find(({ name }) => name === 'fapi2-security')?.rules).toContainEqual({
      rule: 'pushed_requests',
      title: 'Pushing authorization requests',
      value: 'required',
      meaning: expect.stringContaining('/par'),
      clause: 'FAPI 2.0 Security Profile §5.3.2.2(3)',
    });
  });

  it('tell what every client of a workspace is held to, by setting', async () => {
    const { rules } = EXPLAIN_WORKSPACE_POLICY.answer.schema.parse(await get(`${workspace.path}/policy`));
    expect(rules.find(({ rule }) => rule === 'dpop_nonce')).toMatchObject({
      from: 'workspace-setting',
      member: 'dpop_nonce',
      applies_to: 'every-client',
    });
  });

  it('tell what a client is held to, as it is after a change', async () => {
    const path = await register({ token_endpoint_auth_method: 'none' });
    const rule = async () => {
      const { rules } = EXPLAIN_CLIENT_POLICY.answer.schema.parse(await get(`${path}/policy`));
      return rules.find((one) => one.rule === 'sender_constraint');
    };
    expect(await rule()).toMatchObject({ value: 'optional', from: 'workspace-security-profile' });
    await system.done('PATCH', path, { token: owner.token, body: { dpop_bound_access_tokens: true } });
    expect(await rule()).toMatchObject({
      value: 'required',
      from: 'client-metadata',
      member: 'dpop_bound_access_tokens',
      clause: 'RFC 9449 §5.2',
    });
  });

  it.each([
    ['public', 'none', undefined],
    ['with a secret', 'client_secret_basic', undefined],
    ['with an ES256 key', 'private_key_jwt', 'ES256'],
    ['with an RS256 key', 'private_key_jwt', 'RS256'],
  ] as const)(
    'RFC 7591 §2: a client %s is ready exactly for the profiles that it can be changed to',
    async (_, method, alg) => {
      const { publicJwk } = await generateSigningKey(alg ?? 'ES256');
      const keys = { keys: [{ ...publicJwk, ...(alg === undefined ? {} : { alg }) }] };
      const path = await register({ token_endpoint_auth_method: method, ...(alg === undefined ? {} : { jwks: keys }) });
      const { profiles } = CLIENT_READINESS.answer.schema.parse(await get(`${path}/readiness`));
      expect(profiles.map((profile) => profile.security_profile)).toEqual([...SECURITY_PROFILE_NAMES]);
      for (const { security_profile, ready, missing } of profiles) {
        const changed = await system.call('PATCH', path, { token: owner.token, body: { security_profile } });
        expect([security_profile, ready]).toEqual([security_profile, changed.status === 200]);
        expect(missing.length === 0).toBe(ready);
        const { errors } = changed.json;
        const members = Array.isArray(errors) ? errors.map(({ pointer }) => String(pointer).split('/')[1]) : [];
        expect(missing.map(({ member }) => member)).toEqual(members);
        if (changed.status === 200) {
          await system.done('PATCH', path, { token: owner.token, body: { security_profile: 'oauth2.1' } });
        }
      }
    },
  );
});

describe('the preview of a change', () => {
  const preview = async (path: string, body: object) => {
    const answer = await system.call('POST', `${path}/preview`, { token: owner.token, body });
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    return PREVIEW_CLIENT_CHANGE.answer.schema.parse(answer.json);
  };

  it('says what stands in the way, by which clause, and what ends; and changes nothing', async () => {
    const path = await register({ token_endpoint_auth_method: 'client_secret_basic' });
    const before = await get(path);
    const keyless = await preview(path, {
      token_endpoint_auth_method: 'private_key_jwt',
      security_profile: 'fapi2-security',
    });
    expect(keyless).toMatchObject({ accepted: false, secrets_ended: 1, secret_made: false });
    expect(keyless.missing).toContainEqual(expect.objectContaining({ member: 'jwks', clause: expect.any(String) }));
    expect(keyless.changes).toContainEqual(
      expect.objectContaining({ rule: 'sender_constraint', today: 'optional', would_be: 'required' }),
    );
    const { publicJwk } = await generateSigningKey('ES256');
    const patch = {
      token_endpoint_auth_method: 'private_key_jwt',
      security_profile: 'fapi2-security',
      dpop_bound_access_tokens: true,
      jwks: { keys: [publicJwk] },
    };
    expect(await preview(path, patch)).toMatchObject({ accepted: true, missing: [], secrets_ended: 1 });
    expect(await get(path)).toEqual(before);
    // What was accepted in the preview is accepted.
    await system.done('PATCH', path, { token: owner.token, body: patch });
    const back = await preview(path, { token_endpoint_auth_method: 'client_secret_basic' });
    expect(back).toMatchObject({ accepted: false, secrets_ended: 0, secret_made: true });
    const whole = { token_endpoint_auth_method: 'client_secret_basic', security_profile: 'oauth2.1', jwks: null };
    expect(await preview(path, { ...whole, dpop_bound_access_tokens: false })).toMatchObject({
      accepted: true,
      secret_made: true,
      changes: expect.arrayContaining([expect.objectContaining({ rule: 'sender_constraint', would_be: 'optional' })]),
    });
  });

  it('refuses what is no metadata, as the change does', async () => {
    const path = await register({});
    for (const body of [{ token_endpoint_auth_method: 'magic' }, { no_such_member: 1 }, { client_secret: 'x' }]) {
      const [asked, changed] = [
        await system.call('POST', `${path}/preview`, { token: owner.token, body }),
        await system.call('PATCH', path, { token: owner.token, body }),
      ];
      expect([asked.status, asked.json.errors]).toEqual([changed.status, changed.json.errors]);
      expect(asked.status).toBe(422);
    }
  });
});

describe('the dry run of a stricter profile', () => {
  let place: LaunchedWorkspace;
  const clients = new Map<string, string>();
  const dryRun = async (query: string) =>
    POLICY_DRY_RUN.answer.schema.parse(await get(`${place.path}/policy-dry-run?${query}`));

  beforeAll(async () => {
    place = await system.launch(owner);
    const { publicJwk } = await generateSigningKey('ES256');
    const keyed = { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [publicJwk] } };
    for (const [name, metadata] of Object.entries({ good: keyed, careless: keyed, secret: {}, quiet: keyed })) {
      const body = { client_name: name, redirect_uris: ['https://app.example/cb'], ...metadata };
      const client = await system.done('POST', `${place.path}/clients`, { token: owner.token, body });
      clients.set(name, String(client.client_id));
    }
    const seen = (name: string, group: Partial<TrafficGroup>) =>
      TrafficGroup.fromPartial({
        clientId: clients.get(name) ?? '',
        type: 'token.issued',
        clientAuthenticationMethod: 'private_key_jwt',
        senderConstraint: 'dpop',
        count: 2,
        lastSeen: '2026-01-02T00:00:00.000Z',
        requestId: 'r',
        ...group,
      });
    system.peers.traffic = [
      seen('good', { details: { assertion: 'ES256 issuer' } }),
      seen('careless', { details: { assertion: 'ES256 list' }, requestId: 'older' }),
      seen('careless', {
        details: { assertion: 'ES256 endpoint' },
        count: 3,
        lastSeen: '2026-01-03T00:00:00.000Z',
        requestId: 'newest',
      }),
      seen('careless', { senderConstraint: '', count: 1 }),
      seen('secret', { clientAuthenticationMethod: 'client_secret_basic' }),
    ];
  });

  it('FAPI 2.0 Security Profile §5.3.2: tells who would break, on which clause, how often and when last', async () => {
    const answer = await dryRun('security_profile=fapi2-security&since=2026-01-01T00:00:00Z');
    expect(system.peers.summaries.at(-1)).toMatchObject({
      tenant: owner.tenant,
      workspaceId: place.id,
      from: '2026-01-01T00:00:00Z',
      clientIds: [...clients.values()],
      maxEvents: 50_000,
    });
    expect(answer).toMatchObject({
      security_profile: 'fapi2-security',
      events_read: 9,
      reaches_back_to: '2026-01-01T00:00:00.000Z',
      truncated: true,
    });
    const told = new Map(answer.clients.map((client) => [client.client_name, client]));
    expect(told.get('good')).toMatchObject({ verdict: 'would-not-break', requests: 2, registration: [], traffic: [] });
    expect(told.get('quiet')).toMatchObject({ verdict: 'no-traffic', requests: 0 });
    expect(told.get('careless')).toMatchObject({
      client_id: clients.get('careless'),
      verdict: 'would-break',
      requests: 6,
      registration: [],
      traffic: [
        {
          rule: 'assertion_audience',
          clause: 'FAPI 2.0 Security Profile §5.3.2.1(8)',
          requests: 5,
          last_seen: '2026-01-03T00:00:00.000Z',
          sample_request_id: 'newest',
        },
        { rule: 'sender_constraint', clause: 'FAPI 2.0 Security Profile §5.3.2.1(4)', requests: 1 },
      ],
    });
    expect(told.get('secret')).toMatchObject({
      verdict: 'would-break',
      registration: [{ member: 'token_endpoint_auth_method', have: 'client_secret_basic' }],
      traffic: [{ rule: 'client_authentication_methods', requests: 2 }],
    });
  });

  it('leaves a client alone that is held to more already, and refuses a profile weaker than the workspace’s', async () => {
    const path = `${place.path}/clients/${clients.get('careless')}`;
    await system.done('PATCH', path, { token: owner.token, body: { security_profile: 'fapi2-security' } });
    const { clients: told } = await dryRun('security_profile=fapi1-advanced');
    expect(told.find((client) => client.client_name === 'careless')).toMatchObject({
      verdict: 'would-not-break',
      registration: [],
      traffic: [],
    });
    await system.done('PATCH', path, { token: owner.token, body: { security_profile: 'oauth2.1' } });
    const strict = await system.launch(owner, {
      settings: { security_profile: 'fapi2-security', signing_algorithms: ['ES256', 'PS256', 'EdDSA'] },
    });
    const weaker = await system.call('GET', `${strict.path}/policy-dry-run?security_profile=oauth2.1`, owner);
    expect([weaker.status, weaker.json.errors]).toEqual([
      422,
      [{ pointer: '/security_profile', detail: expect.stringContaining('fapi2-security') }],
    ]);
    expect((await get(`${strict.path}/policy-dry-run`)).security_profile).toBe('fapi2-security');
  });

  it('looks at one client where one is named', async () => {
    const path = await register({ token_endpoint_auth_method: 'client_secret_basic' });
    const id = path.split('/').at(-1) ?? '';
    const run = POLICY_DRY_RUN.answer.schema.parse(await get(`${workspace.path}/policy-dry-run?client_id=${id}`));
    expect(run.clients.map((client) => [client.client_id, client.verdict])).toEqual([[id, 'would-break']]);
    expect(run).not.toHaveProperty('next_cursor');
    expect(await get(`${workspace.path}/policy-dry-run?client_id=nobody`)).toMatchObject({ clients: [] });
  });

  it('goes through the clients by pages', async () => {
    const first = await dryRun('limit=3');
    expect(first.clients.map((client) => client.client_name)).toEqual(['good', 'careless', 'secret']);
    const second = await dryRun(`limit=3&cursor=${first.next_cursor}`);
    expect([second.clients.map((client) => client.client_name), second.next_cursor]).toEqual([['quiet'], undefined]);
  });

  it.each(['security_profile=fapi9', 'since=yesterday', 'since='])('refuses %s', async (query) => {
    expect((await system.call('GET', `${place.path}/policy-dry-run?${query}`, owner)).status).toBe(422);
  });
});
