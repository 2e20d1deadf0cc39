import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sha256Base64url } from '@ostiary/crypto/hash';
import { DEVICE_CODE_GRANT, type GrantType } from '@ostiary/oauth/workspace';
import {
  ALICE,
  type AuthorizeUnderTest,
  BOB,
  ISSUER,
  startAuthorize,
  USER_CODE_LIMITS,
  WORKSPACE_ID,
} from '../testing/authorize-under-test.js';
import { Browser, type Shown } from '../testing/browser.js';

let service: AuthorizeUnderTest;
beforeAll(async () => {
  service = await startAuthorize('device');
});
afterAll(() => service.stop());
beforeEach(async () => {
  service.reset();
  await service.forgetUserCodeTries();
  service.put.client(TV);
});

const GRANTS: GrantType[] = [DEVICE_CODE_GRANT, 'refresh_token'];
const TV = { clientName: 'Tele<b>vision', tokenEndpointAuthMethod: 'none', grantTypes: GRANTS } as const;
const OWNER = { workspaceId: WORKSPACE_ID, clientId: 'app' };

const ask = (changes: Record<string, string> = {}) =>
  new Browser(service.base).open(`${ISSUER}/device_authorization`, {
    form: { client_id: 'app', scope: 'openid profile', ...changes },
  });

async function device(changes: Record<string, string> = {}) {
  const { status, html } = await ask(changes);
  expect(status).toBe(200);
  const { device_code: deviceCode, user_code: userCode } = JSON.parse(html);
  service.events.length = 0;
  return { deviceCode: String(deviceCode), userCode: String(userCode) };
}

const poll = (deviceCode: string) => service.devices.poll(deviceCode, OWNER, Date.now() + service.clock.aheadMs);
const newBrowser = () => new Browser(service.base);

async function enter(browser: Browser, userCode: string): Promise<Shown> {
  const page = await browser.open(`${ISSUER}/device`);
  return browser.submit(page, '/device', { user_code: userCode });
}
const confirm = (browser: Browser, page: Shown, decision = 'confirm') => browser.submit(page, '/device', { decision });

/** To the question of consent, as somebody. */
async function toConsent(browser: Browser, userCode: string, username = 'alice', password = 'wonderland') {
  const page = await confirm(browser, await enter(browser, userCode));
  return browser.signIn(page, username, password);
}

/** How many keys this file's own prefix has. */
const ownKeys = async (): Promise<number> => (await service.redis.keys(`${service.redis.options.keyPrefix}*`)).length;

