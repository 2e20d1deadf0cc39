import { type Html, html } from '@ostiary/platform/html';
import type { Answered, Journey, Run, StepName } from '../journey/journey.js';
import type { Exchange } from '../messages/exchange.js';
import type { Portal } from '../portal/find-portal.js';
import { answerTable, assertionOf, formTable, proofOf, queryTable, tokenView, wireView } from './message-view.js';
import { STEPS, type Step } from './step-list.js';

/** Every step: what happens, what was said, and what can be done next. */
export function stepList(portal: Portal, journey: Journey | undefined, taken: ReadonlySet<StepName>): Html {
  return html`<ol class="steps">${STEPS.map((step, index) => stepItem(portal, journey, taken, step, index))}</ol>`;
}

function stepItem(
  portal: Portal,
  journey: Journey | undefined,
  taken: ReadonlySet<StepName>,
  step: Step,
  index: number,
): Html {
  const content = journey && taken.has(step.name) ? CONTENT[step.name](journey, portal) : undefined;
  const action = journey && ACTION[step.name]?.(journey, portal);
  return html`<li class="step ${content === undefined ? 'to-come' : 'taken'}" id="${step.name}">
<header><span class="flag" aria-hidden="true">${index + 1}</span><div><h3>${step.title}</h3><p>${step.happens} <span class="clause">${step.clause}</span></p></div></header>
${content && html`<details class="messages"${isOpen(step.name, journey) ? html` open` : undefined}><summary>${step.look}</summary><div class="content">${content}</div></details>`}
${action}
</li>`;
}

/** What the last action has brought; of a whole flow at once the tokens. */
function isOpen(name: StepName, journey: Journey | undefined): boolean {
  const fresh = journey?.fresh ?? [];
  return fresh.length > 2 ? name === 'tokens' : fresh.includes(name);
}

type View = (journey: Journey, portal: Portal) => Html | undefined;

const CONTENT: Readonly<Record<StepName, View>> = {
  push: (journey) => withAttempt(journey, ({ push }) => requestView('The pushed request', 'request', push)),
  'request-uri': (journey) => withAttempt(journey, ({ push }) => answerTable('The answer', 'pushed', push)),
  redirect: (journey) =>
    withAttempt(journey, ({ authorizeUrl }) => html`<p class="url"><code>${authorizeUrl}</code></p>`),
  response: ({ held, run }) => {
    const answered = held ?? run?.answered;
    return answered && queryTable('What came back to the portal’s callback', 'response', answered.responseUrl);
  },
  'token-request': ({ run }) => run && requestView('The token request', 'token-request', run.redemption),
  tokens: ({ run }) => run && tokensView(run),
  userinfo: ({ run }) =>
    run?.userinfo &&
    resourceView('Userinfo', run.userinfo, answerTable('What userinfo says', 'userinfo', run.userinfo)),
  api: ({ run }) => run?.apiCall && resourceView('The call', run.apiCall, undefined),
  refresh: ({ run }) => run?.refresh && requestView('The refresh request', 'refresh-request', run.refresh),
};

/** What a person can do at this step. */
const ACTION: Partial<Record<StepName, View>> = {
  redirect: ({ pushed }) =>
    pushed &&
    html`<div class="next"><p>The request is pushed and waits for a minute and a half.</p><p class="actions"><a id="continue" class="button" href="${pushed.authorizeUrl}">Go on to the sign-in</a></p></div>`,
  'token-request': ({ held, csrfToken }, { path }) =>
    held && button(`${path}redeem`, csrfToken, 'Redeem the code', 'A code is good for a minute, and once.'),
  userinfo: ({ run, csrfToken }, { path }) =>
    run && button(`${path}userinfo`, csrfToken, run.userinfo ? 'Ask userinfo again' : 'Ask userinfo'),
  api: ({ run, csrfToken }, { path }) =>
    run && button(`${path}call-api`, csrfToken, run.apiCall ? 'Call the API again' : 'Call the API'),
  refresh: ({ run, csrfToken }, { path }) =>
    run && button(`${path}refresh`, csrfToken, run.refresh ? 'Renew again' : 'Renew the access token', lifetime(run)),
};

function withAttempt(
  { pushed, held, run }: Journey,
  view: (attempt: Pick<Answered, 'push' | 'authorizeUrl'>) => Html,
): Html | undefined {
  const attempt = held ?? pushed ?? run?.answered;
  return attempt && view(attempt);
}

function requestView(title: string, part: 'request' | 'token-request' | 'refresh-request', exchange: Exchange): Html {
  const assertion = assertionOf(exchange);
  const proof = proofOf(exchange);
  return html`${formTable(title, part, exchange)}
${assertion && tokenView('Client assertion', 'assertion', assertion)}
${proof && tokenView('DPoP proof', 'proof', proof)}
${wireView(`${title}, as sent, and its answer`, exchange)}`;
}

function tokensView({ redemption, idToken, accessToken }: Run): Html {
  return html`${answerTable('The token response', 'tokens', redemption)}
<div class="pair">${tokenView('ID token', 'id-token', idToken)}${tokenView('Access token', 'access-token', accessToken)}</div>
<p class="note">The library has verified the signature of the ID token, who made it, for whom, its nonce and its times.</p>`;
}

function resourceView(title: string, exchange: Exchange, answer: Html | undefined): Html {
  const proof = proofOf(exchange);
  return html`${answer}
${proof && tokenView('DPoP proof', 'proof', proof)}
${wireView(`${title}, as sent, and its answer`, exchange)}`;
}

function button(action: string, csrfToken: string, label: string, note?: string | Html): Html {
  return html`<form class="next" method="post" action="${action}">
<input type="hidden" name="csrf" value="${csrfToken}">
${note && html`<p>${note}</p>`}
<p class="actions"><button class="button" type="submit">${label}</button></p>
</form>`;
}

function lifetime({ accessTokenExpiresAt }: Run): Html {
  const time = new Date(accessTokenExpiresAt).toISOString();
  return html`The access token is good until <time data-until="${time}" datetime="${time}">${time.slice(11, 19)} UTC</time>.`;
}
