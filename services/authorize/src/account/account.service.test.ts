import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ALICE,
  type AuthorizeUnderTest,
  BOB,
  GOOD,
  ISSUER,
  passkeyOf,
  startAuthorize,
} from '../testing/authorize-under-test.js';
import { Browser, type Shown } from '../testing/browser.js';

let service: AuthorizeUnderTest;
let alice: Browser;
let bob: Browser;
beforeAll(async () => {
  service = await startAuthorize('account');
});
afterAll(() => service.stop());
beforeEach(async () => {
  service.reset();
  await service.database.query('delete from authorize.sessions');
  alice = new Browser(service.base);
  bob = new Browser(service.base);
});

const ORGANIZATION = '0190a000-0000-7000-8000-0000000000aa';
const ACCOUNT = `${ISSUER}/account`;
const isAccount = (shown: Shown) => shown.html.includes('id="sessions-title"');
const isSignIn = (shown: Shown) => shown.html.includes('id="password"') && shown.html.includes('/sign-in"');
const open = (browser: Browser) => browser.open(ACCOUNT);
const signIn = async (browser: Browser, username = 'alice', password = 'wonderland') =>
  browser.signIn(await open(browser), username, password);
const asBob = () => signIn(bob, 'bob', 'builder');
const csrfOf = (shown: Shown) => /name="csrf" value="([^"]+)"/.exec(shown.html)?.[1] ?? '';
const send = (browser: Browser, what: string, form: Readonly<Record<string, string>>) =>
  browser.open(`${ACCOUNT}/${what}`, { form });
const sessionsOf = async (userId: string) =>
  (await service.database.query(`select id, ended_at from authorize.sessions where user_id = '${userId}'`)).filter(
    (row) => row.ended_at === null,
  );
const changes = () =>
  service.credentialCalls.map(({ method }) => method).filter((method) => !/get|begin|verify/.test(method));
const challengeOn = (shown: Shown) => /challenge&quot;:&quot;([\w-]{43})/.exec(shown.html)?.[1] ?? '';
const response = (challenge: string) =>
  JSON.stringify({
    id: 'key-new',
    response: { clientDataJSON: Buffer.from(JSON.stringify({ challenge })).toString('base64url') },
  });

/** With the password and the passkey that `response` is of. */
const signInWithPasskey = async (browser: Browser) => {
  const asked = await browser.signIn(await browser.open(`${ACCOUNT}/sign-in`));
  return browser.submit(asked, '/passkey', { credential: response(challengeOn(asked)) });
};

