import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type QueueMessageRequest,
  NoticeWaitingRequestResponse_Result as WaitingResult,
} from '@ostiary/contracts/ostiary/identity/v1/identity';
import { eventually, IdentitySystem } from '../testing/identity-system.js';

const system = new IdentitySystem();
const NEW_PASSWORD = 'four herons on the weir';

beforeAll(() => system.start({ OSTIARY_MAIL_PER_ADDRESS_PER_HOUR: '3' }), 60_000);
afterAll(() => system.stop());
afterEach(() => {
  system.mail.refusal = undefined;
});

const change = (userId: string, wish: Record<string, unknown> = {}, by = system.identity) =>
  by.updateUser({
    tenant: system.tenant,
    workspaceId: system.workspaceId,
    userId,
    password: NEW_PASSWORD,
    requestedBy: system.requestedBy,
    ...wish,
  });

const waiting = async (userId: string) =>
  system.rows('select * from identity.mail_outbox where user_id = $1', [userId]);
const dueNow = (userId: string) =>
  system.admin.query('update identity.mail_outbox set due_at = now() where user_id = $1', [userId]);

/** The server has refused it, and it has been put off by less than it is lent for: from then on nobody but the test says when it is due. */
const firstAttemptFailed = (userId: string) =>
  eventually(async () => {
    const [row] = await system.rows(
      `select attempts from identity.mail_outbox where user_id = $1 and due_at < now() + interval '30 seconds'`,
      [userId],
    );
    return row?.attempts === 1 && system.mail.refusal?.times === 0 ? true : undefined;
  }, 'the first attempt failed');

describe('a message to a user', () => {
  it('arrives, from the workspace, in plain text and HTML, and is an event without address or words', async () => {
    const user = await system.newUser({ name: 'Ada' });
    await change(user.id);
    const mail = await system.mail.next(user.email);
    expect(mail.subject).toBe('Your password for The Shop was changed');
    expect(mail.headers.get('from')).toBe('The Shop <no-reply@id.example>');
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.headers.get('message-id')).toMatch(/^<[0-9a-f-]{36}@id\.example>$/);
    expect(mail.text).toContain(`“${user.username}”`);
    expect(mail.html).toContain(`“${user.username}”`);
    const event = await system.eventOf('mail.sent', user.id);
    expect(event).toMatchObject({
      outcome: 'success',
      tenant: system.tenant,
      workspace: 'shop',
      actor: { type: 'system', id: 'identity' },
      details: { template: 'password-changed', attempts: '1' },
    });
    expect(JSON.stringify(event)).not.toContain('mail.example');
    expect(await waiting(user.id)).toEqual([]);
  });

  it('OIDC Core §5.1: is in the language of the user, else of whoever asks, and in the user’s time zone', async () => {
    const [german, guest] = [
      await system.newUser({ locale: 'de-AT', zoneinfo: 'Europe/Vienna' }),
      await system.newUser(),
    ];
    const correspondence = { workspaceName: 'The Shop', senderName: 'Acme Mail', locales: ['fr', 'de'] };
    const requestedBy = { ...system.requestedBy, correspondence };
    await Promise.all([change(german.id), change(guest.id, { requestedBy })]);
    const mail = await system.mail.next(german.email);
    expect([mail.subject, mail.headers.get('content-language')]).toEqual([
      'Ihr Passwort für The Shop wurde geändert',
      'de',
    ]);
    expect(mail.text).toMatch(/\d MES?Z/);
    const other = await system.mail.next(guest.email);
    expect([other.headers.get('content-language'), other.headers.get('from')]).toEqual([
      'de',
      'Acme Mail <no-reply@id.example>',
    ]);
  });

  it('goes to the address that the user had when the address changes with the password', async () => {
    const user = await system.newUser();
    await change(user.id, { claimsJson: '{"email":"thief@evil.example"}' });
    await system.mail.next(user.email);
    expect(system.mail.to('thief@evil.example')).toEqual([]);
  });

  it('is not sent for a first password, nor to who has no address', async () => {
    const { tenant, workspaceId, requestedBy } = system;
    const own = { tenant, workspaceId, requestedBy, claimsJson: '{"email":"first@mail.example"}' };
    const first = await system.identity.createUser({ ...own, username: 'first', password: '' });
    const silent = await system.identity.createUser({
      ...own,
      username: 'silent',
      password: NEW_PASSWORD,
      claimsJson: '{}',
    });
    await change(first.id);
    await change(silent.id, { password: 'five swans under the bridge' });
    const last = await system.newUser();
    await change(last.id);
    await system.mail.next(last.email);
    expect(system.mail.to('first@mail.example')).toEqual([]);
    expect([...(await waiting(first.id)), ...(await waiting(silent.id))]).toEqual([]);
  });

  it('is as durable as what it tells of: with the change or not at all', async () => {
    const user = await system.newUser();
    await system.admin.query(
      `alter table identity.users add constraint no_such check (id <> '${user.id}' or version = 1)`,
    );
    await expect(change(user.id)).rejects.toThrow();
    await system.admin.query('alter table identity.users drop constraint no_such');
    expect(await waiting(user.id)).toEqual([]);
    await change(user.id);
    await system.mail.next(user.email);
    expect(system.mail.to(user.email)).toHaveLength(1);
  });
});

