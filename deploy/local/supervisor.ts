import { setTimeout as sleep } from 'node:timers/promises';
import type { Part } from './part.ts';
import { messageOf } from './start-failure.ts';

const longestPauseMs = 30_000;
/** A part that ran for this long starts with the shortest pause again. */
const steadyMs = 60_000;

/** Starts again what dies on its own, after a pause that doubles from one second to thirty. */
export class Supervisor {
  readonly #say: (line: string) => void;
  readonly #signal: AbortSignal;
  readonly #deaths = new Map<string, { pauseMs: number; at: number }>();

  constructor(say: (line: string) => void, signal: AbortSignal) {
    this.#say = say;
    this.#signal = signal;
  }

  async revive(part: Part, reason: string): Promise<void> {
    let told = `${part.name} ended (${reason})`;
    while (!this.#signal.aborted && !part.running) {
      const pauseMs = this.#nextPause(part.name);
      this.#say(`${told}: starting it again in ${pauseMs / 1000} s.`);
      try {
        await sleep(pauseMs, undefined, { signal: this.#signal });
        await part.start();
        this.#say(`${part.name} is back.`);
      } catch (error) {
        told = messageOf(error);
      }
    }
  }

  #nextPause(name: string): number {
    const last = this.#deaths.get(name);
    const pauseMs =
      last && Date.now() - last.at < steadyMs + last.pauseMs ? Math.min(last.pauseMs * 2, longestPauseMs) : 1000;
    this.#deaths.set(name, { pauseMs, at: Date.now() });
    return pauseMs;
  }
}
