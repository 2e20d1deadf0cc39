/** The portal's one page: the sample application at the top, and below it how its user got in. */
import { type Html, html } from '@ostiary/platform/html';
import { CHEAT_NAMES } from '../cheats/cheat-list.js';
import type { Journey, Run } from '../journey/journey.js';
import type { Order } from '../order-api/order.js';
import type { Portal } from '../portal/find-portal.js';
import { cheatSection } from './cheat-view.js';
import { diagram } from './diagram.js';
import { jsonObject } from './message-view.js';
import { page } from './page.js';
import { stepsTaken } from './step-list.js';
import { stepList } from './step-view.js';

export interface JourneyPage {
  readonly portal: Portal;
  readonly journey: Journey | undefined;
}

export function journeyPage({ portal, journey }: JourneyPage): string {
  const run = journey?.run;
  const taken = stepsTaken(journey);
  const tries = CHEAT_NAMES.filter((name) => journey?.cheats[name] !== undefined).length;
  return page({
    title: run === undefined ? 'Customer portal' : `Orders of ${text(run.claims.org_name) || 'your organization'}`,
    account: journey && run && account(portal, journey, run),
    content: html`${run === undefined ? welcome(portal, journey) : orders(portal, run)}
<section class="flow" aria-labelledby="flow-title">
<header class="lead">
<p class="kicker">Behind the scenes</p>
<h2 id="flow-title">How you sign in here</h2>
<p>The FAPI 2.0 Security Profile, as a certified client library (<code>openid-client</code>) speaks it, against <code>${portal.issuer}</code>. These are the real messages. Tokens are shown in full, because this is a demonstration and they are bound to a key that stays on the portal’s server; only the refresh token, which lives for hours, is masked. The portal forgets all of it within the hour.</p>
</header>
<div class="columns">
<div class="chart">${diagram({ taken, fresh: journey?.fresh ?? [] })}</div>
${stepList(portal, journey, taken)}
</div>
</section>
${journey === undefined ? undefined : cheatSection(portal, journey, tries)}`,
  });
}

function account(portal: Portal, journey: Journey, { claims }: Run): Html {
  return html`<div class="account">
<p><strong>${text(claims.name) || 'Signed in'}</strong><small>${text(claims.org_name)}</small></p>
<form method="post" action="${portal.path}sign-out"><input type="hidden" name="csrf" value="${journey.csrfToken}"><button class="quiet" type="submit">Sign out</button></form>
</div>`;
}

function welcome(portal: Portal, journey: Journey | undefined): Html {
  const begun = journey?.pushed !== undefined || journey?.held !== undefined;
  return html`<section class="hero" aria-labelledby="hero-title">
<div>
<p class="kicker">Northwind · Contoso · and you</p>
<h1 id="hero-title">Every container of your company, in one place</h1>
<p class="pitch">Halyard Freight does not exist. Its portal does: a sample application that ships with this demo workspace, signs its users in as a bank would have to, and shows how.</p>
${portal.standing === 'ready' ? signInForm(portal, begun) : notReady(portal)}
</div>
<aside class="ticket" aria-labelledby="ticket-title">
<h2 id="ticket-title">Before you board</h2>
<ol>
<li>You are sent to the authorization server of this workspace.</li>
<li>Sign in as one of its sample users: two at <b>Northwind</b>, one at <b>Contoso</b>. Their names and passwords are on that page.</li>
<li>Allow what is asked, and come back with a code.</li>
<li>Look at every message, then try to cheat.</li>
</ol>
</aside>
</section>`;
}

function signInForm(portal: Portal, begun: boolean): Html {
  return html`<form method="post" action="${portal.path}sign-in" class="actions">
<button id="sign-in" class="button" type="submit" name="mode" value="run">${begun ? 'Sign in, all at once' : 'Sign in'}</button>
<button id="sign-in-steps" class="button second" type="submit" name="mode" value="steps">${begun ? 'Start over, step by step' : 'Step by step'}</button>
</form>`;
}

function notReady({ standing }: Portal): Html {
  return standing === 'no-key'
    ? html`<div class="notice" role="status"><h2>This portal has no key</h2><p>It proves who it is by a key pair, and this installation has not been given one. Its operator sets <code>OSTIARY_DEMO_PORTAL_KEY</code> for the portal and <code>OSTIARY_DEMO_PORTAL_PUBLIC_KEY</code> for the service <code>tenant</code>; workspaces that are launched after that know the portal.</p></div>`
    : html`<div class="notice" role="status"><h2>This workspace does not know the portal</h2><p>The portal is a client of workspaces that were launched from the profile <b>B2B demo</b> while it had its key. Launch one of those.</p></div>`;
}

function orders(portal: Portal, run: Run): Html {
  const answer = jsonObject(run.apiCall?.response.body ?? '').orders;
  const list: readonly Order[] = Array.isArray(answer) ? answer.filter(isOrder) : [];
  const roles = Array.isArray(run.claims.roles) ? run.claims.roles.map(String).join(' and ') : '';
  const organization = text(run.claims.org_name);
  return html`<section class="desk" aria-labelledby="desk-title">
<header>
<p class="kicker">${organization}</p>
<h1 id="desk-title">Good day, ${text(run.claims.name) || 'stranger'}</h1>
<p>${roles === '' ? 'You are signed in' : html`You are <b>${roles}</b> at ${organization}`}: the ID token says so.</p>
</header>
${
  list.length === 0
    ? html`<p class="empty">No orders yet: the portal’s API has not been called (step 8).</p>`
    : html`<div class="scroll" tabindex="0" role="region" aria-labelledby="orders-title"><table class="orders"><caption id="orders-title">Orders under way, from <code>${portal.path}api/orders</code></caption>
<thead><tr><th scope="col">Order</th><th scope="col">State</th><th scope="col">Route</th><th scope="col">Due</th><th scope="col">Cargo</th></tr></thead>
<tbody>${list.map((order) => html`<tr><th scope="row"><code>${order.number}</code></th><td><span class="state">${order.state}</span></td><td>${order.from} → ${order.to}</td><td>${order.due}</td><td>${order.cargo}</td></tr>`)}</tbody></table></div>`
}
</section>`;
}

function isOrder(value: unknown): value is Order {
  const members = ['number', 'from', 'to', 'cargo', 'state', 'due'];
  return (
    typeof value === 'object' && value !== null && members.every((name) => typeof Reflect.get(value, name) === 'string')
  );
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
