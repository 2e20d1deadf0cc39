import fs from 'node:fs';
import path from 'node:path';
import { type Holder, holderOf, releaseClaim, tryClaim } from './claim.ts';
import { removeContainer } from './docker.ts';
import { madeDirectory } from './layout.ts';
import { endGroup, type ProcessRecord } from './process-record.ts';
import { StartFailure } from './start-failure.ts';

/** What was started for a part: a local process or a container. */
export interface PartRecord {
  readonly process?: ProcessRecord;
  readonly stopSignal?: NodeJS.Signals;
  readonly container?: string;
}

/** What a system remembers of itself between runs, and tells `status`. */
export interface SystemState {
  readonly issuerBase?: string;
  readonly parts: Readonly<Record<string, PartRecord>>;
}

/** The state file of one system folder, and the claim that makes one process at a time its owner. */
export class StateFile {
  readonly #directory: string;
  #state: SystemState;

  private constructor(directory: string) {
    this.#directory = directory;
    this.#state = readState(directory);
  }

  /** Makes this process the owner. What a crashed owner has left running is ended first. */
  static async claim(directory: string): Promise<StateFile> {
    madeDirectory(directory);
    const owner = tryClaim(claimOf(directory));
    if (owner) throw new AlreadyRunning(owner, readState(directory));
    const file = new StateFile(directory);
    await endParts(file.state);
    file.#write({ ...file.state, parts: {} });
    return file;
  }

  get state(): SystemState {
    return this.#state;
  }

  describe(facts: Omit<SystemState, 'parts'>): void {
    this.#write({ ...facts, parts: this.#state.parts });
  }

  record(name: string, part: PartRecord): void {
    this.#write({ ...this.#state, parts: { ...this.#state.parts, [name]: part } });
  }

  forget(name: string): void {
    const { [name]: _gone, ...parts } = this.#state.parts;
    this.#write({ ...this.#state, parts });
  }

  /** Forgets everything that is in the system's folder, but for the entries named. */
  wipe(but: readonly string[] = []): void {
    const kept = new Set([...but, path.basename(claimOf(this.#directory))]);
    for (const entry of fs.readdirSync(this.#directory)) {
      if (!kept.has(entry)) fs.rmSync(path.join(this.#directory, entry), { recursive: true, force: true });
    }
    this.#state = { parts: {} };
  }

  release(): void {
    releaseClaim(claimOf(this.#directory));
  }

  #write(state: SystemState): void {
    this.#state = state;
    const file = fileOf(this.#directory);
    fs.writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
    fs.renameSync(`${file}.new`, file);
  }
}

/** Somebody else runs the system of this folder. */
export class AlreadyRunning extends StartFailure {
  readonly owner: Holder;
  readonly state: SystemState;

  constructor(owner: Holder, state: SystemState) {
    super(`Ostiary already runs here (process ${owner.pid}${state.issuerBase ? `, ${state.issuerBase}` : ''}).`);
    this.owner = owner;
    this.state = state;
  }
}

const fileOf = (directory: string): string => path.join(directory, 'state.json');
const claimOf = (directory: string): string => path.join(directory, 'owner');

/** The process that runs the system of this folder. */
export const ownerOf = (directory: string): Holder | undefined => holderOf(claimOf(directory));

export function readState(directory: string): SystemState {
  try {
    return JSON.parse(fs.readFileSync(fileOf(directory), 'utf8')) as SystemState;
  } catch {
    return { parts: {} };
  }
}

/** Ends everything that the state names and that still runs. */
export async function endParts(state: SystemState): Promise<void> {
  await Promise.all(
    Object.values(state.parts).map(async ({ process, stopSignal, container }) => {
      if (process) await endGroup(process, stopSignal ?? 'SIGTERM', 10_000);
      if (container) await removeContainer(container);
    }),
  );
}
