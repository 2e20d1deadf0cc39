import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ClientRecord } from '@ostiary/oauth/client';
import {
  type Answer,
  API,
  claimsOf,
  credentials,
  type Form,
  ProofKey,
  requestedBy,
  type TestWorkspace,
  TokenSystem,
} from '../testing/token-system.js';

jest.setTimeout(30_000);

const system = new TokenSystem();
let workspace: TestWorkspace;
let client: ClientRecord;
let stranger: ClientRecord;

beforeAll(async () => {
  await system.start();
  workspace = await system.newWorkspace();
  client = system.newClient(workspace);
  stranger = system.newClient(workspace);
});
afterAll(() => system.stop());

const refusal = ({ status, json }: Answer): string => `${status} ${json.error}`;
const introspect = (token: unknown, by = client) => system.introspect(workspace, by, token);
const isActive = async (token: unknown, by = client) => (await introspect(token, by)).json.active;
const revoke = (form: Form, by = client) => {
  const named = by.tokenEndpointAuthMethod === 'none' ? { client_id: by.clientId } : {};
  return system.call(workspace, 'revoke', { form: { ...named, ...form }, headers: credentials(by) });
};
async function tokens(of = client, resources: string[] = []) {
  const { code, record } = await system.newCode(workspace, of, { resources });
  const { json } = await system.redeem(workspace, of, code);
  return { record, access: String(json.access_token), refresh: String(json.refresh_token) };
}

describe('introspection', () => {
  it('RFC 7662 §2.2: says what a token says', async () => {
    const { access } = await tokens();
    const answer = await introspect(access);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.json).toEqual({ active: true, token_type: 'Bearer', ...claimsOf(access) });
    const [event] = await system.eventsOf(String(answer.headers.get('x-request-id')), ['token.introspected']);
    expect(event).toMatchObject({ outcome: 'success', tokenIds: [claimsOf(access).jti], details: { active: 'true' } });
  });

  it('RFC 7662 §2.2: of a refresh token, to its client alone', async () => {
    const { refresh, record } = await tokens();
    expect((await introspect(refresh)).json).toEqual({
      active: true,
      iss: workspace.issuer,
      sub: record.userId,
      client_id: client.clientId,
      scope: 'openid profile read',
      iat: expect.any(Number),
      exp: expect.any(Number),
    });
    const all = system.newClient(workspace, { introspectAnyAudience: true });
    expect(await isActive(refresh, all)).toBe(false);
  });

  it.each<[string, Partial<ClientRecord>, boolean]>([
    ['a stranger', {}, false],
    ['the resource that it is for', { resources: [API] }, true],
    ['another resource', { resources: ['https://other.example/'] }, false],
    ['one who may see all', { introspectAnyAudience: true }, true],
  ])('RFC 7662 §4: to %s', async (_, change, expected) => {
    const { access } = await tokens(client, [API]);
    expect(await isActive(access, system.newClient(workspace, change))).toBe(expected);
  });

  it.each<[string, () => unknown | Promise<unknown>]>([
    ['RFC 7662 §2.2: invented', () => 'x.y.z'],
    ['RFC 7662 §2.2: an invented opaque one', () => 'ost_at_x'],
    ['RFC 7662 §2.2: an invented refresh token', () => 'ost_rt_x'],
    ['RFC 7662 §2.2: 20,000 characters long', () => 'x'.repeat(20_000)],
    [
      'RFC 9068 §4: an ID token',
      async () => {
        const { code } = await system.newCode(workspace, client);
        return (await system.redeem(workspace, client, code)).json.id_token;
      },
    ],
    [
      'RFC 9068 §4: signed by nobody',
      async () => {
        const [header, payload] = (await tokens()).access.split('.');
        return `${header}.${payload}.`;
      },
    ],
    [
      'RFC 9068 §4: with other claims',
      async () => {
        const [header, payload = '', signature] = (await tokens()).access.split('.');
        const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
        return `${header}.${Buffer.from(JSON.stringify({ ...claims, scope: 'admin' })).toString('base64url')}.${signature}`;
      },
    ],
  ])('%s is inactive, and nothing more is said', async (_, token) => {
    const answer = await introspect(await token(), system.newClient(workspace, { introspectAnyAudience: true }));
    expect([answer.status, answer.json]).toEqual([200, { active: false }]);
  });

  it('RFC 7662 §4: a token of another workspace is inactive, to a client of the same name too', async () => {
    const elsewhere = await system.newWorkspace();
    const namesake = { ...client, introspectAnyAudience: true };
    system.putClient(elsewhere, namesake);
    const { access, refresh } = await tokens();
    for (const token of [access, refresh]) {
      expect((await system.introspect(elsewhere, namesake, token)).json).toEqual({ active: false });
    }
  });

  it('RFC 7662 §2.2: a token of a withdrawn grant is inactive', async () => {
    const { access, refresh, record } = await tokens();
    const home = { tenant: workspace.tenant, workspaceId: workspace.id, grantId: record.grantId };
    await system.grants.revokeGrant({ ...home, requestedBy: requestedBy(workspace, record.userId) });
    expect([await isActive(access), await isActive(refresh)]).toEqual([false, false]);
  });

  it('RFC 7662 §2.2: tokens of a disabled client or user are inactive within a second', async () => {
    const all = system.newClient(workspace, { introspectAnyAudience: true });
    const leaver = system.newClient(workspace);
    const mine = await tokens(leaver);
    const theirs = await tokens();
    expect([await isActive(mine.access, all), await isActive(theirs.access)]).toEqual([true, true]);
    system.putClient(workspace, { ...leaver, disabled: true });
    system.putUser(workspace, theirs.record.userId, {}, true);
    await system.announce(workspace, { $case: 'clientChanged', clientChanged: { clientId: leaver.clientId } });
    await system.announce(workspace, { $case: 'userChanged', userChanged: { userId: theirs.record.userId } });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    for (let i = 0; i < 2; i++) {
      expect(await isActive(mine.access, all)).toBe(false);
      expect([await isActive(theirs.access), await isActive(theirs.refresh)]).toEqual([false, false]);
    }
  });

  it('RFC 7662 §2.1: is for clients with credentials', async () => {
    const open = system.newClient(workspace, { tokenEndpointAuthMethod: 'none', secretHashes: [] });
    const { access } = await tokens();
    const form = { client_id: open.clientId, token: access };
    expect(refusal(await system.call(workspace, 'introspect', { form }))).toBe('401 invalid_client');
    expect(refusal(await system.call(workspace, 'introspect', { form: { token: access } }))).toBe('401 invalid_client');
  });

  it('RFC 7662 §2.1: needs a token', async () => {
    expect(refusal(await introspect(''))).toBe('400 invalid_request');
  });

  it('RFC 9449 §6.2: tells the key of a bound token', async () => {
    const key = await ProofKey.create();
    const { code } = await system.newCode(workspace, client);
    const { json } = await system.redeem(workspace, client, code, {}, key.proof('POST', `${workspace.issuer}/token`));
    expect((await introspect(json.access_token)).json).toMatchObject({ token_type: 'DPoP', cnf: { jkt: key.jkt } });
  });
});

