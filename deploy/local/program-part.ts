import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './account.ts';
import { boundToLauncher } from './bound-to-launcher.ts';
import { isExecutable } from './layout.ts';
import { Part, type Readiness } from './part.ts';
import type { PartContext } from './part-context.ts';
import { isGroupAlive, type ProcessRecord, recordOf, signalGroup, signalProcess } from './process-record.ts';
import { StartFailure } from './start-failure.ts';
import { waitUntilReady } from './wait-until-ready.ts';

/** How to start, recognise and end a local program. */
export interface Program {
  readonly name: string;
  readonly description: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the program. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly account?: Account | undefined;
  readonly ready: Readiness;
  /** The signal that asks it to end in good order. */
  readonly stopSignal: NodeJS.Signals;
  readonly stopWithinMs: number;
  readonly readyWithinMs: number;
  /** Called after each end of the program, with the signal or the exit code. */
  readonly onEnd?: (reason: string) => void;
}

/** The environment of a program that needs none of ours. */
export const bareEnvironment: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  LANG: 'C.UTF-8',
  TZ: 'UTC',
};

interface Running {
  readonly child: ChildProcess;
  readonly record: ProcessRecord;
  readonly ended: Promise<void>;
  /** How it ended, once it has. */
  reason?: string;
  /** Whether we asked it to. */
  stopping: boolean;
}

/** A local program as a part of the system. */
export class ProgramPart extends Part {
  override readonly name: string;
  override readonly description: string;
  readonly #program: Program;
  readonly #context: PartContext;
  #running: Running | undefined;

  constructor(program: Program, context: PartContext) {
    super();
    this.name = program.name;
    this.description = program.description;
    this.#program = program;
    this.#context = context;
  }

  override get running(): boolean {
    return this.#running !== undefined && this.#running.reason === undefined;
  }

  override get pid(): number | undefined {
    return this.running ? this.#running?.record.pid : undefined;
  }

  override async start(): Promise<void> {
    if (this.running) return;
    this.#context.signal.throwIfAborted();
    if (this.#running) await this.#killGroup(this.#running); // what a part that died on its own has left
    const running = this.#spawn();
    const log = this.#context.journal.fileOf(this.name);
    await waitUntilReady(this.#program.ready, {
      name: this.name,
      limitMs: this.#program.readyWithinMs,
      advice: `read ${log}`,
      signal: this.#context.signal,
      check: () => {
        if (running.reason === undefined) return;
        const words = this.#context.journal.lastWords(this.name);
        throw new StartFailure(
          `${this.name} ended while starting (${running.reason}): ${words || 'it said nothing'} [${log}]`,
        );
      },
    });
  }

  override async stop(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    running.stopping = true;
    if (running.reason === undefined) {
      signalProcess(running.record, this.#program.stopSignal);
      const late = await Promise.race([running.ended, sleep(this.#program.stopWithinMs, true, { ref: false })]);
      if (late) this.#context.journal.say(`${this.name} does not end: killing it.`);
    }
    await this.#killGroup(running);
  }

  override async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const running = this.#running;
    if (!running) return;
    if (signal === 'SIGKILL') await this.#killGroup(running);
    else signalProcess(running.record, signal);
  }

  /** Ends everything at once and without waiting: for the last moment of this process. */
  killNow(): void {
    if (this.#running) signalGroup(this.#running.record, 'SIGKILL');
  }

  #spawn(): Running {
    const { name, command, args, env, cwd, account, onEnd } = this.#program;
    if (!isExecutable(command))
      throw new StartFailure(`${name} could not be started: check that ${command} can be run.`);
    const output = this.#context.journal.outputFor(name);
    // Its own process group: a Ctrl-C in the terminal reaches the launcher alone, which ends the parts in order.
    const bound = boundToLauncher(command, args, this.#program.stopSignal);
    const child = spawn(...bound, { cwd: cwd ?? '/', env, stdio: output.stdio, detached: true, ...account });
    const record = child.pid === undefined ? undefined : recordOf(child.pid);
    if (child.pid === undefined) child.once('error', () => {});
    output.attach(child);
    if (!record) throw new StartFailure(`${name} could not be started: check that ${command} can be run.`);
    this.#context.record(name, { process: record, stopSignal: this.#program.stopSignal });

    const ended = new Promise<void>((resolve) => {
      child.once('exit', (code, signal) => {
        running.reason = signal ?? `exit code ${code}`;
        onEnd?.(running.reason);
        resolve();
        if (!running.stopping) this.#context.onDeath(this, running.reason);
      });
    });
    const running: Running = { child, record, ended, stopping: false };
    this.#running = running;
    return running;
  }

  async #killGroup(running: Running): Promise<void> {
    while (isGroupAlive(running.record)) {
      signalGroup(running.record, 'SIGKILL');
      await sleep(10);
    }
    await running.ended;
    if (running.stopping) this.#context.forget(this.name);
  }
}
