import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientSchema } from '@ostiary/oauth/client';
import { discoveryDocumentSchema } from '@ostiary/oauth/discovery';
import type { RunningService } from '@ostiary/platform/service-main';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { eventually, TenantSystem } from '../testing/tenant-system.js';
import { purgeDeleted } from '../workspaces/purge-deleted.js';

const system = new TenantSystem();
let replicas: RunningService[] = [];

beforeAll(async () => {
  await system.start();
}, 60_000);
afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.close()));
  await system.stop();
});

async function emptied(): Promise<void> {
  await system.database.admin.query('truncate tenant.tenants cascade');
}

const readyOf = async (service: RunningService) => (await fetch(`http://127.0.0.1:${service.httpPort}/readyz`)).json();

describe('discovery', () => {
  it('RFC 8414 §3.1, OpenID Connect Discovery §4: is the same document in every place, for any origin, with a validator', async () => {
    const owner = await system.newTenant();
    const { slug, path } = await system.launch(owner);
    const places = [
      `/${owner.tenant}/${slug}/.well-known/openid-configuration`,
      `/${owner.tenant}/${slug}/.well-known/oauth-authorization-server`,
      `/.well-known/oauth-authorization-server/${owner.tenant}/${slug}`,
      `/.well-known/openid-configuration/${owner.tenant}/${slug}`,
    ];
    const answers = await Promise.all(places.map((place) => system.call('GET', place)));
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    const [first] = answers;
    expect(discoveryDocumentSchema.parse(first?.json).issuer).toBe(`https://id.example/${owner.tenant}/${slug}`);
    for (const answer of answers) {
      expect([
        answer.status,
        answer.headers.get('access-control-allow-origin'),
        answer.headers.get('cache-control'),
      ]).toEqual([200, '*', 'public, max-age=300']);
    }
    const etag = first?.headers.get('etag') ?? '';
    const again = await system.call('GET', places[0] ?? '', { headers: { 'if-none-match': `W/${etag}` } });
    expect([again.status, again.text]).toEqual([304, '']);
    await system.call('PATCH', path, { token: owner.token, body: { settings: { require_pushed_requests: 'all' } } });
    const changed = await system.call('GET', places[0] ?? '', { headers: { 'if-none-match': etag } });
    expect([changed.status, changed.json.require_pushed_authorization_requests]).toEqual([200, true]);
    const preflight = await system.call('OPTIONS', places[0] ?? '');
    expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).toEqual([204, 'GET, HEAD']);
    expect((await system.call('POST', places[0] ?? '')).status).toBe(405);
  });

  it.each(['/nobody/shop', '/acme/No', '/acme/..%2fx', '/acme/a%00', `/acme/${'x'.repeat(60)}`, '/system/nothing'])(
    'RFC 8414 §3: of %s there is none, in JSON',
    async (place) => {
      const answer = await system.call('GET', `${place}/.well-known/openid-configuration`);
      expect([answer.status, answer.json.error, answer.headers.get('access-control-allow-origin')]).toEqual([
        404,
        'invalid_request',
        '*',
      ]);
    },
  );
});

describe('the OpenAPI document', () => {
  it('is served, and describes every route', async () => {
    const answer = await system.call('GET', '/api/openapi.json');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(answer.json).toMatchObject({ openapi: '3.1.0', servers: [{ url: 'https://id.example' }] });
  });
});

