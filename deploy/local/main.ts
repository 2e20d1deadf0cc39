// The local system from the command line:  node deploy/local/main.ts up | down [--wipe] | status
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { dockerAnswers, dockerPrefix, removeVolume } from './docker.ts';
import { localDirectory } from './layout.ts';
import { maximalReplicas } from './ports.ts';
import { isAlive, isGroupAlive, signalProcess } from './process-record.ts';
import { messageOf, StartFailure } from './start-failure.ts';
import { AlreadyRunning, ownerOf, readState, StateFile } from './state-file.ts';
import { type System, startSystem } from './system.ts';
import { welcome } from './welcome.ts';

const usage = 'usage: up | down [--wipe] | status';
/** A second Ctrl-C within this time is the same one, seen by the shell, npm and us. */
const sameSignalMs = 1000;

async function up(): Promise<void> {
  const startGivenUp = new AbortController();
  let system: System | undefined;
  let askedAt: number | undefined;
  const end = async (why: string) => {
    if (askedAt !== undefined) {
      if (Date.now() - askedAt > sameSignalMs) process.exit(1); // impatient: the parts are killed on the way out
      return;
    }
    askedAt = Date.now();
    console.log(`\nEnding everything (${why}). Once more to end at once.`);
    startGivenUp.abort(new GivenUp());
    await system?.stop();
    if (system) process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(signal));
  process.on('disconnect', () => void end('the process that started this one is gone'));
  process.stdout.on('error', () => {}); // a closed terminal is no reason to leave parts behind
  const replicas = replicasWanted();
  try {
    const options = { replicas: { authorize: replicas, token: replicas }, log: 'console', supervise: true } as const;
    system = await startSystem({ ...options, signal: startGivenUp.signal });
    if (askedAt !== undefined) return void (await system.stop());
    for (const line of welcome(system)) console.log(line);
  } catch (error) {
    if (error instanceof AlreadyRunning) {
      console.log(`${error.message} End it with Ctrl-C in its terminal, or with: npm start -- down`);
      process.exit(0);
    }
    if (error instanceof GivenUp) process.exit(0);
    throw error;
  }
}

function replicasWanted(): number {
  const wanted = process.env.OSTIARY_REPLICAS ?? '1';
  const replicas = Number(wanted);
  if (Number.isInteger(replicas) && replicas >= 1 && replicas <= maximalReplicas) return replicas;
  throw new StartFailure(
    `OSTIARY_REPLICAS is "${wanted}": set it to a number from 1 to ${maximalReplicas}, or unset it for 1.`,
  );
}

/** The start was ended from outside: no failure. */
class GivenUp extends Error {}

async function down(wipe: boolean): Promise<void> {
  const directory = localDirectory();
  const owner = ownerOf(directory);
  if (owner) {
    signalProcess(owner, 'SIGTERM');
    for (let waited = 0; isAlive(owner); waited += 100) {
      if (waited > 60_000) signalProcess(owner, 'SIGKILL');
      await sleep(100);
    }
  }
  const state = await StateFile.claim(directory); // ends what a killed owner has left
  if (wipe) {
    state.wipe();
    if (await dockerAnswers(process.env)) {
      for (const store of ['postgres', 'kafka']) await removeVolume(`${dockerPrefix(directory)}-${store}`);
    }
  }
  state.release();
  console.log(
    `${owner ? 'Ended.' : 'It was not running.'}${wipe ? ' Its data, secrets and certificates are forgotten.' : ''}`,
  );
}

/** Prints each part; exit code 3 when the system does not run. */
function status(): void {
  const directory = localDirectory();
  const owner = ownerOf(directory);
  const state = readState(directory);
  console.log(
    owner
      ? `Ostiary runs (process ${owner.pid}) at ${state.issuerBase ?? 'an address that is not up yet'}.`
      : 'Ostiary does not run.',
  );
  for (const [name, { process: program, container }] of Object.entries(state.parts)) {
    const memory =
      program && isGroupAlive(program) ? `process ${program.pid}, ${residentMegabytes(program.pid)}` : 'ended';
    console.log(`  ${name.padEnd(12)} ${container ? `container ${container.slice(0, 12)}` : memory}`);
  }
  if (!owner) process.exitCode = 3;
}

/** Linux only; elsewhere nothing. */
function residentMegabytes(pid: number): string {
  try {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes ? `${Math.round(Number(kilobytes) / 1024)} MB` : '';
  } catch {
    return '';
  }
}

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { wipe: { type: 'boolean', default: false } },
  });
  const [verb = 'up'] = positionals;
  if (verb === 'up') await up();
  else if (verb === 'down') await down(values.wipe);
  else if (verb === 'status') status();
  else throw new StartFailure(usage);
} catch (error) {
  // A StartFailure is a sentence for the reader; anything else is a defect of the launcher, and its stack helps.
  console.error(
    error instanceof StartFailure ? `\n${error.message}` : error instanceof Error ? error.stack : messageOf(error),
  );
  process.exit(1);
}
