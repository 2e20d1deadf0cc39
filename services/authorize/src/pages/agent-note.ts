import { type Html, html } from './html.js';
import type { Texts } from './texts/texts.js';

/** What users are told of an agent that asks them: what it is for, and who answers for it, both an administrator's words. */
export interface ShownAgent {
  readonly purpose: string;
  /** The name of its owner. */
  readonly owner: string;
}

/** Under the sentence that names it. */
export function agentNote(agent: ShownAgent | undefined, texts: Texts): Html | undefined {
  if (agent === undefined) return undefined;
  return html`<p class="note agent">${texts['agent.what'](html`<bdi>${agent.purpose}</bdi>`, html`<strong>${agent.owner}</strong>`)}</p>`;
}
