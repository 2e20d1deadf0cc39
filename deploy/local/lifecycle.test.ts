import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Lifecycle, type LifecycleOptions } from './lifecycle.ts';
import type { Readiness } from './part.ts';
import { isAlive, isGroupAlive, recordOf } from './process-record.ts';
import { bareEnvironment, type Program, ProgramPart } from './program-part.ts';
import { readState, StateFile } from './state-file.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function newLifecycle(
  options: Partial<LifecycleOptions> = {},
): Promise<{ lifecycle: Lifecycle; directory: string }> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-lifecycle-'));
  const state = await StateFile.claim(directory);
  const usual = {
    directory,
    state,
    log: 'quiet',
    fresh: false,
    supervise: false,
    signal: undefined,
    onEnd: () => {},
  } as const;
  const lifecycle = new Lifecycle({ ...usual, ...options });
  cleanups.push(async () => {
    await lifecycle.stop();
    fs.rmSync(directory, { recursive: true });
  });
  return { lifecycle, directory };
}

/** A shell script as a part; `$READY` is the file that it makes when it is ready, `$TOLD` collects what it tells. */
function script(
  lifecycle: Lifecycle,
  directory: string,
  name: string,
  body: string,
  more: Partial<Program> = {},
): ProgramPart {
  const ready = path.join(directory, `${name}.ready`);
  const isReady: Readiness = async () => fs.existsSync(ready) || 'there is no file yet';
  return new ProgramPart(
    {
      name,
      description: 'a script',
      command: '/bin/sh',
      args: ['-c', body],
      env: { ...bareEnvironment, READY: ready, TOLD: path.join(directory, 'told'), NAME: name },
      ready: isReady,
      stopSignal: 'SIGTERM',
      stopWithinMs: 2000,
      readyWithinMs: 5000,
      ...more,
    },
    lifecycle,
  );
}

const wellBehaved = 'trap "echo $NAME >> $TOLD; exit 0" TERM; touch $READY; while :; do sleep 0.02; done';
const gone = async (pid: number | undefined): Promise<boolean> => {
  const record = recordOf(pid ?? 0);
  return !record || !isGroupAlive(record);
};

describe('a program as a part', () => {
  it('is started, stopped, and started again', async () => {
    const { lifecycle, directory } = await newLifecycle();
    const part = script(lifecycle, directory, 'redis', wellBehaved);
    await lifecycle.start('store', part);
    const { pid } = part;
    expect([part.running, readState(directory).parts.redis?.process?.pid]).toEqual([true, pid]);
    await part.stop();
    expect([part.running, part.pid, await gone(pid), readState(directory).parts]).toEqual([false, undefined, true, {}]);
    await part.restart();
    expect(part.running).toBe(true);
    expect(part.pid).not.toBe(pid);
  });

  it('is given up with its last words when it ends before it is ready', async () => {
    const { lifecycle, directory } = await newLifecycle();
    const part = script(lifecycle, directory, 'token', 'echo starting; echo "DATABASE_URL is missing"; exit 3');
    await expect(lifecycle.start('service', part)).rejects.toThrow(
      /^token ended while starting \(exit code 3\): DATABASE_URL is missing \[.*token\.log\]$/,
    );
  });

  it('is given up when it is not ready in time, with what it waits for', async () => {
    const { lifecycle, directory } = await newLifecycle();
    const part = script(lifecycle, directory, 'kafka', 'while :; do sleep 0.02; done', { readyWithinMs: 200 });
    await expect(lifecycle.start('store', part)).rejects.toThrow(
      /^kafka is not ready after 0\.2 s \(there is no file yet\): read .*kafka\.log\.$/,
    );
    const { pid } = part;
    await lifecycle.stop();
    expect(await gone(pid)).toBe(true);
  });

  it('tells of a program that cannot be run', async () => {
    const { lifecycle, directory } = await newLifecycle();
    const part = script(lifecycle, directory, 'edge', '', { command: '/nowhere/nginx' });
    await expect(lifecycle.start('edge', part)).rejects.toThrow(
      'edge could not be started: check that /nowhere/nginx can be run.',
    );
  });

  it('ends when the launcher is killed', async () => {
    const { directory } = await newLifecycle();
    const told = path.join(directory, 'pid');
    const launcher = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `
      import { boundToLauncher } from '${import.meta.resolve('./bound-to-launcher.ts')}';
      import { spawn } from 'node:child_process';
      import fs from 'node:fs';
      const [command, args] = boundToLauncher('/bin/sleep', ['60'], 'SIGTERM');
      fs.writeFileSync(${JSON.stringify(told)}, String(spawn(command, args, { detached: true, stdio: 'ignore' }).pid));`,
    ]);
    while (!fs.existsSync(told)) await sleep(20);
    await sleep(200);
    const record = recordOf(Number(fs.readFileSync(told, 'utf8')));
    launcher.kill('SIGKILL');
    for (let waited = 0; waited < 2000 && isAlive(record); waited += 20) await sleep(20);
    expect([record === undefined, isAlive(record)]).toEqual([false, process.platform !== 'linux']);
  });

  it('is killed when it does not end within its grace, with all that it started', async () => {
    const { lifecycle, directory } = await newLifecycle();
    const body =
      '(trap "" TERM; while :; do sleep 0.02; done) & trap "" TERM; touch $READY; while :; do sleep 0.02; done';
    const part = script(lifecycle, directory, 'token', body, { stopWithinMs: 200 });
    await lifecycle.start('service', part);
    const record = recordOf(part.pid ?? 0);
    if (!record) throw new Error('it must be running');
    await part.stop();
    expect(isGroupAlive(record)).toBe(false);
  });
});

