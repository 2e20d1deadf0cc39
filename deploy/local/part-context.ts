import type { Fetching } from './fetching.ts';
import type { Journal } from './journal.ts';
import type { Part } from './part.ts';
import type { PartRecord } from './state-file.ts';

/** What a part needs of the system around it. The signal is aborted when the start is given up. */
export interface PartContext extends Fetching {
  readonly journal: Journal;
  /** Remembers what was started, so that it can be ended after a crash of the launcher. */
  record(name: string, record: PartRecord): void;
  forget(name: string): void;
  /** Told when a part ends that nobody asked to. */
  onDeath(part: Part, reason: string): void;
}