describe('the directory', () => {
  it('finds nothing by names that are none, and never fails', async () => {
    for (const name of ['', '\0', 'No', 'a/b', 'x'.repeat(500)]) {
      const request = { tenant: name, workspace: 'admin', includeSealedKeys: false };
      await expect(system.directory.getWorkspace(request)).rejects.toMatchObject({
        code: 5,
        reason: 'WORKSPACE_NOT_FOUND',
      });
      await expect(
        system.directory.getWorkspace({ ...request, tenant: 'system', workspace: name }),
      ).rejects.toMatchObject({ code: 5 });
      await expect(
        system.directory.getClient({ tenant: 'system', workspaceId: name, clientId: 'app' }),
      ).rejects.toMatchObject({ code: 5 });
    }
  });

  it('does not give a client to a tenant that it is not of', async () => {
    const [one, other] = [await system.newTenant(), await system.newTenant()];
    const workspace = await system.launch(one);
    const body = { redirect_uris: ['https://a.example/cb'] };
    const { client_id } = await system.done('POST', `${workspace.path}/clients`, { token: one.token, body });
    const request = { workspaceId: workspace.id, clientId: String(client_id) };
    expect(await system.directory.getClient({ ...request, tenant: one.tenant })).toMatchObject(request);
    await expect(system.directory.getClient({ ...request, tenant: other.tenant })).rejects.toMatchObject({ code: 5 });
  });
});

describe('the purge', () => {
  it('removes what was deleted long enough ago, users and organizations too, and nothing else', async () => {
    const owner = await system.newTenant();
    const [kept, gone] = [await system.launch(owner), await system.launch(owner, { profile: 'b2b-demo' })];
    for (const { path } of [kept, gone])
      await system.done('POST', `${path}/users`, { token: owner.token, body: { username: 'ada-2' } });
    const body = { name: 'stays', display_name: 'Stays' };
    await system.done('POST', `${kept.path}/organizations`, { token: owner.token, body });
    const organizationsOf = ({ id }: { readonly id: string }) =>
      [...system.peers.organizations.kept.values()].filter(({ workspaceId }) => workspaceId === id).length;
    expect(organizationsOf(gone)).toBe(2);
    await system.call('DELETE', gone.path, owner);
    const deps = system.service.app.get<Dependencies>(DEPENDENCIES);
    const purgeAt = (ms: number) => purgeDeleted({ ...deps, workspacePurgeAfterSeconds: 3600, now: () => ms });
    expect(await purgeAt(Date.now())).toBe(0);
    expect(system.peers.usersOf(gone.id)).toHaveLength(4);
    expect(await purgeAt(Date.now() + 3_601_000)).toBeGreaterThanOrEqual(1);
    expect([system.peers.usersOf(gone.id).length, system.peers.usersOf(kept.id).length]).toEqual([0, 1]);
    expect([organizationsOf(gone), organizationsOf(kept)]).toEqual([0, 1]);
    for (const table of ['signing_keys', 'clients']) {
      const { rowCount } = await system.database.admin.query(`select from tenant.${table} where workspace_id = $1`, [
        gone.id,
      ]);
      expect(rowCount).toBe(0);
    }
    await eventually(
      async () => ((await system.call('GET', kept.path, owner)).status === 200 ? true : undefined),
      'the other is there',
    );
  });
});

