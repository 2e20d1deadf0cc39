// An administrator is invited: the message arrives, its link is opened in a browser without script, and the role is there. Then the attacks.
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Administrator, callApi, newAdministrator } from './support/administration.ts';
import { linkOf, messagesTo, messageTo } from './support/inbox.ts';
import { type Page, PageBrowser } from './support/pages.ts';
import { secret } from './support/secrets-ledger.ts';
import { logs, system } from './support/system.ts';
import { launchWorkspace } from './support/workspace-fixture.ts';

let owner: Administrator;
beforeAll(async () => {
  owner = await newAdministrator();
});

const somebody = () => `eve-${randomBytes(4).toString('hex')}@mail.example`;
const newPassword = () => secret(`a phrase of ${randomBytes(12).toString('base64url')}`, 'password of an invited one');
const invite = (email: string, wish: Record<string, unknown> = {}, by = owner) =>
  callApi(by, 'POST', `tenants/${by.tenant}/administrators/invitations`, { email, role: 'developer', ...wish });

async function invited(wish: Record<string, unknown> = {}): Promise<{ email: string; link: URL; id: string }> {
  const email = somebody();
  const answer = await invite(email, wish);
  expect(answer.status).toBe(201);
  return { email, link: linkOf(await messageTo(email)), id: String(answer.body.id) };
}

const formWith = (page: Page, value: string) => {
  const form = page.forms.find(({ buttons }) => buttons.some((button) => button.value === value));
  if (form === undefined) throw new Error(`no form to ${value} on ${page.status} ${page.html}`);
  return form;
};

async function createAccount(link: URL, username: string, password = newPassword()): Promise<Page> {
  const browser = new PageBrowser();
  return browser.submit(formWith(await browser.open(link), 'create'), { as: 'create', username, password });
}

const administrators = async () => {
  const { body } = await callApi(owner, 'GET', `tenants/${owner.tenant}/administrators`);
  return Array.isArray(body.administrators) ? body.administrators : [];
};

describe('an invitation', () => {
  it('comes by e-mail in the language that was asked for, and gives whoever opens it the role', async () => {
    const { email, link } = await invited({ role: 'auditor', locale: 'de' });
    const message = await messageTo(email);
    expect(message.subject).toMatch(/^Sie sind eingeladen, Acme [0-9a-f]+ zu verwalten$/);
    expect(message.html).toContain('Einladung öffnen');
    expect(message.headers['auto-submitted']).toBe('auto-generated');
    expect(link.href).toMatch(new RegExp(`^${system.issuerBase}/system/admin/invitation\\?token=[\\w-]{43}$`));
    // A program that opens every link of a message uses nothing up.
    for (let i = 0; i < 3; i++) expect((await new PageBrowser().open(link)).status).toBe(200);
    const done = await createAccount(link, email);
    expect(done.html).toContain('id="invitation-accepted"');
    expect((await administrators()).map(({ role }) => role).sort()).toEqual(['auditor', 'owner']);
  });

  it('is joined with an account that is there by signing in, and by nothing less', async () => {
    const other = await newAdministrator();
    const { username, password } = other;
    const { link } = await invited();
    const browser = new PageBrowser();
    const page = await browser.open(link);
    // As it was once: the password with the form. It is looked at by nobody.
    const asked = await browser.submit(formWith(page, 'sign-in'), { as: 'sign-in', username, password });
    expect(asked.url.pathname).toMatch(/^\/system\/admin\/interaction\//);
    const form = asked.forms.find(({ passwordField }) => passwordField !== undefined);
    if (form === undefined) throw new Error(`no form to sign in on ${asked.html}`);
    const wrong = await browser.submit(form, { username, password: 'not the password', action: 'sign-in' });
    expect(wrong.status).toBe(422);
    const back = await browser.submit(form, { username, password, action: 'sign-in' });
    expect([back.url.pathname, back.url.search]).toEqual(['/system/admin/invitation', '']);
    const right = await browser.submit(formWith(back, 'join'), { as: 'join' });
    expect(right.html).toContain('id="invitation-accepted"');
    const { body } = await callApi(other, 'GET', 'tenants');
    expect(body.tenants).toEqual(
      expect.arrayContaining([expect.objectContaining({ slug: owner.tenant, role: 'developer' })]),
    );
  });

  it('is good once: of ten who use the link at the same moment one gets in', async () => {
    const before = (await administrators()).length;
    const { link } = await invited();
    const mark = randomBytes(3).toString('hex');
    const pages = await Promise.all(
      Array.from({ length: 10 }, (_, index) => createAccount(link, `eve-${mark}-${index}`)),
    );
    expect(pages.filter((page) => page.html.includes('invitation-accepted'))).toHaveLength(1);
    // The others find the invitation gone, or its address with the account that is just being made.
    const refused = pages.filter((page) => /id="invitation-gone"|belongs to another account/.test(page.html));
    expect(refused).toHaveLength(9);
    expect((await administrators()).length).toBe(before + 1);
    expect((await new PageBrowser().open(link)).html).toContain('id="invitation-gone"');
  });

  it('is good no more when it was withdrawn', async () => {
    const { link, id } = await invited();
    const path = `tenants/${owner.tenant}/administrators/invitations/${id}`;
    expect((await callApi(owner, 'DELETE', path)).status).toBe(204);
    expect((await new PageBrowser().open(link)).html).toContain('id="invitation-gone"');
  });

  it('is good at no other workspace, and changed in no letter', async () => {
    const workspace = await launchWorkspace('b2c');
    const { link } = await invited();
    const token = link.searchParams.get('token') ?? '';
    const elsewhere = new URL(`${workspace.issuer}/invitation?token=${token}`);
    expect((await new PageBrowser().open(elsewhere)).html).toContain('id="invitation-gone"');
    const other = `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`;
    const changed = new URL(`${link.origin}${link.pathname}?token=${other}`);
    expect((await new PageBrowser().open(changed)).html).toContain('id="invitation-gone"');
    expect((await new PageBrowser().open(link)).status).toBe(200);
  });

  it('RFC 5322 §2.2: has no header and no reader by the name of a tenant', async () => {
    const mark = randomBytes(4).toString('hex');
    const slug = `evil-${mark}`;
    const registration = {
      slug,
      name: 'Win at https://evil.example <b>now</b>',
      administrator: { username: `mallory-${mark}`, password: newPassword(), name: 'Bcc: victim@evil.example' },
    };
    const registered = await fetch(`${system.issuerBase}/api/tenants`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(registration),
    });
    expect(registered.status).toBe(201);
    const crlf = await fetch(`${system.issuerBase}/api/tenants`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...registration, slug: `${slug}-2`, name: 'A\r\nBcc: victim@evil.example' }),
    });
    expect(crlf.status).toBe(422);
    expect((await invite('eve@mail.example\r\nBcc: victim@evil.example')).status).toBe(422);
    expect(await messagesTo('victim@evil.example')).toEqual([]);
  });

  it('leaves the link’s secret in no log', async () => {
    const { link } = await invited();
    await new PageBrowser().open(link);
    expect(logs()).not.toContain(link.searchParams.get('token'));
  });
});
