// Every page of the console with the Tab key alone: where the focus is can be seen, it goes where the eye goes, it gets everywhere and out again, and a dialog gives it back.
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './support/browser.ts';
import { callFromPage, registered, visit } from './support/console.ts';
import { secret } from './support/secrets-ledger.ts';

jest.setTimeout(120_000);

let browser: Browser;
let page: Page;
let complaints: string[];
/** Of the tenant, and of its workspace, as addresses have them. */
let tenant: string;
let workspace: string;
let clientId: string;
let userId: string;
let organizationId: string;

interface Route {
  readonly title: string;
  /** What opens a dialog on it, by name; the first of that name. */
  readonly dialogs?: readonly RegExp[];
  /** Its tabs: each is walked. */
  readonly tabs?: readonly string[];
}

/** By their paths in services/console/web/pages.tsx; one that is not here fails the test. */
const TENANT_ROUTES: Readonly<Record<string, Route>> = {
  '': { title: 'Workspaces' },
  deleted: { title: 'Deleted workspaces' },
  launch: { title: 'Launch a workspace' },
  administrators: { title: 'Administrators', dialogs: [/^Add an administrator$/] },
  automation: { title: 'Automation', dialogs: [/^Create an automation client$/] },
  audit: { title: 'Audit log' },
};
const WORKSPACE_ROUTES: Readonly<Record<string, Route>> = {
  '': { title: 'Keys' },
  clients: { title: 'Clients' },
  'clients/new': { title: 'Register a client' },
  'clients/:clientId': {
    title: 'Till',
    dialogs: [/^Delete$/],
    tabs: ['credentials', 'presentation', 'protocol', 'agent', 'readiness', 'policy', 'users'],
  },
  users: { title: 'Users', dialogs: [/^Create a user$/] },
  'users/:userId': { title: 'alice', tabs: ['credentials', 'organizations', 'sessions', 'grants'] },
  organizations: { title: 'Organizations', dialogs: [/^Create an organization$/] },
  'organizations/:organizationId': { title: 'Initech', tabs: ['members', 'grants'] },
  sessions: { title: 'Sessions' },
  grants: { title: 'Grants' },
  agents: { title: 'Agents' },
  delegations: { title: 'Delegations' },
  registration: { title: 'Self-registration', dialogs: [/^Make a token$/] },
  keys: { title: 'Signing keys', dialogs: [/^Revoke /] },
  'encryption-keys': { title: 'Encryption keys' },
  exchange: { title: 'Token exchange', dialogs: [/^Add a rule$/] },
  workloads: { title: 'Workload identity', dialogs: [/^Add an attester$/] },
  policy: { title: 'Security policy' },
  audit: { title: 'Audit log', dialogs: [/^[a-z_]+\.[a-z_]+$/] },
  branding: { title: 'Branding' },
  configuration: { title: 'Configuration' },
  settings: { title: 'Settings', dialogs: [/^Delete$/] },
};

