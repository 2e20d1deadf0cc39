import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type AuthorizeUnderTest, GOOD, ISSUER, startAuthorize } from '../testing/authorize-under-test.js';
import { Browser, type Shown } from '../testing/browser.js';

let service: AuthorizeUnderTest;
let browser: Browser;
beforeAll(async () => {
  service = await startAuthorize('language');
});
afterAll(() => service.stop());
beforeEach(async () => {
  service.reset();
  await service.database.query('delete from authorize.sessions');
  browser = new Browser(service.base);
});

const COOKIE = '__Secure-ostiary-language';
const url = (changes: Readonly<Record<string, string>> = {}): string =>
  `${ISSUER}/authorize?${new URLSearchParams({ ...GOOD, ...changes })}`;
const languageOf = ({ html }: Shown) => /<html lang="([^"]*)">/.exec(html)?.[1];
const titleOf = ({ html }: Shown) => /<h1>([^<]*)<\/h1>/.exec(html)?.[1];
const german = { 'accept-language': 'de-AT,de;q=0.9' };
const choose = (page: Shown, language: string, values: Readonly<Record<string, string>> = {}) =>
  browser.submit(page, '/language', { language, ...values });

describe('the language of a page', () => {
  it.each<[string, Record<string, string>, Record<string, string>, string]>([
    [
      'OpenID Connect Core §3.1.2.1: ui_locales first',
      { ui_locales: 'fr de-CH en' },
      { 'accept-language': 'en' },
      'de',
    ],
    ['OpenID Connect Core §3.1.2.1: one that we do not have is no error', { ui_locales: 'fr-CA ja' }, {}, 'en'],
    ['RFC 9110 §12.5.4: then what the browser says', {}, german, 'de'],
    ['RFC 9110 §12.5.4: nothing that we have', {}, { 'accept-language': 'ja, *;q=0.1' }, 'en'],
  ])('%s', async (_clause, asked, headers, language) => {
    const opened = await browser.open(url(asked), { headers, follow: false });
    const page = await browser.open(opened.location?.href ?? '', { headers });
    expect([page.status, languageOf(page)]).toEqual([200, language]);
    expect(titleOf(page)).toBe(language === 'de' ? 'Anmelden' : 'Sign in');
  });

  it('the workspace’s own is for whoever asks for none that we have', async () => {
    service.put.settings({ language: 'de' });
    expect(languageOf(await browser.open(url()))).toBe('de');
    expect(languageOf(await browser.open(url({ ui_locales: 'en' })))).toBe('en');
  });

  it('stays from the sign-in over what went wrong to the consent, with its words and those of its scopes', async () => {
    const page = await browser.open(url({ ui_locales: 'de' }));
    const wrong = await browser.signIn(page, 'alice', 'no');
    expect([wrong.status, languageOf(wrong)]).toEqual([422, 'de']);
    expect(wrong.html).toContain('role="alert">Benutzername oder Passwort ist nicht richtig.<');
    expect(wrong.html).toContain('<title>Fehler: Anmelden - ');
    service.verdicts.push({ retryAt: Math.floor(Date.now() / 1000) + 200 });
    const consent = await browser.signIn(wrong);
    expect(titleOf(consent)).toBe('Zugriff erlauben?');
    expect(consent.html).toContain('<li>Ihren Namen und Ihr Profil sehen</li>');
    expect(consent.html).toContain('Angemeldet als <strong>alice</strong>.');
    expect((await browser.decide(consent, 'allow')).location?.searchParams.has('code')).toBe(true);
  });

  it('a scope that the workspace describes itself is described so in every language', async () => {
    service.put.settings({ scopes: [{ name: 'openid', description: 'Know <you>', claims: ['sub'] }] });
    const consent = await browser.signIn(await browser.open(url({ ui_locales: 'de', scope: 'openid' })));
    expect(consent.html).toContain('<li>Know &lt;you&gt;</li>');
  });

  it('NIST SP 800-63B §3.1.1.2: what identity does not take is said in it; a rule that it has no words for, in English', async () => {
    service.put.settings({ signUp: 'self-service' });
    const page = await browser.open(url({ ui_locales: 'de', prompt: 'create' }));
    expect(titleOf(page)).toBe('Konto anlegen');
    service.signUpAnswers.push({
      problems: [
        { field: '/password', rule: 'a password has at least 8 characters', code: 'password-short' },
        { field: '/username', rule: 'a <new> rule', code: 'rule.of-another-release' },
      ],
    });
    const again = await browser.signUp(page);
    expect(again.html).toContain('Ein Passwort hat mindestens 8 Zeichen.');
    expect(again.html).toContain('A &lt;new&gt; rule.');
    expect(again.html).toContain('role="alert">Bitte prüfen Sie 2 Felder. Es wurde kein Konto angelegt.<');
  });

  it('what identity sends from a page is in the language of the page', async () => {
    service.put.settings({ signUp: 'self-service' });
    await browser.signUp(await browser.open(url({ ui_locales: 'fr de', prompt: 'create' })));
    expect(service.signUpCalls.at(-1)?.requestedBy?.correspondence?.locales).toEqual(['de']);
  });

  it('RFC 6749 §4.1.2.1: an error is told to the person in it, and to the developer in English', async () => {
    const page = await browser.open(url({ client_id: 'nobody', ui_locales: 'de' }));
    expect([page.status, titleOf(page)]).toEqual([400, 'Diese Anfrage kann nicht ausgeführt werden']);
    expect(page.html).toContain('<dd lang="en" id="error-description">there is no such client</dd>');
    const refused = await browser.open(url({ ui_locales: 'de', prompt: 'none' }), { headers: german, follow: false });
    expect(refused.location?.searchParams.get('error_description')).toMatch(/^[\x20-\x7e]+$/);
  });
});

