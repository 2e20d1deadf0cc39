// Agents at the token endpoint: what they are given says so, is never above their maximum authority, and is worth nothing past their end.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Agent } from '@ostiary/oauth/agent';
import type { ClientRecord } from '@ostiary/oauth/client';
import { TOKEN_TYPES } from '@ostiary/oauth/token-exchange/token-type';
import {
  CIBA_GRANT,
  DEVICE_CODE_GRANT,
  JWT_BEARER_GRANT,
  TOKEN_EXCHANGE_GRANT,
  type WorkspaceSettings,
} from '@ostiary/oauth/workspace';
import {
  type Answer,
  API,
  claimsOf,
  type Form,
  ProofKey,
  type TestWorkspace,
  TokenSystem,
} from '../testing/token-system.js';

jest.setTimeout(30_000);

const TOOLS = 'https://tools.example/';
const GRANTS: WorkspaceSettings['grantTypes'] = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  DEVICE_CODE_GRANT,
  CIBA_GRANT,
  TOKEN_EXCHANGE_GRANT,
  JWT_BEARER_GRANT,
];
const SETTINGS: Partial<WorkspaceSettings> = {
  grantTypes: GRANTS,
  resources: [
    { identifier: API, name: 'API', scopes: ['read', 'write'] },
    { identifier: TOOLS, name: 'Tools', scopes: ['tools', 'tools.admin'] },
  ],
  authorizationDetailsTypes: ['booking', 'payment'].map((type) => ({
    ...{ type, schema: { type: 'object' }, template: { en: type } },
  })),
  tokenExchange: {
    maxActors: 2,
    rules: [
      { client: 'bot', subjectClients: ['app', 'bot', 'tool'], mode: 'impersonation', resources: [TOOLS, API] },
      { client: 'tool', subjectClients: ['bot', 'tool'], mode: 'delegation', resources: [TOOLS] },
      { client: 'thief', subjectClients: ['app'], mode: 'delegation', resources: [TOOLS], boundSubjects: 'vouched' },
    ],
  },
};
const system = new TokenSystem();
let workspace: TestWorkspace;
let other: TestWorkspace;
let owner: string;
let app: ClientRecord;
let tool: ClientRecord;
let watcher: ClientRecord;

beforeAll(async () => {
  await system.start();
  workspace = await system.newWorkspace(SETTINGS);
  other = await system.newWorkspace(SETTINGS);
  owner = system.newUser(workspace);
  const scopes = ['openid', 'profile', 'offline_access', 'read', 'write', 'tools', 'tools.admin'];
  app = system.newClient(workspace, { clientId: 'app', grantTypes: GRANTS, scopes });
  tool = system.newClient(workspace, { clientId: 'tool', grantTypes: GRANTS, scopes });
  watcher = system.newClient(workspace, { clientId: 'watcher', introspectAnyAudience: true });
});
afterAll(() => system.stop());

const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;

/** An agent of its own for each test, or the one that rules name. */
function newAgent(
  change: { client?: Partial<ClientRecord>; agent?: Partial<Agent>; of?: TestWorkspace } = {},
): ClientRecord {
  const agent: Agent = {
    owner: { type: 'team', name: 'Payments' },
    purpose: 'Books rooms',
    maximumAuthority: {
      ...{ scopes: ['openid', 'offline_access', 'tools'], resources: [TOOLS], authorizationDetailsTypes: ['booking'] },
    },
    expiresAt: inAnHour(),
    ...change.agent,
  };
  const base = {
    ...{ grantTypes: GRANTS, scopes: ['openid', 'offline_access', 'tools'], resources: [TOOLS], agent },
    // Registered for more than its bound: the bound counts.
    authorizationDetailsTypes: ['booking', 'payment'],
  };
  return system.newClient(change.of ?? workspace, { ...base, ...change.client });
}

const alone = (client: ClientRecord, form: Form = {}, at = workspace) =>
  system.token(at, client, { grant_type: 'client_credentials', ...form });