/** What the pages are watched with; nothing of it is seen by users. */
const WATCH = `(() => {
  // Looks change at once: what an element looks like with the focus is known when it has it.
  const still = new CSSStyleSheet();
  still.replaceSync('*, *::before, *::after { transition: none !important; animation: none !important; scroll-behavior: auto !important }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
  const near = (element) => [element, element.nextElementSibling, element.previousElementSibling, element.parentElement, element.parentElement?.parentElement];
  const look = (element) => near(element).filter(Boolean).map((each) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderTopColor, borderBottomColor, backgroundColor, insetBlockStart } = getComputedStyle(each);
    const outline = outlineStyle === 'none' || outlineWidth === '0px' ? 'none' : outlineWidth + outlineColor;
    return [outline, boxShadow, borderTopColor, borderBottomColor, backgroundColor, insetBlockStart].join(' ');
  }).join('|');
  const named = (element) => (element.ariaLabel || element.labels?.[0]?.innerText || element.innerText || element.name || element.tagName).trim().split('\\n')[0] + ' <' + element.tagName.toLowerCase() + '>';
  const FOCUSABLE = 'a[href], button, input, select, textarea, summary, iframe, [tabindex]';
  const usable = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled && !element.closest('fieldset:disabled, [inert], [aria-hidden=true]');
  // A field's own buttons, which repeat what its keys do; the tabs and choices beside the one that has the focus, which the arrows reach.
  const reachedOtherwise = (element) =>
    element.closest('[role=tablist], [role=listbox]') !== null || element.closest('[data-position=right]') !== null || (element.type === 'radio' && !element.checked) || element.closest('[role=radiogroup]') !== null;
  const within = () => [...document.querySelectorAll('main ' + FOCUSABLE.split(', ').join(', main '))];
  let before = new Map();
  let seen = [];
  let faults = [];
  // Once the focus has left the page, what comes is the browser's, or stands around every page.
  let left = false;
  addEventListener('focusout', ({ target, relatedTarget }) => {
    if (target.closest('main') !== null && (relatedTarget === null || relatedTarget.closest('main') === null)) left = true;
  });
  addEventListener('focusin', ({ target }) => {
    if (left || target.tagName === 'MAIN' || target.closest('main') === null) return;
    // The field of a choice that is drawn has no size of its own.
    const { x, y, width, height } = (target.labels?.[0] ?? target).getBoundingClientRect();
    const shown = width > 0 && height > 0 && x + width > 0 && y + height > 0 && x < innerWidth && y < innerHeight;
    if (!shown) faults.push('out of sight: ' + named(target));
    // An element that came since was not looked at without the focus.
    if (before.has(target) && before.get(target) === look(target)) faults.push('looks the same with the focus: ' + named(target));
    if (target.tabIndex > 0) faults.push('out of turn: ' + named(target));
    const last = seen.at(-1);
    if (last !== undefined && last.isConnected && !(last.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING)) faults.push('goes back: from ' + named(last) + ' to ' + named(target));
    seen.push(target);
  });
  let suggested = false;
  addEventListener('keydown', ({ key, target }) => {
    if (key === 'Escape') suggested = target.getAttribute('aria-expanded') === 'true';
  }, true);
  let changed = 0;
  new MutationObserver(() => { changed = performance.now(); }).observe(document, { subtree: true, childList: true });
  let asking = 0;
  const { fetch } = window;
  window.fetch = async (...args) => {
    asking += 1;
    try {
      return await fetch(...args);
    } finally {
      // What is done with the answer is seen after the next frames.
      requestAnimationFrame(() => requestAnimationFrame(() => { asking -= 1; }));
    }
  };
  window.walk = {
    begin() {
      document.activeElement?.blur();
      before = new Map(within().map((element) => [element, look(element)]));
      seen = [];
      faults = [];
      left = false;
      document.querySelector('.skip-link').focus();
      return within().length;
    },
    end() {
      const reached = new Set(seen);
      // What has come since is not asked for.
      const missed = within().filter((element) => before.has(element) && usable(element) && element.tagName !== 'MAIN' && !reached.has(element) && !reachedOtherwise(element));
      // Of a radio group one is reached, and the arrows lead on.
      const radios = [...document.querySelectorAll('main [role=radiogroup]')].filter((group) => [...before.keys()].some((each) => group.contains(each) && usable(each)) && !seen.some((each) => group.contains(each)));
      return [...faults, ...missed.map((element) => 'is not reached: ' + named(element)), ...radios.map((group) => 'is not reached: the group ' + named(group))];
    },
    left: () => left,
    // Before each frame, for as long as anybody waits.
    until: (holds) => new Promise((resolve, reject) => {
      const end = Date.now() + 20_000;
      const look = () => {
        if (holds()) resolve();
        else if (Date.now() > end) reject(new Error('not so after 20 s: ' + holds));
        else requestAnimationFrame(look);
      };
      look();
    }),
    // Of the field that has the focus, as it was before Escape came to it.
    suggests: () => suggested,
    quiet: () => asking === 0 && document.querySelector('main [aria-busy=true]') === null && performance.now() - changed > 100,
    inDialog: () => document.activeElement?.closest('[role=dialog]') !== null,
  };
})()`;

beforeAll(async () => {
  browser = await launchBrowser();
  ({ page, complaints } = await visit(browser, { reducedMotion: 'reduce' }));
  await page.addInitScript(WATCH);
  const owner = await registered(page);
  tenant = `/console/tenants/${owner.tenant}`;
  workspace = `${tenant}/workspaces/keys`;
  const workspaces = `tenants/${owner.tenant}/workspaces`;
  const settings = { require_sender_constraint: false };
  expect((await call('POST', workspaces, { profile: 'b2b', slug: 'keys', name: 'Keys', settings })).status).toBe(201);
  const client = await call('POST', `${workspaces}/keys/clients`, {
    client_name: 'Till',
    redirect_uris: ['https://till.example/callback'],
    token_endpoint_auth_method: 'client_secret_basic',
  });
  clientId = String(client.body.client_id);
  secret(String(client.body.client_secret), 'client secret');
  const password = secret('users of a test have a long phrase', 'password of a user');
  userId = String((await call('POST', `${workspaces}/keys/users`, { username: 'alice', password })).body.id);
  const initech = { name: 'initech', display_name: 'Initech' };
  organizationId = String((await call('POST', `${workspaces}/keys/organizations`, initech)).body.id);
  const membership = `${workspaces}/keys/organizations/${organizationId}/members/${userId}`;
  expect((await call('PUT', membership, { roles: ['admin'] })).status).toBe(200);
}, 120_000);
afterAll(() => browser.close());

const call = (method: string, to: string, body?: unknown) => callFromPage(page, method, to, body);
const run = <T>(expression: string): Promise<T> => page.evaluate(expression);