describe('a system', () => {
  it('ends services, then the edge, then stores', async () => {
    const { lifecycle, directory } = await newLifecycle();
    const kinds = { redis: 'store', edge: 'edge', token: 'service' } as const;
    for (const [name, kind] of Object.entries(kinds))
      await lifecycle.start(kind, script(lifecycle, directory, name, wellBehaved));
    await lifecycle.stop();
    expect(fs.readFileSync(path.join(directory, 'told'), 'utf8')).toBe('token\nedge\nredis\n');
  });

  it('gives the start up when a part dies that was ready', async () => {
    const { lifecycle, directory } = await newLifecycle();
    const redis = script(lifecycle, directory, 'redis', 'touch $READY; sleep 0.1; echo "Fatal: out of memory"; exit 1');
    await lifecycle.start('store', redis);
    const token = script(lifecycle, directory, 'token', 'while :; do sleep 0.02; done');
    const failed = await lifecycle.start('service', token).catch((error: unknown) => error);
    expect(String(lifecycle.reasonOf(failed))).toMatch(
      /redis ended during the start \(exit code 1\): Fatal: out of memory/,
    );
    const { pid } = token;
    await lifecycle.stop();
    expect(await gone(pid)).toBe(true);
  });

  it('gives the start up for the reason of its caller, and starts nothing more', async () => {
    const caller = new AbortController();
    const { lifecycle, directory } = await newLifecycle({ signal: caller.signal });
    const waiting = script(lifecycle, directory, 'kafka', 'while :; do sleep 0.02; done');
    const starting = lifecycle.start('store', waiting).catch((error: unknown) => error);
    await sleep(50);
    caller.abort(new Error('Ctrl-C'));
    expect(String(lifecycle.reasonOf(await starting))).toBe('Error: Ctrl-C');
    await expect(lifecycle.start('store', script(lifecycle, directory, 'redis', wellBehaved))).rejects.toThrow(
      'Ctrl-C',
    );
    await lifecycle.stop();
    expect(readState(directory).parts).toEqual({});
  });

  it('waits for what runs beside a step that failed, and throws for that one', async () => {
    const { lifecycle } = await newLifecycle();
    let ended = false;
    const other = sleep(5000, undefined, { signal: lifecycle.signal }).finally(() => {
      ended = true;
    });
    const failing = sleep(20).then(() => Promise.reject(new Error('the first to fail')));
    const failure = await lifecycle.together([other, failing]).catch((error: unknown) => error);
    expect([ended, String(lifecycle.reasonOf(failure))]).toEqual([true, 'Error: the first to fail']);
  });

  it.each([true, false])('starts again what dies on its own, when it is told to: %s', async (supervise) => {
    const { lifecycle, directory } = await newLifecycle({ supervise });
    const part = script(lifecycle, directory, 'token', wellBehaved);
    await lifecycle.start('service', part);
    lifecycle.started();
    await part.kill();
    expect(part.running).toBe(false);
    const log = () => fs.readFileSync(path.join(lifecycle.logDirectory, 'launcher.log'), 'utf8');
    for (let waited = 0; waited < 1500 && !part.running; waited += 50) await sleep(50);
    expect(part.running).toBe(supervise);
    expect(log()).toContain(supervise ? 'token ended (SIGKILL): starting it again in 1 s.' : 'token ended (SIGKILL).');
  });

  it('leaves alone what was stopped', async () => {
    const { lifecycle, directory } = await newLifecycle({ supervise: true });
    const part = script(lifecycle, directory, 'token', wellBehaved);
    await lifecycle.start('service', part);
    lifecycle.started();
    await part.stop();
    await sleep(1300);
    expect(part.running).toBe(false);
  });

  it('keeps the logs of a throwaway system where that is asked for', async () => {
    const { lifecycle, directory } = await newLifecycle({ fresh: true, log: 'file' });
    await lifecycle.start('store', script(lifecycle, directory, 'redis', `echo hello; ${wellBehaved}`));
    await lifecycle.stop();
    expect(fs.readdirSync(directory)).toEqual(['logs']);
    expect(fs.readFileSync(path.join(directory, 'logs/redis.log'), 'utf8')).toBe('hello\n');
  });
});
