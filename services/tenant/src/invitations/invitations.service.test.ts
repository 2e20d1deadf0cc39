import { randomBytes } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type AcceptInvitationRequest,
  InvitationsClient,
  AcceptInvitationResponse_Result as Result,
} from '@ostiary/contracts/ostiary/invitations/v1/invitations';
import { randomUuid } from '@ostiary/crypto/random';
import { GrpcCallError, grpcClient, type PromiseClient } from '@ostiary/platform/grpc-client';
import { refused } from '../testing/fake-peers.js';
import { TenantSystem, type TestAdministrator } from '../testing/tenant-system.js';

const system = new TenantSystem();
let invitations: PromiseClient<InvitationsClient>;

beforeAll(async () => {
  await system.start();
  invitations = grpcClient(InvitationsClient, `127.0.0.1:${system.service.grpcPort}`, { deadlineMs: 5000 });
}, 60_000);
afterAll(async () => {
  invitations.close();
  await system.stop();
});
afterEach(() => {
  system.peers.mailRefusal = undefined;
});

const at = ({ tenant }: TestAdministrator) => `/api/tenants/${tenant}/administrators/invitations`;
const somebody = () => `eve-${randomBytes(4).toString('hex')}@mail.example`;
const invite = (owner: TestAdministrator, body: Record<string, unknown> = {}) =>
  system.call('POST', at(owner), { token: owner.token, body: { email: somebody(), role: 'developer', ...body } });
const messageTo = (email: unknown) => system.peers.messages.find(({ to }) => to === email);

/** The token of the link that was sent to that address. */
function tokenFor(email: unknown): string {
  const message = messageTo(email)?.message?.administratorInvitation;
  if (message === undefined) throw new Error(`nothing was sent to ${String(email)}`);
  return system.peers.tokenOf(message.subject);
}

const systemWorkspaceId = async () =>
  (await system.directory.getWorkspace({ tenant: 'system', workspace: 'admin', includeSealedKeys: false })).id;

const origin = () => ({
  requestId: `accept-${randomBytes(6).toString('hex')}`,
  address: '192.0.2.9',
  userAgent: 'test',
});
const newAccount = (username = `eve-${randomBytes(4).toString('hex')}`) => ({
  $case: 'newAccount' as const,
  newAccount: { username, password: 'six geese on the lake', name: 'Eve' },
});

async function accept(token: string, who: AcceptInvitationRequest['who'], by = origin()) {
  return invitations.acceptInvitation({ workspaceId: await systemWorkspaceId(), token, who, origin: by });
}

const NOT_GOOD = { code: status.NOT_FOUND, reason: 'INVITATION_NOT_FOUND' };
const failure = (call: Promise<unknown>) =>
  call.then(
    () => 'answered',
    (error: unknown) => (error instanceof GrpcCallError ? { code: error.code, reason: error.reason } : error),
  );

const userNamed = (username: string) => [...system.peers.users.values()].find((user) => user.username === username);
const roleOf = async (tenant: string, userId: string | undefined) => {
  const { rows } = await system.database.admin.query(
    'select role from tenant.administrators where tenant = $1 and subject_id = $2',
    [tenant, userId],
  );
  return rows[0]?.role;
};

