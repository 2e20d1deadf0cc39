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
  service = await startAuthorize('second_factor');
});
afterAll(() => service.stop());
beforeEach(() => {
  service.reset();
  service.put.client({ firstParty: true });
  browser = new Browser(service.base);
});

const SESSION = '__Secure-ostiary-session';
const ACR = 'urn:ostiary:acr:';
const url = (changes: Readonly<Record<string, string>> = {}): string =>
  `${ISSUER}/authorize?${new URLSearchParams({ ...GOOD, ...changes })}`;
const essential = (acr: string) => ({
  claims: JSON.stringify({ id_token: { acr: { essential: true, values: [acr] } } }),
});
const parameters = (shown: Shown) => Object.fromEntries(shown.location?.searchParams ?? []);
const codeOf = (shown: Shown) => service.codeRecords.get(shown.location?.searchParams.get('code') ?? '');
const isSignIn = (shown: Shown) => shown.html.includes('id="password"');
const isCode = (shown: Shown) => shown.html.includes('id="code-submit"');
const isEnrolment = (shown: Shown) => shown.html.includes('id="enrol-submit"');
const hasPasskeyForm = (shown: Shown) => shown.html.includes('id="passkey-form"');
const required = () => service.put.settings({ secondFactor: 'required' });
const giveCodes = (userId = ALICE) => {
  service.ownedBy(userId).oneTimeCodes = true;
};
const givePasskey = (userId = ALICE, id = 'key-a') => {
  service.ownedBy(userId).passkeys.push(passkeyOf(id));
  return id;
};

interface Options {
  readonly challenge: string;
  readonly rpId?: string;
  readonly rp?: { readonly id: string };
  readonly user?: { readonly id: string; readonly name: string };
  readonly allowCredentials?: readonly { readonly id: string }[];
}
function optionsOf(shown: Shown): Options {
  const [, text = ''] = /data-options="([^"]*)"/.exec(shown.html) ?? [];
  return JSON.parse(
    text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
  );
}
/** What an authenticator answers, as far as it is read here: identity's part is another test's. */
const response = (challenge: string, id = 'key-a') =>
  JSON.stringify({
    id,
    response: { clientDataJSON: Buffer.from(JSON.stringify({ challenge })).toString('base64url') },
  });
const usePasskey = (shown: Shown, challenge = optionsOf(shown).challenge, id = 'key-a', by = browser) =>
  by.submit(shown, '/passkey', { credential: response(challenge, id) });
const enterCode = (shown: Shown, code = '123456', by = browser) =>
  by.submit(shown, '/code', { code, action: 'continue' });
const signIn = async (changes: Readonly<Record<string, string>> = {}) =>
  browser.signIn(await browser.open(url(changes)));
const verifications = () => service.credentialCalls.filter(({ method }) => method === 'verifyPasskey');

describe('the notice of a sign-in', () => {
  const DEVICE = '__Secure-ostiary-device';
  const told = () => service.notices.map(({ userId, device }) => [userId, device]);

  it('NIST SP 800-63B-4 §4.6: is for a browser that gets something new to be known by, and not for one that has it', async () => {
    await signIn();
    expect(told()).toEqual([[ALICE, '']]);
    expect(service.notices[0]?.requestedBy).toMatchObject({ workspace: 'shop', address: expect.any(String) });
    await browser.signIn(await browser.open(url({ prompt: 'login' })));
    expect([browser.cookie(DEVICE), told()]).toEqual(['device.password', [[ALICE, '']]]);
  });

  it('is not for a password without the code that has to follow, and then for both, once', async () => {
    giveCodes();
    const code = await signIn();
    expect([isCode(code), told()]).toEqual([true, []]);
    await enterCode(code);
    expect(told()).toHaveLength(1);
  });

  it('says what the browser brought: identity knows whose it is, not we', async () => {
    givePasskey();
    await signIn();
    const again = await browser.open(url({ prompt: 'login' }));
    await usePasskey(again);
    expect(told().at(-1)).toEqual([ALICE, 'device.password']);
  });

  it('is not for a session that is raised, nor where the workspace wants none', async () => {
    giveCodes();
    service.put.settings({ secondFactor: 'optional', email: { signInNotice: 'off' } });
    await enterCode(await signIn());
    expect(told()).toEqual([]);
  });

  it('keeps nobody out while it cannot be written', async () => {
    service.switches.noticesFail = true;
    expect(codeOf(await signIn())).toMatchObject({ userId: ALICE });
    expect(told()).toHaveLength(1);
  });
});

