import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { madeDirectory, runsDirectory } from './layout.ts';
import { endParts, ownerOf, readState } from './state-file.ts';

/** Logs of a run that was told to keep them are there for this long. */
const keptMs = 60 * 60 * 1000;

/** A new folder for a system that is forgotten at its end. What killed runs have left is cleared away first. */
export async function throwawayDirectory(): Promise<string> {
  const runs = runsDirectory();
  await Promise.all(fs.readdirSync(runs).map((name) => clear(path.join(runs, name))));
  return madeDirectory(runs, `run-${process.pid}-${randomBytes(4).toString('hex')}`);
}

async function clear(directory: string): Promise<void> {
  if (ownerOf(directory)) return;
  await endParts(readState(directory));
  const age = Date.now() - (fs.statSync(directory, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  if (age > keptMs) fs.rmSync(directory, { recursive: true, force: true });
}
