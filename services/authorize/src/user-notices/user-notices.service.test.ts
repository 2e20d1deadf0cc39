// Telling users that something waits, on a real Redis and a real Postgres, through the endpoint and the pages: who is told, of what, and who is not.
import { createECDH } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { NoticeWaitingRequestResponse_Result as MailResult } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { sha256Base64url } from '@ostiary/crypto/hash';
import { openPushMessage } from '@ostiary/crypto/testing/push-receiver';
import type { ClientRecord } from '@ostiary/oauth/client';
import { CIBA_GRANT, type GrantType } from '@ostiary/oauth/workspace';
import { SafeFetchError } from '@ostiary/platform/safe-fetch';
import {
  ALICE,
  type AuthorizeUnderTest,
  BOB,
  ISSUER,
  startAuthorize,
  WORKSPACE_ID,
} from '../testing/authorize-under-test.js';
import { Browser, type Shown } from '../testing/browser.js';
import { PushSubscriptions } from './push-subscription.repository.js';

let service: AuthorizeUnderTest;
beforeAll(async () => {
  service = await startAuthorize('user_notices');
});
afterAll(() => service.stop());
beforeEach(async () => {
  service.reset();
  await service.forgetBackchannelRequests();
  service.put.settings({ grantTypes: GRANTS });
  service.put.client(BANK);
});

const GRANTS: GrantType[] = ['authorization_code', 'refresh_token', CIBA_GRANT];
const BANK: Partial<ClientRecord> = {
  clientName: 'Blue Bank',
  grantTypes: [CIBA_GRANT],
  redirectUris: [],
  responseTypes: [],
  backchannelTokenDeliveryMode: 'poll',
};

let serial = 0;
/** What a browser makes of its push service (Push API §8). */
function device(endpoint = `https://push.example/send/${serial++}-of-this-browser`) {
  const ecdh = createECDH('prime256v1');
  const publicKey = ecdh.generateKeys();
  const authSecret = Buffer.alloc(16, serial);
  const form = {
    endpoint,
    p256dh: publicKey.toString('base64url'),
    auth: authSecret.toString('base64url'),
  };
  return { endpoint, form, privateKey: ecdh.getPrivateKey(), authSecret };
}
type Device = ReturnType<typeof device>;

async function signedIn(username = 'alice', password = 'wonderland') {
  const browser = new Browser(service.base);
  const page = await browser.signIn(await browser.open(`${ISSUER}/requests`), username, password);
  return { browser, page };
}

/** Somebody in a browser of their own, who wants to be told there. */
async function told(username = 'alice', password = 'wonderland', of: Device = device()) {
  const { browser, page } = await signedIn(username, password);
  const switched = await browser.submit(page, '/requests', { action: 'notices-on', ...of.form });
  expect(switched.html).toContain('<p id="notices-on">');
  service.events.length = 0;
  return { browser, of, page: switched };
}

/** A client asks, and whoever is to be told has been. */
async function ask(changes: Record<string, string> = {}): Promise<Shown> {
  const form = { client_id: 'app', scope: 'openid', login_hint: 'alice', binding_message: 'W4SCT 12.50', ...changes };
  const answer = await new Browser(service.base).open(`${ISSUER}/bc-authorize`, { form });
  expect(answer.status).toBe(200);
  await service.userNotices.settled();
  return answer;
}

const eventsOf = (type: string) => service.events.filter((event) => event.type === type);
const kept = () => service.database.query('select * from authorize.push_subscriptions');
const endpoints = () => service.pushed.map(({ url }) => url);
const FORM_OF_SWITCH = /<form method="post" action="[^"]*" data-notices/;