/** What a user has given a client: more than an agent may ever have, as a grant of before its bound was set would be. */
async function forUser(client: ClientRecord, change: { scopes?: string[]; resources?: string[] } = {}) {
  const scopes = change.scopes ?? ['openid', 'offline_access', 'read', 'tools', 'tools.admin'];
  const resources = change.resources ?? [API, TOOLS];
  const { code, record } = await system.newCode(workspace, client, {
    ...{ scopes, resources, authorizationDetails: [{ type: 'booking' }, { type: 'payment' }] },
  });
  return { answer: await system.redeem(workspace, client, code), record };
}

const exchange = (client: ClientRecord, subjectToken: unknown, form: Form = {}) =>
  system.token(workspace, client, {
    ...{ grant_type: TOKEN_EXCHANGE_GRANT, subject_token: String(subjectToken) },
    ...{ subject_token_type: TOKEN_TYPES.accessToken, resource: TOOLS, ...form },
  });

const refusal = ({ status, json }: Answer): string => `${status} ${json.error}`;
const active = async (token: unknown): Promise<unknown> =>
  (await system.introspect(workspace, watcher, token)).json.active;

/** tenant tells of the change, and every replica has heard of it. */
async function changed(record: ClientRecord): Promise<void> {
  system.putClient(workspace, record);
  await system.announce(workspace, { $case: 'clientChanged', clientChanged: { clientId: record.clientId } });
}

async function soon(work: () => Promise<unknown>, expected: unknown): Promise<void> {
  const until = Date.now() + 10_000;
  let seen = await work();
  while (seen !== expected && Date.now() < until) seen = await work();
  expect(seen).toEqual(expected);
}

