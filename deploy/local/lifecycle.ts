import fs from 'node:fs';
import path from 'node:path';
import { Journal, type LogMode } from './journal.ts';
import type { Part } from './part.ts';
import type { PartContext } from './part-context.ts';
import { ProgramPart } from './program-part.ts';
import { messageOf, StartFailure } from './start-failure.ts';
import type { StateFile } from './state-file.ts';
import { Supervisor } from './supervisor.ts';

/** Ended in this order: requests that are under way still reach their service, and services still reach their stores. */
const endOrder = ['service', 'edge', 'store'] as const;
export type PartKind = (typeof endOrder)[number];

export interface LifecycleOptions {
  readonly directory: string;
  readonly state: StateFile;
  readonly log: LogMode;
  /** Whether the folder is emptied at the end; the logs stay when they are asked for. */
  readonly fresh: boolean;
  readonly supervise: boolean;
  readonly signal: AbortSignal | undefined;
  /** Called once everything has ended. */
  readonly onEnd: () => void;
}

/** The parts of one system from the first start to the last end: what holds for all of them, whatever they are. */
export class Lifecycle implements PartContext {
  readonly journal: Journal;
  readonly signal: AbortSignal;
  readonly logDirectory: string;
  readonly #options: LifecycleOptions;
  readonly #givenUp = new AbortController();
  readonly #supervisor: Supervisor;
  readonly #parts: { readonly kind: PartKind; readonly part: Part }[] = [];
  #reason: unknown;
  #phase: 'starting' | 'running' | 'stopping' = 'starting';
  #stopped: Promise<void> | undefined;

  constructor(options: LifecycleOptions) {
    this.#options = options;
    this.logDirectory = path.join(options.directory, 'logs');
    this.journal = new Journal(this.logDirectory, options.log);
    this.signal = AbortSignal.any([this.#givenUp.signal, ...(options.signal ? [options.signal] : [])]);
    this.#supervisor = new Supervisor(this.say, this.signal);
    process.once('exit', this.#killAll);
  }

  get parts(): readonly Part[] {
    return this.#parts.map(({ part }) => part);
  }

  readonly say = (line: string): void => this.journal.say(line);

  record(...args: Parameters<StateFile['record']>): void {
    this.#options.state.record(...args);
  }

  forget(name: string): void {
    this.#options.state.forget(name);
  }

  onDeath(part: Part, reason: string): void {
    if (this.#phase === 'stopping') return;
    if (this.#phase === 'running') {
      if (this.#options.supervise) void this.#supervisor.revive(part, reason);
      else this.say(`${part.name} ended (${reason}).`);
    } else if (this.#ready.has(part)) {
      const words = this.journal.lastWords(part.name);
      this.giveUp(
        new StartFailure(
          `${part.name} ended during the start (${reason}): ${words} [${this.journal.fileOf(part.name)}]`,
        ),
      );
    }
  }

  /** Starts a part and keeps it to the end. */
  async start(kind: PartKind, part: Part): Promise<void> {
    const began = Date.now();
    this.#parts.push({ kind, part });
    this.journal.startNew(part.name);
    await part.start();
    this.#ready.add(part);
    this.say(`${part.name} is ready after ${((Date.now() - began) / 1000).toFixed(1)} s: ${part.description}`);
  }
  /** Those that were ready once: before that, `start` itself tells of their end. */
  readonly #ready = new Set<Part>();

  /** Does things side by side. When one fails the others are given up, and all have ended when this throws. */
  async together<T>(tasks: readonly Promise<T>[]): Promise<T[]> {
    const guarded = tasks.map((task) =>
      task.catch((error: unknown) => {
        this.giveUp(error);
        throw error;
      }),
    );
    await Promise.allSettled(guarded);
    return Promise.all(guarded);
  }

  giveUp(reason: unknown): void {
    if (this.#phase !== 'starting' || this.signal.aborted) return;
    this.#reason = reason;
    this.#givenUp.abort(reason);
  }

  /** What to tell of a failed start: why it was given up, rather than what that led to. */
  reasonOf(error: unknown): unknown {
    return this.#reason ?? (this.#options.signal?.aborted ? this.#options.signal.reason : error);
  }

  /** From now on a part that ends is started again, or only told of. Throws when the start was given up meanwhile. */
  started(): void {
    this.signal.throwIfAborted();
    this.#phase = 'running';
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#end();
    return this.#stopped;
  }

  async #end(): Promise<void> {
    this.#phase = 'stopping';
    this.#givenUp.abort(new StartFailure('The system is being stopped.'));
    for (const kind of endOrder) {
      const parts = this.#parts.filter((each) => each.kind === kind);
      const ended = await Promise.allSettled(parts.map(({ part }) => part.stop().finally(() => part.dispose())));
      for (const each of ended) if (each.status === 'rejected') this.say(messageOf(each.reason));
    }
    process.off('exit', this.#killAll);
    const { directory, state, fresh, log, onEnd } = this.#options;
    onEnd();
    if (fresh) state.wipe(log === 'file' ? ['logs'] : []);
    state.release();
    if (fresh && fs.readdirSync(directory).length === 0) fs.rmdirSync(directory);
  }

  /** The last resort, when this process exits without having stopped the system. */
  readonly #killAll = (): void => {
    for (const { part } of this.#parts) if (part instanceof ProgramPart) part.killNow();
  };
}
