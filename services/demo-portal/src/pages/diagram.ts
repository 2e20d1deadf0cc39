/** The flow as a sequence diagram that lights up. Each arrow is a link to its step; the list of steps says the same in words. */
import { type Html, html } from '@ostiary/platform/html';
import type { StepName } from '../journey/journey.js';
import { STEPS, type Step } from './step-list.js';

type Party = 'you' | 'portal' | 'server' | 'api';

const X: Readonly<Record<Party, number>> = { you: 62, portal: 160, server: 270, api: 352 };
const NAMES: readonly (readonly [Party, string])[] = [
  ['you', 'You'],
  ['portal', 'Halyard'],
  ['server', 'Ostiary'],
  ['api', 'API'],
];

interface Route {
  readonly from: Party;
  /** Who carries it, not being meant. */
  readonly over?: Party;
  readonly to: Party;
}

const ROUTES: Readonly<Record<StepName, Route>> = {
  push: { from: 'portal', to: 'server' },
  'request-uri': { from: 'server', to: 'portal' },
  redirect: { from: 'portal', over: 'you', to: 'server' },
  response: { from: 'server', over: 'you', to: 'portal' },
  'token-request': { from: 'portal', to: 'server' },
  tokens: { from: 'server', to: 'portal' },
  userinfo: { from: 'portal', to: 'server' },
  api: { from: 'portal', to: 'api' },
  refresh: { from: 'portal', to: 'server' },
};

const TOP = 86;
const ROW = 52;
const TURN = 16;
const HEAD = 9;
const HEIGHT = TOP + STEPS.length * ROW;

export interface DiagramState {
  readonly taken: ReadonlySet<StepName>;
  /** By the last action. */
  readonly fresh: readonly StepName[];
}

export function diagram({ taken, fresh }: DiagramState): Html {
  const count = STEPS.filter(({ name }) => taken.has(name)).length;
  return html`<svg class="diagram" viewBox="0 0 384 ${HEIGHT}" role="group" aria-labelledby="diagram-title diagram-text">
<title id="diagram-title">The flow between you, the portal, the authorization server and the API</title>
<desc id="diagram-text">${count} of ${STEPS.length} steps are taken. Each arrow leads to its step.</desc>
${NAMES.map(([party, name]) => lifeline(party, name))}
${STEPS.map((step, index) => arrow(step, index, stateOf(step.name, taken, fresh)))}
</svg>`;
}

function lifeline(party: Party, name: string): Html {
  const x = X[party];
  const half = party === 'api' ? 24 : 38;
  return html`<g class="party" aria-hidden="true"><path class="life" d="M${x} 44V${HEIGHT - 8}"/><rect x="${x - half}" y="10" width="${2 * half}" height="34" rx="4"/><text x="${x}" y="32" text-anchor="middle">${name}</text></g>`;
}

function stateOf(name: StepName, taken: ReadonlySet<StepName>, fresh: readonly StepName[]): string {
  if (!taken.has(name)) return 'to-come';
  const place = fresh.indexOf(name);
  return place === -1 ? 'taken' : `taken fresh fresh-${place}`;
}

function arrow(step: Step, index: number, state: string): Html {
  const y = TOP + index * ROW;
  const { from, over, to } = ROUTES[step.name];
  const drawn = over === undefined ? direct(X[from], X[to], y) : through(X[from], X[over], X[to], y);
  const said = state.startsWith('taken') ? 'taken' : 'to come';
  return html`<a class="arrow ${state}" href="#${step.name}" data-step="${step.name}" aria-label="Step ${index + 1}, ${said}: ${step.title}">
<rect class="hit" x="2" y="${y - 27}" width="380" height="${ROW - 4}" rx="6"/>
<circle cx="17" cy="${y - 4}" r="11"/><text class="number" x="17" y="${y}" text-anchor="middle">${index + 1}</text>
<path class="line"${state.includes('fresh') ? html` pathLength="100"` : undefined} d="${drawn.line}"/>
<path class="head" d="${drawn.head}"/>
<text class="label" x="${drawn.middle}" y="${y - 9}" text-anchor="middle">${step.short}</text>
</a>`;
}

interface Drawn {
  readonly line: string;
  readonly head: string;
  /** Of the label. */
  readonly middle: number;
}

/** The line ends where the head begins. */
function direct(from: number, to: number, y: number): Drawn {
  const way = Math.sign(to - from);
  return { line: `M${from} ${y}H${to - HEAD * way}`, head: headAt(to, y, way), middle: (from + to) / 2 };
}

/** Over a third party and on, one line lower. */
function through(from: number, over: number, to: number, y: number): Drawn {
  const way = Math.sign(to - over);
  return {
    line: `M${from} ${y}H${over}v${TURN}H${to - HEAD * way}`,
    head: headAt(to, y + TURN, way),
    middle: (over + Math.max(from, to)) / 2,
  };
}

const headAt = (x: number, y: number, way: number): string => `M${x} ${y}l${-HEAD * way} -5v10z`;