describe('header injection', () => {
  it.each([
    [
      'the workspace’s name',
      { workspaceName: 'Shop\r\nBcc: victim@evil.example\r\n\r\nHi', senderName: '', locales: [] },
    ],
    [
      'the sender’s name',
      { workspaceName: 'Shop', senderName: '"x" <a@evil.example>\r\nBcc: victim@evil.example', locales: [] },
    ],
    ['a wish for a language', { workspaceName: 'Shop', senderName: '', locales: ['de\r\nBcc: victim@evil.example'] }],
  ])('RFC 5322 §2.2: %s adds no header and no reader', async (_, correspondence) => {
    const user = await system.newUser();
    await change(user.id, { requestedBy: { ...system.requestedBy, correspondence } });
    const mail = await system.mail.next(user.email);
    expect([...mail.headers.keys()]).not.toContain('bcc');
    expect(mail.headers.get('to')).toBe(user.email);
    expect(mail.headers.get('from')).toMatch(/<no-reply@id\.example>$/);
    expect(system.mail.arrived.filter(({ to }) => to.includes('evil'))).toEqual([]);
  });

  it.each([
    ['a line break', 'ada@mail.example\r\nBcc: victim@evil.example'],
    ['a second address', 'ada@mail.example, victim@evil.example'],
    ['a name before it', 'Ada <victim@evil.example>'],
    ['an SMTP command', 'ada@mail.example> RCPT TO:<victim@evil.example'],
  ])('RFC 5321 §4.1.2: an address with %s is nobody’s', async (_, email) => {
    await expect(system.newUser({ email })).rejects.toMatchObject({ reason: 'INVALID_FIELD' });
  });
});

describe('a mail server that does not take a message', () => {
  it('RFC 5321 §4.5.4.1: is asked again when it says later, with the same Message-ID, and the message comes once', async () => {
    const user = await system.newUser();
    system.mail.refusal = { code: 451, times: 1 };
    await change(user.id);
    await firstAttemptFailed(user.id);
    expect(system.mail.to(user.email)).toEqual([]);
    await eventually(async () => {
      await dueNow(user.id);
      return system.mail.to(user.email)[0];
    }, 'the second attempt');
    expect((await system.eventOf('mail.sent', user.id)).details).toMatchObject({ template: 'password-changed' });
    expect(system.mail.to(user.email)).toHaveLength(1);
  });

  it('RFC 5321 §4.2.1: is believed when it says never: given up, with an event', async () => {
    const user = await system.newUser();
    system.mail.refusal = { code: 550, times: 1 };
    await change(user.id);
    const event = await system.eventOf('mail.given_up', user.id);
    expect([event.outcome, event.details]).toEqual([
      'failure',
      { template: 'password-changed', attempts: '1', reason: '550' },
    ]);
    expect(await waiting(user.id)).toEqual([]);
    expect(system.mail.to(user.email)).toEqual([]);
  });

  it('gives a message up when it is of no use any more', async () => {
    const user = await system.newUser();
    system.mail.refusal = { code: 451, times: 1 };
    await change(user.id);
    await firstAttemptFailed(user.id);
    await system.admin.query('update identity.mail_outbox set expires_at = now(), due_at = now() where user_id = $1', [
      user.id,
    ]);
    expect((await system.eventOf('mail.given_up', user.id)).details).toMatchObject({ reason: 'too late' });
    expect(system.mail.to(user.email)).toEqual([]);
  });
});

describe('several replicas', () => {
  it('send each message once', async () => {
    const other = await system.replica();
    const users = await Promise.all(Array.from({ length: 20 }, () => system.newUser()));
    await Promise.all(users.map((user, index) => change(user.id, {}, index % 2 ? other : system.identity)));
    for (const user of users) await system.mail.next(user.email);
    await Promise.all(users.map((user) => system.eventOf('mail.sent', user.id)));
    expect(users.map((user) => system.mail.to(user.email).length)).toEqual(users.map(() => 1));
  });
});

