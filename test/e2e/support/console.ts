import { randomBytes } from 'node:crypto';
import { expect } from '@jest/globals';
import { type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { expectNoViolations, takePicture } from './accessibility.ts';
import { secret } from './secrets-ledger.ts';
import { system } from './system.ts';

export const CONSOLE = `${system.issuerBase}/console`;
export const SESSION_COOKIE = '__Host-ostiary-console';

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser complained about: a blocked style or script, an exception of the application. */
  readonly complaints: string[];
}

export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  // The system's authority is this machine's own; a real browser has no other way of trusting it.
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    // What a page throws to be shown as an error page is no fault of the application.
    if (/^React Router caught/.test(message.text())) return;
    if (/Content Security Policy|Refused|Mixed Content|React|Warning/i.test(message.text()))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  // Nobody else's server is asked for anything.
  page.on('request', (request) => {
    if (!request.url().startsWith(system.issuerBase) && !/^(data|blob|about):/.test(request.url()))
      complaints.push(request.url());
  });
  return { page, context, complaints };
}

/** WCAG 2.2 AA and the checker's best practices; and pictures, wide and narrow, light and dark, to look at. */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  const size = page.viewportSize();
  for (const [look, width, colorScheme] of [
    ['narrow-dark', 390, 'dark'],
    ['wide-light', 1280, 'light'],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 900 });
    // The application has noticed.
    await page
      .locator(`html[data-mantine-color-scheme=${colorScheme}], html:not([data-mantine-color-scheme])`)
      .waitFor({ state: 'attached' });
    await expectNoViolations(page, `${name} ${look}`);
    await takePicture(page, `console/${name}-${look}`);
  }
  if (size !== null) await page.setViewportSize(size);
}

export interface Owner {
  readonly tenant: string;
  readonly name: string;
  readonly username: string;
  readonly password: string;
}

/** Somebody who has not registered yet. */
export function newOwner(): Owner {
  const mark = randomBytes(4).toString('hex');
  return {
    tenant: `tenant-${mark}`,
    name: `Tenant ${mark}`,
    username: `owner-${mark}`,
    password: secret(`a phrase of ${randomBytes(12).toString('base64url')}`, 'password of an administrator'),
  };
}

/** Registers as anybody can, and signs in through the pages: ends inside the console. */
export async function registered(page: Page, owner: Owner = newOwner()): Promise<Owner> {
  const { tenant: slug, name, username, password } = owner;
  const response = await fetch(`${system.issuerBase}/api/tenants`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ slug, name, administrator: { username, password } }),
  });
  expect(response.status).toBe(201);
  await page.goto(`${CONSOLE}/tenants/${slug}`);
  await signIn(page, owner);
  await page.getByRole('heading', { name: 'Workspaces', level: 1 }).waitFor();
  await rememberCookie(page);
  return owner;
}

/** On the sign-in page. */
export async function signIn(page: Page, { username, password }: Owner): Promise<void> {
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  await page.getByLabel(/user name/i).fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function rememberCookie(page: Page): Promise<void> {
  for (const { name, value } of await page.context().cookies()) secret(value, `cookie ${name}`);
}

/** A call of the admin API as the pages make it. `path`: below `/api/`. */
export const callFromPage = (
  page: Page,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> =>
  page.evaluate(
    async ([method, path, body]) => {
      const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
      const response = await fetch(`/console/api/${path}`, {
        method,
        headers: { 'x-ostiary-console': '1', ...(body === null ? {} : { 'content-type': type }) },
        ...(body === null ? {} : { body }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
    },
    [method, path, body === undefined ? null : JSON.stringify(body)] as const,
  );