describe('the account page', () => {
  it('is for whoever has signed in, without any application', async () => {
    const page = await open(alice);
    expect(isSignIn(page)).toBe(true);
    expect(page.html).toContain('to open your account');
    const account = await alice.signIn(page);
    expect([account.status, isAccount(account), account.url]).toEqual([200, true, ACCOUNT]);
    expect(account.html).toContain('<strong>alice</strong>');
    expect(service.events.find(({ type }) => type === 'sign_in.succeeded')).not.toHaveProperty('clientId');
    expect(isAccount(await open(alice))).toBe(true);
    // The interaction is over: its page is.
    expect((await alice.open(page.url)).status).toBe(400);
    const account2 = await open(alice);
    expect(account2.headers.get('cache-control')).toBe('no-store');
    expect(account2.headers.get('content-security-policy')).toMatch(
      /frame-ancestors 'none'.*script-src https:\/\/id\.example\/acme\/shop\/assets\/passkeys\./,
    );
  });

  it('whoever cancels has come to nothing, and is told', async () => {
    const cancelled = await alice.submit(await open(alice), '/sign-in', { action: 'cancel' });
    expect(cancelled.status).toBe(403);
    expect(alice.cookie('__Secure-ostiary-session')).toBeUndefined();
  });

  it('a disabled user has none', async () => {
    await signIn(alice);
    service.put.user(ALICE, 'alice', true);
    expect(isSignIn(await open(alice))).toBe(true);
  });

  it('RFC 9470: shows after a long time, and lets nothing be changed without a new sign-in', async () => {
    const account = await signIn(alice);
    const csrf = csrfOf(account);
    service.clock.aheadMs = 901_000;
    const later = await open(alice);
    expect(later.html).toContain('id="sign-in-again"');
    expect(later.html.match(/<form class="languages"|<form/g)).toEqual(['<form class="languages"']);
    for (const [what, form] of [
      ['password', { password: 'another long phrase' }],
      ['sessions', { session: 'others' }],
      ['passkeys', { passkey: passkeyOf('x').id, action: 'remove' }],
      ['passkeys/new', { credential: '{}' }],
      ['codes', { action: 'remove' }],
      ['codes/confirm', { code: '123456' }],
      ['grants', { grant: 'x' }],
    ] as const) {
      expect(isSignIn(await send(alice, what, { csrf, ...form }))).toBe(true);
    }
    expect([...changes(), ...service.grantCalls]).toEqual([]);
    const again = await alice.signIn(await alice.open(`${ACCOUNT}/sign-in`));
    expect(again.html).toContain('id="change-password"');
  });

  it('whoever has one-time codes changes nothing with the password alone, however lately it was shown', async () => {
    const account = await signIn(alice);
    const csrf = csrfOf(account);
    // Set up in another browser: this one may be a thief's.
    service.ownedBy(ALICE).oneTimeCodes = true;
    expect((await open(alice)).html).toContain('id="sign-in-again"');
    expect(isSignIn(await send(alice, 'codes', { csrf, action: 'remove' }))).toBe(true);
    expect(changes()).toEqual([]);
    const code = await alice.signIn(await alice.open(`${ACCOUNT}/sign-in`));
    const strong = await alice.submit(code, '/code', { code: '123456' });
    expect(strong.html).toContain('id="remove-codes"');
  });

  it('RFC 6749 §10.12: a form without the session’s own token, or with another session’s, changes nothing', async () => {
    await signIn(alice);
    const bobs = csrfOf(await asBob());
    for (const csrf of [undefined, '', 'x'.repeat(43), bobs]) {
      const form = { session: 'others', ...(csrf === undefined ? {} : { csrf }) };
      expect((await send(alice, 'sessions', form)).status).toBe(400);
      expect((await send(alice, 'password', { ...form, password: 'another long phrase' })).status).toBe(400);
    }
    expect(service.passwordChanges).toEqual([]);
  });

  it('RFC 6265 §8.6: a form that was fetched before signing in again is of no use after it', async () => {
    const before = csrfOf(await signIn(alice));
    await alice.signIn(await alice.open(`${ACCOUNT}/sign-in`));
    expect((await send(alice, 'sessions', { csrf: before, session: 'others' })).status).toBe(400);
  });
});

describe('sessions', () => {
  it('are listed with this one marked, and ended one by one or all others', async () => {
    const account = await signIn(alice);
    const telephone = new Browser(service.base);
    await signIn(telephone);
    const desk = new Browser(service.base);
    await signIn(desk);
    const page = await open(alice);
    expect(page.html.match(/This browser/g)).toHaveLength(1);
    expect(page.html.match(/name="session" value="[0-9a-f-]{36}"/g)).toHaveLength(2);
    const [, first = ''] = /name="session" value="([0-9a-f-]{36})"/.exec(page.html) ?? [];
    const csrf = csrfOf(account);
    expect((await send(alice, 'sessions', { csrf, session: first })).html).toContain('You are signed out there.');
    expect(await sessionsOf(ALICE)).toHaveLength(2);
    await send(alice, 'sessions', { csrf, session: 'others' });
    expect(await sessionsOf(ALICE)).toHaveLength(1);
    expect(isAccount(await open(alice))).toBe(true);
    expect(isSignIn(await open(telephone))).toBe(true);
    expect(isSignIn(await open(desk))).toBe(true);
    expect(service.events.filter(({ type }) => type === 'session.ended')).toMatchObject([
      { actor: { type: 'user', id: ALICE }, details: { reason: 'signed-out', user: ALICE } },
      {},
    ]);
  });

  it('Pitfalls: another user’s is not there', async () => {
    await asBob();
    const [session] = await sessionsOf(BOB);
    const csrf = csrfOf(await signIn(alice));
    expect((await send(alice, 'sessions', { csrf, session: String(session?.id) })).status).toBe(404);
    expect((await send(alice, 'sessions', { csrf, session: "x' or 1=1" })).status).toBe(404);
    expect(await sessionsOf(BOB)).toHaveLength(1);
  });
});