describe('what a token of an agent says', () => {
  it('RFC 8693 §4.1: alone it is the subject, for a named resource, without refresh token', async () => {
    const bot = newAgent();
    const { status, json } = await alone(bot, { resource: TOOLS });
    expect(status).toBe(200);
    expect(json).not.toHaveProperty('refresh_token');
    const claims = claimsOf(json.access_token);
    expect(claims).toMatchObject({
      ...{ sub: bot.clientId, aud: TOOLS, scope: 'tools' },
      agent: { sub: bot.clientId, owner: { type: 'team', name: 'Payments' } },
    });
    expect(claims).not.toHaveProperty('act');
  });

  it('RFC 8693 §4.1: for a user the user is the subject, and act says who acts', async () => {
    const bot = newAgent({ agent: { owner: { type: 'user', userId: owner } } });
    const { answer, record } = await forUser(bot);
    const act = { sub: bot.clientId, client_id: bot.clientId };
    const agent = { sub: bot.clientId, owner: { type: 'user', sub: owner } };
    expect(claimsOf(answer.json.access_token)).toMatchObject({ sub: record.userId, act, agent });
    const refreshed = await system.refresh(workspace, bot, answer.json.refresh_token);
    expect(claimsOf(refreshed.json.access_token)).toMatchObject({ sub: record.userId, act, agent });
    const { authReqId } = await system.newBackchannelRequest(workspace, bot, 'approved', { scopes: ['tools'] });
    const decided = await system.ask(workspace, bot, authReqId, {});
    // A request by the back channel names its resource; this one is of before, and nothing of it is for an API.
    expect(refusal(decided)).toBe('400 invalid_scope');
    const named = await system.newBackchannelRequest(workspace, bot, 'approved', {
      ...{ scopes: ['tools'], resources: [TOOLS] },
    });
    expect(claimsOf((await system.ask(workspace, bot, named.authReqId)).json.access_token)).toMatchObject({
      act,
      agent,
    });
  });

  it('RFC 8693 §4.1: a tool that exchanges it acts through the agent, and the chain has an end', async () => {
    const bot = newAgent({ client: { clientId: 'bot' } });
    const { answer } = await forUser(bot, { scopes: ['tools'], resources: [TOOLS] });
    const once = await exchange(tool, answer.json.access_token);
    expect(claimsOf(once.json.access_token).act).toEqual({
      ...{ sub: 'tool', client_id: 'tool', act: { sub: 'bot', client_id: 'bot' } },
    });
    const twice = await exchange(tool, once.json.access_token);
    expect([refusal(twice), twice.json.error_description]).toEqual([
      '400 invalid_request',
      expect.stringContaining('chain'),
    ]);
  });

  it('RFC 8693 §1.1: a rule for impersonation has an agent act, not be, the user', async () => {
    const bot = newAgent({ client: { clientId: 'bot' } });
    const { answer, record } = await forUser(app, { scopes: ['tools'], resources: [TOOLS] });
    const got = await exchange(bot, answer.json.access_token);
    const act = { sub: 'bot', client_id: 'bot' };
    expect(claimsOf(got.json.access_token)).toMatchObject({ sub: record.userId, act });
    const [event] = (await system.eventsOf(String(got.headers.get('x-request-id')), ['token.exchanged'])).filter(
      ({ type }) => type === 'token.exchanged',
    );
    expect(event?.details).toMatchObject({ mode: 'delegation' });
  });

  it('RFC 8693 §4.1: what a request says of act, agent or an actor of its own choosing is in no token', async () => {
    const bot = newAgent();
    const forged = { act: '{"sub":"admin"}', agent: '{"sub":"admin"}', actor_token: 'x', may_act: '{"sub":"admin"}' };
    const { json } = await alone(bot, { resource: TOOLS, ...forged });
    expect(claimsOf(json.access_token)).toMatchObject({ sub: bot.clientId, agent: { sub: bot.clientId } });
    expect(claimsOf(json.access_token)).not.toHaveProperty('act');
    // A token that says so itself is not one of ours.
    const [header, payload, signature] = String(json.access_token).split('.');
    const said = { ...JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()), act: { sub: 'ceo' } };
    const changedToken = [header, Buffer.from(JSON.stringify(said)).toString('base64url'), signature].join('.');
    expect(await active(changedToken)).toBe(false);
    expect(refusal(await exchange(tool, changedToken))).toBe('400 invalid_request');
  });

  it('RFC 8707 §2: without a resource it is for the only one that the agent may have; with several it is refused', async () => {
    expect(claimsOf((await alone(newAgent())).json.access_token).aud).toBe(TOOLS);
    const two = { scopes: ['read', 'tools'], resources: [API, TOOLS], authorizationDetailsTypes: [] };
    const wide = newAgent({
      ...{ client: { scopes: ['read', 'tools'], resources: [] }, agent: { maximumAuthority: two } },
    });
    expect(refusal(await alone(wide))).toBe('400 invalid_target');
    expect(claimsOf((await alone(wide, { scope: 'read' })).json.access_token)).toMatchObject({
      aud: API,
      scope: 'read',
    });
  });
});