describe('being told by push', () => {
  it('RFC 8030 §5, RFC 8291, RFC 8292: the browser gets that something waits, and where, and nothing of what it is', async () => {
    const { of } = await told();
    const { html } = await ask();
    const [message] = service.pushed;
    expect(service.pushed).toHaveLength(1);
    expect(message?.url).toBe(of.endpoint);
    const text = openPushMessage(message?.body ?? new Uint8Array(), of);
    expect(JSON.parse(text)).toEqual({
      lang: 'en',
      title: 'Something waits for your answer',
      body: 'At Acme <Shop>. Open the page to see what it is.',
    });
    const { authorization = '', ...headers } = message?.headers ?? {};
    expect(headers).toEqual({
      'content-type': 'application/octet-stream',
      'content-encoding': 'aes128gcm',
      ttl: expect.stringMatching(/^1[12]\d$/),
      urgency: 'high',
      topic: 'requests',
    });
    expect(authorization).toContain(`, k=${service.vapidKeys.of(WORKSPACE_ID).publicKey}`);
    const [event] = eventsOf('backchannel.user_notified');
    expect(event).toMatchObject({
      outcome: 'success',
      actor: { type: 'system', id: 'authorize' },
      target: { type: 'backchannel_request', id: sha256Base64url(JSON.parse(html).auth_req_id) },
      clientId: 'app',
      details: { user: ALICE, channel: 'push', push_service: 'push.example', attempts: '1' },
    });
    for (const secret of [of.endpoint, of.form.auth, JSON.parse(html).auth_req_id, 'W4SCT']) {
      expect(JSON.stringify(service.events)).not.toContain(secret);
    }
    expect(service.waitingMails).toEqual([]);
  });

  it('is told in the language in which they wanted it', async () => {
    const of = device();
    const { browser, page } = await signedIn();
    const headers = { 'accept-language': 'de' };
    const form = { ...of.form, action: 'notices-on', csrf: csrfOf(page) };
    await browser.open(`${ISSUER}/requests`, { form, headers });
    await ask();
    expect(openPushMessage(service.pushed[0]?.body ?? new Uint8Array(), of)).toContain('Etwas wartet auf Ihre Antwort');
  });

  it('CIBA §8: nobody but whom the client named, in every browser of theirs', async () => {
    const [one, other, bob] = [await told(), await told(), await told('bob', 'builder')];
    await ask();
    expect(endpoints().sort()).toEqual([one.of.endpoint, other.of.endpoint].sort());
    service.pushed.length = 0;
    await ask({ login_hint: 'bob' });
    expect(endpoints()).toEqual([bob.of.endpoint]);
  });

  it('no request, no notice: an unknown user, a blocked client, a bad request', async () => {
    await told();
    const refused = async (form: Record<string, string>) => {
      const sent = { client_id: 'app', scope: 'openid', login_hint: 'alice', ...form };
      expect((await new Browser(service.base).open(`${ISSUER}/bc-authorize`, { form: sent })).status).not.toBe(200);
    };
    await refused({ login_hint: 'nobody' });
    await refused({ scope: 'profile' });
    await service.userNotices.settled();
    expect(service.pushed).toEqual([]);
  });
});

describe('who is told no more', () => {
  it('whoever has signed out in that browser, or was signed out from another', async () => {
    const [here, there] = [await told(), await told()];
    const page = await here.browser.open(`${ISSUER}/account`);
    await here.browser.submit(page, '/account/sessions', { session: 'others' });
    expect(await kept()).toHaveLength(1);
    await ask();
    expect(endpoints()).toEqual([here.of.endpoint]);
    expect(endpoints()).not.toContain(there.of.endpoint);
  });

  it('whose session ends by its time: idle, or too old', async () => {
    await told();
    service.put.settings({ grantTypes: GRANTS, session: { idleSeconds: 600, absoluteSeconds: 3600 } });
    service.clock.aheadMs = 599_000;
    await ask();
    expect(service.pushed).toHaveLength(1);
    service.clock.aheadMs = 601_000;
    await ask();
    expect(service.pushed).toHaveLength(1);
  });

  it('who is disabled, or deleted', async () => {
    await told();
    const form = { client_id: 'app', scope: 'openid', login_hint: 'alice' };
    // Between the client’s answer and the notice.
    service.put.user(ALICE, 'alice', true);
    const workspace = service.workspace();
    const origin = { requestId: 'r', traceId: 't', address: '', userAgent: '' };
    const notice = {
      workspace,
      clientId: 'app',
      userId: ALICE,
      requestId: 'x',
      expiresAt: Date.now() + 60_000,
      origin,
    };
    service.userNotices.tell(notice);
    await service.userNotices.settled();
    expect(service.pushed).toEqual([]);
    expect((await new Browser(service.base).open(`${ISSUER}/bc-authorize`, { form })).status).toBe(400);
  });

  it('RFC 8030 §7.3: where the push service knows the browser no more, it is forgotten', async () => {
    const [gone] = [await told()];
    service.pushAnswers.push(410);
    await ask();
    expect(await kept()).toEqual([]);
    expect(eventsOf('backchannel.notices_disabled')).toEqual([
      expect.objectContaining({ details: { reason: 'gone', push_service: 'push.example' } }),
    ]);
    await ask();
    expect(endpoints()).toEqual([gone.of.endpoint]);
  });

  it('the browser of somebody else: whoever switches notices on there has them alone', async () => {
    const shared = device();
    await told('alice', 'wonderland', shared);
    await told('bob', 'builder', shared);
    await ask();
    expect(service.pushed).toEqual([]);
    await ask({ login_hint: 'bob' });
    expect(endpoints()).toEqual([shared.endpoint]);
  });

  it('whoever has answered meanwhile, or signs out, while a push service is away', async () => {
    const { browser, page } = await told();
    service.pushAnswers.push(503, 503);
    service.during.pause = async () => {
      service.during.pause = async () => undefined;
      const requests = await browser.open(page.url);
      await browser.submit(requests, '/requests', { action: 'deny' });
    };
    await ask();
    expect(service.pushed).toHaveLength(1);
    service.pushAnswers.length = 0;
    service.pushAnswers.push(503);
    service.during.pause = () => service.database.query('update authorize.sessions set ended_at = now()');
    await ask();
    expect(service.pushed).toHaveLength(2);
  });
});

