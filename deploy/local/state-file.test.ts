import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { holderOf, tryClaim, withClaim } from './claim.ts';
import { isAlive, type ProcessRecord, recordOf } from './process-record.ts';
import { AlreadyRunning, ownerOf, readState, StateFile } from './state-file.ts';

let directory: string;

beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-state-'));
});

afterEach(() => fs.rmSync(directory, { recursive: true }));

const sleeper = (): ProcessRecord => {
  const child = spawn('/bin/sleep', ['60'], { detached: true, stdio: 'ignore' });
  child.unref();
  const record = recordOf(child.pid ?? 0);
  if (!record) throw new Error('it did not start');
  return record;
};

/** The record of a process that has ended. */
async function gone(): Promise<ProcessRecord> {
  const record = sleeper();
  process.kill(record.pid, 'SIGKILL');
  while (recordOf(record.pid)) await new Promise((resolve) => setTimeout(resolve, 5));
  return record;
}

describe('the state file', () => {
  it('has one owner at a time, and names it', async () => {
    const state = await StateFile.claim(directory);
    state.describe({ issuerBase: 'https://localhost:9443' });
    expect(ownerOf(directory)?.pid).toBe(process.pid);
    const refused = await StateFile.claim(directory).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AlreadyRunning);
    expect(String(refused)).toContain(`Ostiary already runs here (process ${process.pid}, https://localhost:9443).`);
    state.release();
    expect(ownerOf(directory)).toBeUndefined();
    (await StateFile.claim(directory)).release();
  });

  it('takes over from an owner that was killed, and ends what that has left running', async () => {
    const left = sleeper();
    const owner = await gone();
    fs.writeFileSync(path.join(directory, 'owner'), JSON.stringify(owner));
    fs.writeFileSync(
      path.join(directory, 'state.json'),
      JSON.stringify({ parts: { kafka: { process: left, stopSignal: 'SIGTERM' } } }),
    );
    const state = await StateFile.claim(directory);
    expect(isAlive(left)).toBe(false);
    expect(state.state.parts).toEqual({});
    state.release();
  });

  it('remembers parts until they are forgotten, for this account only', async () => {
    const state = await StateFile.claim(directory);
    const record = recordOf(process.pid);
    if (!record) throw new Error('this process must be known');
    state.record('redis', { process: record });
    state.record('kafka', { container: 'abc' });
    expect(readState(directory).parts).toEqual({ redis: { process: record }, kafka: { container: 'abc' } });
    expect(fs.statSync(path.join(directory, 'state.json')).mode & 0o777).toBe(0o600);
    state.forget('redis');
    state.forget('kafka');
    expect(readState(directory).parts).toEqual({});
    state.release();
  });

  it('forgets everything but what is asked for, and stays the owner', async () => {
    const state = await StateFile.claim(directory);
    for (const name of ['logs', 'kafka', 'secrets']) fs.mkdirSync(path.join(directory, name));
    state.wipe(['logs']);
    expect(fs.readdirSync(directory).sort()).toEqual(['logs', 'owner']);
    state.release();
  });

  it('reads a broken file as an empty one', () => {
    fs.writeFileSync(path.join(directory, 'state.json'), '{"parts": ');
    expect(readState(directory)).toEqual({ parts: {} });
  });
});

describe('a claim', () => {
  it('is held by one process, and lost with it', async () => {
    const file = path.join(directory, 'claim');
    expect(tryClaim(file)).toBeUndefined();
    expect(tryClaim(file)?.pid).toBe(process.pid);
    fs.writeFileSync(file, JSON.stringify(await gone()));
    expect(holderOf(file)).toBeUndefined();
    expect(tryClaim(file)).toBeUndefined();
  });

  it('makes one after the other of what would run side by side', async () => {
    const file = path.join(directory, 'claim');
    let inside = 0;
    const most = await Promise.all(
      [1, 2, 3].map(() =>
        withClaim(file, async () => {
          inside += 1;
          const now = inside;
          await once(AbortSignal.timeout(20), 'abort');
          inside -= 1;
          return now;
        }),
      ),
    );
    expect(most).toEqual([1, 1, 1]);
    expect(fs.readdirSync(directory)).toEqual([]);
  });
});