describe('nothing of an agent is above its maximum authority', () => {
  it.each<[string, Form, string]>([
    ['a scope', { scope: 'tools.admin', resource: TOOLS }, '400 invalid_scope'],
    ['a scope beside one that it has', { scope: 'tools read', resource: TOOLS }, '400 invalid_scope'],
    ['a resource', { resource: API }, '400 invalid_target'],
    ['a resource beside one that it has', { resource: [TOOLS, API] }, '400 invalid_target'],
  ])('RFC 9700 §2.3: client credentials for %s', async (_what, form, expected) => {
    // Registered for more by whatever mistake: the bound counts.
    const bot = newAgent({ client: { scopes: ['read', 'tools', 'tools.admin'], resources: [API, TOOLS] } });
    expect(refusal(await alone(bot, form))).toBe(expected);
  });

  it('RFC 9700 §2.3: of a code for more the token has what is within it, and so has every refresh', async () => {
    const bot = newAgent();
    const { answer } = await forUser(bot);
    const within = { scope: 'openid offline_access tools', aud: [TOOLS, workspace.issuer] };
    expect(claimsOf(answer.json.access_token)).toMatchObject({
      ...within,
      authorization_details: [{ type: 'booking' }],
    });
    expect(answer.json.authorization_details).toEqual([{ type: 'booking' }]);
    const { refresh_token: token } = answer.json;
    expect(claimsOf((await system.refresh(workspace, bot, token)).json.access_token)).toMatchObject(within);
    for (const form of [{ scope: 'tools.admin' }, { resource: API }]) {
      expect((await system.refresh(workspace, bot, token, form)).status).toBe(400);
    }
  });

  it('RFC 9700 §2.3: a bound that is narrowed counts for what was granted before', async () => {
    const bot = newAgent();
    const { answer } = await forUser(bot, { scopes: ['offline_access', 'tools'], resources: [TOOLS] });
    const maximumAuthority = { scopes: ['read'], resources: [API], authorizationDetailsTypes: [] };
    if (bot.agent === undefined) throw new Error('it is an agent');
    await changed({ ...bot, agent: { ...bot.agent, maximumAuthority } });
    await soon(
      async () => refusal(await system.refresh(workspace, bot, answer.json.refresh_token)),
      '400 invalid_target',
    );
  });

  it.each<[string, 'device' | 'ciba']>([
    ['a device', 'device'],
    ['the back channel', 'ciba'],
  ])('RFC 9700 §2.3: of what was allowed by %s the token has what is within it', async (_what, by) => {
    const bot = newAgent();
    const allowed = { scopes: ['read', 'tools', 'tools.admin'], resources: [API, TOOLS] };
    const answer =
      by === 'device'
        ? await system.poll(workspace, bot, (await system.newDevice(workspace, bot, 'approved', allowed)).deviceCode)
        : await system.ask(
            ...[workspace, bot, (await system.newBackchannelRequest(workspace, bot, 'approved', allowed)).authReqId],
          );
    expect(claimsOf(answer.json.access_token)).toMatchObject({ scope: 'tools', aud: TOOLS });
  });

  it('RFC 9700 §2.3: an exchange gives no more, whatever the rule and the subject token have', async () => {
    const bot = newAgent({ client: { clientId: 'bot', scopes: app.scopes, resources: [API, TOOLS] } });
    const { answer } = await forUser(app);
    const { access_token: token } = answer.json;
    expect(refusal(await exchange(bot, token, { resource: API }))).toBe('400 invalid_target');
    expect(refusal(await exchange(bot, token, { scope: 'tools.admin' }))).toBe('400 invalid_scope');
    expect(claimsOf((await exchange(bot, token)).json.access_token)).toMatchObject({ scope: 'tools', aud: TOOLS });
  });

  it('RFC 9449 §7.1: an agent vouches for no token that it was not shown as a resource server', async () => {
    const thief = newAgent({ client: { clientId: 'thief' } });
    const key = await ProofKey.create();
    const { code } = await system.newCode(workspace, app, { scopes: ['tools'], resources: [TOOLS] });
    const headers = key.proof('POST', `${workspace.issuer}/token`);
    const stolen = await system.redeem(workspace, app, code, {}, headers);
    expect(stolen.json.token_type).toBe('DPoP');
    expect(refusal(await exchange(thief, stolen.json.access_token))).toBe('400 invalid_request');
    const resourceServer = { ...thief, agent: undefined };
    await changed(resourceServer);
    await soon(async () => (await exchange(resourceServer, stolen.json.access_token)).status, 200);
  });
});

