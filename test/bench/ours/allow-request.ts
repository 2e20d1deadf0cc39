import { createHash } from 'node:crypto';
import { type Connections, expectStatus } from '../connections.ts';
import type { BenchEndpoint } from '../target.ts';
import { filled, formWith } from './pages.ts';

/**
 * CIBA §8, as a browser does it without its pictures: the page of requests, the button "Review" of this one, the page of consent, the button "Allow", and the redirect to the page at the
 * end, which is not loaded. `requests`: the page of requests. `cookie`: of a live session.
 */
export async function allowRequest(
  connections: Connections,
  requests: BenchEndpoint,
  cookie: string,
  authReqId: string,
): Promise<void> {
  const at = (url: URL): BenchEndpoint => ({ ...requests, path: url.pathname, publicUrl: url.href });
  const sent = { origin: new URL(requests.publicUrl).origin, 'sec-fetch-site': 'same-origin' };
  const listed = expectStatus(await connections.get(requests, '', { cookie }), 200, 'requests');
  const id = createHash('sha256').update(authReqId).digest('base64url');
  const form = listed.body.split('</form>').find((part) => part.includes(`name="request" value="${id}"`));
  const csrf = form && /name="csrf" value="([^"]*)"/.exec(form)?.[1];
  if (csrf === undefined) throw new Error(`requests: ${id} does not wait`);
  const review = new URLSearchParams({ csrf, request: id, action: 'review' }).toString();
  const opened = expectStatus(await connections.post(requests, review, { cookie, ...sent }), 303, 'review');
  const url = new URL(opened.location ?? '');
  const cookies = [cookie, ...opened.cookies].join('; ');
  const shown = expectStatus(await connections.get(at(url), url.search, { cookie: cookies }), 200, 'consent');
  const consent = formWith({ html: shown.body, url }, 'consent-allow');
  if (consent === undefined) throw new Error(`consent: ${shown.body.slice(0, 300)}`);
  const allowed = filled(consent.hidden, { decision: 'allow' }).toString();
  const end = await connections.post(at(consent.action), allowed, { cookie: cookies, ...sent });
  const { location = '' } = expectStatus(end, 303, 'allow');
  if (!location.endsWith('/requests/done')) throw new Error(`allow: ended at ${location}`);
}
