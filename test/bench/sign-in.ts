import { authorizationQuery, pushedRequest } from './authorization-code-flow.ts';
import { Browser, type Shown } from './browser.ts';
import { Connections, expectStatus } from './connections.ts';
import type { Target } from './target.ts';

/** Fills in and sends the page that is shown; throws where it knows nothing to do. */
export type AnswerPage = (browser: Browser, page: Shown) => Promise<Shown>;

/**
 * Signs a user in with the first request of each kind that the benchmark makes later, so that the session has every consent.
 * Returns its Cookie header.
 */
export async function signInWithPages(
  target: Omit<Target, 'signIn'>,
  loginHint: string,
  answerPage: AnswerPage,
): Promise<string> {
  const { authorize, par } = target.endpoints;
  const issuerOrigin = new URL(target.issuer).origin;
  const browser = new Browser(target.forwarded, (url) => (url.origin === issuerOrigin ? authorize.origin : undefined));
  const whole = { ...target, signIn: () => Promise.reject(new Error('is signing in')) };
  const connections = new Connections(whole, 1);
  try {
    for (const client of [target.clients.flow, target.clients.refresh]) {
      for (const forResource of [true, false]) {
        const form = pushedRequest(whole, { client, forResource, loginHint }, 0);
        const pushed = expectStatus(await connections.post(par, form), 201, 'PAR');
        const url = new URL(authorize.publicUrl + authorizationQuery(client, JSON.parse(pushed.body).request_uri));
        let shown = await browser.open(url);
        for (let pages = 0; shown.status !== 0; pages += 1) {
          if (pages === 5) throw new Error(`signing in does not end: ${shown.url.href}`);
          shown = await answerPage(browser, shown);
        }
        if (!shown.url.searchParams.has('code')) throw new Error(`signing in ended with ${shown.url.href}`);
      }
    }
  } finally {
    await connections.close();
  }
  return browser.cookieHeader;
}
