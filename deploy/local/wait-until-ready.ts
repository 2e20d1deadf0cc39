import { setTimeout as sleep } from 'node:timers/promises';
import type { Readiness } from './part.ts';
import { messageOf, StartFailure } from './start-failure.ts';

export interface Waiting {
  readonly name: string;
  readonly limitMs: number;
  /** What to do when it never gets ready, as the end of a sentence. */
  readonly advice: string;
  readonly signal?: AbortSignal | undefined;
  /** Throws when waiting has become pointless, for example because the program has ended. */
  readonly check?: () => void;
}

/** Waits until a part answers as it should. */
export async function waitUntilReady(ready: Readiness, waiting: Waiting): Promise<void> {
  const began = Date.now();
  for (;;) {
    waiting.signal?.throwIfAborted();
    waiting.check?.();
    const answer = await ready().catch(messageOf);
    if (answer === true) return;
    waiting.check?.();
    const waitedMs = Date.now() - began;
    if (waitedMs > waiting.limitMs) {
      throw new StartFailure(
        `${waiting.name} is not ready after ${waiting.limitMs / 1000} s (${answer}): ${waiting.advice}.`,
      );
    }
    // Often at first, so that a quick start is quick; a slow one is not made slower by being asked.
    await sleep(Math.min(20 + waitedMs / 10, 250), undefined, { signal: waiting.signal });
  }
}
