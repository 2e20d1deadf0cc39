import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CIBA_GRANT, DEVICE_CODE_GRANT, TOKEN_EXCHANGE_GRANT } from '@ostiary/oauth/workspace';
import { settingsOf, WORKSPACE_PROFILES } from '@ostiary/oauth/workspace-profiles';
import { RevocationCache } from '@ostiary/state/revocations';
import { API, requestedBy, type TestWorkspace, TokenSystem, WITHOUT_MANAGEMENT } from '../testing/token-system.js';

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