describe('an agent past its end', () => {
  /** Every grant, with something that was good a moment ago. */
  async function everyPath(bot: ClientRecord) {
    const { answer } = await forUser(bot, { scopes: ['offline_access', 'tools'], resources: [TOOLS] });
    const allowed = { scopes: ['tools'], resources: [TOOLS] };
    const [{ code }, { deviceCode }, { authReqId }, subject, own] = await Promise.all([
      system.newCode(workspace, bot, { ...allowed }),
      system.newDevice(workspace, bot, 'approved', allowed),
      system.newBackchannelRequest(workspace, bot, 'approved', allowed),
      forUser(app, allowed),
      alone(bot),
    ]);
    expect(own.status).toBe(200);
    const paths: Record<string, () => Promise<Answer>> = {
      code: () => system.redeem(workspace, bot, code),
      refresh: () => system.refresh(workspace, bot, answer.json.refresh_token),
      'client credentials': () => alone(bot),
      device: () => system.poll(workspace, bot, deviceCode),
      'back channel': () => system.ask(workspace, bot, authReqId),
      exchange: () => exchange(bot, subject.answer.json.access_token),
      introspection: () => system.introspect(workspace, bot, own.json.access_token),
    };
    return { paths, tokens: [answer.json.access_token, own.json.access_token], refresh: answer.json.refresh_token };
  }

  it('RFC 9700 §2.3: is refused on every path, and its tokens are inactive, within a second and without a word from anybody', async () => {
    const bot = newAgent({ client: { clientId: `bot-${randomUUID()}` }, agent: { expiresAt: inAnHour() } });
    const { paths, tokens, refresh } = await everyPath(bot);
    const exchanged = await exchange({ ...tool }, tokens[0]);
    expect(exchanged.status).toBe(400);
    if (bot.agent === undefined) throw new Error('it is an agent');
    const end = Math.floor(Date.now() / 1000) + 2;
    await changed({ ...bot, agent: { ...bot.agent, expiresAt: end } });
    // Heard of by both replicas: what is issued from now on does not outlive it.
    await soon(async () => {
      const { json } = await alone(bot);
      return json.access_token === undefined ? true : Number(claimsOf(json.access_token).exp) <= end;
    }, true);
    for (const token of tokens) expect([true, false]).toContain(await active(token));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, end * 1000 - Date.now())));
    for (const [name, ask] of Object.entries(paths)) {
      expect([name, refusal(await ask())]).toEqual([name, '401 invalid_client']);
    }
    for (const token of tokens) expect(await active(token)).toBe(false);
    expect((await system.introspect(workspace, watcher, refresh)).json).toEqual({ active: false });
  });

  it('RFC 9700 §2.3: no access token outlives it, for who verifies it alone', async () => {
    const end = Math.floor(Date.now() / 1000) + 60;
    const bot = newAgent({ agent: { expiresAt: end } });
    const { json } = await alone(bot);
    expect(Number(claimsOf(json.access_token).exp)).toBeLessThanOrEqual(end);
    expect(Number(json.expires_in)).toBeLessThanOrEqual(60);
    const { answer } = await forUser(bot);
    expect(Number(claimsOf(answer.json.access_token).exp)).toBeLessThanOrEqual(end);
  });

  it('RFC 9700 §2.3: ends with its owner: a user who is disabled answers for nobody', async () => {
    const person = system.newUser(workspace);
    const bot = newAgent({ agent: { owner: { type: 'user', userId: person } } });
    const { json } = await alone(bot);
    expect(json).toHaveProperty('access_token');
    system.putUser(workspace, person, {}, true);
    await system.announce(workspace, { $case: 'userChanged', userChanged: { userId: person } });
    await soon(async () => refusal(await alone(bot)), '401 invalid_client');
    await soon(() => active(json.access_token), false);
  });

  it('RFC 9700 §2.3: an owner of another workspace is none', async () => {
    const stranger = system.newUser(other);
    const bot = newAgent({ agent: { owner: { type: 'user', userId: stranger } } });
    expect(refusal(await alone(bot))).toBe('401 invalid_client');
  });

  it('RFC 6749 §2.3: an agent of another workspace is nobody here, and its tokens are nothing', async () => {
    const foreign = newAgent({ of: other });
    expect(refusal(await alone(foreign))).toBe('401 invalid_client');
    const { json } = await alone(foreign, {}, other);
    expect(await active(json.access_token)).toBe(false);
    expect(refusal(await exchange(tool, json.access_token))).toBe('400 invalid_request');
  });

  it('RFC 7009 §1: what was issued before everything of the agent was ended stays ended when the agent is not', async () => {
    const bot = newAgent();
    const before = await alone(bot);
    const { answer } = await forUser(bot, { scopes: ['tools'], resources: [TOOLS] });
    expect(await active(before.json.access_token)).toBe(true);
    await changed({ ...bot, notBefore: Date.now() + 1000 });
    await soon(() => active(before.json.access_token), false);
    await soon(() => active(answer.json.access_token), false);
    await changed({ ...bot, notBefore: Date.now() - 60_000 });
    await soon(async () => active((await alone(bot)).json.access_token), true);
  });
});