describe('RFC 7591 §2.2: a client', () => {
  const logo = (name: string) => `https://cdn.example/${name}.png`;

  it('shows itself in the language of the page where it has words for it, with the logo of that language and no other', async () => {
    service.put.client({
      ...{ clientName: 'The Eagle', logoUri: logo('en'), policyUri: 'https://app.example/privacy' },
      localized: { de: { clientName: 'Der <Adler>', logoUri: 'https://bilder.example/de.png' } },
    });
    const page = await browser.open(url({ ui_locales: 'de' }));
    expect(page.html).toContain('weiter zu <strong>Der &lt;Adler&gt;</strong>');
    expect(page.html).toContain('src="https://bilder.example/de.png"');
    expect(page.headers.get('content-security-policy')).toContain("img-src 'self' https://bilder.example;");
    // What it has no words for is as for everybody.
    expect(page.html).toContain('href="https://app.example/privacy"');
    expect((await browser.signIn(page)).html).toContain('<strong>Der &lt;Adler&gt;</strong> möchte:');
    const english = await browser.open(url({ ui_locales: 'en', prompt: 'login', state: 'x' }));
    expect(english.html).toContain('to continue to <strong>The Eagle</strong>');
  });
});

describe('the choice of a language', () => {
  it('WCAG 2.2 §3.1.2: is offered by a form, each language in its own words', async () => {
    const page = await browser.open(url());
    expect(page.html).toContain('<span aria-current="true">English</span>');
    expect(page.html).toContain('name="language" value="de" lang="de" class="link">Deutsch</button>');
  });

  it('comes before what the application asks for, and is remembered for what has no wish of its own', async () => {
    const chosen = await choose(await browser.open(url({ ui_locales: 'en' })), 'de');
    expect([languageOf(chosen), browser.cookie(COOKIE)]).toEqual(['de', 'de']);
    expect(browser.setCookies.find((line) => line.startsWith(COOKIE))).toMatch(
      /; Path=\/acme\/shop; Max-Age=31536000; Secure; HttpOnly; SameSite=Lax$/,
    );
    expect(titleOf(await browser.signIn(chosen))).toBe('Zugriff erlauben?');
    expect(languageOf(await browser.open(url({ state: 'another', prompt: 'login' })))).toBe('de');
    // The application's word for its own request is newer than what was chosen in another.
    expect(languageOf(await browser.open(url({ state: 'third', prompt: 'login', ui_locales: 'en' })))).toBe('en');
  });

  it('leads back to the page on which it was made', async () => {
    service.put.settings({ signUp: 'self-service' });
    const signUp = await browser.open(`${(await browser.open(url())).url}/sign-up`);
    expect(titleOf(await choose(signUp, 'de'))).toBe('Konto anlegen');
    expect(titleOf(await choose(await browser.open(url({ state: 'another' })), 'de'))).toBe('Anmelden');
  });

  it.each([
    ['one that we do not have', 'fr'],
    ['one in capitals', 'DE'],
    ['markup', '"><script>'],
    ['another header', 'de\r\nSet-Cookie: x=y'],
    ['one that every object has', 'constructor'],
    ['nothing', ''],
  ])('RFC 6265 §5.4: %s changes nothing and is not repeated', async (_what, language) => {
    const page = await choose(await browser.open(url()), language);
    expect([languageOf(page), browser.cookie(COOKIE)]).toEqual(['en', undefined]);
    if (language.length > 2) expect(page.html).not.toContain(language);
  });

  it.each(['fr', 'DE', '"><script>', 'x'.repeat(4000), ''])(
    'RFC 6265 §5.4: a cookie that says %.20j is none',
    async (value) => {
      browser.cookies.set(`${COOKIE} /acme/shop`, { value, path: '/acme/shop' });
      const opened = await browser.open(url(), { follow: false });
      expect(languageOf(await browser.open(opened.location?.href ?? '', {}))).toBe('en');
    },
  );

  it('RFC 6749 §10.12: in an interaction only its own form counts', async () => {
    const page = await browser.open(url());
    const forged = await choose(page, 'de', { csrf: 'x'.repeat(43) });
    expect([forged.status, browser.cookie(COOKIE)]).toEqual([400, undefined]);
    const other = new Browser(service.base);
    expect((await other.submit(page, '/language', { language: 'de' })).status).toBe(400);
    expect(languageOf(await browser.open(page.url))).toBe('en');
  });

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/../../other/shop/account',
    '/account/../authorize',
    '/account\\@evil.example',
    '/account@evil.example',
    '/account?a\r\nLocation: https://evil.example/',
    '/authorize?client_id=app',
    '/account/sessions',
    '/interaction/xxxxxxxxxxxxxxxxxxxxxx',
    '/logout/confirm',
    '.evil.example/account',
    '',
  ])('RFC 9700 §4.11: leads to none but a page of ours: %j', async (again) => {
    const answer = await browser.open(`${ISSUER}/language`, { form: { language: 'de', again }, follow: false });
    expect([answer.status, answer.location, browser.cookie(COOKIE)]).toEqual([400, undefined, undefined]);
    expect(answer.html).not.toContain('evil');
  });

  it.each(['/account', '/account?done=session-ended', '/account/codes', '/forgot-password', '/logout?state=a+b'])(
    'leads back to %s',
    async (again) => {
      const answer = await browser.open(`${ISSUER}/language`, { form: { language: 'de', again }, follow: false });
      expect([answer.status, answer.location?.href]).toEqual([303, `${ISSUER}${again}`]);
      expect(browser.cookie(COOKIE)).toBe('de');
    },
  );
});