// Last: it begins again from nothing, and tokens of before are worth nothing then.
describe('the system workspace', () => {
  it('is made once, however many replicas start at once, and has keys and the command line’s client', async () => {
    await emptied();
    const made = system.peers.keys.size;
    replicas = await Promise.all([1, 2, 3].map(() => system.startReplica()));
    await Promise.all(replicas.map((replica) => system.ready(replica)));
    const { rows } = await system.database.admin.query(`select slug, tenant, settings from tenant.workspaces`);
    expect(rows).toMatchObject([{ slug: 'admin', tenant: 'system' }]);
    expect(system.peers.keys.size - made).toBe(4);
    const clients = await system.database.admin.query('select record from tenant.clients');
    expect(clients.rows.map((row) => clientSchema.parse(row.record))).toMatchObject([
      {
        clientId: 'ostiary-cli',
        tokenEndpointAuthMethod: 'none',
        applicationType: 'native',
        redirectUris: ['http://127.0.0.1/callback', 'http://[::1]/callback'],
      },
    ]);
    const { json } = await system.call('GET', '/system/admin/.well-known/openid-configuration');
    expect(discoveryDocumentSchema.parse(json)).toMatchObject({
      protected_resources: ['https://id.example/api'],
      scopes_supported: expect.arrayContaining(['openid', 'tenants:write', 'audit:read']),
      id_token_signing_alg_values_supported: expect.arrayContaining(['ES256', 'RS256']),
    });
  });

  it('is waited for: without token the service is not ready, and it is as soon as token comes', async () => {
    await emptied();
    system.peers.issuanceAway = true;
    const late = await system.startReplica();
    replicas.push(late);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(await readyOf(late)).toMatchObject({
      ready: false,
      checks: { postgres: 'ok', 'system workspace': 'failing' },
    });
    expect(
      (
        await system.call(
          'POST',
          '/api/tenants',
          { body: { slug: 'early', name: 'E', administrator: { username: 'e', password: 'a long phrase' } } },
          late,
        )
      ).status,
    ).toBe(503);
    system.peers.issuanceAway = false;
    await system.ready(late);
  });

  it('FAPI 2.0 §5.3.3: has the console, with the key that configuration says, at the address that the installation has', async () => {
    const key = (x: string) => ({ kty: 'EC', crv: 'P-256', kid: `key-${x}`, x, y: x, alg: 'ES256', use: 'sig' });
    const started = async (env: Readonly<Record<string, string>>) => {
      const replica = await system.startReplica(env);
      replicas.push(replica);
      await system.ready(replica);
    };
    const registered = async () => {
      const { rows } = await system.database.admin.query(
        `select record from tenant.clients where client_id = 'ostiary-console'`,
      );
      return rows.map((row) => clientSchema.parse(row.record));
    };
    expect(await registered()).toEqual([]);
    await started({ OSTIARY_CONSOLE_PUBLIC_KEY: JSON.stringify(key('one')) });
    expect(await registered()).toMatchObject([
      {
        securityProfile: 'fapi2-security',
        tokenEndpointAuthMethod: 'private_key_jwt',
        requirePushedAuthorizationRequests: true,
        dpopBoundAccessTokens: true,
        jwks: { keys: [key('one')] },
        redirectUris: ['https://id.example/console/session/callback'],
        postLogoutRedirectUris: ['https://id.example/console/signed-out'],
        backchannelLogoutUri: 'https://id.example/console/session/backchannel-logout',
      },
    ]);
    const versions = async () =>
      (await system.database.admin.query(`select version from tenant.clients where client_id = 'ostiary-console'`))
        .rows;
    await started({ OSTIARY_CONSOLE_PUBLIC_KEY: JSON.stringify(key('one')) });
    expect(await versions()).toEqual([{ version: 1 }]);
    await started({ OSTIARY_CONSOLE_PUBLIC_KEY: JSON.stringify(key('two')) });
    expect(await versions()).toEqual([{ version: 2 }]);
    expect(await registered()).toMatchObject([{ jwks: { keys: [key('two')] } }]);
  });

  it.each([
    ['what is no JSON', 'x'],
    ['a private key', '{"kty":"EC","crv":"P-256","kid":"k","x":"x","y":"y","d":"d"}'],
    ['another kind of key', '{"kty":"RSA","kid":"k","n":"n","e":"AQAB"}'],
    ['a key without a name', '{"kty":"EC","crv":"P-256","x":"x","y":"y"}'],
  ])('does not start with %s for the console', async (_, value) => {
    await expect(system.startReplica({ OSTIARY_CONSOLE_PUBLIC_KEY: value })).rejects.toThrow(
      'OSTIARY_CONSOLE_PUBLIC_KEY must be a public P-256 JWK with a kid',
    );
  });

  it('follows the installation to another address', async () => {
    const moved = await system.startReplica({ OSTIARY_ISSUER_TEMPLATE: 'https://new.example/{tenant}/{workspace}' });
    replicas.push(moved);
    await system.ready(moved);
    const { json } = await system.call('GET', '/system/admin/.well-known/openid-configuration', {}, moved);
    expect(json.protected_resources).toEqual(['https://new.example/api']);
    const back = await system.startReplica();
    replicas.push(back);
    await system.ready(back);
  });
});
