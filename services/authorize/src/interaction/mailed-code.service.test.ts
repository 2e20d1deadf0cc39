import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ALICE,
  type AuthorizeUnderTest,
  BOB,
  GOOD,
  ISSUER,
  passkeyOf,
  startAuthorize,
  WORKSPACE_ID,
} from '../testing/authorize-under-test.js';
import { Browser, type Shown } from '../testing/browser.js';

let service: AuthorizeUnderTest;
let browser: Browser;
beforeAll(async () => {
  service = await startAuthorize('mailed_code');
});
afterAll(() => service.stop());
beforeEach(() => {
  service.reset();
  service.put.client({ firstParty: true });
  service.put.settings({ secondFactor: 'optional', mailedCodes: 'after-password' });
  service.put.user(ALICE, 'alice', false, { email: 'alice@example.com', email_verified: true });
  for (const userId of [ALICE, BOB]) service.ownedBy(userId).mailbox = true;
  browser = new Browser(service.base);
});

const ACR = 'urn:ostiary:acr:';
const SESSION = '__Secure-ostiary-session';
const url = (changes: Readonly<Record<string, string>> = {}): string =>
  `${ISSUER}/authorize?${new URLSearchParams({ ...GOOD, ...changes })}`;
const signIn = async (by = browser, changes: Readonly<Record<string, string>> = {}) =>
  by.signIn(await by.open(url(changes)));
const enter = (page: Shown, code: string, by = browser) =>
  by.submit(page, '/mailed-code', { code, action: 'continue' });
const asksForMailed = ({ html }: Shown) => html.includes('/mailed-code"');
const grantOf = (shown: Shown) => service.codeRecords.get(shown.location?.searchParams.get('code') ?? '');
const calls = (method: string) => service.credentialCalls.filter((call) => call.method === method);