describe('the account page', () => {
  const account = (query = '') => browser.open(`${ISSUER}/account${query}`);

  it('OpenID Connect Core §3.1.2.1: is in the language that its address asks for, the sign-in before it and the forms on it too', async () => {
    const page = await account('?ui_locales=fr+de');
    expect([languageOf(page), titleOf(page)]).toEqual(['de', 'Anmelden']);
    const own = await browser.signIn(page);
    expect([own.url, titleOf(own)]).toEqual([`${ISSUER}/account?ui_locales=de`, 'Ihr Konto']);
    const done = await browser.submit(own, '/password?ui_locales=de', { password: 'another good phrase' });
    expect(done.url).toBe(`${ISSUER}/account?done=password-changed&ui_locales=de`);
    expect(done.html).toContain('Ihr Passwort ist geändert');
  });

  it('what is chosen on it comes before what its address asks for', async () => {
    await browser.signIn(await account('?ui_locales=de'));
    const page = await account('?ui_locales=de&done=%22%3E%3Cscript%3E');
    const chosen = await choose(page, 'en');
    expect([languageOf(chosen), chosen.status]).toEqual(['en', 200]);
    expect(chosen.html).not.toContain('<script>');
    expect(languageOf(await account())).toBe('en');
  });

  it('says times as the reader writes them', async () => {
    const page = await browser.signIn(await account('?ui_locales=de'));
    expect(page.html).toMatch(/angemeldet: <time datetime="[^"]+">\d{1,2}\. [^<]+ \d{4}[^<]* \d{2}:\d{2} UTC<\/time>/);
  });
});