/** Inside the application, without loading it anew. */
async function go(address: string, title: string): Promise<void> {
  await run(`history.pushState({}, '', '${address}'), dispatchEvent(new PopStateEvent('popstate'))`);
  await page.getByRole('heading', { name: title, level: 1, exact: true }).waitFor();
  await run('walk.until(walk.quiet)');
}

/** By the skip link into the page, and by Tab through it. What was wrong of it. */
async function walked(): Promise<string[]> {
  // A field of a date is several stops.
  const most = (await run<number>('walk.begin()')) + 40;
  await page.keyboard.press('Enter');
  const inside = await run<boolean>("document.activeElement?.tagName === 'MAIN'");
  if (!inside) return ['the skip link leads nowhere'];
  for (let step = 0; step <= most; step += 1) {
    await page.keyboard.press('Tab');
    if (step % 6 === 5 && (await run<boolean>('walk.left()'))) return run('walk.end()');
  }
  return ['the focus does not come out', ...(await run<string[]>('walk.end()'))];
}

/** Into a dialog by Enter, round in it, out by Escape, and back to what opened it. */
async function opened(name: RegExp): Promise<string[]> {
  const opener = page.locator('main').getByRole('button', { name }).first();
  await opener.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await run('walk.until(walk.inDialog)');
  const faults: string[] = [];
  for (let step = 0; step < 4; step += 1) {
    await page.keyboard.press('Tab');
    if (!(await run<boolean>('walk.inDialog()'))) faults.push(`${name}: the focus leaves the dialog`);
  }
  await page.keyboard.press('Escape');
  // A list of suggestions lies over the dialog, and goes first.
  if (await run<boolean>('walk.suggests()')) await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await opener.and(page.locator(':focus')).waitFor();
  return faults;
}

it('WCAG 2.2 §2.1.1, §2.1.2, §2.4.1, §2.4.3, §2.4.7, §2.4.11: every page, with the Tab key alone', async () => {
  const source = fs.readFileSync(path.resolve('services/console/web/pages.tsx'), 'utf8');
  const [ofTenant = '', ofWorkspace = ''] = source.slice(source.indexOf('TENANT_PAGES')).split('WORKSPACE_PAGES');
  const pathsIn = (text: string) => [...text.matchAll(/path: '([^']*)'/g)].map(([, found]) => found);
  expect(Object.keys(TENANT_ROUTES)).toEqual(pathsIn(ofTenant));
  expect(Object.keys(WORKSPACE_ROUTES)).toEqual(pathsIn(ofWorkspace));

  const found: string[] = [];
  const note = (where: string, faults: readonly string[]) => found.push(...faults.map((fault) => `${where}: ${fault}`));
  for (const [base, routes] of [
    [tenant, TENANT_ROUTES],
    [workspace, WORKSPACE_ROUTES],
  ] as const) {
    for (const [route, { title, dialogs = [], tabs = [] }] of Object.entries(routes)) {
      const address = `${base}/${route}`
        .replace(/\/$/, '')
        .replace(':clientId', clientId)
        .replace(':userId', userId)
        .replace(':organizationId', organizationId);
      await go(address, title);
      note(route || title, await walked());
      for (const dialog of dialogs) note(route, await opened(dialog));
      for (const tab of tabs) {
        await go(`${address}?tab=${tab}`, title);
        note(`${route} ${tab}`, await walked());
      }
    }
  }
  expect(found).toEqual([]);
});

it('WCAG 2.2 §2.4.1, §2.4.3: what stands around the pages: the skip link, the navigation, the menus', async () => {
  await go(workspace, 'Keys');
  await run('walk.begin()');
  const skip = page.locator('.skip-link');
  expect((await skip.boundingBox())?.y).toBeGreaterThan(0);
  const names: string[] = [];
  for (let step = 0; step < 40; step += 1) {
    await page.keyboard.press('Tab');
    const [name, isPage] = await run<[string, boolean]>(
      "[(document.activeElement.ariaLabel || document.activeElement.innerText).trim(), document.activeElement.closest('main') !== null]",
    );
    if (isPage) break;
    names.push(name);
  }
  const entries =
    Object.keys(WORKSPACE_ROUTES).length - Object.keys(WORKSPACE_ROUTES).filter((one) => /\//.test(one)).length;
  // The mark, the tenant, the account, and all of the navigation.
  expect(names.length).toBe(4 + entries);
  for (const menu of [/^Tenant/, /^Account/]) {
    const opener = page.getByRole('banner').getByRole('button', { name: menu });
    await opener.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor();
    await run("walk.until(() => document.activeElement.closest('[role=menu]') !== null)");
    await page.keyboard.press('ArrowDown');
    await run("walk.until(() => /^menuitem/.test(document.activeElement.role ?? ''))");
    await page.keyboard.press('Escape');
    await opener.and(page.locator(':focus')).waitFor();
  }
  expect(complaints).toEqual([]);
});
