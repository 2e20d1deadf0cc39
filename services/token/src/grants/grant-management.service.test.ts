import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClientRecord } from '@ostiary/oauth/client';
import { CIBA_GRANT, DEVICE_CODE_GRANT, TOKEN_EXCHANGE_GRANT } from '@ostiary/oauth/workspace';
import { settingsOf, WORKSPACE_PROFILES } from '@ostiary/oauth/workspace-profiles';
import { RevocationCache } from '@ostiary/state/revocations';
import {
  API,
  ProofKey,
  requestedBy,
  type TestWorkspace,
  TokenSystem,
  WITHOUT_MANAGEMENT,
} from '../testing/token-system.js';

const system = new TokenSystem();
let workspace: TestWorkspace;
beforeAll(async () => {
  await system.start();
  workspace = await system.newWorkspace({
    grants: { management: 'offered' },
    grantTypes: [...settingsOf(WORKSPACE_PROFILES.b2b).grantTypes, DEVICE_CODE_GRANT, CIBA_GRANT],
  });
});
afterAll(() => system.stop());

const holderOf = (userId: string, clientId: string, at = workspace) => ({
  ...{ tenant: at.tenant, workspaceId: at.id, userId, clientId },
});
const record = (
  holder: ReturnType<typeof holderOf>,
  asked: {
    scopes?: string[];
    resources?: string[];
    action?: string;
    grantId?: string;
    claims?: string[];
    reason?: string;
  },
  at = workspace,
) =>
  system.grants.recordGrant({
    ...{ ...holder, scopes: ['read'], resources: [], authorizationDetailsJson: '', ...WITHOUT_MANAGEMENT },
    ...asked,
    requestedBy: requestedBy(at, holder.userId),
  });
const revoke = (grantId: string, userId: string, at = workspace) =>
  system.grants.revokeGrant({
    ...{ tenant: at.tenant, workspaceId: at.id, grantId, requestedBy: requestedBy(at, userId) },
  });
const refusal = (answer: { status: number; json: Readonly<Record<string, unknown>> }) =>
  `${answer.status} ${answer.json.error}`;
const reason = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'answered',
    (error: unknown) => (error instanceof Error && 'reason' in error ? String(error.reason) : String(error)),
  );