describe('flooding', () => {
  it('sends an address no more than its share within an hour, however many ask at once; the changes stand', async () => {
    const user = await system.newUser();
    for (let round = 0; round < 3; round++) {
      await Promise.all([0, 1].map((n) => change(user.id, { password: `phrase of round ${round} and ${n}` })));
    }
    await eventually(async () => ((await waiting(user.id)).length === 0 ? true : undefined), 'the outbox is empty');
    expect(system.mail.to(user.email)).toHaveLength(3);
    // The hour is over.
    await system.admin.query(`update identity.mail_tallies set began_at = now() - interval '61 minutes'`);
    await change(user.id, { password: 'the phrase of another hour' });
    await system.mail.next(user.email, 3);
  });

  it('sends for a workspace no more than its share, and another workspace has its own', async () => {
    await system.admin.query('delete from identity.mail_tallies');
    const strict = await system.replica({ OSTIARY_MAIL_PER_WORKSPACE_PER_HOUR: '2' });
    const users = [await system.newUser(), await system.newUser(), await system.newUser()];
    for (const user of users) await change(user.id, {}, strict);
    await system.eventOf('mail.sent', users[1]?.id ?? '');
    expect(await waiting(users[2]?.id ?? '')).toEqual([]);
    expect(system.mail.to(users[2]?.email ?? '')).toEqual([]);
  });
});

describe('a request by the back channel that waits (CIBA)', () => {
  const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
  const proven = (claims: Record<string, unknown> = {}) => system.newUser({ email_verified: true, ...claims });
  const waits = (userId: string, expiresAt = inSeconds(120), by = system.identity) => {
    const { tenant, workspaceId } = system;
    const requestedBy = { ...system.requestedBy, actorType: 'client', actorId: 'https://evil.example/client' };
    return by.noticeWaitingRequest({ tenant, workspaceId, userId, expiresAt, requestedBy });
  };

  beforeEach(() => system.admin.query('delete from identity.mail_tallies'));

  it('CIBA §8: is told: where and until when, neither who asks nor for what; the link opens nothing by itself', async () => {
    const user = await proven({ locale: 'de' });
    expect(await waits(user.id)).toEqual({ result: WaitingResult.RESULT_QUEUED });
    const { subject, text } = await system.mail.next(user.email);
    expect(subject).toBe('Bei The Shop wartet etwas auf Ihre Antwort');
    expect(text).toContain(`/shop/requests\n`);
    expect(text).not.toMatch(/token=|evil\.example/);
    expect(await system.eventOf('mail.sent', user.id)).toMatchObject({ details: { template: 'waiting-request' } });
  });

  it('OIDC Core §5.1: goes to no address that nobody has proven, and to nobody who is disabled', async () => {
    const [unproven, disabled] = [await system.newUser(), await proven()];
    await change(disabled.id, { password: undefined, disabled: true });
    for (const { id } of [unproven, disabled]) {
      expect(await waits(id)).toEqual({ result: WaitingResult.RESULT_UNREACHABLE });
      expect(await waiting(id)).toEqual([]);
    }
    await expect(waits(randomUUID())).rejects.toMatchObject({ code: 5 });
  });

  it('CIBA §15: comes three times an hour, and leaves room for the message for a new password', async () => {
    const by = await system.replica({ OSTIARY_MAIL_PER_ADDRESS_PER_HOUR: '10' });
    const user = await proven();
    const { RESULT_QUEUED, RESULT_CAPPED } = WaitingResult;
    for (const result of [RESULT_QUEUED, RESULT_QUEUED, RESULT_QUEUED, RESULT_CAPPED]) {
      expect(await waits(user.id, undefined, by)).toEqual({ result });
    }
    await change(user.id, {}, by);
    await eventually(
      () => system.mail.to(user.email).find(({ subject }) => subject.startsWith('Your password')),
      'the message of the change',
    );
  });

  it('does not leave when nothing waits any more, nor is it kept for a day', async () => {
    const user = await proven();
    expect(await waits(user.id, inSeconds(-1))).toEqual({ result: WaitingResult.RESULT_UNREACHABLE });
    await expect(waits(user.id, inSeconds(90_000))).rejects.toMatchObject({ code: 3 });
    expect(await waiting(user.id)).toEqual([]);
  });
});