describe('a code by e-mail', () => {
  it('NIST SP 800-63B §3.1.3.1: follows the password, and is told as two channels and one factor', async () => {
    const page = await signIn();
    expect([asksForMailed(page), page.html.includes('a…@example.com'), page.html.includes('alice@')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(browser.cookie(SESSION)).toBeUndefined();
    const answer = await enter(page, service.lastMailedCode());
    expect(grantOf(answer)).toMatchObject({ userId: ALICE, acr: `${ACR}1`, amr: ['pwd', 'mca'] });
    expect(service.events.find(({ type }) => type === 'sign_in.challenged')?.details).toEqual({
      method: 'mailed-code',
    });
    expect(service.events.find(({ type }) => type === 'sign_in.succeeded')?.details).toEqual({
      acr: `${ACR}1`,
      amr: 'pwd mca',
    });
    expect(JSON.stringify(service.events)).not.toContain(service.lastMailedCode());
  });

  it('is sent once, with the right password, for the pages of this browser, in their language', async () => {
    const page = await browser.open(url({ ui_locales: 'de' }));
    await browser.signIn(page, 'alice', 'not it');
    expect(calls('sendMailedCode')).toEqual([]);
    const step = await browser.signIn(page);
    await browser.open(step.url);
    expect(calls('sendMailedCode').map(({ request }) => request)).toMatchObject([
      {
        workspaceId: WORKSPACE_ID,
        userId: ALICE,
        context: `interaction:${new URL(step.url).pathname.split('/').at(-1)}`,
        requestedBy: { workspace: 'shop', correspondence: { locales: ['de'] } },
      },
    ]);
    expect(step.html).toContain('Code aus der E-Mail');
  });

  it('that was sent for one browser is no use in another, nor for another user, nor twice', async () => {
    const theirs = new Browser(service.base);
    const mine = await signIn();
    const code = service.lastMailedCode();
    const other = await signIn(theirs);
    expect((await enter(other, code, theirs)).status).toBe(422);
    const bob = new Browser(service.base);
    const bobs = await bob.signIn(await bob.open(url()), 'bob', 'builder');
    expect((await enter(bobs, code, bob)).status).toBe(422);
    expect(grantOf(await enter(mine, code))).toMatchObject({ userId: ALICE });
    // The pages are over, and so is the code.
    const again = await enter(mine, code);
    expect([again.status, again.location]).toEqual([400, undefined]);
  });

  it('is not to be had without the password of these pages', async () => {
    const page = await browser.open(url());
    const form = { csrf: /name="csrf" value="([^"]*)"/.exec(page.html)?.[1] ?? '', code: '100001', action: 'send' };
    for (const action of ['send', 'continue']) {
      const shown = await browser.open(`${page.url}/mailed-code`, { form: { ...form, action } });
      expect(shown.html).toContain('id="password"');
    }
    expect([...calls('sendMailedCode'), ...calls('verifyMailedCode')]).toEqual([]);
    const step = await signIn();
    service.clock.aheadMs = 601_000;
    expect((await enter(step, service.lastMailedCode())).html).toContain('id="password"');
  });

  it('RFC 6749 §10.12: is asked for by our own form alone', async () => {
    const page = await signIn();
    const sent = await browser.open(`${page.url}/mailed-code`, { form: { code: service.lastMailedCode(), csrf: 'x' } });
    expect([sent.status, grantOf(sent)]).toEqual([400, undefined]);
  });

  it('wrong, empty, waited for, or of somebody who is kept out, says what to do, and the trail hears', async () => {
    const page = await signIn();
    expect((await enter(page, ' ')).html).toContain('Enter the code from the e-mail.');
    const wrong = await enter(page, '000000');
    expect([wrong.status, wrong.html.includes('The one that was sent last is good.')]).toEqual([422, true]);
    expect(service.events.at(-1)).toMatchObject({
      type: 'sign_in.failed',
      target: { id: ALICE },
      details: { reason: 'refused', amr: 'mca' },
    });
    const until = Math.floor(Date.now() / 1000) + 90;
    service.mailedVerdicts.push({ result: 3, retryAt: until });
    const throttled = await enter(page, '000000');
    expect([throttled.status, throttled.headers.has('retry-after')]).toEqual([429, true]);
    service.mailedVerdicts.push({ result: 2, lockedUntil: until });
    await enter(page, '000000');
    expect(service.events.at(-1)).toMatchObject({ type: 'user.locked', target: { id: ALICE } });
    service.mailedVerdicts.push({ result: 4 });
    expect((await enter(page, '000000')).status).toBe(422);
    service.switches.identityAway = true;
    expect((await enter(page, '000000')).status).toBe(503);
  });

  it('is sent again when asked for, and the page says when it cannot be', async () => {
    const page = await signIn();
    const first = service.lastMailedCode();
    const send = (from: Shown) => browser.submit(from, '/mailed-code', { action: 'send', code: '' });
    const second = await send(page);
    expect(second.html).toContain('id="code-sent"');
    expect(service.lastMailedCode()).not.toBe(first);
    service.mailRefusals.push('TOO_MANY_MESSAGES');
    expect((await send(second)).html).toContain('No more codes can be sent for now.');
    service.mailRefusals.push('NO_PROVEN_ADDRESS');
    expect((await send(second)).html).toContain('No code could be sent.');
    expect(grantOf(await enter(second, service.lastMailedCode()))).toMatchObject({ userId: ALICE });
    service.mailRefusals.push('NO_MAIL_SERVER');
    const unsent = await signIn(new Browser(service.base));
    // Nobody comes in without, because nothing could be sent.
    expect([asksForMailed(unsent), unsent.html.includes('id="code-not-sent"')]).toEqual([true, true]);
  });

  it('ends with the answer that the user wants nothing of it', async () => {
    const page = await signIn();
    const answer = await browser.submit(page, '/mailed-code', { action: 'cancel', code: '' });
    expect(answer.location?.searchParams.get('error')).toBe('access_denied');
  });
});

describe('who has something stronger', () => {
  it('one-time codes: is asked for those, and is sent none', async () => {
    service.ownedBy(ALICE).oneTimeCodes = true;
    const page = await signIn();
    expect([page.html.includes('/code"'), asksForMailed(page), calls('sendMailedCode')]).toEqual([true, false, []]);
    // Nor by asking for one all the same.
    const form = { csrf: /name="csrf" value="([^"]*)"/.exec(page.html)?.[1] ?? '', action: 'send' };
    const forced = await browser.open(`${page.url}/mailed-code`, { form });
    expect([forced.html.includes('/code"'), calls('sendMailedCode'), browser.cookie(SESSION)]).toEqual([
      true,
      [],
      undefined,
    ]);
  });

  it('a passkey: is offered it beside the code, which reaches no more than the password did', async () => {
    service.ownedBy(ALICE).passkeys.push(passkeyOf('key-a'));
    const page = await signIn();
    expect([asksForMailed(page), page.html.includes('data-passkey="get"')]).toEqual([true, true]);
    expect(grantOf(await enter(page, service.lastMailedCode()))).toMatchObject({ acr: `${ACR}1` });
  });

  it('RFC 9470 §4: a client that wants two factors gets none of it by a mailbox', async () => {
    const claims = JSON.stringify({ id_token: { acr: { essential: true, values: [`${ACR}2`] } } });
    const answer = await enter(await signIn(browser, { claims }), service.lastMailedCode());
    expect(answer.location?.searchParams.get('error')).toBe('unmet_authentication_requirements');
    service.ownedBy(ALICE).passkeys.push(passkeyOf('key-a'));
    const asked = await signIn(new Browser(service.base), { claims });
    expect([asksForMailed(asked), asked.html.includes('data-passkey="get"')]).toEqual([false, true]);
  });

  it('who sets something up while a code is on its way is asked for that, too', async () => {
    const page = await signIn();
    const code = service.lastMailedCode();
    service.ownedBy(ALICE).oneTimeCodes = true;
    const next = await enter(page, code);
    expect([next.html.includes('/code"'), browser.cookie(SESSION)]).toEqual([true, undefined]);
  });
});