describe('inviting an administrator', () => {
  it('queues a message with a link, and is an event without the address', async () => {
    const owner = await system.newTenant();
    const answer = await invite(owner, { role: 'admin', locale: 'de-AT' });
    expect([answer.status, answer.json]).toEqual([
      201,
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        email: expect.stringMatching(/@mail\.example$/),
        role: 'admin',
        status: 'pending',
        created_at: expect.any(String),
        expires_at: expect.any(String),
      },
    ]);
    const days = (Date.parse(String(answer.json.expires_at)) - Date.parse(String(answer.json.created_at))) / 86_400_000;
    expect(days).toBe(7);
    expect(messageTo(answer.json.email)).toMatchObject({
      tenant: 'system',
      workspaceId: await systemWorkspaceId(),
      expiresAt: Math.floor(Date.parse(String(answer.json.expires_at)) / 1000),
      requestedBy: { actorId: owner.id, correspondence: { locales: ['de-AT'] } },
      message: { administratorInvitation: { role: 'admin', invitedBy: expect.stringMatching(/^owner-/) } },
    });
    const [event] = await system.eventsOf(answer.headers.get('x-request-id'), ['administrator.action']);
    expect(event?.details).toEqual({
      action: 'administrator.invited',
      invitation: answer.json.id,
      after: '{"role":"admin"}',
    });
    expect(JSON.stringify(event)).not.toContain('mail.example');
  });

  it('is in the language of the installation’s own workspace, unless the caller knows of another', async () => {
    const owner = await system.newTenant();
    const change = (settings: string) =>
      system.database.admin.query(
        `update tenant.workspaces set settings = ${settings} where tenant = 'system' and slug = 'admin'`,
      );
    await change(`settings || '{"language":"de"}'`);
    // One that has not read the workspace before.
    const replica = await system.startReplica();
    await system.ready(replica);
    const locales = async (more: Readonly<Record<string, string>>) => {
      const body = { email: `${randomBytes(4).toString('hex')}@mail.example`, role: 'admin', ...more };
      await system.call('POST', at(owner), { token: owner.token, body }, replica);
      return messageTo(body.email)?.requestedBy?.correspondence?.locales;
    };
    const found = [await locales({}), await locales({ locale: 'en-GB' })];
    await replica.close();
    await change(`settings - 'language'`);
    expect(found).toEqual([['de'], ['en-GB', 'de']]);
  });

  it('is sent again while it waits, with as much time as at first, and is an event', async () => {
    const owner = await system.newTenant();
    const { json } = await invite(owner);
    const path = `${at(owner)}/${String(json.id)}`;
    await system.database.admin.query(
      `update tenant.administrator_invitations set expires_at = now() + interval '1 hour' where id = $1`,
      [json.id],
    );
    const answer = await system.call('POST', `${path}/resend`, { token: owner.token, body: { locale: 'de' } });
    const days = (Date.parse(String(answer.json.expires_at)) - Date.now()) / 86_400_000;
    expect([answer.status, Math.round(days), answer.json.status]).toEqual([200, 7, 'pending']);
    const sent = system.peers.messages.filter(({ to }) => to === json.email);
    expect(sent.map(({ onBehalfOf }) => onBehalfOf)).toEqual([owner.tenant, owner.tenant]);
    expect(sent[1]?.message).toEqual(sent[0]?.message);
    expect(sent[1]?.requestedBy?.correspondence?.locales).toEqual(['de']);
    const [event] = await system.eventsOf(answer.headers.get('x-request-id'), ['administrator.action']);
    expect(event?.details).toMatchObject({ action: 'administrator.invitation_resent', invitation: json.id });
    // Another tenant's, and one that waits no longer, is not there.
    const other = await system.newTenant();
    const theirs = `${at(other)}/${String(json.id)}/resend`;
    expect((await system.call('POST', theirs, { token: other.token, body: {} })).status).toBe(404);
    await system.call('DELETE', path, owner);
    expect((await system.call('POST', `${path}/resend`, { token: owner.token, body: {} })).status).toBe(404);
    expect(system.peers.messages.filter(({ to }) => to === json.email)).toHaveLength(2);
  });

  it('RFC 6585 §4: counts what is sent again against the day', async () => {
    const owner = await system.newTenant();
    const { json } = await invite(owner);
    await system.database.admin.query('update tenant.administrator_invitations set sent = 49 where id = $1', [json.id]);
    const again = () => system.call('POST', `${at(owner)}/${String(json.id)}/resend`, { token: owner.token, body: {} });
    expect([(await again()).status, (await again()).status, (await invite(owner)).status]).toEqual([200, 429, 429]);
  });

  it('is not for a mailbox any more when the message cannot be queued: it stays as it was', async () => {
    const owner = await system.newTenant();
    const { json } = await invite(owner);
    system.peers.mailRefusal = refused(status.RESOURCE_EXHAUSTED, 'many', '', 'TOO_MANY_MESSAGES');
    const path = `${at(owner)}/${String(json.id)}/resend`;
    expect((await system.call('POST', path, { token: owner.token, body: {} })).status).toBe(429);
    const { rows } = await system.database.admin.query(
      'select sent from tenant.administrator_invitations where id = $1',
      [json.id],
    );
    expect(rows).toEqual([{ sent: 1 }]);
  });

  it.each(['admin', 'developer', 'auditor'] as const)('is not for %ss, nor is the list', async (role) => {
    const owner = await system.newTenant();
    const other = await system.withRole(owner, role);
    expect((await invite({ ...owner, token: other.token })).status).toBe(403);
    expect((await system.call('GET', at(owner), other)).status).toBe(403);
  });

  it('of one address once at a time; another time when it was withdrawn or is too old', async () => {
    const owner = await system.newTenant();
    const email = somebody();
    const first = await invite(owner, { email });
    const again = await invite(owner, { email: email.toUpperCase() });
    expect([again.status, again.json.errors]).toEqual([409, [expect.objectContaining({ pointer: '/email' })]]);
    expect((await system.call('DELETE', `${at(owner)}/${String(first.json.id)}`, owner)).status).toBe(204);
    const second = await invite(owner, { email });
    expect(second.status).toBe(201);
    await system.database.admin.query('update tenant.administrator_invitations set expires_at = now() where id = $1', [
      second.json.id,
    ]);
    expect((await invite(owner, { email })).status).toBe(201);
    const { invitations: listed } = await system.done('GET', at(owner), owner);
    expect(listed).toMatchObject([{ status: 'withdrawn' }, { status: 'expired' }, { status: 'pending' }]);
  });

  it.each([
    ['nobody', ''],
    ['a header', 'eve@mail.example\r\nBcc: x@evil.example'],
    ['two', 'eve@mail.example,x@evil.example'],
    ['a name', 'Eve <eve@mail.example>'],
  ])('RFC 5321 §4.1.2: is refused for %s, and nothing is sent', async (_, email) => {
    const before = system.peers.messages.length;
    const answer = await invite(await system.newTenant(), { email });
    expect([answer.status, answer.json.errors]).toEqual([422, [expect.objectContaining({ pointer: '/email' })]]);
    expect(system.peers.messages.length).toBe(before);
  });

  it.each([
    ['no mail server', refused(status.FAILED_PRECONDITION, 'none'), 501, 'urn:ostiary:problem:not-available'],
    [
      'too many messages',
      refused(status.RESOURCE_EXHAUSTED, 'many', '', 'TOO_MANY_MESSAGES'),
      429,
      'urn:ostiary:problem:too-many-requests',
    ],
    ['identity away', refused(status.UNAVAILABLE, 'away'), 503, 'urn:ostiary:problem:temporarily-unavailable'],
  ])('leaves nothing behind where there is %s', async (_, refusal, code, type) => {
    const owner = await system.newTenant();
    system.peers.mailRefusal = refusal;
    const answer = await invite(owner);
    expect([answer.status, answer.json.type]).toEqual([code, type]);
    expect(await system.done('GET', at(owner), owner)).toEqual({ invitations: [] });
  });

  it('RFC 6585 §4: is limited by the day, also for many at once', async () => {
    const owner = await system.newTenant();
    await system.database.admin.query(
      `insert into tenant.administrator_invitations (id, tenant, email, email_key, role, status, created_at, expires_at)
       select gen_random_uuid(), $1, 'x', 'x' || n, 'admin', 'withdrawn', now(), now() from generate_series(1, 47) n`,
      [owner.tenant],
    );
    const answers = await Promise.all(Array.from({ length: 6 }, () => invite(owner)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 201, 201, 429, 429, 429]);
    expect(answers.find((answer) => answer.status === 429)?.headers.get('retry-after')).toBe('3600');
  });
});