describe('passkeys', () => {
  it('are added for this session’s user, renamed and removed', async () => {
    const page = await signIn(alice);
    const csrf = csrfOf(page);
    const added = await send(alice, 'passkeys/new', { csrf, credential: response(challengeOn(page)), name: 'Mine' });
    expect(added.html).toContain('The passkey has been added.');
    const [passkey] = service.ownedBy(ALICE).passkeys;
    expect(service.credentialCalls.find(({ method }) => method === 'addPasskey')?.request).toMatchObject({
      userId: ALICE,
      name: 'Mine',
      ceremony: { origin: 'https://id.example', rpId: 'id.example' },
      requestedBy: { actorType: 'user', actorId: ALICE },
    });
    const choice = { csrf: csrfOf(await signInWithPasskey(alice)), passkey: passkey?.id ?? '' };
    await send(alice, 'passkeys', { ...choice, action: 'rename', name: 'Ours' });
    expect((await send(alice, 'passkeys', { ...choice, action: 'remove' })).html).toContain('has been removed');
    expect((await send(alice, 'passkeys', { ...choice, action: 'remove' })).status).toBe(404);
    expect(changes()).toEqual(['addPasskey', 'renamePasskey', 'removePasskey', 'removePasskey']);
  });

  it('WebAuthn Level 3 §13.4.3: a challenge of another session, or one that was used, adds none', async () => {
    const page = await signIn(alice);
    const bobs = await asBob();
    const csrf = csrfOf(bobs);
    const stolen = await send(bob, 'passkeys/new', { csrf, credential: response(challengeOn(page)) });
    expect(stolen.status).toBe(422);
    const own = challengeOn(bobs);
    await send(bob, 'passkeys/new', { csrf, credential: response(own) });
    service.ownedBy(BOB).passkeys.splice(0);
    expect((await send(bob, 'passkeys/new', { csrf, credential: response(own) })).status).toBe(422);
    expect(service.ownedBy(BOB).passkeys).toEqual([]);
    expect(service.ownedBy(ALICE).passkeys).toEqual([]);
  });

  it('NIST SP 800-63B §4.1.2: whoever has one changes nothing with the password alone, however lately it was shown', async () => {
    const csrf = csrfOf(await signIn(alice));
    // Added in another browser: this one may be a thief's.
    service.ownedBy(ALICE).passkeys.push(passkeyOf('key-new'));
    const [passkey] = service.ownedBy(ALICE).passkeys;
    expect((await open(alice)).html).toContain('id="sign-in-again"');
    expect(isSignIn(await send(alice, 'passkeys', { csrf, passkey: passkey?.id ?? '', action: 'remove' }))).toBe(true);
    expect(isSignIn(await send(alice, 'password', { csrf, password: 'a phrase of the thief' }))).toBe(true);
    expect(changes()).toEqual([]);
    expect(service.passwordChanges).toEqual([]);
    expect((await signInWithPasskey(alice)).html).toContain('id="change-password"');
  });

  it('HTML §13.1: a name is text, whatever it holds', async () => {
    service.ownedBy(ALICE).passkeys.push({ ...passkeyOf('key-new'), name: '"><script>alert(1)</script>' });
    const page = await signInWithPasskey(alice);
    expect(page.html.match(/<script/g)).toHaveLength(1);
    expect(page.html).toContain('&lt;script&gt;');
  });
});

describe('one-time codes', () => {
  it('are set up in the session in which they were begun, and turned off', async () => {
    await signIn(alice);
    const page = await alice.open(`${ACCOUNT}/codes`);
    expect(page.html).toContain('JBSW Y3DP');
    expect((await alice.submit(page, '/confirm', { code: '000000' })).status).toBe(422);
    const codes = await alice.submit(page, '/confirm', { code: '123456' });
    expect(codes.html).toContain('abcde-fghjk');
    const [session] = await sessionsOf(ALICE);
    expect(service.credentialCalls.filter(({ method }) => /OneTimeCodes/.test(method))).toEqual(
      expect.arrayContaining([
        { method: 'beginOneTimeCodes', request: expect.objectContaining({ context: `session:${session?.id}` }) },
        { method: 'confirmOneTimeCodes', request: expect.objectContaining({ context: `session:${session?.id}` }) },
      ]),
    );
  });

  it('new recovery codes are shown once', async () => {
    service.ownedBy(ALICE).oneTimeCodes = true;
    const code = await signIn(alice);
    const page = await alice.submit(code, '/code', { code: '123456' });
    const shown = await alice.submit(page, '/codes', { action: 'recovery' });
    expect(shown.html).toContain('mnpqr-stuvw');
    expect((await open(alice)).html).not.toContain('mnpqr-stuvw');
  });
});

