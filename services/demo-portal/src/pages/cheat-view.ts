import { type Html, html } from '@ostiary/platform/html';
import { CHEAT_NAMES, CHEATS, type Cheat, type CheatName } from '../cheats/cheat-list.js';
import type { CheatOutcome, Journey } from '../journey/journey.js';
import type { Portal } from '../portal/find-portal.js';
import { wireView } from './message-view.js';

const GROUPS: readonly (readonly [Cheat['at'], string, string])[] = [
  ['request', 'With the request', 'The thief sits in the browser, or has recorded what the portal sent.'],
  [
    'code',
    'With the code',
    'The thief has caught a code on its way back. Each of these takes a fresh one: you allow access once more.',
  ],
  ['token', 'With the token', 'The thief has got hold of your access token, in full.'],
];

export function cheatSection(portal: Portal, journey: Journey, tries: number): Html {
  return html`<section class="cheats" id="cheats" aria-labelledby="cheats-title">
<header class="lead">
<p class="kicker">Now as a thief</p>
<h2 id="cheats-title">What happens when one cheats</h2>
<p>Each button sends a forged message to the real server. No certified library would, so these are made by hand. ${tries} of ${CHEAT_NAMES.length} tried.</p>
</header>
${GROUPS.map(([at, title, about]) => group(portal, journey, at, title, about))}
</section>`;
}

function group(portal: Portal, journey: Journey, at: Cheat['at'], title: string, about: string): Html {
  const names = CHEAT_NAMES.filter((name) => CHEATS[name].at === at);
  return html`<h3>${title}</h3>
<p class="about">${about}</p>
<ul class="cards">${names.map((name) => card(portal, journey, name))}</ul>`;
}

function card(portal: Portal, { cheats, csrfToken, run }: Journey, name: CheatName): Html {
  const { title, deed, needs } = CHEATS[name];
  const outcome = cheats[name];
  const missing = needs === 'run' && run === undefined;
  return html`<li class="card" id="cheat-${name}">
<h4>${title}</h4>
<p>${deed}</p>
${outcome && verdict(name, outcome)}
${
  missing
    ? html`<p class="note">Sign in first: this takes a sign-in of yours.</p>`
    : html`<form method="post" action="${portal.path}cheats/${name}"><input type="hidden" name="csrf" value="${csrfToken}"><button class="button try" type="submit" aria-label="${outcome ? 'Try again' : 'Try it'}: ${title}">${outcome ? 'Try again' : 'Try it'}</button></form>`
}
</li>`;
}

const WORDS: Readonly<Record<CheatOutcome['verdict'], string>> = {
  refused: 'Refused',
  ignored: 'Without effect',
  accepted: 'It worked. That is a fault',
};

function verdict(name: CheatName, outcome: CheatOutcome): Html {
  const { rule, protection } = CHEATS[name];
  const { exchanges, error, description, consequence, status } = outcome;
  return html`<div class="verdict ${outcome.verdict}" role="status">
<p class="stamp">${WORDS[outcome.verdict]}</p>
<dl class="facts">
<dt>Answer</dt><dd><code>${status}</code></dd>
${error && html`<dt>Error</dt><dd><code class="error">${error}</code></dd>`}
${description && html`<dt>Description</dt><dd class="description">${description}</dd>`}
<dt>Rule</dt><dd class="rule">${rule}</dd>
</dl>
<p>${protection}</p>
${consequence && html`<p class="consequence">${consequence}</p>`}
${exchanges.map((exchange, index) => wireView(exchanges.length === 1 ? 'What was sent' : `Message ${index + 1} of ${exchanges.length}`, exchange))}
</div>`;
}
