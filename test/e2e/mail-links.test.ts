// Proving an e-mail address, and a forgotten password, through the public URL: the messages arrive in the local inbox, their links are opened in a browser
// without script. Then the attacks.
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { api } from './support/administration.ts';
import { searchTrail, until } from './support/audit-trail.ts';
import { answerPages, authorizationRequest, authorizeUrl, newVerifier } from './support/code-flow.ts';
import { linkOf, messageAbout, messagesTo, messageTo } from './support/inbox.ts';
import { type Page, PageBrowser } from './support/pages.ts';
import { RawClient } from './support/raw-client.ts';
import { secret } from './support/secrets-ledger.ts';
import { logs } from './support/system.ts';
import { createUser, launchWorkspace, registerClient, type TestWorkspace } from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
let client: RawClient;
beforeAll(async () => {
  workspace = await launchWorkspace('b2c', { email: { sender_name: 'Acme Mail', verified_address: 'required' } });
  client = await publicClient(workspace);
});

const publicClient = async (of: TestWorkspace) =>
  new RawClient(
    of,
    await registerClient(of, { metadata: { token_endpoint_auth_method: 'none', scope: 'openid profile email' } }),
  );
const address = () => `jo-${randomBytes(4).toString('hex')}@mail.example`;
const phrase = () => secret(`a phrase of ${randomBytes(12).toString('base64url')}`, 'password of a mail reader');
const start = (of = client, parameters: Record<string, string> = {}) =>
  authorizeUrl(of, authorizationRequest(of, newVerifier(), { parameters }));
const shows = (page: Page, id: string) => page.html.includes(`id="${id}"`);
const only = (page: Page) => {
  const [form] = page.forms;
  if (form === undefined) throw new Error(`no form on ${page.status} ${page.html}`);
  return form;
};
const signIn = async (username: string, password: string, of = client, browser = new PageBrowser()) =>
  answerPages(browser, await browser.open(start(of)), { id: '', username, password });

describe('an account of one’s own, where an address has to be proven', () => {
  async function signUp(email: string, password: string, parameters: Record<string, string> = {}): Promise<Page> {
    const browser = new PageBrowser();
    const page = await browser.open(start(client, { prompt: 'create', ...parameters }));
    return browser.submit(only(page), { username: email, password, name: 'Jo', action: 'sign-up' });
  }

  it('OIDC Core §5.1: is let in after the link was used, and not before', async () => {
    const [email, password] = [address(), phrase()];
    const made = await signUp(email, password, { ui_locales: 'de-AT en' });
    expect(made.html).toContain('Eine Nachricht mit einem Link ist unterwegs');
    const message = await messageTo(email);
    expect(message.subject).toMatch(/^Bestätigen Sie Ihre E-Mail-Adresse für Workspace /);
    expect(message.from).toMatch(/^"?Acme Mail"? <no-reply@/);
    const early = await signIn(email, password);
    expect(early.html).toContain('has to be confirmed first');
    const link = linkOf(message);
    // A program that opens every link proves nothing.
    for (let i = 0; i < 3; i++) expect(shows(await new PageBrowser().open(link), 'verify-submit')).toBe(true);
    expect((await signIn(email, password)).status).toBe(422);
    const browser = new PageBrowser();
    expect(shows(await browser.submit(only(await browser.open(link)), {}), 'email-confirmed')).toBe(true);
    expect((await signIn(email, password)).response.get('code')).not.toBeNull();
    const gone = await browser.open(link);
    expect([gone.status, shows(gone, 'link-gone')]).toEqual([404, true]);
    const { users } = await api('GET', `${workspace.path}/users?search=${encodeURIComponent(email)}`);
    expect(users).toMatchObject([{ claims: { email, email_verified: true } }]);
  });

  it('is good at no other workspace', async () => {
    const other = await launchWorkspace('b2c');
    const email = address();
    await signUp(email, phrase());
    const token = linkOf(await messageTo(email)).searchParams.get('token');
    for (const page of ['verify-email', 'reset-password', 'invitation']) {
      const shown = await new PageBrowser().open(`${other.issuer}/${page}?token=${token}`);
      expect([page, shown.status]).toEqual([page, 404]);
    }
    expect((await new PageBrowser().open(`${workspace.issuer}/reset-password?token=${token}`)).status).toBe(404);
  });
});

