import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ClientRecord } from '@ostiary/oauth/client';
import { TOKEN_TYPES } from '@ostiary/oauth/token-exchange/token-type';
import { TOKEN_EXCHANGE_GRANT, type WorkspaceSettings } from '@ostiary/oauth/workspace';
import {
  type Answer,
  API,
  claimsOf,
  type Form,
  ProofKey,
  requestedBy,
  SECRET,
  type TestWorkspace,
  TokenSystem,
} from '../testing/token-system.js';

jest.setTimeout(30_000);

const TOOLS = 'https://tools.example/';
const OPAQUE = 'https://opaque.example/';
const system = new TokenSystem();
let workspace: TestWorkspace;
let other: TestWorkspace;
/** The application that the user signed in to, the API that it calls, the tool that the API calls, and one whom no rule names. */
let app: ClientRecord;
let api: ClientRecord;
let tool: ClientRecord;
let stranger: ClientRecord;
/** May impersonate. */
let gateway: ClientRecord;
/** A resource server that may ask about any token. */
let watcher: ClientRecord;
let key: ProofKey;

const NAMES = { app: 'app', api: 'api', tool: 'tool', gateway: 'gateway' } as const;
const SETTINGS: Partial<WorkspaceSettings> = {
  grantTypes: ['authorization_code', 'refresh_token', 'client_credentials', TOKEN_EXCHANGE_GRANT],
  resources: [
    { identifier: API, name: 'API', scopes: ['read', 'write'] },
    { identifier: TOOLS, name: 'Tools', scopes: ['tools', 'tools.admin'] },
    { identifier: OPAQUE, name: 'Opaque', scopes: ['tools'], accessTokenFormat: 'opaque' },
  ],
  tokenExchange: {
    maxActors: 2,
    rules: [
      {
        client: NAMES.api,
        subjectClients: [NAMES.app, NAMES.api, NAMES.tool],
        mode: 'delegation',
        resources: [TOOLS, API, OPAQUE],
      },
      { client: NAMES.tool, subjectClients: [NAMES.api], mode: 'delegation', resources: [TOOLS], scopes: ['tools'] },
      {
        client: NAMES.gateway,
        subjectClients: [NAMES.app, NAMES.api, NAMES.gateway],
        mode: 'impersonation',
        resources: [TOOLS],
      },
      {
        client: 'voucher',
        subjectClients: [NAMES.app],
        mode: 'delegation',
        resources: [TOOLS, API],
        boundSubjects: 'vouched',
      },
    ],
  },
};
const GRANT_TYPES: ClientRecord['grantTypes'] = [...(SETTINGS.grantTypes ?? [])];
const SCOPES = ['openid', 'profile', 'offline_access', 'read', 'write', 'tools', 'tools.admin'];

beforeAll(async () => {
  await system.start();
  workspace = await system.newWorkspace(SETTINGS);
  other = await system.newWorkspace(SETTINGS);
  const client = (clientId: string, change: Partial<ClientRecord> = {}, of = workspace) =>
    system.newClient(of, { clientId, grantTypes: GRANT_TYPES, scopes: SCOPES, ...change });
  app = client(NAMES.app);
  api = client(NAMES.api);
  tool = client(NAMES.tool);
  gateway = client(NAMES.gateway);
  stranger = client('stranger');
  watcher = client('watcher', { introspectAnyAudience: true });
  for (const name of Object.values(NAMES)) client(name, {}, other);
  key = await ProofKey.create();
});
afterAll(() => system.stop());

const refusal = ({ status, json }: Answer): string => `${status} ${json.error}`;

/** What a user has given the application: its tokens. */
async function signIn(
  change: { scopes?: readonly string[]; resources?: readonly string[]; userId?: string } = {},
  of = workspace,
  client = app,
  headers: Record<string, string> = {},
) {
  const scopes = change.scopes ?? ['openid', 'read', 'tools'];
  const { code, record } = await system.newCode(of, client, {
    ...change,
    scopes: [...scopes],
    resources: [...(change.resources ?? [])],
  });
  const { json } = await system.redeem(of, client, code, {}, headers);
  return {
    record,
    accessToken: String(json.access_token),
    idToken: String(json.id_token),
    refreshToken: json.refresh_token,
  };
}

