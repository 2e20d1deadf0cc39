// The console in a real browser: from registration to a signed-out browser.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { newAuthenticator } from './support/authenticator.ts';
import { launchBrowser } from './support/browser.ts';
import { CONSOLE, expectAccessible, newOwner, registered, SESSION_COOKIE, signIn, visit } from './support/console.ts';
import { system } from './support/system.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe('registration', () => {
  it('begins at the front page and ends inside the console, signed in', async () => {
    const { page, context, complaints } = await visit(browser);
    const owner = newOwner();
    await page.goto(`${system.issuerBase}/`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expectAccessible(page, 'front');
    await page.getByRole('link', { name: /free tenant/ }).click();
    await page.getByLabel('Organisation').fill(owner.name);
    const address = page.getByLabel('Address', { exact: true });
    expect(await address.inputValue()).toBe(owner.tenant);
    await page.getByText('This address is free.').waitFor();
    await page.getByLabel(/user name/).fill(owner.username);
    await page.getByLabel('Password', { exact: true }).fill(owner.password);
    await expectAccessible(page, 'register');
    await page.getByRole('button', { name: 'Create the tenant' }).click();
    await page.waitForURL('**/system/admin/**');
    expect(await page.getByLabel(/user name/i).inputValue()).toBe(owner.username);
    await page.getByLabel('Password', { exact: true }).fill(owner.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(`${CONSOLE}/tenants/${owner.tenant}`);
    await page.getByRole('heading', { name: 'Workspaces', level: 1 }).waitFor();
    await expectAccessible(page, 'workspaces-none');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('WebAuthn Level 3 §7: with a passkey in place of a password begins on one page, and ends inside the console', async () => {
    const { page, context, complaints } = await visit(browser);
    const owner = newOwner();
    const device = await newAuthenticator(page);
    await page.goto(`${CONSOLE}/register`);
    await page.getByLabel('Organisation').fill(owner.name);
    await page.getByText('This address is free.').waitFor();
    await page.getByLabel(/user name/).fill(owner.username);
    const byPasskey = page.getByRole('button', { name: 'Use a passkey instead' });
    // Nobody touches the device: nothing is made, and the form is as it was.
    await device.setVerified(false);
    await byPasskey.click();
    await page.getByText('No passkey was made.').waitFor();
    await expectAccessible(page, 'register-no-passkey');
    await device.setVerified(true);
    await byPasskey.click();
    await page.waitForURL('**/system/admin/**');
    // The sign-in page offers it where the user name is filled in, and the device takes the offer.
    await page.waitForURL(`${CONSOLE}/tenants/${owner.tenant}`);
    await page.getByRole('heading', { name: 'Workspaces', level: 1 }).waitFor();
    expect(await device.credentials()).toMatchObject([{ rpId: new URL(CONSOLE).hostname, isResidentCredential: true }]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('of another tenant is two fields for whoever is signed in', async () => {
    const { page, context, complaints } = await visit(browser);
    await registered(page);
    const other = newOwner();
    await page.goto(`${CONSOLE}/register`);
    await page.getByLabel('Organisation').fill(other.name);
    await page.getByText('This address is free.').waitFor();
    expect(await page.getByLabel('Password', { exact: true }).count()).toBe(0);
    await expectAccessible(page, 'register-another');
    await page.getByRole('button', { name: 'Create the tenant' }).click();
    await page.waitForURL(`${CONSOLE}/tenants/${other.tenant}`);
    await page.getByRole('heading', { name: 'Workspaces', level: 1 }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('says what is wrong beside each field, and in the server’s words what only the server knows', async () => {
    const { page, context } = await visit(browser);
    await page.goto(`${CONSOLE}/register`);
    await page.getByRole('button', { name: 'Create the tenant' }).click();
    await page.getByText('How is your organisation called?').waitFor();
    await page.getByLabel('Organisation').fill('The System');
    await page.getByLabel('Address', { exact: true }).fill('system');
    await page.getByText('This word is reserved.').waitFor();
    await page.getByLabel('Address', { exact: true }).fill(newOwner().tenant);
    await page.getByLabel(/user name/).fill(newOwner().username);
    await page.getByLabel('Password', { exact: true }).fill('password');
    await page.getByRole('button', { name: 'Create the tenant' }).click();
    await page.locator('[data-path=password][aria-invalid=true]').waitFor();
    await expectAccessible(page, 'register-refused');
    await context.close();
  });

  it('works with the keyboard alone', async () => {
    const { page, context } = await visit(browser);
    const owner = newOwner();
    const { keyboard } = page;
    const tabTo = async (name: string) => {
      for (let presses = 0; presses < 15; presses += 1) {
        await keyboard.press('Tab');
        const label = await page.evaluate<string>(
          '(document.activeElement.labels?.[0] ?? document.activeElement).textContent',
        );
        if (label.includes(name)) return;
      }
      throw new Error(`Tab does not lead to ${name}`);
    };
    await page.goto(`${CONSOLE}/`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await tabTo('Create a free tenant');
    await keyboard.press('Enter');
    await page.getByLabel('Organisation').waitFor();
    await tabTo('Organisation').catch(() => page.keyboard.press('Shift+Tab'));
    await page.getByLabel('Organisation').focus();
    await keyboard.type(owner.name);
    await page.getByText('This address is free.').waitFor();
    await tabTo('user name');
    await keyboard.type(owner.username);
    await tabTo('Password');
    await keyboard.type(owner.password);
    await keyboard.press('Enter');
    await page.waitForURL('**/system/admin/**');
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    if ((await page.evaluate<string>('document.activeElement.type ?? ""')) !== 'password') await tabTo('Password');
    await keyboard.type(owner.password);
    await keyboard.press('Enter');
    await page.waitForURL(`${CONSOLE}/tenants/${owner.tenant}`);
    await page.getByRole('heading', { name: 'Workspaces', level: 1 }).waitFor();
    await page.getByRole('button', { name: /Account of/ }).focus();
    await keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    await expectAccessible(page, 'account-menu');
    await keyboard.press('Escape');
    await context.close();
  });
});

describe('a session', () => {
  it('RP-Initiated Logout §2: ends here and at the authorization server', async () => {
    const { page, context } = await visit(browser);
    const owner = await registered(page);
    expect(await page.evaluate<string>('document.cookie')).toBe('');
    const mine = (await context.cookies()).find(({ name }) => name === SESSION_COOKIE);
    expect(mine).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Strict', path: '/' });
    await page.getByRole('button', { name: /Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    await expectAccessible(page, 'signed-out');
    expect((await context.cookies()).map(({ name }) => name)).not.toContain(SESSION_COOKIE);
    // A stolen cookie is worth nothing now.
    const cookie = `${SESSION_COOKIE}=${mine?.value}`;
    const stolen = await fetch(`${CONSOLE}/api/tenants`, { headers: { cookie, 'x-ostiary-console': '1' } });
    expect(stolen.status).toBe(401);
    // And the authorization server asks for the password again.
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await signIn(page, owner);
    await page.getByRole('heading', { name: 'Workspaces', level: 1 }).waitFor();
    await context.close();
  });

  it('OIDC Back-Channel Logout §2.5: ends when the session at the authorization server ends in another window', async () => {
    const { page, context } = await visit(browser);
    await registered(page);
    const other = await context.newPage();
    await other.goto(`${system.issuerBase}/system/admin/logout`);
    await other.locator('#logout-confirm').click();
    await other.waitForLoadState();
    const deadline = Date.now() + 15_000;
    const signedIn = () =>
      page.evaluate<boolean>(
        `fetch('/console/session', { headers: { 'x-ostiary-console': '1' } }).then((r) => r.json()).then((s) => s.signed_in)`,
      );
    while ((await signedIn()) && Date.now() < deadline) await page.waitForTimeout(250);
    expect(await signedIn()).toBe(false);
    await page.reload();
    await page.waitForURL('**/system/admin/**');
    await context.close();
  });

  it('that is missing sends to sign in, and back to the page that was asked for', async () => {
    const { page, context } = await visit(browser);
    const owner = await registered(page);
    await context.clearCookies();
    await page.goto(`${CONSOLE}/tenants/${owner.tenant}?search=x`);
    await signIn(page, owner);
    await page.waitForURL(`${CONSOLE}/tenants/${owner.tenant}?search=x`);
    await context.close();
  });
});

describe('what is not there', () => {
  it('has a page that says so, in the shell, also where it is another tenant’s', async () => {
    const { page, context } = await visit(browser);
    const stranger = await registered(page);
    await page.getByRole('button', { name: /Account of/ }).waitFor();
    await page.goto(`${CONSOLE}/tenants/${stranger.tenant}/nothing`);
    await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
    await expectAccessible(page, 'not-found');
    await context.clearCookies();
    const owner = await registered(page);
    for (const foreign of [stranger.tenant, 'no-such-tenant', 'system']) {
      await page.goto(`${CONSOLE}/tenants/${foreign}`);
      await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
    }
    expect(owner.tenant).not.toBe(stranger.tenant);
    await context.close();
  });
});
