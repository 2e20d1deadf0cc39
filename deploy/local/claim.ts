import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessRecord, recordOf } from './process-record.ts';

/** The process that holds a claim. */
export type Holder = ProcessRecord;

/**
 * Takes the claim that a file stands for, one process at a time; a holder that is gone loses it.
 * Returns the holder when that is another living process, or undefined when the claim is now ours.
 */
export function tryClaim(file: string): Holder | undefined {
  // A link appears with its content, so that nobody reads a claim that is still being written.
  const own = `${file}.${process.pid}`;
  fs.writeFileSync(own, JSON.stringify(recordOf(process.pid)));
  try {
    for (;;) {
      try {
        fs.linkSync(own, file);
        return undefined;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = holderOf(file);
      if (holder) return holder;
      fs.rmSync(file, { force: true });
    }
  } finally {
    fs.rmSync(own, { force: true });
  }
}

/** The living process that holds the claim, or undefined. */
export function holderOf(file: string): Holder | undefined {
  try {
    const holder = JSON.parse(fs.readFileSync(file, 'utf8')) as Holder;
    return isAlive(holder) ? holder : undefined;
  } catch {
    return undefined;
  }
}

export const releaseClaim = (file: string): void => fs.rmSync(file, { force: true });

/** Runs the action when nobody else does, in this process or another; waits for them. */
export async function withClaim<T>(file: string, action: () => Promise<T>): Promise<T> {
  while (tryClaim(file)) await sleep(100);
  try {
    return await action();
  } finally {
    releaseClaim(file);
  }
}
