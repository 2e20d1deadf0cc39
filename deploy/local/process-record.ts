import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A process by number and time of birth. Numbers are used again, also after a reboot; the two together are not, so that
 * a record from a crashed start never makes us end somebody else's process.
 */
export interface ProcessRecord {
  readonly pid: number;
  readonly born: string;
}

interface ProcessFacts {
  readonly state: string;
  readonly group: number;
  readonly started: string;
}

const bootId = (() => {
  try {
    return fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return undefined; // not Linux
  }
})();

/** The record of a process that was just started; undefined when there is none of this number. */
export function recordOf(pid: number): ProcessRecord | undefined {
  const facts = factsOf(pid);
  return facts && { pid, born: bornOf(facts) };
}

export function isAlive(record: ProcessRecord | undefined): boolean {
  const facts = record && factsOf(record.pid);
  return facts !== undefined && !isZombie(facts) && bornOf(facts) === record?.born;
}

/** Sends a signal to the process; false when it is gone. */
export const signalProcess = (record: ProcessRecord, signal: NodeJS.Signals): boolean =>
  isAlive(record) && sent(record.pid, signal);

/**
 * Sends a signal to the process and to those it started in its group, also when it is gone itself (nginx's workers outlive
 * a killed master). The group's number cannot be given to a new process while a member lives.
 */
export function signalGroup(record: ProcessRecord, signal: NodeJS.Signals): boolean {
  return isGroupAlive(record) && sent(-record.pid, signal);
}

export function isGroupAlive(record: ProcessRecord): boolean {
  const leader = factsOf(record.pid);
  if (leader && bornOf(leader) !== record.born) return false;
  if (leader && !isZombie(leader)) return true;
  if (!bootId) return sent(-record.pid, 0);
  if (!record.born.startsWith(`${bootId}/`)) return false;
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => factsOf(Number(name)))
    .some((facts) => facts?.group === record.pid && !isZombie(facts));
}

/** Asks a group that someone else started to end, and ends it after the grace. */
export async function endGroup(record: ProcessRecord, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  if (!signalProcess(record, signal)) signalGroup(record, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (isGroupAlive(record)) {
    if (Date.now() > deadline) signalGroup(record, 'SIGKILL');
    await sleep(50);
  }
}

function sent(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

const factsOf = (pid: number): ProcessFacts | undefined => (bootId ? linuxFacts(pid) : psFacts(pid));
const bornOf = (facts: ProcessFacts): string => `${bootId ?? ''}/${facts.started}`;
/** Ended, and only waits for its parent to notice: in a container whose first process reaps nobody, for ever. */
const isZombie = (facts: ProcessFacts): boolean => facts.state.startsWith('Z');

/** proc(5), /proc/pid/stat: fields after the name in parentheses, which may itself hold anything. */
function linuxFacts(pid: number): ProcessFacts | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', group: Number(fields[2]), started: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

function psFacts(pid: number): ProcessFacts | undefined {
  try {
    const env = { ...process.env, LC_ALL: 'C' };
    const line = execFileSync('ps', ['-o', 'stat=,pgid=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env,
      stdio: 'pipe',
    }).trim();
    const [, state = '', group = '', started = ''] = /^(\S+)\s+(\d+)\s+(.+)$/.exec(line) ?? [];
    return { state, group: Number(group), started };
  } catch {
    return undefined;
  }
}