describe('a sign-in from a browser that is not known', () => {
  const { tenant, workspaceId } = { tenant: () => system.tenant, workspaceId: () => system.workspaceId };
  const signedIn = (userId: string, device: string, request: Record<string, string> = {}, by = system.identity) =>
    by.noticeSignIn({
      ...{ tenant: tenant(), workspaceId: workspaceId(), userId, device },
      requestedBy: { ...system.requestedBy, actorType: 'user', actorId: userId, ...request },
    });
  const deviceOf = async (username: string) =>
    (
      await system.identity.verifyPassword({
        ...{ tenant: tenant(), workspaceId: workspaceId(), username },
        ...{ password: 'three otters in the mill pond', address: '192.0.2.1', device: '' },
      })
    ).device;
  const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0 <b>evil</b>';

  beforeEach(() => system.admin.query('delete from identity.mail_tallies'));

  it('is told: when, with what, roughly from where; in the reader’s language, and with no link', async () => {
    const user = await system.newUser({ locale: 'de' });
    await signedIn(user.id, '', { address: '203.0.113.77', userAgent: FIREFOX });
    const { subject, text: sent } = await system.mail.next(user.email);
    // What no mail program makes a link of.
    const text = sent.replaceAll('\u2060', '');
    expect(subject).toMatch(/^Eine neue Anmeldung bei /);
    expect(text).toMatch(/\d{4}.*, Firefox \(Windows\), aus dem Netz 203\.0\.113\.0/);
    expect(text).not.toMatch(/203\.0\.113\.77|evil|https?:/);
    expect(await system.eventOf('mail.sent', user.id)).toMatchObject({ details: { template: 'new-sign-in' } });
  });

  it('is news only of a browser that is not this very user’s', async () => {
    const [user, other] = [await system.newUser(), await system.newUser()];
    const device = await deviceOf(user.username);
    await signedIn(user.id, device);
    expect(await waiting(user.id)).toEqual([]);
    await signedIn(user.id, `${device}x`);
    await system.mail.next(user.email);
    await signedIn(other.id, device);
    await system.mail.next(other.email);
    expect(system.mail.to(user.email)).toHaveLength(1);
  });

  it('says nothing of where or with what when nobody knows, and nothing to who has no address', async () => {
    const user = await system.newUser();
    await signedIn(user.id, '', { address: '', userAgent: '' });
    expect((await system.mail.next(user.email)).text).not.toMatch(/network|undefined|, \./);
    const silent = await system.newUser({ email: undefined });
    await signedIn(silent.id, '');
    expect(await waiting(silent.id)).toEqual([]);
    await expect(signedIn(randomUUID(), '')).rejects.toMatchObject({ reason: 'USER_NOT_FOUND' });
  });
});

describe('an installation without a mail server', () => {
  it('queues nothing', async () => {
    const mute = await system.replica({ OSTIARY_SMTP_URL: '', OSTIARY_MAIL_FROM: '' });
    const user = await system.newUser();
    await change(user.id, {}, mute);
    expect(await waiting(user.id)).toEqual([]);
  });
});

describe('the outbox', () => {
  it('shows a tenant nothing of another’s', async () => {
    const user = await system.newUser();
    system.mail.refusal = { code: 451, times: 100 };
    await change(user.id);
    const seenBy = async (tenant: string) => {
      await system.admin.query('begin');
      await system.admin.query(`set local role identity_${system.mark}`);
      await system.admin.query(`select set_config('ostiary.tenant', $1, true)`, [tenant]);
      const rows = await system.rows('select id from identity.mail_outbox where user_id = $1', [user.id]);
      await system.admin.query('rollback');
      return rows.length;
    };
    expect([await seenBy(system.tenant), await seenBy('another'), await seenBy('')]).toEqual([1, 0, 0]);
  });

  it('forgets what is for a user who is deleted', async () => {
    const user = await system.newUser();
    system.mail.refusal = { code: 451, times: 100 };
    await change(user.id);
    const { tenant, workspaceId, requestedBy } = system;
    await system.identity.deleteUser({ tenant, workspaceId, userId: user.id, requestedBy });
    expect(await waiting(user.id)).toEqual([]);
  });
});