describe('POST /device_authorization', () => {
  it('RFC 8628 §3.2: answers with both codes, where to type the one, and for how long, after its event', async () => {
    const { status, headers, html } = await ask({ resource: 'https://orders.example/' });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    const answer = JSON.parse(html);
    expect(answer).toEqual({
      device_code: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
      verification_uri: `${ISSUER}/device`,
      verification_uri_complete: `${ISSUER}/device?user_code=${answer.user_code}`,
      expires_in: 600,
      interval: 5,
    });
    expect(service.events).toEqual([
      expect.objectContaining({
        type: 'device.requested',
        outcome: 'success',
        clientId: 'app',
        clientAuthenticationMethod: 'none',
        target: { type: 'device_authorization', id: sha256Base64url(answer.device_code) },
        scopes: ['openid', 'profile'],
        resources: ['https://orders.example/'],
      }),
    ]);
    const text = JSON.stringify(service.events);
    for (const code of [answer.device_code, answer.user_code, answer.user_code.replace('-', '')]) {
      expect(text).not.toContain(code);
    }
    expect(await poll(answer.device_code)).toEqual({ kind: 'pending' });
  });

  it.each([
    ['RFC 6749 §3.3', 'no scope', { scope: '' }, 'invalid_scope'],
    ['RFC 6749 §3.3', 'a scope of nobody', { scope: 'nonsense' }, 'invalid_scope'],
    ['RFC 6749 §3.3', 'a scope that is none', { scope: 'openid  profile' }, 'invalid_scope'],
    ['RFC 8707 §2', 'a resource of nobody', { resource: 'https://other.example/' }, 'invalid_target'],
    ['RFC 8707 §2', 'a resource with a fragment', { resource: 'https://orders.example/#a' }, 'invalid_target'],
    ['RFC 9396 §5', 'details of no type', { authorization_details: '[]' }, 'invalid_authorization_details'],
    ['OpenID Connect Core §3.1.2.1', 'a max_age that is none', { max_age: '-1' }, 'invalid_request'],
    ['OpenID Connect Core §3.1.2.1', 'endless acr_values', { acr_values: 'a'.repeat(1025) }, 'invalid_request'],
    ['OpenID Connect Core §3.1.2.1', 'endless ui_locales', { ui_locales: 'a'.repeat(1025) }, 'invalid_request'],
    ['OpenID Connect Core §5.5', 'claims that are no JSON', { claims: '{' }, 'invalid_request'],
  ])('%s: refuses %s with an event, and stores nothing', async (clause, _what, changes, error) => {
    const keys = await ownKeys();
    const answer = await ask(changes);
    expect([answer.status, JSON.parse(answer.html).error]).toEqual([400, error]);
    expect(service.events).toEqual([
      expect.objectContaining({
        type: 'policy.refused',
        outcome: 'failure',
        error,
        clause,
        clientId: 'app',
        details: { endpoint: 'device_authorization' },
      }),
    ]);
    expect(await ownKeys()).toBe(keys);
  });

  it.each([
    [
      'RFC 6749 §5.2: a workspace without the grant',
      () => service.put.settings({ grantTypes: ['authorization_code'] }),
      'unsupported_grant_type',
    ],
    [
      'RFC 6749 §5.2: a client without the grant',
      () => service.put.client({ ...TV, grantTypes: ['authorization_code'] }),
      'unauthorized_client',
    ],
    [
      'FAPI 2.0 Security Profile §5.3.2.2(1): a client held to FAPI 2.0',
      () => service.put.client({ ...TV, securityProfile: 'fapi2-security' }),
      'unauthorized_client',
    ],
  ])('%s is refused, and nothing stored', async (_title, change, error) => {
    change();
    const keys = await ownKeys();
    const answer = await ask();
    expect([answer.status, JSON.parse(answer.html).error]).toEqual([400, error]);
    expect(service.eventTypes()).toEqual(['policy.refused']);
    expect(await ownKeys()).toBe(keys);
  });

  it('RFC 8628 §3.1: refuses who does not authenticate, other methods and other types', async () => {
    const nobody = await ask({ client_id: 'nobody' });
    expect([nobody.status, JSON.parse(nobody.html).error]).toEqual([401, 'invalid_client']);
    const get = await newBrowser().open(`${ISSUER}/device_authorization`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    const url = `${service.base}/acme/shop/device_authorization`;
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(url, { method: 'POST', headers, body: '{}' })).status).toBe(415);
  });

  it('Audit: without evidence there are no codes', async () => {
    service.switches.auditAway = true;
    const answer = await ask();
    expect([answer.status, JSON.parse(answer.html).error]).toEqual([503, 'temporarily_unavailable']);
  });
});