describe('a push service that does not do', () => {
  it.each([
    ['answers 503', 503],
    ['answers 429', 429],
    ['is away', new SafeFetchError('network', 'away')],
  ])('is tried again when it %s, and given up with an event', async (_what, answer) => {
    await told();
    service.pushAnswers.push(answer, answer, answer, answer);
    const { status } = await ask();
    expect([status, service.pushed.length, service.pauses]).toEqual([200, 4, [2, 8, 20]]);
    expect(eventsOf('backchannel.user_notified')).toEqual([
      expect.objectContaining({ outcome: 'failure', details: expect.objectContaining({ attempts: '4' }) }),
    ]);
    expect(await kept()).toHaveLength(1);
  });

  it.each([
    ['RFC 8292 §4.2', 'HTTP 403', 403],
    ['RFC 6890', 'address', new SafeFetchError('address', 'private')],
    ['RFC 9110 §15.4', 'redirect', new SafeFetchError('redirect', 'elsewhere')],
  ])('%s: is not tried again when it will not (%s)', async (_clause, failure, answer) => {
    await told();
    service.pushAnswers.push(answer);
    await ask();
    expect([service.pushed.length, service.pauses]).toEqual([1, []]);
    expect(eventsOf('backchannel.user_notified')).toEqual([
      expect.objectContaining({ outcome: 'failure', details: expect.objectContaining({ failure }) }),
    ]);
  });

  it('keeps no client waiting, and fails nothing of it: evidence away, Redis’ count aside', async () => {
    await told();
    let release: (value?: unknown) => void = () => undefined;
    const held = new Promise((resolve) => {
      release = resolve;
    });
    service.pushAnswers.push(503);
    service.during.pause = () => held;
    const form = { client_id: 'app', scope: 'openid', login_hint: 'alice' };
    const answer = await new Browser(service.base).open(`${ISSUER}/bc-authorize`, { form });
    expect(answer.status).toBe(200);
    service.switches.auditAway = true;
    release();
    await service.userNotices.settled();
    expect(service.failures).toEqual([{ err: expect.objectContaining({ code: 'temporarily_unavailable' }) }]);
    service.failures.length = 0;
  });

  it('CIBA §15: tells nobody more often than may be', async () => {
    await told();
    service.put.client({ ...BANK, clientId: 'other' });
    for (const client_id of ['app', 'other', 'app', 'other']) await ask({ client_id });
    expect(service.pushed).toHaveLength(3);
    expect(eventsOf('backchannel.user_notified').at(-1)).toMatchObject({
      outcome: 'failure',
      details: { channel: 'push', failure: 'capped' },
    });
  });
});