describe('passkeys', () => {
  it('WebAuthn Level 3 §5.4: sign in without a password, as two factors that resist phishing', async () => {
    givePasskey();
    const page = await browser.open(url());
    expect(optionsOf(page)).toMatchObject({ rpId: 'id.example', allowCredentials: [], userVerification: 'required' });
    expect(page.html).toContain('autocomplete="username webauthn"');
    const answer = await usePasskey(page);
    expect(codeOf(answer)).toMatchObject({ userId: ALICE, acr: `${ACR}3`, amr: ['hwk', 'user', 'mfa'] });
    expect(verifications()[0]?.request).toMatchObject({
      workspaceId: WORKSPACE_ID,
      userId: '',
      ceremony: { challenge: optionsOf(page).challenge, origin: 'https://id.example', rpId: 'id.example' },
    });
    expect(service.events.find(({ type }) => type === 'sign_in.succeeded')).toMatchObject({
      details: { acr: `${ACR}3`, amr: 'hwk user mfa' },
    });
    expect(browser.cookie('__Secure-ostiary-device')).toBe('device.strong');
  });

  it('WebAuthn Level 3 §13.4.3: a challenge is good once, also for a response that was refused', async () => {
    givePasskey();
    const page = await browser.open(url());
    const refused = await usePasskey(page, undefined, 'unknown');
    expect([refused.status, isSignIn(refused)]).toEqual([422, true]);
    expect(optionsOf(refused).challenge).not.toBe(optionsOf(page).challenge);
    expect((await usePasskey(page)).status).toBe(422);
    expect(verifications()).toHaveLength(1);
    expect(service.events.at(-1)).toMatchObject({
      type: 'sign_in.failed',
      details: { reason: 'refused', amr: 'passkey' },
    });
    expect(browser.cookie(SESSION)).toBeUndefined();
    expect(codeOf(await usePasskey(refused))).toMatchObject({ userId: ALICE });
  });

  it('WebAuthn Level 3 §13.4.3: a challenge of another interaction, or of another browser, is good for nothing here', async () => {
    givePasskey();
    const page = await browser.open(url());
    const attackers = new Browser(service.base);
    const theirs = await attackers.open(url());
    expect((await usePasskey(theirs, optionsOf(page).challenge, 'key-a', attackers)).status).toBe(422);
    expect(attackers.cookie(SESSION)).toBeUndefined();
    expect(verifications()).toEqual([]);
    // And it is spent: who brought it elsewhere has used it up.
    expect((await usePasskey(page)).status).toBe(422);
  });

  it('WebAuthn Level 3 §7.2: a challenge for making a passkey does not sign in', async () => {
    required();
    const enrolment = await signIn();
    expect(isEnrolment(enrolment)).toBe(true);
    const fresh = await browser.open(enrolment.url);
    const refused = await browser.open(`${fresh.url}/passkey`, {
      form: {
        csrf: /name="csrf" value="([^"]+)"/.exec(fresh.html)?.[1] ?? '',
        credential: response(optionsOf(fresh).challenge),
      },
    });
    expect(refused.status).toBe(422);
    expect(verifications()).toEqual([]);
  });

  it('HTML: what is no response is refused, and nobody is asked', async () => {
    const page = await browser.open(url());
    for (const credential of ['', '{}', '[]', 'null', '"x"', JSON.stringify({ response: { clientDataJSON: '!' } })]) {
      expect((await browser.submit(page, '/passkey', { credential })).status).toBe(422);
    }
    expect(service.credentialCalls).toEqual([]);
  });

  it('RFC 6749 §10.12: a form of elsewhere signs nobody in', async () => {
    givePasskey();
    const page = await browser.open(url());
    const form = { csrf: 'x'.repeat(43), credential: response(optionsOf(page).challenge) };
    expect((await browser.open(`${page.url}/passkey`, { form })).status).toBe(400);
    expect(verifications()).toEqual([]);
  });

  it('are not taken where the workspace has none', async () => {
    givePasskey();
    service.put.settings({ signIn: { methods: ['password'] } });
    const page = await browser.open(url());
    expect(hasPasskeyForm(page)).toBe(false);
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.html)?.[1] ?? '';
    await browser.open(`${page.url}/passkey`, { form: { csrf, credential: response('x'.repeat(43)) } });
    expect(verifications()).toEqual([]);
  });
});