describe('the ledger of who let whom do what', () => {
  const ledger = async (search: Record<string, unknown>, at = workspace) => {
    const all = { userId: '', clientId: '', owner: '', grantId: '', limit: 50, cursor: '', ...search };
    return system.grants.listDelegations({ tenant: system.tenant, workspaceId: at.id, ...all });
  };

  it('RFC 8693 §4.1: has a line for what a user let an agent do, and one for what a tool does through it', async () => {
    const bot = newAgent({ client: { clientId: 'bot' }, agent: { owner: { type: 'user', userId: owner } } });
    await changed(bot);
    await soon(async () => {
      const { json } = await alone(bot);
      return Reflect.get(Object(Reflect.get(Object(claimsOf(json.access_token).agent), 'owner')), 'type');
    }, 'user');
    const { answer, record } = await forUser(bot, { scopes: ['tools'], resources: [TOOLS] });
    const once = await exchange(tool, answer.json.access_token);
    expect(once.status).toBe(200);
    const { delegations } = await ledger({ userId: record.userId });
    const line = {
      userId: record.userId,
      grantId: record.grantId,
      scopes: ['tools'],
      resources: [TOOLS],
      granted: true,
    };
    const owners = [`user:${owner}`];
    expect(delegations).toEqual([
      expect.objectContaining({ ...line, clientIds: ['tool', 'bot'], owners }),
      expect.objectContaining({ ...line, clientIds: ['bot'], owners }),
    ]);
    // By each of them, and of nobody else.
    for (const search of [{ clientId: 'tool' }, { grantId: record.grantId }, { owner: `user:${owner}` }]) {
      const found = await ledger(search);
      expect(found.delegations.map(({ id }) => id)).toContain(delegations[0]?.id);
    }
    expect((await ledger({ userId: randomUUID() })).delegations).toEqual([]);
    expect((await ledger({ grantId: record.grantId }, other)).delegations).toEqual([]);
    const request = { userId: '', clientId: '', owner: '', grantId: record.grantId, limit: 50, cursor: '' };
    const foreign = await system.grants.listDelegations({ tenant: 'other', workspaceId: workspace.id, ...request });
    expect(foreign.delegations).toEqual([]);
  });

  it('Pitfalls: another token of the same is the same line; a withdrawn grant is told; pages follow each other', async () => {
    const bot = newAgent();
    const { answer, record } = await forUser(bot, { scopes: ['offline_access', 'tools'], resources: [TOOLS] });
    for (let i = 0; i < 3; i++) await system.refresh(workspace, bot, answer.json.refresh_token);
    await system.refresh(workspace, bot, answer.json.refresh_token, { scope: 'tools' });
    await alone(bot);
    const seen = new Set<string>();
    let cursor = '';
    do {
      const page = await ledger({ clientId: bot.clientId, limit: 1, cursor });
      for (const { id } of page.delegations) seen.add(id);
      cursor = page.nextCursor;
    } while (cursor !== '');
    expect(seen.size).toBe(3);
    const { grantId } = record;
    const requestedBy = {
      ...{ actorType: 'user', actorId: record.userId, requestId: randomUUID(), address: '', userAgent: '' },
      workspace: workspace.slug,
    };
    await system.grants.revokeGrant({ tenant: system.tenant, workspaceId: workspace.id, grantId, requestedBy });
    const { delegations } = await ledger({ grantId });
    expect(delegations.map(({ granted }) => granted)).toEqual([false, false]);
  });
});
