import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LaunchedWorkspace, TenantSystem, type TestAdministrator } from '../testing/tenant-system.js';

const system = new TenantSystem();
let owner: TestAdministrator;
let workspace: LaunchedWorkspace;

beforeAll(async () => {
  await system.start();
  owner = await system.newTenant();
  workspace = await system.launch(owner, { profile: 'b2c' });
}, 60_000);
afterAll(() => system.stop());

async function newUser(): Promise<{ readonly id: string; readonly path: string }> {
  const body = { username: `u-${randomUUID()}`, password: 'a long phrase' };
  const { id } = await system.done('POST', `${workspace.path}/users`, { token: owner.token, body });
  return { id: String(id), path: `${workspace.path}/users/${String(id)}` };
}
const call = (method: 'GET' | 'DELETE', path: string) => system.call(method, path, { token: owner.token });
function give(userId: string): string {
  const id = randomUUID();
  const times = { createdAt: 1_800_000_000, lastUsedAt: 0 };
  const passkey = {
    id,
    credentialId: 'secretive',
    transports: [],
    name: 'Key',
    synced: true,
    backedUp: true,
    ...times,
  };
  system.peers.credentials.set(userId, {
    ...{ hasPassword: true, passwordChangedAt: 1_800_000_000, passkeys: [passkey] },
    ...{ hasOneTimeCodes: true, oneTimeCodesAddedAt: 1_800_000_000, recoveryCodesLeft: 7 },
    ...{ lockedUntil: 1_800_000_060, userHandle: 'handle', receivesMailedCodes: false, hasUserCode: false },
  });
  return id;
}

describe('credentials of a user', () => {
  it('are listed, without anything that signs in, and the trail says who looked', async () => {
    const { id: userId, path } = await newUser();
    const id = give(userId);
    const answer = await call('GET', `${path}/credentials`);
    expect([answer.status, answer.json]).toEqual([
      200,
      {
        password_changed_at: '2027-01-15T08:00:00.000Z',
        passkeys: [{ id, name: 'Key', synced: true, created_at: '2027-01-15T08:00:00.000Z' }],
        one_time_codes_since: '2027-01-15T08:00:00.000Z',
        recovery_codes_left: 7,
        locked_until: '2027-01-15T08:01:00.000Z',
      },
    ]);
    const [event] = await system.eventsOf(answer.headers.get('x-request-id'), ['administrator.read_personal_data']);
    expect(event).toMatchObject({ actor: { id: owner.id }, details: { user: userId, passkeys: '1' } });
  });

  it('are removed, and failed attempts forgotten', async () => {
    const { id: userId, path } = await newUser();
    const id = give(userId);
    expect((await call('DELETE', `${path}/passkeys/${id}`)).status).toBe(204);
    expect((await call('DELETE', `${path}/passkeys/${id}`)).status).toBe(404);
    expect((await call('DELETE', `${path}/one-time-codes`)).status).toBe(204);
    expect((await call('DELETE', `${path}/one-time-codes`)).status).toBe(404);
    expect((await call('DELETE', `${path}/failed-attempts`)).status).toBe(204);
    expect(system.peers.unlocked.at(-1)).toMatchObject({
      userId,
      requestedBy: { actorType: 'administrator', actorId: owner.id },
    });
    expect((await call('GET', `${path}/credentials`)).json).toMatchObject({ passkeys: [], recovery_codes_left: 0 });
  });

  it('Pitfalls: another’s, or of another workspace, are not there', async () => {
    const { id: userId } = await newUser();
    const id = give(userId);
    const { path } = await newUser();
    expect((await call('DELETE', `${path}/passkeys/${id}`)).status).toBe(404);
    const other = await system.launch(owner, { profile: 'b2c' });
    const elsewhere = `${other.path}/users/${userId}`;
    for (const [method, what] of [
      ['GET', 'credentials'],
      ['DELETE', `passkeys/${id}`],
      ['DELETE', 'one-time-codes'],
      ['DELETE', 'failed-attempts'],
    ] as const) {
      expect((await call(method, `${elsewhere}/${what}`)).status).toBe(404);
    }
    expect(system.peers.credentials.get(userId)?.passkeys).toHaveLength(1);
  });
});
