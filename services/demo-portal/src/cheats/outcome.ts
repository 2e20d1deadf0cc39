import type { CheatOutcome } from '../journey/journey.js';
import type { Exchange } from '../messages/exchange.js';
import { readRefusal } from './read-refusal.js';

/** As the last of the answers has it. */
export function outcomeOf(exchanges: readonly Exchange[]): CheatOutcome {
  const last = exchanges.at(-1);
  const refusal = last && readRefusal(last);
  return {
    exchanges,
    status: last?.response.status ?? 0,
    ...(refusal === undefined
      ? { verdict: 'accepted' }
      : { verdict: 'refused', error: refusal.error, description: refusal.description }),
  };
}