describe('being told by e-mail', () => {
  const withMail = () => service.put.settings({ grantTypes: GRANTS, language: 'de', email: { requestNotice: 'on' } });

  it('is off unless the workspace wants it, and then for whoever is not told in a browser', async () => {
    await ask();
    expect(service.waitingMails).toEqual([]);
    withMail();
    service.put.client(BANK);
    await ask();
    expect(service.waitingMails).toEqual([
      expect.objectContaining({
        userId: ALICE,
        requestedBy: expect.objectContaining({
          workspace: 'shop',
          correspondence: { workspaceName: 'Acme <Shop>', senderName: '', locales: ['de'] },
        }),
      }),
    ]);
    expect(eventsOf('backchannel.user_notified')).toEqual([
      expect.objectContaining({ outcome: 'success', details: { user: ALICE, channel: 'email' } }),
    ]);
    await told('bob', 'builder');
    await ask({ login_hint: 'bob' });
    expect([service.waitingMails.length, service.pushed.length]).toEqual([1, 1]);
  });

  it('comes where no browser could be reached, without waiting for it', async () => {
    withMail();
    service.put.client(BANK);
    await told();
    service.pushAnswers.push(503, 201);
    await ask();
    expect([service.waitingMails.length, service.pushed.length]).toEqual([1, 2]);
  });

  it.each([
    [
      'as many as may be were sent',
      MailResult.RESULT_CAPPED,
      [{ outcome: 'failure', details: { user: ALICE, channel: 'email', failure: 'capped' } }],
    ],
    ['the user has no proven address', MailResult.RESULT_UNREACHABLE, []],
  ])('says so in the evidence where %s', async (_what, result, events) => {
    withMail();
    service.put.client(BANK);
    service.waitingMailAnswers.push(result);
    await ask();
    expect(eventsOf('backchannel.user_notified')).toEqual(events.map((event) => expect.objectContaining(event)));
  });

  it('fails nothing while identity is away', async () => {
    withMail();
    service.put.client(BANK);
    service.during.pause = async () => undefined;
    const origin = { requestId: 'r', traceId: 't', address: '', userAgent: '' };
    const { html } = await ask();
    service.waitingMails.length = 0;
    service.switches.identityAway = true;
    service.userNotices.tell({
      ...{ workspace: service.workspace(), clientId: 'app', userId: ALICE, origin, expiresAt: Date.now() + 60_000 },
      requestId: sha256Base64url(JSON.parse(html).auth_req_id),
    });
    await service.userNotices.settled();
    expect(eventsOf('backchannel.user_notified').at(-1)).toMatchObject({ details: { failure: 'unavailable' } });
  });
});