describe('one-time codes', () => {
  it('RFC 8176 §2: are asked for after the password, and there is no session before', async () => {
    giveCodes();
    const page = await signIn();
    expect([isCode(page), hasPasskeyForm(page), isSignIn(page)]).toEqual([true, false, false]);
    expect(page.html).toContain('alice');
    expect(browser.cookie(SESSION)).toBeUndefined();
    expect(browser.cookie('__Secure-ostiary-device')).toBeUndefined();
    const wrong = await enterCode(page, '000000');
    expect([wrong.status, isCode(wrong)]).toEqual([422, true]);
    expect(codeOf(await enterCode(wrong))).toMatchObject({ acr: `${ACR}2`, amr: ['pwd', 'otp', 'mfa'] });
    expect(service.eventTypes()).toEqual([
      'sign_in.challenged',
      'sign_in.failed',
      'sign_in.succeeded',
      'session.started',
      'authorization.granted',
    ]);
  });

  it('nothing leads around them: not the address of the page, nor another tab', async () => {
    giveCodes();
    const page = await signIn();
    expect(isCode(await browser.open(page.url))).toBe(true);
    expect(isSignIn(await browser.open(url()))).toBe(true);
    expect(parameters(await browser.open(url({ prompt: 'none' })))).toMatchObject({ error: 'login_required' });
  });

  it('a code is of the user whose password was shown: the other’s form comes to nothing', async () => {
    giveCodes();
    giveCodes(BOB);
    const page = await signIn();
    const bobs = await browser.submit(await browser.open(`${page.url}/sign-in`), '/sign-in', {
      username: 'bob',
      password: 'builder',
    });
    expect(isCode(bobs)).toBe(true);
    expect(codeOf(await enterCode(page))).toMatchObject({ userId: BOB });
  });

  it('a password counts for ten minutes; then it is asked for again', async () => {
    giveCodes();
    const page = await signIn();
    service.clock.aheadMs = 601_000;
    const late = await enterCode(page);
    expect(isSignIn(late)).toBe(true);
    expect(service.credentialCalls.filter(({ method }) => method === 'verifyCode')).toEqual([]);
  });

  it('too many wrong ones have to wait, and that further ones do is an event', async () => {
    giveCodes();
    const page = await signIn();
    const until = Math.floor(Date.now() / 1000) + 60;
    service.codeVerdicts.push({ lockedUntil: until }, { result: 3, retryAt: until });
    await enterCode(page, '000000');
    expect(service.events.at(-1)).toMatchObject({
      type: 'user.locked',
      target: { type: 'user', id: ALICE },
      details: { until: new Date(until * 1000).toISOString(), amr: 'otp' },
    });
    const throttled = await enterCode(page, '000000');
    expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)]);
  });

  it('a passkey of the same user will do in their place; another’s does not', async () => {
    giveCodes();
    givePasskey();
    givePasskey(BOB, 'key-b');
    const page = await signIn();
    expect(optionsOf(page).allowCredentials).toMatchObject([{ id: 'key-a' }]);
    const refused = await usePasskey(page, undefined, 'key-b');
    expect([refused.status, isCode(refused)]).toEqual([422, true]);
    expect(codeOf(await usePasskey(refused))).toMatchObject({
      userId: ALICE,
      acr: `${ACR}3`,
      amr: ['pwd', 'hwk', 'user', 'mfa'],
    });
  });

  it('are not asked for where the workspace has none', async () => {
    giveCodes();
    service.put.settings({ secondFactor: 'off' });
    expect(codeOf(await signIn())).toMatchObject({ acr: `${ACR}1`, amr: ['pwd'] });
  });

  it('RFC 6749 §4.1.2.1: whoever cancels is not signed in', async () => {
    giveCodes();
    const cancelled = await browser.submit(await signIn(), '/code', { action: 'cancel' });
    expect(parameters(cancelled)).toMatchObject({ error: 'access_denied' });
    expect(browser.cookie(SESSION)).toBeUndefined();
  });
});

