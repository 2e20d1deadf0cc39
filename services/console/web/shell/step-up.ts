import { useSyncExternalStore } from 'react';
import type { StepUp } from '../api/problem.js';

/** RFC 9470: a call was refused until somebody signs in again. One at a time; who comes back finds the page as it was, dialogs included (they are in the address). */
let asked: StepUp | undefined;
const listeners = new Set<() => void>();

export function askForStepUp(stepUp: StepUp | undefined): void {
  asked = stepUp;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The challenge that waits for an answer. */
export function useStepUp(): StepUp | undefined {
  return useSyncExternalStore(subscribe, () => asked);
}
