import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LaunchedWorkspace, TenantSystem, type TestAdministrator } from '../testing/tenant-system.js';

const system = new TenantSystem();
let owner: TestAdministrator;

beforeAll(async () => {
  await system.start();
  owner = await system.newTenant();
}, 60_000);
afterAll(() => system.stop());

type Document = Record<string, unknown> & {
  settings: Record<string, unknown>;
  clients: Record<string, Record<string, unknown>>;
};

const WEB = { client_name: 'Portal', redirect_uris: ['https://portal.example/cb'] };
const newSecret = () => randomBytes(32).toString('base64url');

async function documentOf(workspace: LaunchedWorkspace): Promise<Document> {
  return (await system.done('GET', `${workspace.path}/configuration`, owner)) as Document;
}
const send = (
  workspace: LaunchedWorkspace,
  what: 'plan' | 'apply',
  body: object,
  headers: Record<string, string> = {},
) => system.call('POST', `${workspace.path}/configuration/${what}`, { token: owner.token, body, headers });
const named = (changes: unknown) =>
  Array.isArray(changes) ? changes.map(({ target, client_id: id = '', action }) => `${target} ${id} ${action}`) : [];

describe('a workspace as a document', () => {
  it('says what an administrator decided, and no secret; applied to where it came from it changes nothing', async () => {
    const workspace = await system.launch(owner, { settings: { session: { idle_seconds: 600 } } });
    const client = await system.done('POST', `${workspace.path}/clients`, { token: owner.token, body: WEB });
    const document = await documentOf(workspace);
    expect(document).toMatchObject({ ostiary: 1, profile: 'b2b', name: workspace.name, disabled: false });
    expect(document.settings.session).toMatchObject({ idle_seconds: 600 });
    expect(document.clients[String(client.client_id)]).toMatchObject(WEB);
    expect(JSON.stringify(document)).not.toMatch(/secret_?hash|private|sealed/i);
    expect(JSON.stringify(document)).not.toContain(String(client.client_secret));
    for (const what of ['plan', 'apply'] as const) {
      const answer = await send(workspace, what, { configuration: document, prune: true });
      expect([answer.status, answer.json.changes]).toEqual([200, []]);
    }
  });

  it('is promoted to another workspace, after the difference was shown, under the same identifiers', async () => {
    const from = await system.launch(owner, { settings: { session: { idle_seconds: 600 } } });
    const to = await system.launch(owner);
    const { client_id: id } = await system.done('POST', `${from.path}/clients`, { token: owner.token, body: WEB });
    const leftover = await system.done('POST', `${to.path}/clients`, { token: owner.token, body: WEB });
    const configuration = { ...(await documentOf(from)), name: 'Production' };
    const plan = await send(to, 'plan', { configuration, prune: true });
    expect(named(plan.json.changes)).toEqual([
      'workspace  change',
      `client ${String(id)} create`,
      `client ${String(leftover.client_id)} delete`,
    ]);
    expect(JSON.stringify(plan.json.changes)).toContain('/settings/session/idle_seconds');
    expect((await documentOf(to)).clients).not.toHaveProperty(String(id));

    const tag = plan.headers.get('etag') ?? '';
    const applied = await send(to, 'apply', { configuration, prune: true }, { 'if-match': tag });
    expect([applied.status, named(applied.json.changes)]).toEqual([200, named(plan.json.changes)]);
    expect(applied.headers.get('cache-control')).toBe('no-store');
    expect(applied.json.secrets).toEqual({ [String(id)]: expect.stringMatching(/^[\w-]{43}$/) });
    expect(await documentOf(to)).toEqual(configuration);
    await system.eventsOf(applied.headers.get('x-request-id'), [
      'workspace.changed',
      'client.registered',
      'client.deleted',
    ]);
    const again = await send(to, 'apply', { configuration, prune: true });
    expect([again.json.changes, again.json.secrets]).toEqual([[], {}]);
  });

  it('RFC 9110 §13.1.1: what others changed since the plan is not overwritten', async () => {
    const workspace = await system.launch(owner);
    const configuration = { ...(await documentOf(workspace)), name: 'Mine' };
    const plan = await send(workspace, 'plan', { configuration });
    await system.done('PATCH', workspace.path, { token: owner.token, body: { name: 'Theirs' } });
    const headers = { 'if-match': plan.headers.get('etag') ?? '' };
    expect((await send(workspace, 'apply', { configuration }, headers)).status).toBe(412);
    expect((await documentOf(workspace)).name).toBe('Theirs');
  });

  it('what is left out of settings is as the profile has it', async () => {
    const workspace = await system.launch(owner, { settings: { session: { idle_seconds: 600 } } });
    const { settings: _, ...configuration } = await documentOf(workspace);
    const { json } = await send(workspace, 'apply', { configuration });
    expect(named(json.changes)).toEqual(['workspace  change']);
    const fresh = await system.launch(owner);
    expect((await documentOf(workspace)).settings).toEqual((await documentOf(fresh)).settings);
  });

  it('RFC 6749 §2.3.1: secrets are given beside the document, are good, and are not rotated by being given again', async () => {
    const workspace = await system.launch(owner);
    const configuration = { ...(await documentOf(workspace)), clients: { portal: WEB } };
    const secret = newSecret();
    const first = await send(workspace, 'apply', { configuration, secrets: { portal: secret } });
    expect([first.status, first.json.secrets]).toEqual([200, {}]);
    expect(first.text).not.toContain(secret);
    const again = await send(workspace, 'apply', { configuration, secrets: { portal: secret } });
    expect(again.json.changes).toEqual([]);
    const other = newSecret();
    const rotated = await send(workspace, 'plan', { configuration, secrets: { portal: other } });
    expect(rotated.json.changes).toEqual([
      { target: 'client', client_id: 'portal', action: 'change', differences: [{ pointer: '/client_secret' }] },
    ]);
    await send(workspace, 'apply', { configuration, secrets: { portal: other } });
    const { client_secrets: both } = await system.done('GET', `${workspace.path}/clients/portal`, owner);
    expect(both).toHaveLength(2);
  });

  it.each<[string, (document: Document) => object, string]>([
    ['another format', (document) => ({ configuration: { ...document, ostiary: 2 } }), '/configuration/ostiary'],
    ['another profile', (document) => ({ configuration: { ...document, profile: 'b2c' } }), '/configuration/profile'],
    [
      'a setting that is none',
      (document) => ({ configuration: { ...document, settings: { nonsense: 1 } } }),
      '/configuration/settings/nonsense',
    ],
    [
      'a client that breaks a rule',
      (document) => ({ configuration: { ...document, clients: { a: { redirect_uris: ['http://a.example/cb'] } } } }),
      '/configuration/clients/a/redirect_uris/0',
    ],
    [
      'a client by the name of a metadata document',
      (document) => ({ configuration: { ...document, clients: { 'https://evil.example/': WEB } } }),
      '/configuration/clients/https:~1~1evil.example~1',
    ],
    [
      'a secret that somebody thought up',
      (document) => ({ configuration: document, secrets: { a: 'hunter2' } }),
      '/secrets/a',
    ],
    [
      'a secret of nobody',
      (document) => ({ configuration: document, secrets: { nobody: newSecret() } }),
      '/secrets/nobody',
    ],
    [
      'a secret for a client without one',
      (document) => ({
        configuration: { ...document, clients: { a: { ...WEB, token_endpoint_auth_method: 'none' } } },
        secrets: { a: newSecret() },
      }),
      '/secrets/a',
    ],
  ])('RFC 9457 §3: refuses %s where the caller can see it, and changes nothing', async (_what, wish, pointer) => {
    const workspace = await system.launch(owner);
    const before = await documentOf(workspace);
    for (const what of ['plan', 'apply'] as const) {
      const answer = await send(workspace, what, wish(before));
      expect([answer.status, answer.json.errors]).toEqual([
        422,
        expect.arrayContaining([expect.objectContaining({ pointer })]),
      ]);
    }
    expect(await documentOf(workspace)).toEqual(before);
  });

  it('leaves alone clients that registered themselves', async () => {
    const workspace = await system.launch(owner, { settings: { registration: { mode: 'open' } } });
    const registered = await system.call('POST', `/${owner.tenant}/${workspace.slug}/register`, { body: WEB });
    expect(registered.status).toBe(201);
    const document = await documentOf(workspace);
    expect(document.clients).toEqual({});
    expect((await send(workspace, 'apply', { configuration: document, prune: true })).json.changes).toEqual([]);
    const path = `${workspace.path}/clients/${String(registered.json.client_id)}`;
    expect((await system.call('GET', path, owner)).status).toBe(200);
  });

  it('Pitfalls: needs the scopes of what it does', async () => {
    const workspace = await system.launch(owner);
    const configuration = await documentOf(workspace);
    for (const [method, what, scope] of [
      ['GET', '', 'workspaces:read'],
      ['POST', '/plan', 'workspaces:read'],
      ['POST', '/apply', 'workspaces:write'],
    ] as const) {
      const token = system.accessToken(owner.id, { scope });
      const body = method === 'GET' ? {} : { body: { configuration } };
      const answer = await system.call(method, `${workspace.path}/configuration${what}`, { token, ...body });
      expect([what, answer.status]).toEqual([what, 403]);
      expect(answer.headers.get('www-authenticate')).toContain('insufficient_scope');
    }
  });
});