describe('a forgotten password', () => {
  const open = { workspace: undefined as TestWorkspace | undefined, client: undefined as RawClient | undefined };
  beforeAll(async () => {
    open.workspace = await launchWorkspace('b2c');
    open.client = await publicClient(open.workspace);
  });
  const there = () => {
    if (open.workspace === undefined || open.client === undefined) throw new Error('nothing was launched');
    return { workspace: open.workspace, client: open.client };
  };
  const forgot = async (username: string, of = there().workspace) => {
    const browser = new PageBrowser();
    return browser.submit(only(await browser.open(`${of.issuer}/forgot-password`)), { username });
  };
  const withAddress = async () => {
    const email = address();
    return { email, ...(await createUser(there().workspace, { email })) };
  };

  it('is changed by the link, which the sign-in page leads to; every session ends; the user is told', async () => {
    const { email, username, password } = await withAddress();
    const { client: app } = there();
    const browser = new PageBrowser();
    await signIn(username, password, app, browser);
    expect((await messageTo(email)).subject).toMatch(/^A new sign-in to Workspace /);
    const page = await new PageBrowser().open(start(app));
    expect(page.html).toContain(`${there().workspace.issuer}/forgot-password`);
    expect(shows(await forgot(email), 'reset-requested')).toBe(true);
    const link = linkOf(await messageTo(email, 1));
    const weak = await browser.submit(only(await browser.open(link)), { password: 'short' });
    expect([weak.status, weak.html.includes('A password has at least 8 characters.')]).toEqual([422, true]);
    const next = phrase();
    const done = await browser.submit(only(weak), { password: next });
    expect(shows(done, 'password-changed')).toBe(true);
    // The browser that was signed in is asked again.
    expect((await browser.open(start(app))).html).toContain('id="login-submit"');
    expect((await signIn(username, password, app)).status).toBe(422);
    expect((await signIn(username, next, app)).response.get('code')).not.toBeNull();
    await messageAbout(email, /^Your password for Workspace .* was changed$/);
    expect((await new PageBrowser().open(link)).status).toBe(404);
    await until('the end of the session in the trail', async () => {
      const events = await searchTrail(there().workspace, { type: 'session.ended' });
      return JSON.stringify(events).includes('"reason":"password-changed"');
    });
  });

  it('tells nobody who has an account: one answer for every name', async () => {
    const { email } = await withAddress();
    const pages = [
      await forgot(email),
      await forgot(address()),
      await forgot("' or 1=1--"),
      await forgot('x'.repeat(5000)),
    ];
    expect(new Set(pages.map(({ html }) => html)).size).toBe(1);
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    await messageTo(email);
  });

  it('is changed once: of ten who use the link at the same moment one succeeds', async () => {
    const { email, username } = await withAddress();
    await forgot(username);
    const link = linkOf(await messageTo(email));
    const tries = Array.from({ length: 10 }, phrase);
    const url = `${link.origin}${link.pathname}`;
    const token = link.searchParams.get('token') ?? '';
    const pages = await Promise.all(
      tries.map((password) => new PageBrowser().open(url, new URLSearchParams({ token, password }))),
    );
    const changed = pages.filter((page) => shows(page, 'password-changed'));
    expect(pages.filter((page) => shows(page, 'link-gone'))).toHaveLength(9);
    expect(changed).toHaveLength(1);
  });

  it('floods nobody: five messages an hour about one name', async () => {
    const { email, username } = await withAddress();
    for (let i = 0; i < 7; i++) expect(shows(await forgot(username), 'reset-requested')).toBe(true);
    await messageTo(email, 4);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(await messagesTo(email)).toHaveLength(5);
  });

  it('is not offered where the workspace says so', async () => {
    const strict = await launchWorkspace('b2c', { email: { password_reset: 'off' } });
    const page = await new PageBrowser().open(`${strict.issuer}/forgot-password`);
    expect([page.status, shows(page, 'no-reset')]).toEqual([404, true]);
    const app = await publicClient(strict);
    expect((await new PageBrowser().open(start(app))).html).not.toContain('forgot-password');
  });

  it('leaves the secret of the link in no log, and an event without the name', async () => {
    const { email, username } = await withAddress();
    await forgot(username);
    const link = linkOf(await messageTo(email));
    await new PageBrowser().open(link);
    expect(logs()).not.toContain(link.searchParams.get('token'));
    const asked = () => searchTrail(there().workspace, { type: 'password_reset.requested' });
    await until('the request in the trail', async () => (await asked()).length > 0);
    expect(JSON.stringify(await asked())).not.toContain(username);
  });
});