describe('a message that another service has sent', () => {
  const queue = (change: Partial<QueueMessageRequest> = {}, by = system.identity) =>
    by.queueMessage({
      tenant: system.tenant,
      workspaceId: system.workspaceId,
      to: `eve-${randomBytes(4).toString('hex')}@mail.example`,
      expiresAt: Math.floor(Date.now() / 1000) + 3600,
      requestedBy: system.requestedBy,
      onBehalfOf: '',
      message: {
        $case: 'administratorInvitation',
        administratorInvitation: { subject: 'acme/1', tenantName: 'Acme', role: 'admin', invitedBy: 'Ada' },
      },
      ...change,
    });
  const find = (token: string, change: Record<string, string> = {}) =>
    system.identity.findLink({
      tenant: system.tenant,
      workspaceId: system.workspaceId,
      purpose: 'administrator-invitation',
      token,
      ...change,
    });
  const tokenIn = (text: string) => /\?token=([\w-]{43})\s/.exec(text)?.[1] ?? '';

  beforeEach(() => system.admin.query('delete from identity.mail_tallies'));

  it('has a link that says what it is about, at its workspace and for its purpose only, for its time', async () => {
    const to = 'linked@mail.example';
    await queue({ to });
    const mail = await system.mail.next(to);
    expect(mail.text).toContain(`https://id.example/${system.tenant}/shop/invitation?token=`);
    const token = tokenIn(mail.text);
    for (let i = 0; i < 3; i++) expect(await find(token)).toEqual({ subject: 'acme/1' });
    const missing = { reason: 'LINK_NOT_FOUND' };
    await expect(find(token, { workspaceId: randomUUID() })).rejects.toMatchObject(missing);
    await expect(find(token, { tenant: 'another' })).rejects.toMatchObject(missing);
    await expect(find(`${token}x`)).rejects.toMatchObject(missing);
    await expect(find('')).rejects.toMatchObject(missing);
    await expect(find(token, { purpose: 'anything' })).rejects.toMatchObject({ reason: 'INVALID_FIELD' });
    await system.admin.query('update identity.mail_links set expires_at = now()');
    await expect(find(token)).rejects.toMatchObject(missing);
  });

  it('has another link at each attempt, and the token is nowhere but in the message', async () => {
    const to = 'twice@mail.example';
    system.mail.refusal = { code: 451, times: 1 };
    await queue({ to });
    await eventually(() => (system.mail.refusal?.times === 0 ? true : undefined), 'the first attempt failed');
    await eventually(async () => {
      await system.admin.query('update identity.mail_outbox set due_at = now() where recipient = $1', [to]);
      return system.mail.to(to)[0];
    }, 'the second attempt');
    const token = tokenIn(system.mail.to(to)[0]?.text ?? '');
    expect(token).toHaveLength(43);
    const links = JSON.stringify(await system.rows('select * from identity.mail_links'));
    const queued = JSON.stringify(await system.rows('select * from identity.mail_outbox'));
    expect(`${links}${queued}${JSON.stringify(system.events)}`).not.toContain(token);
    expect(links).not.toContain(to);
  });

  it.each<[string, Partial<QueueMessageRequest>]>([
    ['nobody', { to: '' }],
    ['two', { to: 'a@mail.example, b@mail.example' }],
    ['a header', { to: 'a@mail.example\r\nBcc: b@mail.example' }],
    ['nothing to say', { message: undefined }],
    ['a time beyond all bounds', { expiresAt: Math.floor(Date.now() / 1000) + 40 * 86_400 }],
    ['a tenant that is no slug', { tenant: "a' or true--" }],
    ['nobody who asks', { requestedBy: undefined }],
    [
      'a role that is none',
      {
        message: {
          $case: 'administratorInvitation',
          administratorInvitation: { subject: 'x', tenantName: 'x', role: '<b>god</b>', invitedBy: '' },
        },
      },
    ],
  ])('is refused for %s', async (_, change) => {
    await expect(queue(change)).rejects.toMatchObject({ reason: 'INVALID_FIELD' });
  });

  it('takes the allowance of the tenant in whose name it is: no tenant uses up another’s, nor the workspace’s own', async () => {
    const strict = await system.replica({ OSTIARY_MAIL_PER_WORKSPACE_PER_HOUR: '2' });
    const greedy = { onBehalfOf: 'greedy' };
    for (let i = 0; i < 2; i++) await queue(greedy, strict);
    await expect(queue(greedy, strict)).rejects.toMatchObject({ reason: 'TOO_MANY_MESSAGES' });
    await queue({ onBehalfOf: 'modest' }, strict);
    const user = await system.newUser();
    await change(user.id, {}, strict);
    await system.mail.next(user.email);
    await expect(queue({ onBehalfOf: 'x'.repeat(41) }, strict)).rejects.toMatchObject({ reason: 'INVALID_FIELD' });
  });

  it('says when there is too much of it, and where there is no mail server', async () => {
    const to = 'flooded@mail.example';
    for (let i = 0; i < 3; i++) await queue({ to });
    await expect(queue({ to: to.toUpperCase() })).rejects.toMatchObject({ reason: 'TOO_MANY_MESSAGES' });
    const mute = await system.replica({ OSTIARY_SMTP_URL: '', OSTIARY_MAIL_FROM: '' });
    await expect(queue({}, mute)).rejects.toMatchObject({ reason: 'NO_MAIL_SERVER' });
  });
});
