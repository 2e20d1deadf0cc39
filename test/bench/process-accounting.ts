import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Processes } from './target.ts';

interface Stat {
  readonly parent: number;
  /** Processor time of all threads, ended ones too, and of ended children that were waited for; clock ticks. */
  readonly ticks: number;
}

const TICK_MS = (() => {
  try {
    return 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  } catch {
    return 10;
  }
})();

/** proc(5), /proc/pid/stat: fields after the name in parentheses, which may itself hold anything. */
function statOf(pid: string): Stat | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0);
    return { parent: Number(fields[1]), ticks };
  } catch {
    return undefined; // ended in the meantime
  }
}

/** Milliseconds of processor time, user and system, that each process and its descendants have had since they started. */
export function processorTimes<Names extends Processes>(processes: Names): Record<string, number> {
  const stats = new Map<number, Stat>();
  for (const name of fs.readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(name) : undefined;
    if (stat) stats.set(Number(name), stat);
  }
  const isBelow = (pid: number, root: number): boolean => {
    for (let at: number | undefined = pid; at; at = stats.get(at)?.parent) if (at === root) return true;
    return false;
  };
  return Object.fromEntries(
    Object.entries(processes).map(([name, root]) => {
      if (!stats.has(root)) throw new Error(`${name} has ended: its log tells why.`);
      let ticks = 0;
      for (const [pid, stat] of stats) if (isBelow(pid, root)) ticks += stat.ticks;
      return [name, ticks * TICK_MS];
    }),
  );
}

export const sumOf = (times: Readonly<Record<string, number>>): number =>
  Object.values(times).reduce((sum, time) => sum + time, 0);

export const differences = (
  after: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): Record<string, number> =>
  Object.fromEntries(Object.entries(after).map(([name, time]) => [name, time - (before[name] ?? 0)]));

/** Resident memory of processes that have nothing to do, MB. */
export async function idleMegabytes(processes: Processes): Promise<Record<string, number>> {
  await untilQuiet(processes);
  return Object.fromEntries(Object.entries(processes).map(([name, pid]) => [name, residentMegabytes(pid)]));
}

function residentMegabytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1]) / 1024;
}

/** Waits until the processes have done what was left to do (events to store, memory to free): at most 5 s. */
export async function untilQuiet(processes: Processes): Promise<void> {
  const deadline = Date.now() + 5000;
  for (let before = sumOf(processorTimes(processes)); Date.now() < deadline; ) {
    await sleep(250);
    const after = sumOf(processorTimes(processes));
    if (after - before <= 20) return;
    before = after;
  }
}