describe('the offer of a passkey', () => {
  const OFFERS = { secondFactor: 'optional', mailedCodes: 'after-password' } as const;
  const isOffer = ({ html }: Shown) => html.includes('id="passkey-later"');
  const asks = ({ html }: Shown) => html.includes('name="keeps_passkeys"');
  const enterIn = (page: Shown) =>
    browser.submit(page, '/mailed-code', { code: service.lastMailedCode(), action: 'continue', keeps_passkeys: 'yes' });
  beforeEach(() =>
    service.put.settings({ ...OFFERS, signIn: { methods: ['password', 'passkey'], offerPasskey: true } }),
  );

  it('WebAuthn Level 3 §1.2.2: follows the code, in a browser that could keep one, and is passed over for half a year', async () => {
    // A browser that does not say that it could keep one is not asked.
    const plain = new Browser(service.base);
    expect(isOffer(await enter(await signIn(plain), service.lastMailedCode(), plain))).toBe(false);
    const page = await signIn();
    expect(asks(page)).toBe(true);
    const offer = await enterIn(page);
    expect([isOffer(offer), offer.location]).toEqual([true, undefined]);
    const answer = await browser.submit(offer, '/enrol-passkey', { action: 'later' });
    expect(grantOf(answer)).toMatchObject({ userId: ALICE, acr: `${ACR}1`, amr: ['pwd', 'mca'] });
    const next = await signIn(browser, { prompt: 'login' });
    expect(asks(next)).toBe(false);
    expect(isOffer(await enterIn(next))).toBe(false);
  });

  it('comes after a right code alone, and not where the workspace does not want it or the user has one', async () => {
    const page = await signIn();
    const wrong = await browser.submit(page, '/mailed-code', {
      code: '000000',
      action: 'continue',
      keeps_passkeys: 'yes',
    });
    expect([wrong.status, isOffer(wrong)]).toEqual([422, false]);
    service.put.settings({ ...OFFERS, signIn: { methods: ['password', 'passkey'] } });
    expect(isOffer(await enterIn(page))).toBe(false);
    service.put.settings({ ...OFFERS, signIn: { methods: ['password', 'passkey'], offerPasskey: true } });
    service.ownedBy(ALICE).passkeys.push(passkeyOf('key-a'));
    const having = await signIn(browser, { prompt: 'login' });
    expect(asks(having)).toBe(false);
    expect(isOffer(await enterIn(having))).toBe(false);
  });
});

describe('where a second factor is required', () => {
  it('the code stands before setting one up, so that a stolen password sets up nothing', async () => {
    service.put.settings({ secondFactor: 'required', mailedCodes: 'after-password' });
    const page = await signIn();
    expect(asksForMailed(page)).toBe(true);
    const form = { csrf: /name="csrf" value="([^"]*)"/.exec(page.html)?.[1] ?? '', code: '123456' };
    const forced = await browser.open(`${page.url}/enrol-codes`, { form });
    expect([asksForMailed(forced), calls('confirmOneTimeCodes')]).toEqual([true, []]);
    const enrolment = await enter(page, service.lastMailedCode());
    expect(enrolment.html).toContain('id="enrol-submit"');
    const codes = await browser.submit(enrolment, '/enrol-codes', { code: '123456', action: 'confirm' });
    expect(codes.html).toContain('recovery-codes');
    const answer = await browser.open(codes.html.match(/id="recovery-continue"[^>]*href="([^"]*)"/)?.[1] ?? '');
    expect(grantOf(answer)).toMatchObject({ acr: `${ACR}2`, amr: ['pwd', 'mca', 'otp', 'mfa'] });
  });
});

describe('nobody is asked for a code by e-mail', () => {
  it.each<[string, () => void]>([
    ['where the workspace has none', () => service.put.settings({ secondFactor: 'optional' })],
    [
      'whose address is not proven, or where nothing is sent',
      () => {
        service.ownedBy(ALICE).mailbox = false;
      },
    ],
  ])('%s', async (_, arrange) => {
    arrange();
    const answer = await signIn();
    expect([grantOf(answer), calls('sendMailedCode')]).toMatchObject([{ acr: `${ACR}1`, amr: ['pwd'] }, []]);
  });

  it('who comes with a passkey', async () => {
    service.ownedBy(ALICE).passkeys.push(passkeyOf('key-a'));
    const page = await browser.open(url());
    const [, options = ''] = /data-options="([^"]*)"/.exec(page.html) ?? [];
    const { challenge } = JSON.parse(options.replaceAll('&quot;', '"'));
    const clientDataJSON = Buffer.from(JSON.stringify({ challenge })).toString('base64url');
    const credential = JSON.stringify({ id: 'key-a', response: { clientDataJSON } });
    const answer = await browser.submit(page, '/passkey', { credential });
    expect([grantOf(answer), calls('sendMailedCode')]).toMatchObject([{ acr: `${ACR}3` }, []]);
  });
});