describe('the password', () => {
  it('NIST SP 800-63B §3.1.1.2: is changed, and the user is signed out everywhere else', async () => {
    const other = new Browser(service.base);
    await signIn(other);
    const page = await signIn(alice);
    const changed = await alice.submit(page, '/password', { password: 'another long phrase' });
    expect(changed.html).toContain('Your password has been changed');
    expect(service.passwordChanges).toMatchObject([
      { userId: ALICE, password: 'another long phrase', requestedBy: { actorType: 'user', actorId: ALICE } },
    ]);
    expect(isSignIn(await open(other))).toBe(true);
    expect(isAccount(await open(alice))).toBe(true);
    expect(service.events.at(-1)).toMatchObject({ type: 'session.ended', details: { reason: 'password-changed' } });
  });

  it('NIST SP 800-63B §3.1.1.2: one that will not do is refused with the rule, and nobody is signed out', async () => {
    const other = new Browser(service.base);
    await signIn(other);
    const page = await signIn(alice);
    const refused = await alice.submit(page, '/password', { password: 'short' });
    expect([refused.status, refused.html]).toEqual([
      422,
      expect.stringContaining('A password has at least 8 characters.'),
    ]);
    expect(isAccount(await open(other))).toBe(true);
  });

  it('a sample user’s stays as it is: it is everybody’s', async () => {
    const sampleUsers = [{ username: 'alice', password: 'wonderland', description: '' }];
    service.put.settings({ signIn: { methods: ['password'], sampleUsers } });
    const page = await signIn(alice);
    expect(page.html).not.toMatch(/change-password|set-up-codes/);
    const csrf = csrfOf(await open(alice)) || csrfOf(page);
    await send(alice, 'password', { csrf, password: 'another long phrase' });
    expect(service.passwordChanges).toEqual([]);
  });
});

describe('what applications may do', () => {
  const allowed = async (browser: Browser, username: string, password: string) => {
    const consent = await browser.signIn(
      await browser.open(`${ISSUER}/authorize?${new URLSearchParams(GOOD)}`),
      username,
      password,
    );
    await browser.decide(consent, 'allow');
  };

  it('is shown in the words of the consent page, and withdrawn', async () => {
    await allowed(alice, 'alice', 'wonderland');
    const page = await open(alice);
    expect(page.html).toContain('Know your name and profile');
    const withdrawn = await alice.submit(page, '/grants', {});
    expect(withdrawn.html).toContain('The application may do nothing for you any more.');
    expect(service.granted.size).toBe(0);
    expect((await open(alice)).html).toContain('No application may do anything for you.');
  });

  it('says what for, until when and by which claims, and asks once more before it is withdrawn', async () => {
    await allowed(alice, 'alice', 'wonderland');
    for (const [key, grant] of service.granted) {
      const told = { reason: 'Table <7>', expiresAt: 1_900_000_000, lastUsedAt: 1_800_000_000, claims: ['email'] };
      service.granted.set(key, { ...grant, ...told });
    }
    const { html } = await open(alice);
    expect(html).toContain('For: <bdi>Table &lt;7&gt;</bdi>');
    expect(html).toContain('It ends');
    expect(html).toContain('Last used');
    expect(html).toContain('<code>email</code>');
    expect(html).toMatch(/<summary>Withdraw from [^<]+<\/summary>/);
  });

  it('says in which organization, and when that counts no more', async () => {
    const organization = { id: ORGANIZATION, name: 'acme', displayName: 'Acme <Ltd>', enabled: true };
    service.put.settings({ organizations: { membership: 'optional', roles: [] } });
    service.put.memberships(ALICE, [{ organization, roles: [] }]);
    await allowed(alice, 'alice', 'wonderland');
    const page = await open(alice);
    expect(page.html).toContain('In your work for <bdi>Acme &lt;Ltd&gt;</bdi>.');
    service.put.memberships(ALICE, []);
    const later = await open(alice);
    expect(later.html).toContain('no longer a member of');
    expect(later.html).not.toContain('Acme &lt;Ltd');
    await alice.submit(later, '/grants', {});
    expect(service.granted.size).toBe(0);
  });

  it('Pitfalls: another user’s consent is not there', async () => {
    await allowed(bob, 'bob', 'builder');
    const [grant] = service.granted.values();
    const csrf = csrfOf(await signIn(alice));
    expect((await send(alice, 'grants', { csrf, grant: grant?.id ?? '' })).status).toBe(404);
    expect(service.granted.size).toBe(1);
  });

  it('while nobody can say, the rest is shown', async () => {
    await signIn(alice);
    service.switches.tokenAway = true;
    expect((await open(alice)).html).toContain('This cannot be shown at the moment.');
  });
});
