import { Part, type Readiness } from './part.ts';
import type { PartContext } from './part-context.ts';
import { waitUntilReady } from './wait-until-ready.ts';

/** Something that the environment names: used and waited for, never started or ended by us. */
export class ExternalPart extends Part {
  override readonly name: string;
  override readonly description: string;
  override readonly pid = undefined;
  override running = false;
  readonly #variable: string;
  readonly #ready: Readiness;
  readonly #context: PartContext;

  constructor(name: string, variable: string, ready: Readiness, context: PartContext) {
    super();
    this.name = name;
    this.description = `given in ${variable}`;
    this.#variable = variable;
    this.#ready = ready;
    this.#context = context;
  }

  override async start(): Promise<void> {
    await waitUntilReady(this.#ready, {
      name: this.name,
      limitMs: 15_000,
      advice: `start what ${this.#variable} names, or unset it to have one started here`,
      signal: this.#context.signal,
    });
    this.running = true;
  }

  override async stop(): Promise<void> {
    this.running = false;
  }

  override async kill(): Promise<void> {
    throw new Error(`${this.name} is ${this.description}: it is not ours to end`);
  }
}