describe('what a grant is', () => {
  it('Grant Management §6.3: says what was asked for together, by which claims, for what and until when', async () => {
    const at = await system.newWorkspace({ grants: { management: 'offered', lifetimeSeconds: 3600 } });
    const holder = holderOf(randomUUID(), 'c', at);
    const before = Math.floor(Date.now() / 1000);
    await record(holder, { scopes: ['read'], resources: [API], claims: ['email'] }, at);
    await record(holder, { scopes: ['write'], claims: ['email', 'name'], reason: 'Pay 5 €' }, at);
    const grant = await system.grants.findGrant({ ...holder, grantId: '' });
    expect(grant).toMatchObject({
      ...{ scopes: ['read', 'write'], resources: [API], claims: ['email', 'name'] },
      ...{ basis: 'user', reason: 'Pay 5 €', managed: false, version: 0, lastUsedAt: 0 },
    });
    expect(new Set(grant.requests.map((one) => JSON.stringify(one)))).toEqual(
      new Set([
        JSON.stringify({ scopes: ['read'], resources: [API] }),
        JSON.stringify({ scopes: ['write'], resources: [] }),
      ]),
    );
    expect(grant.expiresAt - before).toBeGreaterThanOrEqual(3599);
    expect(grant.expiresAt - before).toBeLessThan(3660);
  });

  it('says when it was last of use, soon after', async () => {
    const client = system.newClient(workspace);
    const { code, record: of } = await system.newCode(workspace, client, {}, { action: 'create' });
    await system.redeem(workspace, client, code);
    const holder = holderOf(of.userId, client.clientId);
    let lastUsedAt = 0;
    for (let i = 0; i < 300 && lastUsedAt === 0; i++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      ({ lastUsedAt } = await system.grants.findGrant({ ...holder, grantId: of.grantId }));
    }
    expect(lastUsedAt).toBeGreaterThanOrEqual(Math.floor(of.issuedAt / 1000));
  }, 40_000);

  it('RFC 6749 §1.5: nothing outlives it, and a code is worth nothing after its end', async () => {
    const client = system.newClient(workspace);
    const { code } = await system.newCode(workspace, client, { grantExpiresAt: Date.now() + 30_000 });
    const { json } = await system.redeem(workspace, client, code);
    expect(json.expires_in).toBeLessThanOrEqual(30);
    const introspected = await system.introspect(workspace, client, String(json.refresh_token));
    expect(Number(introspected.json.exp) * 1000).toBeLessThanOrEqual(Date.now() + 30_000);

    const { code: late, record: of } = await system.newCode(workspace, client);
    await system.database.admin.query(`update grants set expires_at = now() where id = '${of.grantId}'`);
    expect(refusal(await system.redeem(workspace, client, late))).toBe('400 invalid_grant');
  });

  it('one that has come to its end is found no more, and what is allowed anew is another', async () => {
    const holder = holderOf(randomUUID(), 'c');
    const { id } = await record(holder, {});
    await system.database.admin.query(`update grants set expires_at = now() where id = '${id}'`);
    expect(await reason(system.grants.findGrant({ ...holder, grantId: '' }))).toBe('GRANT_NOT_FOUND');
    expect(await reason(system.grants.findGrant({ ...holder, grantId: id }))).toBe('GRANT_NOT_FOUND');
    expect(await reason(record(holder, { action: 'merge', grantId: id }))).toBe('GRANT_NOT_FOUND');
    expect(await reason(record(holder, { action: 'replace', grantId: id }))).toBe('GRANT_NOT_FOUND');
    expect((await record(holder, {})).id).not.toBe(id);
  });
});

