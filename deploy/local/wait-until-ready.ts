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
  const deadline = Date.now() + waiting.limitMs;
  for (;;) {
    waiting.signal?.throwIfAborted();
    waiting.check?.();
    const answer = await ready().catch(messageOf);
    if (answer === true) return;
    waiting.check?.();
    if (Date.now() > deadline) {
      throw new StartFailure(
        `${waiting.name} is not ready after ${waiting.limitMs / 1000} s (${answer}): ${waiting.advice}.`,
      );
    }
    await sleep(30, undefined, { signal: waiting.signal });
  }
}