describe('an invitation that is opened', () => {
  it('says what it is about, as often as it is looked at', async () => {
    const owner = await system.newTenant();
    const { json } = await invite(owner, { role: 'auditor' });
    const link = { workspaceId: await systemWorkspaceId(), token: tokenFor(json.email) };
    for (let i = 0; i < 3; i++) {
      expect(await invitations.getInvitation(link)).toEqual({
        tenant: owner.tenant,
        tenantName: expect.stringMatching(/^Acme /),
        role: 'auditor',
        email: json.email,
        expiresAt: Math.floor(Date.parse(String(json.expires_at)) / 1000),
      });
    }
  });

  it('gives a new account the role, with the address proven, once', async () => {
    const owner = await system.newTenant();
    const { json } = await invite(owner, { role: 'owner' });
    const token = tokenFor(json.email);
    const who = newAccount();
    const by = origin();
    expect(await accept(token, who, by)).toEqual({ result: Result.RESULT_ACCEPTED, problem: '', problemCode: '' });
    const user = userNamed(who.newAccount.username);
    expect(user).toMatchObject({ tenant: 'system' });
    expect(JSON.parse(user?.claimsJson ?? '')).toEqual({
      preferred_username: who.newAccount.username,
      email: json.email,
      email_verified: true,
      name: 'Eve',
    });
    expect(
      await system.done('GET', `/api/tenants/${owner.tenant}`, { token: system.accessToken(String(user?.id)) }),
    ).toMatchObject({
      role: 'owner',
    });
    const [event] = await system.eventsOf(by.requestId, ['administrator.action']);
    expect(event).toMatchObject({
      tenant: owner.tenant,
      actor: { type: 'administrator', id: user?.id },
      target: { type: 'user', id: user?.id },
      details: { action: 'administrator.added', invitation: json.id, after: '{"role":"owner"}' },
    });
    // Again: no role for anybody, and no user.
    const second = newAccount();
    expect(await failure(accept(token, second))).toEqual(NOT_GOOD);
    expect(userNamed(second.newAccount.username)).toBeUndefined();
  });

  it('gives an account that is there another tenant, by its session and by no password', async () => {
    const other = await system.newTenant();
    const owner = await system.newTenant();
    const token = tokenFor((await invite(owner)).json.email);
    // As a caller of before might: the account's name and password in a field that is no more.
    expect(await failure(accept(token, undefined))).toMatchObject({ code: status.INVALID_ARGUMENT });
    expect(await roleOf(owner.tenant, other.id)).toBeUndefined();
    const joined = await accept(token, { $case: 'sessionUserId', sessionUserId: other.id });
    expect([joined.result, await roleOf(owner.tenant, other.id)]).toEqual([Result.RESULT_ACCEPTED, 'developer']);
    const mine = await system.done('GET', '/api/tenants', { token: other.token });
    expect(mine.tenants).toHaveLength(2);
  });

  it('changes no role of who has one, and waits for somebody else', async () => {
    const owner = await system.newTenant();
    const auditor = await system.withRole(owner, 'auditor');
    const token = tokenFor((await invite(owner, { role: 'owner' })).json.email);
    const own = await accept(token, { $case: 'sessionUserId', sessionUserId: auditor.id });
    expect([own.result, await roleOf(owner.tenant, auditor.id)]).toEqual([
      Result.RESULT_ALREADY_ADMINISTRATOR,
      'auditor',
    ]);
    expect((await accept(token, newAccount())).result).toBe(Result.RESULT_ACCEPTED);
  });

  it('of many who accept at once lets one in, and leaves no user of the others', async () => {
    const owner = await system.newTenant();
    const token = tokenFor((await invite(owner)).json.email);
    const wishes = Array.from({ length: 8 }, () => newAccount());
    const outcomes = await Promise.all(wishes.map((who) => failure(accept(token, who))));
    expect(outcomes.filter((outcome) => outcome === 'answered')).toHaveLength(1);
    for (const outcome of outcomes) expect(['answered', NOT_GOOD]).toContainEqual(outcome);
    expect(wishes.filter((who) => userNamed(who.newAccount.username) !== undefined)).toHaveLength(1);
    const { rows } = await system.database.admin.query('select from tenant.administrators where tenant = $1', [
      owner.tenant,
    ]);
    expect(rows).toHaveLength(2);
  });

  it('says what the new account lacks, and waits', async () => {
    const owner = await system.newTenant();
    const token = tokenFor((await invite(owner)).json.email);
    const short = newAccount();
    const weak = { $case: 'newAccount' as const, newAccount: { ...short.newAccount, password: 'short' } };
    expect(await accept(token, weak)).toEqual({
      result: Result.RESULT_INVALID,
      problem: 'a password has at least 8 characters',
      problemCode: 'password-short',
    });
    const none = { $case: 'newAccount' as const, newAccount: { ...short.newAccount, password: '' } };
    expect((await accept(token, none)).result).toBe(Result.RESULT_INVALID);
    const taken = newAccount(system.peers.users.get(owner.id)?.username);
    expect((await accept(token, taken)).result).toBe(Result.RESULT_TAKEN);
    expect((await accept(token, short)).result).toBe(Result.RESULT_ACCEPTED);
  });

  it('is good no more when it was withdrawn, is too old, or is at another workspace, all the same', async () => {
    const owner = await system.newTenant();
    const [withdrawn, old, elsewhere] = [await invite(owner), await invite(owner), await invite(owner)];
    expect((await system.call('DELETE', `${at(owner)}/${String(withdrawn.json.id)}`, owner)).status).toBe(204);
    await system.database.admin.query('update tenant.administrator_invitations set expires_at = now() where id = $1', [
      old.json.id,
    ]);
    const workspace = await system.launch(owner);
    const who = newAccount();
    for (const { json } of [withdrawn, old]) expect(await failure(accept(tokenFor(json.email), who))).toEqual(NOT_GOOD);
    for (const workspaceId of [workspace.id, randomUuid()]) {
      const link = { workspaceId, token: tokenFor(elsewhere.json.email) };
      expect(await failure(invitations.getInvitation(link))).toEqual(NOT_GOOD);
      expect(await failure(invitations.acceptInvitation({ ...link, who, origin: origin() }))).toEqual(NOT_GOOD);
    }
    expect(await failure(accept('x'.repeat(43), who))).toEqual(NOT_GOOD);
    expect(userNamed(who.newAccount.username)).toBeUndefined();
  });

  it('is another tenant’s to withdraw for nobody', async () => {
    const [mine, theirs] = [await system.newTenant(), await system.newTenant()];
    const { json } = await invite(theirs);
    expect((await system.call('DELETE', `${at(mine)}/${String(json.id)}`, mine)).status).toBe(404);
    expect((await accept(tokenFor(json.email), newAccount())).result).toBe(Result.RESULT_ACCEPTED);
    // It is accepted: there is nothing to withdraw.
    expect((await system.call('DELETE', `${at(theirs)}/${String(json.id)}`, theirs)).status).toBe(404);
  });

  it('cannot be accepted by a user who is disabled or gone', async () => {
    const owner = await system.newTenant();
    const token = tokenFor((await invite(owner)).json.email);
    expect(await failure(accept(token, { $case: 'sessionUserId', sessionUserId: randomUuid() }))).toEqual(NOT_GOOD);
    const other = await system.newTenant();
    const user = system.peers.users.get(other.id);
    if (user) system.peers.users.set(other.id, { ...user, disabled: true });
    expect(await failure(accept(token, { $case: 'sessionUserId', sessionUserId: other.id }))).toEqual(NOT_GOOD);
    expect(await roleOf(owner.tenant, other.id)).toBeUndefined();
  });
});