describe('Grant Management §5.1: create, merge, replace', () => {
  it('Grant Management §5.1 create: a fresh one each time, beside whatever there is', async () => {
    const holder = holderOf(randomUUID(), 'c');
    const plain = await record(holder, {});
    const [one, two] = await Promise.all([record(holder, { action: 'create' }), record(holder, { action: 'create' })]);
    expect(new Set([plain.id, one.id, two.id]).size).toBe(3);
    expect(one.managed).toBe(true);
    const { grants } = await system.grants.listGrants({ ...holder, limit: 0, cursor: '' });
    expect(new Set(grants.map(({ id }) => id))).toEqual(new Set([plain.id, one.id, two.id]));
    // Without being asked for, it is the one that is theirs.
    expect((await system.grants.findGrant({ ...holder, grantId: '' })).id).toBe(plain.id);
    expect((await system.grants.findGrant({ ...holder, grantId: two.id })).id).toBe(two.id);
    expect((await revoke(one.id, holder.userId)).revoked).toBe(true);
    expect((await system.grants.findGrant({ ...holder, grantId: two.id })).id).toBe(two.id);
  });

  it('Grant Management §5.1 merge: adds to this one and to no other', async () => {
    const holder = holderOf(randomUUID(), 'c');
    const [one, two] = [await record(holder, { action: 'create' }), await record(holder, { action: 'create' })];
    const merged = await record(holder, { action: 'merge', grantId: one.id, scopes: ['write'], resources: [API] });
    expect(merged).toMatchObject({ id: one.id, scopes: ['read', 'write'], resources: [API], version: 0 });
    expect((await system.grants.findGrant({ ...holder, grantId: two.id })).scopes).toEqual(['read']);
  });

  it.each(['merge', 'replace'])('Grant Management §5.2 %s: another’s is as one that is not there', async (action) => {
    const holder = holderOf(randomUUID(), 'c');
    const { id: grantId } = await record(holder, { action: 'create' });
    const others = [
      { ...holder, clientId: 'other' },
      { ...holder, userId: randomUUID() },
    ];
    for (const other of others) {
      expect(await reason(record(other, { action, grantId, scopes: ['write'] }))).toBe('GRANT_NOT_FOUND');
    }
    const elsewhere = await system.newWorkspace({ grants: { management: 'offered' } });
    const there = holderOf(holder.userId, 'c', elsewhere);
    expect(await reason(record(there, { action, grantId, scopes: ['write'] }, elsewhere))).toBe('GRANT_NOT_FOUND');
    expect((await system.grants.findGrant({ ...holder, grantId })).scopes).toEqual(['read']);
    await revoke(grantId, holder.userId);
    expect(await reason(record(holder, { action, grantId }))).toBe('GRANT_NOT_FOUND');
  });

  it('Grant Management §5.1 replace: what was issued before is dead, what is issued now lives', async () => {
    const client = system.newClient(workspace);
    const userId = system.newUser(workspace);
    const wide = await system.newCode(workspace, client, { userId, scopes: ['read', 'write'] }, { action: 'create' });
    const { json: before } = await system.redeem(workspace, client, wide.code);
    const { grantId } = wide.record;
    const narrow = await system.newCode(
      workspace,
      client,
      { userId, scopes: ['read'] },
      { action: 'replace', grantId },
    );
    expect(narrow.record).toMatchObject({ grantId, grantVersion: 1 });
    const { json: after } = await system.redeem(workspace, client, narrow.code);
    expect(after).toMatchObject({ grant_id: grantId, scope: 'read' });
    const active = async (token: unknown) => (await system.introspect(workspace, client, String(token))).json.active;
    expect([await active(before.access_token), await active(before.refresh_token)]).toEqual([false, false]);
    expect(refusal(await system.refresh(workspace, client, before.refresh_token))).toBe('400 invalid_grant');
    expect([await active(after.access_token), await active(after.refresh_token)]).toEqual([true, true]);
  });

  it('Grant Management §5.1 replace: a code of before that nobody has redeemed is void', async () => {
    const client = system.newClient(workspace);
    const wide = await system.newCode(workspace, client, { scopes: ['read', 'write'] }, { action: 'create' });
    const { grantId, userId } = wide.record;
    const holder = holderOf(userId, client.clientId);
    await record(holder, { action: 'replace', grantId, scopes: ['read'] });
    expect(refusal(await system.redeem(workspace, client, wide.code))).toBe('400 invalid_grant');
  });

  it('Grant Management §5.1 replace: racing with the redemption of a wider code, nothing wider lives', async () => {
    const client = system.newClient(workspace);
    for (let i = 0; i < 8; i++) {
      const wide = await system.newCode(workspace, client, { scopes: ['read', 'write'] }, { action: 'create' });
      const { grantId, userId } = wide.record;
      const [redeemed] = await Promise.all([
        system.redeem(workspace, client, wide.code),
        record(holderOf(userId, client.clientId), { action: 'replace', grantId, scopes: ['read'] }),
      ]);
      if (redeemed.status !== 200) continue;
      const { json } = await system.introspect(workspace, client, String(redeemed.json.access_token));
      expect(json).toEqual({ active: false });
    }
  });

  it('Grant Management §5.1 replace: sessions that remember the grant as it was are told', async () => {
    const holder = holderOf(randomUUID(), 'c');
    const revocations = new RevocationCache(system.redis);
    const { id: grantId } = await record(holder, {});
    expect(await revocations.isGrantOutdated(grantId, 0)).toBe(false);
    await record(holder, { action: 'replace', grantId });
    expect(await revocations.isGrantOutdated(grantId, 0)).toBe(true);
    expect(await revocations.isGrantOutdated(grantId, 1)).toBe(false);
    // Two replacements may be told of in the other order; what is revoked stays so.
    await revocations.markGrantReplaced(grantId, 3, 60);
    await revocations.markGrantReplaced(grantId, 2, 60);
    expect(await revocations.isGrantOutdated(grantId, 2)).toBe(true);
    await revoke(grantId, holder.userId);
    await revocations.markGrantReplaced(grantId, 9, 60);
    expect(await revocations.isGrantOutdated(grantId, 9)).toBe(true);
  });

  it('Grant Management §5.3: the token response names the grant where clients manage grants, and only there', async () => {
    const client = system.newClient(workspace);
    const { code, record: of } = await system.newCode(workspace, client);
    const { json } = await system.redeem(workspace, client, code);
    expect(json.grant_id).toBe(of.grantId);
    expect((await system.refresh(workspace, client, json.refresh_token)).json.grant_id).toBe(of.grantId);
    const without = await system.newWorkspace();
    const there = system.newClient(without);
    const { code: another } = await system.newCode(without, there);
    expect((await system.redeem(without, there, another)).json).not.toHaveProperty('grant_id');
  });

  it('every change is on the audit stream, with what was wanted', async () => {
    const holder = holderOf(randomUUID(), 'c');
    const { id: grantId } = await record(holder, { action: 'create' });
    const requestId = randomUUID();
    await system.grants.recordGrant({
      ...{ ...holder, scopes: ['write'], resources: [], authorizationDetailsJson: '', ...WITHOUT_MANAGEMENT },
      ...{ action: 'replace', grantId, requestedBy: requestedBy(workspace, holder.userId, requestId) },
    });
    const [event] = await system.eventsOf(requestId, ['consent.given']);
    expect(event).toMatchObject({
      ...{ grantId, scopes: ['write'] },
      details: { change: 'replaced', action: 'replace', basis: 'user', user: holder.userId },
    });
  });
});