describe('the page for the code', () => {
  it('RFC 8628 §3.3: is one field without script, that a telephone writes in capitals', async () => {
    const { status, html, headers } = await newBrowser().open(`${ISSUER}/device`);
    expect(status).toBe(200);
    expect(html).toMatch(/<input id="user-code"[^>]*autocapitalize="characters"/);
    expect(html).not.toContain('<script');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  it('RFC 8628 §3.3: speaks the language of the reader', async () => {
    const headers = { 'accept-language': 'de' };
    const { html } = await newBrowser().open(`${ISSUER}/device`, { headers });
    expect(html).toContain('<html lang="de">');
    expect(html).toContain('Gerät verbinden');
  });

  it('RFC 8628 §3.3.1: a link with the code fills it in, looks nothing up and opens nothing', async () => {
    const { userCode, deviceCode } = await device();
    const browser = newBrowser();
    const page = await browser.open(`${ISSUER}/device?user_code=${userCode}`);
    expect(page.html).toContain(`value="${userCode}"`);
    expect(page.html).not.toContain('Television');
    expect(service.events).toEqual([]);
    // The user still has to compare it with the device.
    const next = await browser.submit(page, '/device', { user_code: userCode });
    expect(next.html).toContain('id="device-confirm"');
    expect(await poll(deviceCode)).toEqual({ kind: 'pending' });
  });

  it.each([
    ['markup', '"><script>alert(1)</script>'],
    ['a sentence of a stranger', 'Call 0800 12345 now'],
  ])('HTML §13.1: a link fills in no %s', async (_, text) => {
    const { html } = await newBrowser().open(`${ISSUER}/device?user_code=${encodeURIComponent(text)}`);
    expect(html).toContain('value=""');
    expect(html).not.toContain('alert(1)');
    expect(html).not.toContain('0800 12345');
  });

  it('RFC 8628 §6.1: takes the code however it is typed', async () => {
    const { userCode } = await device();
    const page = await enter(newBrowser(), ` ${userCode.toLowerCase().replace('-', ' ')} `);
    expect(page.html).toContain(userCode);
    expect(service.eventTypes()).toEqual(['device.code_entered']);
  });

  it('RFC 8628 §5.1: says the same of a code that is wrong, expired, decided, or of another workspace', async () => {
    const { userCode: expired } = await device();
    const denied = await device();
    await service.devices.deny(sha256Base64url(denied.deviceCode), Date.now());
    await service.devices.put('elsewhere', elsewhere(), 600);
    const pages: string[] = [];
    service.clock.aheadMs = 0;
    for (const code of ['BBBB-BBBB', denied.userCode, 'CCCC-CCCC']) pages.push((await enter(newBrowser(), code)).html);
    service.clock.aheadMs = 600_001;
    pages.push((await enter(newBrowser(), expired)).html);
    const bare = pages.map((html) => html.replace(/value="[^"]*"/g, ''));
    expect(new Set(bare).size).toBe(1);
    expect(bare[0]).toContain('id="device-problem"');
    expect(service.events).toHaveLength(4);
    expect(service.events[0]).toMatchObject({
      type: 'device.code_entered',
      outcome: 'failure',
      clause: 'RFC 8628 §5.1',
      details: { reason: 'unknown' },
    });
    // Nobody who reads the trail learns a code by it.
    expect(JSON.stringify(service.events)).not.toMatch(/BBBB/);
  });

  const elsewhere = () => ({
    ...OWNER,
    workspaceId: 'another',
    request: { clientId: 'app', scopes: ['openid'], resources: [], acrValues: [], uiLocales: [] },
    userCode: 'CCCCCCCC',
    address: '',
    requestedAt: Date.now(),
    expiresAt: Date.now() + 600_000,
  });

  it('RFC 8628 §5.1: what can be no code is wrong, and no guess', async () => {
    for (let i = 0; i < USER_CODE_LIMITS.perNetwork + 1; i++) {
      const page = await enter(newBrowser(), 'nonsense');
      expect(page.status).toBe(422);
    }
    expect(service.events).toEqual([]);
  });

  it('RFC 8628 §5.1: a network has few tries, raced or not, and right codes cost none', async () => {
    const right = await device();
    for (let i = 0; i < USER_CODE_LIMITS.perNetwork + 1; i++) {
      expect((await enter(newBrowser(), right.userCode)).status).toBe(200);
    }
    const pages = await Promise.all(
      Array.from({ length: USER_CODE_LIMITS.perNetwork + 4 }, () => enter(newBrowser(), 'BBBB-BBBB')),
    );
    expect(pages.filter(({ status }) => status === 422)).toHaveLength(USER_CODE_LIMITS.perNetwork);
    const stopped = pages.find(({ status }) => status === 429);
    expect(Number(stopped?.headers.get('retry-after'))).toBeGreaterThan(0);
    // Whoever guesses is not told which was right, not even by the right one.
    expect((await enter(newBrowser(), right.userCode)).status).toBe(429);
    expect(service.events).toContainEqual(expect.objectContaining({ details: { reason: 'throttled' } }));
  });

  it('RFC 6749 §10.12: a code that another site has the browser send is not taken', async () => {
    const { userCode } = await device();
    const browser = newBrowser();
    const forged = await browser.open(`${ISSUER}/device`, { form: { user_code: userCode } });
    expect([forged.status, forged.html.includes('device-confirm')]).toEqual([400, false]);
    await browser.open(`${ISSUER}/device`);
    const form = { user_code: userCode, csrf: 'guessed' };
    expect((await browser.open(`${ISSUER}/device`, { form })).status).toBe(400);
    // The token of another browser, too.
    const page = await newBrowser().open(`${ISSUER}/device`);
    expect((await browser.submit(page, '/device', { user_code: userCode })).status).toBe(400);
  });

  it('RFC 8628 §3.3: is not there where the workspace or its floor has no device grant', async () => {
    service.put.settings({ grantTypes: ['authorization_code'] });
    expect((await newBrowser().open(`${ISSUER}/device`)).status).toBe(404);
    service.put.settings({ securityProfile: 'fapi2-security' });
    expect((await newBrowser().open(`${ISSUER}/device`)).status).toBe(404);
    expect((await newBrowser().open(`${ISSUER}/device/done`)).status).toBe(404);
  });

  it('RFC 8628 §3.3: a client that is disabled meanwhile has no device that waits', async () => {
    const { userCode } = await device();
    service.put.client({ ...TV, disabled: true });
    expect((await enter(newBrowser(), userCode)).status).toBe(422);
  });
});

describe('is it your device?', () => {
  it('RFC 8628 §5.4: names the client, what it asks for, the code, whence, and the warning', async () => {
    const { userCode } = await device({ resource: 'https://orders.example/' });
    service.clock.aheadMs = 3 * 60_000;
    const { html } = await enter(newBrowser(), userCode);
    expect(html).toContain('<strong>Tele&lt;b&gt;vision</strong>');
    expect(html).toMatch(new RegExp(`id="device-code"[^>]*>${userCode}<`));
    expect(html).toContain('<strong>Orders</strong>');
    expect(html).toContain('3 minutes ago, from the network that you are in now');
    expect(html).toContain('id="device-warning"');
    expect(html).toContain('do not go on');
  });

  it('RFC 8628 §5.4: tells when the device is in another network, without the whole address', async () => {
    const authorization = {
      ...OWNER,
      request: { clientId: 'app', scopes: ['openid'], resources: [], acrValues: [], uiLocales: [] },
      userCode: 'DDDDDDDD',
      address: '203.0.113.77',
      requestedAt: Date.now(),
      expiresAt: Date.now() + 600_000,
    };
    await service.devices.put('far', authorization, 600);
    const { html } = await enter(newBrowser(), 'DDDD-DDDD');
    expect(html).toContain('from another network');
    expect(html).toContain('(203.0.113.x)');
    expect(html).not.toContain('203.0.113.77');
  });

  it('RFC 8628 §5.4: nobody is asked or answered before, whatever page is sent or opened', async () => {
    const { userCode, deviceCode } = await device();
    const browser = newBrowser();
    const page = await enter(browser, userCode);
    const signIn = await browser.open(`${page.url}/sign-in`);
    const after = await browser.signIn(signIn);
    expect(after.html).toContain('id="device-confirm"');
    const [, csrf = ''] = /name="csrf" value="([^"]*)"/.exec(after.html) ?? [];
    const sent = await browser.open(`${page.url}/consent`, { form: { csrf, decision: 'allow' } });
    expect(sent.html).toContain('id="device-confirm"');
    expect(await poll(deviceCode)).toEqual({ kind: 'pending' });
    expect(service.eventTypes()).not.toContain('authorization.granted');
  });

  it('RFC 8628 §3.3: who does not know the device stops it, without signing in', async () => {
    const { userCode, deviceCode } = await device();
    const browser = newBrowser();
    const end = await confirm(browser, await enter(browser, userCode), 'deny');
    expect(end.html).toContain('id="device-denied"');
    expect(await poll(deviceCode)).toEqual({ kind: 'denied' });
    expect(service.eventTypes()).toEqual(['device.code_entered', 'authorization.refused']);
  });

  it('RFC 6749 §10.12: only this browser confirms, by its own form', async () => {
    const { userCode } = await device();
    const browser = newBrowser();
    const page = await enter(browser, userCode);
    expect((await confirm(newBrowser(), page)).status).toBe(400);
    const forged = await browser.open(`${page.url}/device`, { form: { csrf: 'x', decision: 'confirm' } });
    expect(forged.status).toBe(400);
    expect((await browser.open(page.url)).html).toContain('id="device-confirm"');
  });
});

describe('the user decides', () => {
  it('RFC 8628 §3.3: signs in, is asked, allows, and goes back to the device; the event comes first', async () => {
    const { userCode, deviceCode } = await device();
    const browser = newBrowser();
    const consent = await toConsent(browser, userCode);
    expect(consent.html).toContain(`the device that shows ${userCode}`);
    const end = await browser.decide(consent, 'allow');
    expect([end.status, end.url]).toEqual([200, `${ISSUER}/device/done`]);
    expect(end.html).toContain('id="device-done"');
    expect(await poll(deviceCode)).toEqual({
      kind: 'approved',
      approval: expect.objectContaining({
        clientId: 'app',
        userId: ALICE,
        scopes: ['openid', 'profile'],
        amr: ['pwd'],
        workspaceId: WORKSPACE_ID,
      }),
    });
    expect(service.eventTypes()).toEqual([
      'device.code_entered',
      'device.confirmed',
      'sign_in.succeeded',
      'session.started',
      'consent.asked',
      'authorization.granted',
    ]);
    expect(service.events.at(-1)).toMatchObject({
      actor: { type: 'user', id: ALICE },
      details: { device: sha256Base64url(deviceCode) },
    });
    expect(JSON.stringify(service.events)).not.toContain(deviceCode);
    // The browser was sent to nobody but us, and no code was made.
    expect(service.codeRecords.size).toBe(0);
  });

  it('RFC 8628 §5.4: is asked again though they allowed the client before, and though it is the workspace’s own', async () => {
    service.put.client({ ...TV, firstParty: true });
    const browser = newBrowser();
    for (let i = 0; i < 2; i++) {
      const { userCode } = await device();
      const asked =
        i === 0 ? await toConsent(browser, userCode) : await confirm(browser, await enter(browser, userCode));
      expect(asked.html).toContain('id="consent-allow"');
      expect((await browser.decide(asked, 'allow')).html).toContain('id="device-done"');
    }
  });

  it('RFC 8628 §3.5: says no on the page of consent, or leaves the sign-in', async () => {
    const first = await device();
    const browser = newBrowser();
    const refused = await browser.decide(await toConsent(browser, first.userCode), 'deny');
    expect(refused.html).toContain('id="device-denied"');
    expect(await poll(first.deviceCode)).toEqual({ kind: 'denied' });
    const second = await device();
    const other = newBrowser();
    const signIn = await confirm(other, await enter(other, second.userCode));
    const left = await other.submit(signIn, '/sign-in', { action: 'cancel' });
    expect(left.html).toContain('id="device-denied"');
    expect(await poll(second.deviceCode)).toEqual({ kind: 'denied' });
  });

  it('RFC 8628 §3.3: of two users who allow one device at once, one does, and the other is told', async () => {
    const { userCode, deviceCode } = await device();
    const [first, second] = [newBrowser(), newBrowser()];
    const pages = [await toConsent(first, userCode), await toConsent(second, userCode, 'bob', 'builder')] as const;
    const ends = await Promise.all([first.decide(pages[0], 'allow'), second.decide(pages[1], 'allow')]);
    expect(ends.filter(({ html }) => html.includes('id="device-done"'))).toHaveLength(1);
    expect(ends.filter(({ html }) => html.includes('id="device-failed"'))).toHaveLength(1);
    const won = ends[0]?.html.includes('id="device-done"') ? ALICE : BOB;
    expect(await poll(deviceCode)).toMatchObject({ kind: 'approved', approval: { userId: won } });
    const granted = service.events.filter(({ type }) => type === 'authorization.granted');
    expect(granted).toEqual([expect.objectContaining({ actor: { type: 'user', id: won } })]);
  });

  it('RFC 8628 §3.3: a page of consent that one user was shown decides nothing for another', async () => {
    const { userCode, deviceCode } = await device();
    const browser = newBrowser();
    const consent = await toConsent(browser, userCode);
    // Bob signs in in the same browser, in another tab.
    const another = await device();
    await browser.signIn(
      await browser.submit(await confirm(browser, await enter(browser, another.userCode)), '/consent', {
        decision: 'switch',
      }),
      'bob',
      'builder',
    );
    const sent = await browser.decide(consent, 'allow');
    expect(sent.html).toContain('id="consent-allow"');
    expect(sent.html).toContain('bob');
    expect(await poll(deviceCode)).toEqual({ kind: 'pending' });
  });

  it('RFC 8628 §3.2: too late is too late, and said so', async () => {
    const { userCode, deviceCode } = await device();
    const browser = newBrowser();
    const consent = await toConsent(browser, userCode);
    service.clock.aheadMs = 600_001;
    const end = await browser.decide(consent, 'allow');
    expect(end.html).toContain('id="device-failed"');
    expect(await poll(deviceCode)).toEqual({ kind: 'expired' });
    expect(service.eventTypes()).not.toContain('authorization.granted');
  });

  it('RFC 8628 §3.3: the same form sent twice at once counts once', async () => {
    const { userCode } = await device();
    const browser = newBrowser();
    const consent = await toConsent(browser, userCode);
    await Promise.all([browser.decide(consent, 'allow'), browser.decide(consent, 'allow')]);
    expect(service.events.filter(({ type }) => type === 'authorization.granted')).toHaveLength(1);
  });

  it('Audit: without evidence nothing is allowed, and the user may try again', async () => {
    const { userCode, deviceCode } = await device();
    const browser = newBrowser();
    const consent = await toConsent(browser, userCode);
    service.switches.auditAway = true;
    expect((await browser.decide(consent, 'allow')).html).not.toContain('id="device-done"');
    expect(await poll(deviceCode)).toEqual({ kind: 'pending' });
    service.switches.auditAway = false;
    expect((await browser.decide(consent, 'allow')).html).toContain('id="device-done"');
    expect((await poll(deviceCode)).kind).toBe('approved');
  });

  it('OpenID Connect Core §3.1.2.1: max_age has somebody who is signed in prove it again', async () => {
    const browser = newBrowser();
    const first = await device();
    await browser.decide(await toConsent(browser, first.userCode), 'allow');
    service.clock.aheadMs = 120_000;
    const { userCode } = await device({ max_age: '60' });
    const page = await confirm(browser, await enter(browser, userCode));
    expect(page.html).toContain('id="login-submit"');
  });

  it.each([
    ['access_denied', 'device-denied'],
    ['expired_token', 'device-failed'],
    ['"><script>alert(1)</script>', 'device-failed'],
  ])('HTML §13.1: the last page says nothing that its address says (%s)', async (error, id) => {
    const query = new URLSearchParams({ error, error_description: 'Call 0800 12345' });
    const { html } = await newBrowser().open(`${ISSUER}/device/done?${query}`);
    expect(html).toContain(`id="${id}"`);
    expect(html).not.toMatch(/0800 12345|alert\(/);
  });
});