describe('the switch', () => {
  it('is on the page of requests, with the key of the workspace, and hidden without script', async () => {
    const { page } = await signedIn();
    expect(page.html).toMatch(FORM_OF_SWITCH);
    expect(page.html).toContain(`data-key="${service.vapidKeys.of(WORKSPACE_ID).publicKey}"`);
    const [, script = ''] = /<script src="([^"]+)" defer>/.exec(page.html) ?? [];
    const worker = `${ISSUER}/assets/notices-worker.js`;
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`script-src ${script}; worker-src ${worker}`);
    expect(policy).not.toContain('unsafe');
    for (const url of [script, worker]) {
      const asset = await new Browser(service.base).open(url);
      expect([asset.status, asset.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    }
    const served = await new Browser(service.base).open(worker);
    // A worker’s scope is its folder: it controls no page of ours.
    expect([served.headers.get('cache-control'), served.headers.get('service-worker-allowed')]).toEqual([
      'no-cache',
      null,
    ]);
    expect(served.headers.get('content-security-policy')).toBe("default-src 'none'");
  });

  it('records both ways, without the address, and keeps it sealed', async () => {
    const { browser, of, page } = await told();
    expect(page.html).not.toMatch(FORM_OF_SWITCH);
    expect(page.html).not.toContain('<script');
    const rows = JSON.stringify(await kept());
    for (const secret of [of.endpoint, of.form.p256dh, of.form.auth]) expect(rows).not.toContain(secret);
    await browser.submit(page, '/requests', { action: 'notices-off' });
    expect(await kept()).toEqual([]);
    expect(service.events).toEqual([
      expect.objectContaining({
        type: 'backchannel.notices_disabled',
        actor: { type: 'user', id: ALICE },
        details: { reason: 'asked', session: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      }),
    ]);
    await ask();
    expect(service.pushed).toEqual([]);
  });

  it.each([
    ['RFC 8030 §8.1', 'an endpoint that is no push service’s', { endpoint: 'https://internal.example/send' }],
    ['RFC 6890', 'a private address', { endpoint: 'https://10.0.0.1/send' }],
    ['RFC 8030 §8.1', 'plain http', { endpoint: 'http://push.example/send' }],
    ['RFC 8291 §3.1', 'a key that is none', { p256dh: 'AAAA' }],
  ])('%s: refuses %s and keeps nothing', async (_clause, _what, changes) => {
    const { browser, page } = await signedIn();
    service.events.length = 0;
    const after = await browser.submit(page, '/requests', { action: 'notices-on', ...device().form, ...changes });
    expect(after.html).toContain('This browser could not be set up for notices.');
    expect([await kept(), service.events]).toEqual([[], []]);
  });

  it('RFC 6749 §10.12: takes no form of another session, nor one without a sign-in', async () => {
    const { page } = await signedIn();
    const bob = await signedIn('bob', 'builder');
    const form = { ...device().form, action: 'notices-on', csrf: csrfOf(page) };
    expect((await bob.browser.open(`${ISSUER}/requests`, { form })).status).toBe(400);
    await new Browser(service.base).open(`${ISSUER}/requests`, { form });
    expect(await kept()).toEqual([]);
  });

  it('is one for each session, and ten for each user: the oldest makes room', async () => {
    const first = await told();
    await first.browser.submit(first.page, '/requests', { action: 'notices-off' });
    const { browser, page } = await signedIn();
    for (const next of [device(), device()])
      await browser.submit(page, '/requests', { action: 'notices-on', ...next.form });
    expect(await kept()).toHaveLength(1);
    const event = { type: 'backchannel.notices_enabled', outcome: 'success', workspace: service.workspace() } as const;
    const of = device();
    for (let i = 0; i < 11; i++) {
      const id = `0190a000-0000-7000-8000-0000000001${String(i).padStart(2, '0')}`;
      await service.database.query(
        `insert into authorize.sessions select '${id}', '${id}', tenant, workspace_id, user_id, auth_time, acr, amr, created_at, last_seen_at, expires_at, null from authorize.sessions where user_id = '${ALICE}' limit 1`,
      );
      const session = { tenant: 'acme', workspaceId: WORKSPACE_ID, userId: ALICE, id };
      const actor = { type: 'user', id: ALICE } as const;
      const request = { requestId: '', traceId: '', address: '', userAgent: '' };
      const browserOf = { endpoint: `${of.endpoint}${i}`, publicKey: Buffer.alloc(65), authSecret: Buffer.alloc(16) };
      await service.subscriptions.put(session, browserOf, 'en', { ...event, actor, request });
    }
    expect(await kept()).toHaveLength(10);
    await service.database.query(
      `delete from authorize.sessions where id::text like '0190a000-0000-7000-8000-0000000001%'`,
    );
    expect(await kept()).toEqual([]);
  });

  it('is not for a session that ends meanwhile', async () => {
    const { of } = await told();
    await service.database.query('update authorize.sessions set ended_at = now()');
    const [{ session_id: id } = {}] = await kept();
    const session = { tenant: 'acme', workspaceId: WORKSPACE_ID, userId: ALICE, id: String(id) };
    const browserOf = { endpoint: of.endpoint, publicKey: Buffer.alloc(65), authSecret: Buffer.alloc(16) };
    const event = {
      type: 'backchannel.notices_enabled',
      outcome: 'success',
      workspace: service.workspace(),
      actor: { type: 'user', id: ALICE },
      request: { requestId: '', traceId: '', address: '', userAgent: '' },
    } as const;
    expect(await service.subscriptions.put(session, browserOf, 'en', event)).toBe(false);
  });

  it('cannot be opened by another installation, nor moved to another user', async () => {
    await told();
    const workspace = service.workspace();
    const other = new PushSubscriptions(service.database.dataSource, service.audit, Buffer.alloc(32, 1));
    expect(await other.ofUser(workspace, ALICE, Date.now())).toEqual([]);
    expect(await service.subscriptions.ofUser(workspace, ALICE, Date.now())).toHaveLength(1);
    await service.database.query(`update authorize.push_subscriptions set user_id = '${BOB}'`);
    await service.database.query(`update authorize.sessions set user_id = '${BOB}'`);
    expect(await service.subscriptions.ofUser(workspace, BOB, Date.now())).toEqual([]);
  });
});

describe('the account page', () => {
  it('shows where one is told, and takes it back there', async () => {
    const [here, there] = [await told(), await told()];
    const page = await here.browser.open(`${ISSUER}/account`);
    expect(page.html.match(/You are told here when something waits for you\./g)).toHaveLength(2);
    const sessions = await kept();
    const [first] = sessions;
    const after = await here.browser.submit(page, '/account/notices', { session: String(first?.session_id) });
    expect(after.html).toContain('You are told no more there.');
    expect(await kept()).toHaveLength(1);
    await ask();
    expect([here.of.endpoint, there.of.endpoint]).toEqual(expect.arrayContaining(endpoints()));
    expect(service.pushed).toHaveLength(1);
  });

  it('RFC 6749 §10.12: takes back nobody else’s', async () => {
    await told('bob', 'builder');
    const { browser, page } = await told();
    const [bobs] = await service.database.query(
      `select session_id from authorize.push_subscriptions where user_id = '${BOB}'`,
    );
    const form = { csrf: csrfOf(page), session: String(bobs?.session_id) };
    expect((await browser.open(`${ISSUER}/account/notices`, { form })).status).toBe(404);
    expect(await kept()).toHaveLength(2);
  });
});

function csrfOf({ html }: Shown): string {
  return /name="csrf" value="([^"]*)"/.exec(html)?.[1] ?? '';
}