describe('Grant Management §6: the endpoint', () => {
  const SCOPES = ['openid', 'read', 'write', 'grant_management_query', 'grant_management_revoke'];
  const newClient = (change: Partial<ClientRecord> = {}) => system.newClient(workspace, { scopes: SCOPES, ...change });
  const tokenOf = async (client: ClientRecord, scope: string, headers: Record<string, string> = {}) => {
    const form = { grant_type: 'client_credentials', scope };
    const { json } = await system.token(workspace, client, form, headers);
    return String(json.access_token);
  };
  const ask = (method: string, grantId: string, token: string, headers: Record<string, string> = {}, at = workspace) =>
    system.call(at, `grants/${grantId}`, { method, headers: { authorization: `Bearer ${token}`, ...headers } });
  const BOTH = 'grant_management_query grant_management_revoke';

  it('Grant Management §6.3: shows the client its own, as it was asked for, and says so on the audit stream', async () => {
    const client = newClient();
    const holder = holderOf(randomUUID(), client.clientId);
    const { id } = await record(holder, { action: 'create', scopes: ['read'], resources: [API], claims: ['email'] });
    await record(holder, { action: 'merge', grantId: id, scopes: ['write'] });
    const answer = await ask('GET', id, await tokenOf(client, 'grant_management_query'));
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(answer.json).toEqual({
      scopes: expect.arrayContaining([{ scope: 'read', resources: [API] }, { scope: 'write' }]),
      claims: ['email'],
      authorization_details: [],
      ...{ created_at: expect.any(Number), updated_at: expect.any(Number) },
    });
    const [event] = await system.eventsOf(String(answer.headers.get('x-request-id')), ['grant.queried']);
    expect(event).toMatchObject({ grantId: id, clientId: client.clientId, details: { user: holder.userId } });
  });

  it('Grant Management §6.4: ends it, with everything that was issued for it', async () => {
    const client = newClient();
    const { code, record: of } = await system.newCode(workspace, client, { scopes: ['read'] }, { action: 'create' });
    const { json } = await system.redeem(workspace, client, code);
    const token = await tokenOf(client, BOTH);
    const answer = await ask('DELETE', of.grantId, token);
    expect([answer.status, answer.text]).toEqual([204, '']);
    for (const issued of [json.access_token, json.refresh_token]) {
      expect((await system.introspect(workspace, client, issued)).json).toEqual({ active: false });
    }
    const [event] = await system.eventsOf(String(answer.headers.get('x-request-id')), ['consent.withdrawn']);
    expect(event).toMatchObject({ grantId: of.grantId, actor: { type: 'client', id: client.clientId } });
    for (const method of ['GET', 'DELETE']) {
      expect(refusal(await ask(method, of.grantId, token))).toBe('404 invalid_grant_id');
    }
  });

  it('Grant Management §6.5: another client’s, another workspace’s and what never was are one', async () => {
    const [client, other] = [newClient(), newClient()];
    const { id } = await record(holderOf(randomUUID(), client.clientId), { action: 'create' });
    const token = await tokenOf(other, BOTH);
    for (const grantId of [id, randomUUID(), 'x', `${id}%00`]) {
      for (const method of ['GET', 'DELETE']) {
        const answer = await ask(method, grantId, token);
        expect([refusal(answer), answer.json.error_description]).toEqual([
          '404 invalid_grant_id',
          'There is no such grant.',
        ]);
      }
    }
    const elsewhere = await system.newWorkspace({ grants: { management: 'offered' } });
    expect((await ask('DELETE', id, token, {}, elsewhere)).status).toBe(401);
    expect((await ask('GET', id, await tokenOf(client, BOTH))).status).toBe(200);
  });

  it('Grant Management §6.1: each action needs its scope', async () => {
    const client = newClient();
    const { id } = await record(holderOf(randomUUID(), client.clientId), { action: 'create' });
    for (const [method, scope] of [
      ['GET', 'grant_management_revoke'],
      ['DELETE', 'grant_management_query'],
      ['GET', 'read'],
    ] as const) {
      const answer = await ask(method, id, await tokenOf(client, scope));
      expect(refusal(answer)).toBe('403 insufficient_scope');
      expect(answer.headers.get('www-authenticate')).toContain('scope="grant_management_');
    }
    const answer = await system.call(workspace, `grants/${id}`);
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Bearer')]);
  });

  it('Grant Management §6.1: a client that is not registered for the scopes gets no such token', async () => {
    const client = newClient({ scopes: ['read'] });
    const form = { grant_type: 'client_credentials', scope: `read ${BOTH}` };
    expect(refusal(await system.token(workspace, client, form))).toBe('400 invalid_scope');
  });

  it('Grant Management §6.1: a token of a user is good for what that user has allowed, and for nobody else', async () => {
    const client = newClient();
    const scopes = ['grant_management_query', 'grant_management_revoke'];
    const { code, record: of } = await system.newCode(workspace, client, { scopes });
    const { json } = await system.redeem(workspace, client, code);
    const theirs = await record(holderOf(randomUUID(), client.clientId), { action: 'create' });
    expect(refusal(await ask('DELETE', theirs.id, String(json.access_token)))).toBe('404 invalid_grant_id');
    expect((await ask('GET', of.grantId, String(json.access_token))).status).toBe(200);
    expect((await ask('DELETE', of.grantId, String(json.access_token))).status).toBe(204);
    expect((await ask('DELETE', of.grantId, String(json.access_token))).status).toBe(401);
  });

  it('RFC 9449 §7.1: a bound token is worth nothing without a proof for this very grant', async () => {
    const key = await ProofKey.create();
    const client = newClient({ dpopBoundAccessTokens: true });
    const { id } = await record(holderOf(randomUUID(), client.clientId), { action: 'create' });
    const token = await tokenOf(client, BOTH, key.proof('POST', `${workspace.issuer}/token`));
    const shown = (url: string, method = 'GET') =>
      ask(method, id, token, { authorization: `DPoP ${token}`, ...key.proof(method, url, {}, token) });
    expect((await ask('GET', id, token)).status).toBe(401);
    expect((await shown(`${workspace.issuer}/grants/${randomUUID()}`)).status).toBe(401);
    expect((await shown(`${workspace.issuer}/grants/${id}`)).status).toBe(200);
    expect((await shown(`${workspace.issuer}/grants/${id}`, 'DELETE')).status).toBe(204);
  });

  it('of two that end a grant at once one does', async () => {
    const client = newClient();
    const { id } = await record(holderOf(randomUUID(), client.clientId), { action: 'create' });
    const token = await tokenOf(client, BOTH);
    const answers = await Promise.all(Array.from({ length: 4 }, () => ask('DELETE', id, token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404, 404, 404]);
  });

  it('Grant Management §7: where it is not offered there is no such address, and the scopes mean nothing', async () => {
    const without = await system.newWorkspace();
    const client = system.newClient(without, { scopes: ['read', 'grant_management_query'] });
    const asked = (scope: string) => system.token(without, client, { grant_type: 'client_credentials', scope });
    expect(refusal(await asked('read grant_management_query'))).toBe('400 invalid_scope');
    const { json } = await asked('read');
    expect((await ask('GET', randomUUID(), String(json.access_token), {}, without)).status).toBe(404);
  });
});

describe('a grant that was revoked, by every path', () => {
  const grantTypes = [
    ...['authorization_code', 'refresh_token', 'client_credentials'],
    ...[DEVICE_CODE_GRANT, CIBA_GRANT, TOKEN_EXCHANGE_GRANT],
  ] as const;
  const newClient = () => system.newClient(workspace, { grantTypes: [...grantTypes] as never });

  it('RFC 6749 §5.2: a code that is not redeemed yet', async () => {
    const client = newClient();
    const { code, record: of } = await system.newCode(workspace, client, {}, { action: 'create' });
    await revoke(of.grantId, of.userId);
    expect(refusal(await system.redeem(workspace, client, code))).toBe('400 invalid_grant');
  });

  it('RFC 6749 §6, RFC 7662 §2.2, OIDC Core §5.3.3: refresh token, introspection and userinfo', async () => {
    const client = newClient();
    const { code, record: of } = await system.newCode(workspace, client, {}, { action: 'create' });
    const { json } = await system.redeem(workspace, client, code);
    await revoke(of.grantId, of.userId);
    expect(refusal(await system.refresh(workspace, client, json.refresh_token))).toBe('400 invalid_grant');
    for (const token of [json.access_token, json.refresh_token]) {
      expect((await system.introspect(workspace, client, String(token))).json).toEqual({ active: false });
    }
    const headers = { authorization: `Bearer ${json.access_token}` };
    expect((await system.call(workspace, 'userinfo', { headers })).status).toBe(401);
  });

  it('RFC 8628 §3.4: a device code that is not redeemed yet', async () => {
    const client = newClient();
    const { deviceCode, approval } = await system.newDevice(workspace, client);
    await revoke(approval.grantId, approval.userId);
    expect(refusal(await system.poll(workspace, client, deviceCode))).toBe('400 invalid_grant');
  });

  it('CIBA §10.1: a request that is not redeemed yet', async () => {
    const client = newClient();
    const { authReqId, approval } = await system.newBackchannelRequest(workspace, client);
    await revoke(approval.grantId, approval.userId);
    expect(refusal(await system.ask(workspace, client, authReqId))).toBe('400 invalid_grant');
  });

  it('RFC 6749 §6: racing with refreshes, no token of any of them is in force afterwards', async () => {
    const client = newClient();
    const { code, record: of } = await system.newCode(workspace, client, {}, { action: 'create' });
    const { json } = await system.redeem(workspace, client, code);
    const racing = await Promise.all([
      ...Array.from({ length: 6 }, () => system.refresh(workspace, client, json.refresh_token)),
      revoke(of.grantId, of.userId).then(() => undefined),
      ...Array.from({ length: 6 }, () => system.refresh(workspace, client, json.refresh_token)),
    ]);
    for (const answer of racing) {
      if (answer === undefined || answer.status !== 200) continue;
      const { json: state } = await system.introspect(workspace, client, String(answer.json.access_token));
      expect(state).toEqual({ active: false });
    }
    expect(refusal(await system.refresh(workspace, client, json.refresh_token))).toBe('400 invalid_grant');
  });
});
