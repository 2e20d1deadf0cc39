import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { endGroup, isAlive, isGroupAlive, type ProcessRecord, recordOf } from './process-record.ts';

/** A shell script in a process group of its own; resolves once it has printed a line. */
async function started(script: string): Promise<{ record: ProcessRecord; line: string; ended: Promise<unknown> }> {
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [line] = await once(child.stdout, 'data');
  const record = recordOf(child.pid ?? 0);
  if (!record) throw new Error('it did not start');
  return { record, line: String(line).trim(), ended };
}

describe('process records', () => {
  it('recognises a process until it has ended', async () => {
    const { record, ended } = await started('echo ready; exec sleep 60');
    expect(isAlive(record)).toBe(true);
    await endGroup(record, 'SIGTERM', 5000);
    await ended;
    expect(isAlive(record)).toBe(false);
  });

  it('leaves a process alone that has the same number and another birth', async () => {
    const { record, ended } = await started('echo ready; exec sleep 60');
    const older = { ...record, born: `${record.born}0` };
    expect([isAlive(older), isGroupAlive(older)]).toEqual([false, false]);
    await endGroup(older, 'SIGKILL', 0);
    expect(isAlive(record)).toBe(true);
    await endGroup(record, 'SIGKILL', 0);
    await ended;
  });

  it('finds and ends what a killed process has left in its group', async () => {
    const { record, line, ended } = await started('sleep 60 & echo $!; wait');
    process.kill(record.pid, 'SIGKILL');
    await ended;
    const left = recordOf(Number(line));
    expect([isAlive(record), isAlive(left), isGroupAlive(record)]).toEqual([false, true, true]);
    await endGroup(record, 'SIGTERM', 5000);
    expect([isAlive(left), isGroupAlive(record)]).toEqual([false, false]);
  });

  it('kills what does not end within the grace', async () => {
    const { record, ended } = await started('trap "" TERM; echo ready; while :; do sleep 0.1; done');
    const began = Date.now();
    await endGroup(record, 'SIGTERM', 300);
    await ended;
    expect(Date.now() - began).toBeGreaterThanOrEqual(300);
    expect(isAlive(record)).toBe(false);
  });

  it('knows of no process that there is not', async () => {
    const { record, ended } = await started('echo ready');
    await ended;
    await sleep(10);
    expect(recordOf(record.pid)).toBeUndefined();
    expect(isAlive(undefined)).toBe(false);
  });
});