describe('step-up in a session', () => {
  it('RFC 9470 §4: only the missing factor is asked for; the sign-in stays as old as its first factor', async () => {
    const first = codeOf(await signIn());
    giveCodes();
    service.clock.aheadMs = 120_000;
    const page = await browser.open(url(essential(`${ACR}2`)));
    expect([isCode(page), isSignIn(page)]).toEqual([true, false]);
    const raised = codeOf(await enterCode(page));
    expect(raised).toMatchObject({
      acr: `${ACR}2`,
      amr: ['pwd', 'otp', 'mfa'],
      sessionId: first?.sessionId,
      authTime: first?.authTime,
    });
    expect(service.attempts).toHaveLength(1);
    // From then on nobody is asked again.
    expect(codeOf(await browser.open(url(essential(`${ACR}2`))))?.acr).toBe(`${ACR}2`);
  });

  it('RFC 9470 §4: a passkey is a new sign-in', async () => {
    const first = codeOf(await signIn());
    givePasskey();
    giveCodes();
    service.clock.aheadMs = 120_000;
    const page = await browser.open(url(essential(`${ACR}3`)));
    expect([isCode(page), hasPasskeyForm(page)]).toEqual([false, true]);
    const raised = codeOf(await usePasskey(page));
    expect(raised).toMatchObject({ acr: `${ACR}3`, sessionId: first?.sessionId });
    expect(raised?.authTime).toBeGreaterThan(first?.authTime ?? 0);
  });

  it('OpenID Connect Core §5.5.1.1: the client is told the class that it asked for, if that was reached', async () => {
    givePasskey();
    expect(codeOf(await usePasskey(await browser.open(url())))?.acr).toBe(`${ACR}3`);
    expect(codeOf(await browser.open(url(essential(`${ACR}2`))))?.acr).toBe(`${ACR}2`);
    expect(codeOf(await browser.open(url({ acr_values: `${ACR}1 urn:example:x` })))?.acr).toBe(`${ACR}1`);
    expect(codeOf(await browser.open(url({ acr_values: 'urn:example:x' })))?.acr).toBe(`${ACR}3`);
  });

  it('OpenID Connect Core §5.5.1.1: who has nothing that reaches an essential class is not asked, and the client is told', async () => {
    await signIn();
    expect(parameters(await browser.open(url(essential(`${ACR}2`))))).toMatchObject({
      error: 'unmet_authentication_requirements',
    });
    giveCodes();
    expect(parameters(await browser.open(url(essential(`${ACR}3`))))).toMatchObject({
      error: 'unmet_authentication_requirements',
    });
    expect(service.credentialCalls.filter(({ method }) => method === 'verifyCode')).toEqual([]);
  });

  it('OpenID Connect Core §3.1.2.1: a class that is wished for is tried for, and done without', async () => {
    await signIn();
    expect(codeOf(await browser.open(url({ acr_values: `${ACR}2` })))?.acr).toBe(`${ACR}1`);
    giveCodes();
    expect(isCode(await browser.open(url({ acr_values: `${ACR}2` })))).toBe(true);
    expect(codeOf(await browser.open(url({ acr_values: `${ACR}2`, prompt: 'none' })))?.acr).toBe(`${ACR}1`);
  });

  it('OpenID Connect Core §3.1.2.1: max_age asks for the password, and the class for the code after it', async () => {
    giveCodes();
    await enterCode(await signIn());
    service.ownedBy(ALICE).usedCodes.clear();
    service.clock.aheadMs = 120_000;
    const page = await browser.open(url({ ...essential(`${ACR}2`), max_age: '60' }));
    expect(isSignIn(page)).toBe(true);
    const fresh = codeOf(await enterCode(await browser.signIn(page)));
    expect(fresh?.authTime).toBe(Math.floor(Date.now() / 1000) + 120);
  });

  it('another user who signs in meanwhile does not get the session raised', async () => {
    giveCodes(BOB);
    await signIn();
    giveCodes();
    const page = await browser.open(url(essential(`${ACR}2`)));
    expect(isCode(page)).toBe(true);
    service.ownedBy(BOB).oneTimeCodes = false;
    await browser.signIn(await browser.open(url({ prompt: 'login' })), 'bob', 'builder');
    const answered = await enterCode(page);
    expect(codeOf(answered)).toBeUndefined();
    expect(service.credentialCalls.filter(({ method }) => method === 'verifyCode')).toEqual([]);
  });

  it('Architecture rule 1: while identity is away, a session that is good enough goes on, and no other', async () => {
    await signIn();
    service.switches.identityAway = true;
    expect(parameters(await browser.open(url()))).toHaveProperty('code');
    const away = await browser.open(url(essential(`${ACR}2`)));
    expect(away.status).toBe(503);
  });
});

