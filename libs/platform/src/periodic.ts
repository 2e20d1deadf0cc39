import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from './logger.js';

/** After a failure the work is tried again sooner than its interval says. */
const RETRY_MS = 5_000;

/**
 * Does the work now and then every so often, never twice at once; a failure is logged and changes nothing. Gives the function
 * that ends it, which waits for what is under way.
 */
export function every(
  intervalMs: number,
  logger: Logger,
  what: string,
  work: () => Promise<unknown>,
): () => Promise<void> {
  const ending = new AbortController();
  const loop = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      let wait = intervalMs;
      try {
        await work();
      } catch (error) {
        wait = Math.min(intervalMs, RETRY_MS);
        logger.warn({ err: error }, `${what} failed for now`);
      }
      await pause(wait, undefined, { signal: ending.signal }).catch(() => {});
    }
  };
  const ended = loop();
  return async () => {
    ending.abort();
    await ended;
  };
}