describe('revocation', () => {
  it('RFC 7009 §2.1: an access token goes alone, on every replica at once', async () => {
    const { access, refresh } = await tokens();
    const answer = await revoke({ token: access });
    expect([answer.status, answer.text]).toEqual([200, '']);
    for (let i = 0; i < 4; i++) expect(await isActive(access)).toBe(false);
    const renewed = await system.refresh(workspace, client, refresh);
    expect(await isActive(renewed.json.access_token)).toBe(true);
    const [event] = await system.eventsOf(String(answer.headers.get('x-request-id')), ['token.revoked']);
    expect(event).toMatchObject({
      outcome: 'success',
      tokenIds: [claimsOf(access).jti],
      details: { what: 'access_token' },
    });
  });

  it('RFC 7009 §2.1: a refresh token takes everything with it', async () => {
    const { access, refresh, record } = await tokens();
    const renewed = await system.refresh(workspace, client, refresh);
    const answer = await revoke({ token: refresh, token_type_hint: 'access_token' });
    expect(answer.status).toBe(200);
    for (const token of [access, refresh, renewed.json.access_token]) expect(await isActive(token)).toBe(false);
    expect(refusal(await system.refresh(workspace, client, refresh))).toBe('400 invalid_grant');
    const [event] = await system.eventsOf(String(answer.headers.get('x-request-id')), ['token.revoked']);
    expect(event).toMatchObject({
      grantId: record.grantId,
      target: { type: 'authorization', id: record.authorizationId },
    });
  });

  it('RFC 7009 §2.1: an opaque access token too', async () => {
    const opaque = system.newClient(workspace, { accessTokenFormat: 'opaque' });
    const { access } = await tokens(opaque);
    expect(await isActive(access, opaque)).toBe(true);
    expect((await revoke({ token: access }, opaque)).status).toBe(200);
    expect(await isActive(access, opaque)).toBe(false);
  });

  it('RFC 7009 §2.1: a rotated token stands for its family', async () => {
    const spa = system.newClient(workspace, { tokenEndpointAuthMethod: 'none', secretHashes: [] });
    const { refresh } = await tokens(spa);
    const { json } = await system.refresh(workspace, spa, refresh);
    expect((await revoke({ token: refresh }, spa)).status).toBe(200);
    expect(refusal(await system.refresh(workspace, spa, json.refresh_token))).toBe('400 invalid_grant');
  });

  it.each([
    ['unknown', 'x'],
    ['an unknown refresh token', 'ost_rt_x'],
    ['an unknown opaque token', 'ost_at_x'],
  ])('RFC 7009 §2.2: %s is as good as revoked', async (_, token) => {
    expect((await revoke({ token })).status).toBe(200);
  });

  it('RFC 7009 §2.2: twice is as good as once', async () => {
    const { access, refresh } = await tokens();
    for (const token of [access, access, refresh, refresh]) expect((await revoke({ token })).status).toBe(200);
  });

  it('RFC 7009 §2.1: another client’s tokens stay', async () => {
    const { access, refresh } = await tokens();
    expect(refusal(await revoke({ token: access }, stranger))).toBe('400 invalid_grant');
    expect((await revoke({ token: refresh }, stranger)).status).toBe(200);
    expect([await isActive(access), await isActive(refresh)]).toEqual([true, true]);
  });

  it('RFC 7009 §2.1: needs a client and a token', async () => {
    expect(refusal(await revoke({ token: '' }))).toBe('400 invalid_request');
    expect(refusal(await system.call(workspace, 'revoke', { form: { token: 'x' } }))).toBe('401 invalid_client');
  });

  it('Fetch §3.2: the client’s pages may revoke', async () => {
    const origin = 'https://app.example';
    const headers = { ...credentials(client), origin };
    const answer = await system.call(workspace, 'revoke', { form: { token: 'x' }, headers });
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect((await system.call(workspace, 'introspect', { method: 'OPTIONS', headers: { origin } })).status).toBe(405);
  });
});