describe('a second factor that the workspace requires', () => {
  beforeEach(() => required());

  it('NIST SP 800-63B §2.2: is set up at the first sign-in, with an app; the recovery codes are shown once', async () => {
    const page = await signIn();
    expect(isEnrolment(page)).toBe(true);
    expect(browser.cookie(SESSION)).toBeUndefined();
    expect(page.html).toMatch(/<svg class="qr" role="img"/);
    expect(page.html).toContain('JBSW Y3DP');
    expect((await browser.submit(page, '/enrol-codes', { code: '000000' })).status).toBe(422);
    const codes = await browser.submit(page, '/enrol-codes', { code: '123456' });
    expect(codes.html).toContain('abcde-fghjk');
    const [, onward = ''] = /id="recovery-continue" [^>]*href="([^"]+)"/.exec(codes.html) ?? [];
    const answer = await browser.open(onward);
    expect(answer.html).not.toContain('abcde-fghjk');
    expect(codeOf(answer)).toMatchObject({ acr: `${ACR}2`, amr: ['pwd', 'otp', 'mfa'] });
    expect(service.events.find(({ type }) => type === 'sign_in.challenged')).toMatchObject({
      details: { method: 'enrolment' },
    });
  });

  it('WebAuthn Level 3 §7.1: or with a passkey, whose name says where it is for', async () => {
    const page = await signIn();
    const options = optionsOf(page);
    expect(options).toMatchObject({ rp: { id: 'id.example' }, user: { name: 'alice (Acme <Shop>)' } });
    const answer = await browser.submit(page, '/enrol-passkey', { credential: response(options.challenge) });
    expect(codeOf(answer)).toMatchObject({ acr: `${ACR}2`, amr: ['pwd', 'hwk', 'user', 'mfa'] });
    expect(service.ownedBy(ALICE).passkeys).toHaveLength(1);
  });

  it('whoever knows the password alone sets up nothing for a user who has something', async () => {
    const attackers = await signIn();
    expect(isEnrolment(attackers)).toBe(true);
    const { challenge } = optionsOf(attackers);
    // Meanwhile the user does.
    giveCodes();
    const byApp = await browser.submit(attackers, '/enrol-codes', { code: '123456' });
    const byPasskey = await browser.submit(attackers, '/enrol-passkey', { credential: response(challenge) });
    expect([isCode(byApp), isCode(byPasskey)]).toEqual([true, true]);
    expect(service.ownedBy(ALICE).passkeys).toEqual([]);
    expect(service.credentialCalls.filter(({ method }) => /confirm|add/.test(method))).toEqual([]);
    expect(browser.cookie(SESSION)).toBeUndefined();
  });

  it('nothing is set up before the password, nor in another’s interaction', async () => {
    const page = await browser.open(url());
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.html)?.[1] ?? '';
    for (const ending of ['enrol-codes', 'enrol-passkey', 'code']) {
      const shown = await browser.open(`${page.url}/${ending}`, { form: { csrf, code: '123456', credential: '{}' } });
      expect(isSignIn(shown)).toBe(true);
    }
    const victims = await signIn();
    const other = new Browser(service.base);
    const form = { csrf: /name="csrf" value="([^"]+)"/.exec(victims.html)?.[1] ?? '', code: '123456' };
    expect((await other.open(`${victims.url}/enrol-codes`, { form })).status).toBe(400);
    const challenge = optionsOf(victims).challenge;
    const theirs = await other.signIn(await other.open(url()), 'bob', 'builder');
    await other.submit(theirs, '/enrol-passkey', { credential: response(challenge) });
    expect(service.ownedBy(BOB).passkeys).toEqual([]);
    expect(service.credentialCalls.filter(({ method }) => /confirm|add/.test(method))).toEqual([]);
  });

  it('a session of before has to be raised', async () => {
    service.put.settings({});
    await signIn();
    required();
    expect(parameters(await browser.open(url({ prompt: 'none' })))).toMatchObject({ error: 'login_required' });
    expect(isEnrolment(await browser.open(url()))).toBe(true);
    giveCodes();
    expect(codeOf(await enterCode(await browser.open(url())))?.acr).toBe(`${ACR}2`);
  });

  it('a passkey is enough, and nothing is asked after it', async () => {
    givePasskey();
    expect(codeOf(await usePasskey(await browser.open(url())))).toMatchObject({ acr: `${ACR}3` });
    const other = new Browser(service.base);
    const afterPassword = await other.signIn(await other.open(url()));
    expect([isEnrolment(afterPassword), isCode(afterPassword), hasPasskeyForm(afterPassword)]).toEqual([
      false,
      false,
      true,
    ]);
  });
});