const exchange = (client: ClientRecord, subjectToken: unknown, form: Form = {}, of = workspace, headers = {}) =>
  system.token(
    of,
    client,
    {
      grant_type: TOKEN_EXCHANGE_GRANT,
      subject_token: String(subjectToken),
      subject_token_type: TOKEN_TYPES.accessToken,
      ...form,
    },
    headers,
  );

/** Both replicas hear of a change; who takes turns between them has heard it from both. */
async function becomes(look: () => Promise<unknown>, expected: unknown): Promise<void> {
  for (let i = 0; i < 100; i++) {
    const seen = [await look(), await look()];
    if (seen.every((one) => JSON.stringify(one) === JSON.stringify(expected))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(await look()).toEqual(expected);
}

const isActive = async (token: unknown) => (await system.introspect(workspace, watcher, token)).json.active;

describe('RFC 8693 §1.1: delegation', () => {
  it('RFC 8693 §2.2.1: the API gets a token for the tool, for the user, naming itself; the trail has the whole chain', async () => {
    const { record, accessToken } = await signIn();
    const answer = await exchange(api, accessToken, { resource: TOOLS });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.json).toEqual({
      access_token: expect.any(String),
      issued_token_type: TOKEN_TYPES.accessToken,
      token_type: 'Bearer',
      expires_in: expect.any(Number),
      scope: 'tools',
    });
    const claims = claimsOf(answer.json.access_token);
    const subject = claimsOf(accessToken);
    expect(claims).toMatchObject({
      sub: record.userId,
      aud: TOOLS,
      client_id: api.clientId,
      scope: 'tools',
      act: { sub: api.clientId, client_id: api.clientId },
      auth_time: record.authTime,
      acr: 'urn:acr',
    });
    expect(Number(claims.exp)).toBeLessThanOrEqual(Number(subject.exp));
    const [event] = await system.eventsOf(String(answer.headers.get('x-request-id')), ['token.exchanged']);
    expect(event).toMatchObject({
      outcome: 'success',
      actor: { type: 'client', id: api.clientId, act: [{ type: 'user', id: record.userId }] },
      grantId: record.grantId,
      sessionId: record.sessionId,
      tokenIds: [claims.jti, subject.jti],
      details: { user: record.userId, mode: 'delegation', subject_from: app.clientId },
    });
  });

  it('RFC 8693 §4.1: the next hop nests the one before, and a chain longer than the workspace allows is refused', async () => {
    const { record, accessToken } = await signIn();
    const first = await exchange(api, accessToken, { resource: TOOLS });
    const second = await exchange(tool, first.json.access_token);
    expect(claimsOf(second.json.access_token)).toMatchObject({
      sub: record.userId,
      aud: TOOLS,
      act: { sub: tool.clientId, act: { sub: api.clientId } },
    });
    const [event] = await system.eventsOf(String(second.headers.get('x-request-id')), ['token.exchanged']);
    expect(event?.actor).toMatchObject({
      id: tool.clientId,
      act: [
        { type: 'client', id: api.clientId },
        { type: 'user', id: record.userId },
      ],
    });
    const third = await exchange(api, second.json.access_token, { resource: TOOLS });
    expect(refusal(third)).toBe('400 invalid_request');
    expect(third.json.error_description).toContain('chain');
  });

  it('RFC 8693 §2.1: who acts may be a user: the bearer of an actor token of the client’s own', async () => {
    const { record, accessToken } = await signIn();
    const employee = await signIn({}, workspace, api);
    const form = { resource: TOOLS, actor_token: employee.accessToken, actor_token_type: TOKEN_TYPES.accessToken };
    const { json } = await exchange(api, accessToken, form);
    expect(claimsOf(json.access_token)).toMatchObject({
      sub: record.userId,
      act: { sub: employee.record.userId, client_id: api.clientId },
    });
    expect(await isActive(json.access_token)).toBe(true);
    system.putUser(workspace, employee.record.userId, {}, true);
    await system.announce(workspace, { $case: 'userChanged', userChanged: { userId: employee.record.userId } });
    await becomes(() => isActive(json.access_token), false);
  });

  it('RFC 8693 §2.1: a client that acts for itself may pass that on', async () => {
    const own = await system.token(workspace, app, {
      grant_type: 'client_credentials',
      scope: 'tools',
      resource: TOOLS,
    });
    const { status, json } = await exchange(api, own.json.access_token, { resource: TOOLS });
    expect(status).toBe(200);
    expect(claimsOf(json.access_token)).toMatchObject({ sub: app.clientId, act: { sub: api.clientId } });
  });

  it('RFC 8693 §3: an ID token of the client itself, and a JWT on demand', async () => {
    const { record, idToken } = await signIn({}, workspace, api);
    const form = {
      subject_token_type: TOKEN_TYPES.idToken,
      requested_token_type: TOKEN_TYPES.jwt,
      resource: TOOLS,
    };
    const { status, json } = await exchange(api, idToken, form);
    expect([status, json.issued_token_type, json.scope]).toEqual([200, TOKEN_TYPES.jwt, 'tools']);
    expect(claimsOf(json.access_token)).toMatchObject({ sub: record.userId, aud: TOOLS });
    expect(refusal(await exchange(api, idToken, { ...form, resource: OPAQUE }))).toBe('400 invalid_request');
    const opaque = await exchange(api, idToken, { subject_token_type: TOKEN_TYPES.idToken, resource: OPAQUE });
    expect(opaque.json.access_token).toMatch(/^ost_at_/);
    // An opaque token is exchanged like any other.
    expect((await exchange(tool, opaque.json.access_token, { resource: TOOLS })).status).toBe(200);
  });
});

describe('RFC 8693 §1.1: impersonation', () => {
  it('RFC 8693 §4.1: names nobody new, and washes nobody off who acts already', async () => {
    const { accessToken } = await signIn();
    const plain = await exchange(gateway, accessToken, { resource: TOOLS });
    expect(plain.status).toBe(200);
    expect(claimsOf(plain.json.access_token)).not.toHaveProperty('act');
    const [event] = await system.eventsOf(String(plain.headers.get('x-request-id')), ['token.exchanged']);
    expect(event).toMatchObject({ actor: { id: gateway.clientId }, details: { mode: 'impersonation' } });
    const delegated = await exchange(api, accessToken, { resource: TOOLS });
    const washed = await exchange(gateway, delegated.json.access_token, { resource: TOOLS });
    expect(claimsOf(washed.json.access_token)).toMatchObject({ act: { sub: api.clientId } });
  });

  it('RFC 8693 §1.1: with an actor token is refused', async () => {
    const { accessToken } = await signIn();
    const actor = await signIn({}, workspace, gateway);
    const form = { resource: TOOLS, actor_token: actor.accessToken, actor_token_type: TOKEN_TYPES.accessToken };
    expect(refusal(await exchange(gateway, accessToken, form))).toBe('400 invalid_request');
  });

  it('RFC 8693 §4.1: again and again comes to an end', async () => {
    let { accessToken } = await signIn();
    let answers = 0;
    for (; answers < 40; answers++) {
      const { status, json } = await exchange(gateway, accessToken, { resource: TOOLS });
      if (status !== 200) break;
      accessToken = String(json.access_token);
    }
    expect(answers).toBe(16);
  });
});

describe('RFC 8693 §2.2.2: what is refused', () => {
  it.each<[string, Form, string]>([
    ['RFC 8693 §2.1: no subject token', { subject_token: '' }, '400 invalid_request'],
    ['RFC 8693 §2.1: no type', { subject_token_type: '' }, '400 invalid_request'],
    [
      'RFC 8693 §3: a refresh token',
      { subject_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' },
      '400 invalid_request',
    ],
    ['RFC 8693 §3: SAML', { subject_token_type: 'urn:ietf:params:oauth:token-type:saml2' }, '400 invalid_request'],
    ['RFC 8693 §3: an ID token is asked for', { requested_token_type: TOKEN_TYPES.idToken }, '400 invalid_request'],
    ['RFC 8693 §2.1: an actor token without its type', { actor_token: 'x' }, '400 invalid_request'],
    [
      'RFC 8693 §2.1: a type without its actor token',
      { actor_token_type: TOKEN_TYPES.accessToken },
      '400 invalid_request',
    ],
    [
      'RFC 8693 §2.1: an actor token of nobody',
      { actor_token: 'x', actor_token_type: TOKEN_TYPES.jwt },
      '400 invalid_request',
    ],
    ['RFC 8693 §3: an access token as an ID token', { subject_token_type: TOKEN_TYPES.idToken }, '400 invalid_request'],
    ['RFC 8707 §2: a resource of nobody', { resource: 'https://elsewhere.example/' }, '400 invalid_target'],
    ['RFC 8693 §2.1: an audience of nobody', { audience: 'https://elsewhere.example/' }, '400 invalid_target'],
    ['RFC 8693 §2.1: the workspace itself', { audience: 'issuer' }, '400 invalid_target'],
    ['RFC 8693 §2.1: one resource too many', { resource: [TOOLS, 'https://elsewhere.example/'] }, '400 invalid_target'],
    ['RFC 6749 §3.3: a scope that was not granted', { scope: 'tools tools.admin' }, '400 invalid_scope'],
    ['RFC 6749 §3.3: a sign-in', { scope: 'openid' }, '400 invalid_scope'],
    ['OIDC Core §11: access while the user is away', { scope: 'offline_access' }, '400 invalid_scope'],
    ['RFC 8707 §2.2: scopes of another resource alone', { scope: 'read' }, '400 invalid_scope'],
  ])('%s', async (_, form, expected) => {
    const { accessToken } = await signIn();
    const sent =
      form.audience === 'issuer' ? { resource: '', audience: workspace.issuer } : { resource: TOOLS, ...form };
    expect(refusal(await exchange(api, form.subject_token ?? accessToken, sent))).toBe(expected);
  });

  it('RFC 8693 §2.1: a claim that is sent as a parameter is nothing', async () => {
    const { accessToken } = await signIn();
    const forged = JSON.stringify({ sub: 'admin', client_id: 'admin' });
    const { json } = await exchange(api, accessToken, { resource: TOOLS, act: forged, may_act: forged, sub: 'admin' });
    expect(claimsOf(json.access_token)).toMatchObject({ act: { sub: api.clientId, client_id: api.clientId } });
    expect(JSON.stringify(claimsOf(json.access_token))).not.toContain('admin');
  });

  it('RFC 8693 §2.2.2: no rule, no exchange: a client that none names, a token of a client that none names', async () => {
    const { accessToken } = await signIn();
    expect(refusal(await exchange(stranger, accessToken, { resource: TOOLS }))).toBe('400 invalid_request');
    const theirs = await signIn({}, workspace, stranger);
    expect(refusal(await exchange(api, theirs.accessToken, { resource: TOOLS }))).toBe('400 invalid_request');
    // A rule for one direction is none for the other.
    const own = await signIn({}, workspace, tool);
    expect(refusal(await exchange(tool, own.accessToken, { resource: TOOLS }))).toBe('400 invalid_request');
    expect(refusal(await exchange(tool, accessToken, { resource: TOOLS }))).toBe('400 invalid_request');
  });

  it('RFC 8693 §2.2.2: a rule for other resources, and less scope than the token has', async () => {
    const { accessToken } = await signIn({ scopes: ['read', 'tools', 'tools.admin'] });
    expect(refusal(await exchange(gateway, accessToken, { resource: API }))).toBe('400 invalid_target');
    const first = await exchange(api, accessToken, { resource: TOOLS });
    expect(first.json.scope).toBe('tools tools.admin');
    const second = await exchange(tool, first.json.access_token, { resource: TOOLS });
    expect(second.json.scope).toBe('tools');
    expect(refusal(await exchange(tool, first.json.access_token, { scope: 'tools.admin' }))).toBe('400 invalid_scope');
  });

  it('RFC 8707 §2: never beyond the resources of the grant, nor back to what an earlier exchange gave up', async () => {
    const { accessToken } = await signIn({ scopes: ['read', 'tools'], resources: [API] });
    expect(refusal(await exchange(api, accessToken, { resource: TOOLS }))).toBe('400 invalid_target');
    const wide = await signIn({ scopes: ['read', 'tools'] });
    const narrow = await exchange(api, wide.accessToken, { resource: TOOLS });
    expect(refusal(await exchange(api, narrow.json.access_token, { resource: API }))).toBe('400 invalid_target');
  });

  it('RFC 8693 §2.1: nor beyond what the exchanging client is registered for', async () => {
    const { accessToken } = await signIn({ scopes: ['read', 'tools'] });
    system.putClient(workspace, { ...gateway, scopes: ['read'] });
    await system.announce(workspace, { $case: 'clientChanged', clientChanged: { clientId: gateway.clientId } });
    await becomes(async () => refusal(await exchange(gateway, accessToken, { resource: TOOLS })), '400 invalid_scope');
    system.putClient(workspace, { ...gateway, resources: [API] });
    await system.announce(workspace, { $case: 'clientChanged', clientChanged: { clientId: gateway.clientId } });
    await becomes(async () => refusal(await exchange(gateway, accessToken, { resource: TOOLS })), '400 invalid_target');
    system.putClient(workspace, gateway);
    await system.announce(workspace, { $case: 'clientChanged', clientChanged: { clientId: gateway.clientId } });
    await becomes(async () => (await exchange(gateway, accessToken, { resource: TOOLS })).status, 200);
  });

  it('RFC 8693 §2.1: tokens of another workspace, of the same clients, are nothing here', async () => {
    const theirs = await signIn({}, other);
    expect(refusal(await exchange(api, theirs.accessToken, { resource: TOOLS }))).toBe('400 invalid_request');
    const here = await signIn();
    const form = { resource: TOOLS, actor_token: theirs.accessToken, actor_token_type: TOKEN_TYPES.accessToken };
    expect(refusal(await exchange(api, here.accessToken, form))).toBe('400 invalid_request');
  });

  it('RFC 8693 §2.1: an ID token of another client, one without jti, a refresh token, a token that was altered', async () => {
    const { accessToken, idToken, refreshToken } = await signIn();
    const asIdToken = { subject_token_type: TOKEN_TYPES.idToken, resource: TOOLS };
    expect(refusal(await exchange(api, idToken, asIdToken))).toBe('400 invalid_request');
    expect(refusal(await exchange(api, refreshToken, { resource: TOOLS }))).toBe('400 invalid_request');
    expect(refusal(await exchange(api, idToken, { resource: TOOLS }))).toBe('400 invalid_request');
    const [header, , signature] = accessToken.split('.');
    const payload = Buffer.from(JSON.stringify({ ...claimsOf(accessToken), scope: 'tools tools.admin' })).toString(
      'base64url',
    );
    expect(refusal(await exchange(api, `${header}.${payload}.${signature}`, { resource: TOOLS }))).toBe(
      '400 invalid_request',
    );
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    expect(refusal(await exchange(api, `${none}.${payload}.AA`, { resource: TOOLS }))).toBe('400 invalid_request');
    const before = system.newClient(workspace, { grantTypes: ['authorization_code'], scopes: SCOPES });
    const plain = await signIn({}, workspace, before);
    expect(claimsOf(plain.idToken)).not.toHaveProperty('jti');
  });

  it('RFC 8693 §2.1: an actor token of another client, or one that is delegated itself', async () => {
    const { accessToken } = await signIn();
    const asActor = (token: unknown) => ({
      resource: TOOLS,
      actor_token: String(token),
      actor_token_type: TOKEN_TYPES.accessToken,
    });
    expect(refusal(await exchange(api, accessToken, asActor(accessToken)))).toBe('400 invalid_request');
    const delegated = await exchange(api, accessToken, { resource: TOOLS });
    expect(refusal(await exchange(api, accessToken, asActor(delegated.json.access_token)))).toBe('400 invalid_request');
  });

  it('RFC 8693 §5: a client without credentials, and one without the grant', async () => {
    const { accessToken } = await signIn();
    const open = system.newClient(workspace, {
      ...{ clientId: 'open', grantTypes: GRANT_TYPES, tokenEndpointAuthMethod: 'none', secretHashes: [] },
    });
    expect(refusal(await exchange(open, accessToken, { resource: TOOLS }))).toBe('400 unauthorized_client');
    const without = system.newClient(workspace);
    expect(refusal(await exchange(without, accessToken, { resource: TOOLS }))).toBe('400 unauthorized_client');
    const closed = await system.newWorkspace({ ...SETTINGS, grantTypes: ['authorization_code'] });
    const there = system.newClient(closed, { clientId: NAMES.api, grantTypes: GRANT_TYPES });
    expect(refusal(await exchange(there, accessToken, {}, closed))).toBe('400 unsupported_grant_type');
  });
});

describe('RFC 8693 §2.1: a subject token that is bound', () => {
  const proof = () => key.proof('POST', `${workspace.issuer}/token`);

  it('RFC 9449 §7.1: needs a proof of its key, and what is issued is bound to what was proved', async () => {
    const { accessToken } = await signIn({}, workspace, app, proof());
    expect(claimsOf(accessToken)).toMatchObject({ cnf: { jkt: key.jkt } });
    expect(refusal(await exchange(api, accessToken, { resource: TOOLS }))).toBe('400 invalid_request');
    const another = await ProofKey.create();
    const wrong = another.proof('POST', `${workspace.issuer}/token`);
    expect(refusal(await exchange(api, accessToken, { resource: TOOLS }, workspace, wrong))).toBe(
      '400 invalid_request',
    );
    const { json } = await exchange(api, accessToken, { resource: TOOLS }, workspace, proof());
    expect(json.token_type).toBe('DPoP');
    expect(claimsOf(json.access_token)).toMatchObject({ cnf: { jkt: key.jkt } });
  });

  it('RFC 9449 §7.1: a resource server may vouch for a token that it was shown, where the rule says so', async () => {
    const voucher = system.newClient(workspace, {
      ...{ clientId: 'voucher', grantTypes: GRANT_TYPES, scopes: SCOPES, resources: [API, TOOLS] },
    });
    const own = await ProofKey.create();
    const ownProof = () => own.proof('POST', `${workspace.issuer}/token`);
    const scopes = ['read', 'profile'];
    const { code } = await system.newCode(workspace, app, { scopes, resources: [API, TOOLS] });
    const { json } = await system.redeem(workspace, app, code, { resource: API }, proof());
    const onwards = () => exchange(voucher, json.access_token, { resource: TOOLS }, workspace, ownProof());
    const given = await onwards();
    expect(claimsOf(given.json.access_token)).toMatchObject({
      ...{ aud: TOOLS, cnf: { jkt: own.jkt }, act: { sub: 'voucher' } },
    });
    // One for somebody else's resource was never shown to it.
    system.putClient(workspace, { ...voucher, resources: [TOOLS] });
    await system.announce(workspace, { $case: 'clientChanged', clientChanged: { clientId: 'voucher' } });
    await becomes(async () => refusal(await onwards()), '400 invalid_request');
  });

  it('RFC 9449 §5.2: who is registered for bound tokens gets no others', async () => {
    const { accessToken } = await signIn();
    const bound = { ...api, dpopBoundAccessTokens: true };
    system.putClient(workspace, bound);
    await system.announce(workspace, { $case: 'clientChanged', clientChanged: { clientId: api.clientId } });
    await becomes(async () => refusal(await exchange(api, accessToken, { resource: TOOLS })), '400 invalid_request');
    system.putClient(workspace, api);
    await system.announce(workspace, { $case: 'clientChanged', clientChanged: { clientId: api.clientId } });
    await becomes(async () => (await exchange(api, accessToken, { resource: TOOLS })).status, 200);
  });
});

describe('RFC 8693: what was exchanged ends with what it came from, at once', () => {
  /** Of a chain of two hops, both in force. */
  async function chain(userId?: string) {
    const signedIn = await signIn(userId === undefined ? {} : { userId });
    const first = await exchange(api, signedIn.accessToken, { resource: TOOLS });
    const second = await exchange(tool, first.json.access_token);
    const tokens = [first.json.access_token, second.json.access_token];
    expect(await Promise.all(tokens.map((one) => isActive(one)))).toEqual([true, true]);
    return { ...signedIn, tokens };
  }
  const ended = async (tokens: readonly unknown[]) => {
    await becomes(
      async () => Promise.all(tokens.map((one) => isActive(one))),
      tokens.map(() => false),
    );
    for (const one of tokens) expect((await exchange(api, one, { resource: TOOLS })).status).toBe(400);
  };

  it('RFC 6749 §10.3: with the grant', async () => {
    const { record, accessToken, tokens } = await chain();
    await system.grants.revokeGrant({
      ...{ tenant: system.tenant, workspaceId: workspace.id, grantId: record.grantId },
      requestedBy: requestedBy(workspace, record.userId),
    });
    await ended([accessToken, ...tokens]);
  });

  it('OIDC Back-Channel Logout §2.7: with the session', async () => {
    const { record, accessToken, tokens } = await chain();
    await system.grants.endSession({
      ...{ tenant: system.tenant, workspaceId: workspace.id, sessionId: record.sessionId, keepOfflineAccess: false },
      requestedBy: requestedBy(workspace, record.userId),
    });
    await ended([accessToken, ...tokens]);
  });

  it('RFC 7009 §2.1: with the token itself, in the middle too', async () => {
    const { tokens } = await chain();
    await system.call(workspace, 'revoke', {
      form: { token: String(tokens[0]) },
      headers: { authorization: `Basic ${Buffer.from(`${api.clientId}:${SECRET}`).toString('base64')}` },
    });
    await ended(tokens);
  });

  it('RFC 7009 §2.1: with the refresh token that came with it', async () => {
    const { refreshToken, accessToken, tokens } = await chain();
    await system.call(workspace, 'revoke', {
      form: { token: String(refreshToken) },
      headers: { authorization: `Basic ${Buffer.from(`${app.clientId}:${SECRET}`).toString('base64')}` },
    });
    await ended([accessToken, ...tokens]);
  });

  it('RFC 6749 §5.2: with the user', async () => {
    const userId = system.newUser(workspace);
    const { tokens } = await chain(userId);
    system.putUser(workspace, userId, {}, true);
    await system.announce(workspace, { $case: 'userChanged', userChanged: { userId } });
    await ended(tokens);
  });

  it.each([NAMES.app, NAMES.api])('RFC 6749 §5.2: with a client behind it: %s', async (clientId) => {
    const { tokens } = await chain();
    const client = clientId === NAMES.app ? app : api;
    const announce = () => system.announce(workspace, { $case: 'clientChanged', clientChanged: { clientId } });
    system.putClient(workspace, { ...client, disabled: true });
    await announce();
    await becomes(async () => Promise.all(tokens.map((one) => isActive(one))), [false, false]);
    expect((await exchange(tool, tokens[0])).status).toBe(400);
    system.putClient(workspace, client);
    await announce();
    await becomes(async () => Promise.all(tokens.map((one) => isActive(one))), [true, true]);
  });
});