describe('the offer of a passkey', () => {
  const signInWith = (page: Shown) =>
    browser.submit(page, '/sign-in', { username: 'alice', password: 'wonderland', keeps_passkeys: 'yes' });
  const isOffer = (shown: Shown) => shown.html.includes('id="passkey-later"');

  it('is made once, to a browser that could keep one, and can be declined', async () => {
    expect(isOffer(await browser.signIn(await browser.open(url())))).toBe(false);
    const offer = await signInWith(await browser.open(url({ prompt: 'login' })));
    expect(isOffer(offer)).toBe(true);
    expect(codeOf(await browser.submit(offer, '/enrol-passkey', { action: 'later' }))).toMatchObject({
      acr: `${ACR}1`,
    });
    expect(isOffer(await signInWith(await browser.open(url({ prompt: 'login' }))))).toBe(false);
  });

  it('is taken with a passkey that is added; not with anything else', async () => {
    const offer = await signInWith(await browser.open(url()));
    const again = await browser.submit(offer, '/enrol-passkey', { credential: response('x'.repeat(43)) });
    expect(isOffer(again)).toBe(true);
    expect(service.ownedBy(ALICE).passkeys).toEqual([]);
    const { challenge } = optionsOf(again);
    expect(codeOf(await browser.submit(again, '/enrol-passkey', { credential: response(challenge) }))).toBeDefined();
    expect(service.ownedBy(ALICE).passkeys).toHaveLength(1);
  });

  it('is not made where the workspace does not want it, nor to who has one', async () => {
    givePasskey();
    expect(isOffer(await signInWith(await browser.open(url())))).toBe(false);
    service.ownedBy(ALICE).passkeys.length = 0;
    service.put.settings({ signIn: { methods: ['passkey', 'password'] } });
    expect(isOffer(await signInWith(await browser.open(url({ prompt: 'login' }))))).toBe(false);
  });
});
