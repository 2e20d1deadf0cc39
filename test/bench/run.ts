// npm run bench: Ostiary and oidc-provider, by turns, operation by operation, on this machine.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { serviceNames } from '../../deploy/local/service-names.ts';
import { type System, startSystem } from '../../deploy/local/system.ts';
import { Connections } from './connections.ts';
import { MeasuredOperation } from './measure.ts';
import { operation } from './operations.ts';
import { type BenchOptions, readOptions, USAGE } from './options.ts';
import { prepareOurs } from './ours/ours.ts';
import { startPeer } from './peer/peer.ts';
import { INSPECTED, Profiler } from './profiler.ts';
import { byProcess, type Results, SYSTEM_TITLES, type SystemName, table } from './report.ts';
import type { Target } from './target.ts';

const PLENTY = '1000000000';
const ONE_ADDRESS = {
  OSTIARY_REQUESTS_PER_MINUTE_PER_ADDRESS: PLENTY,
  OSTIARY_REQUESTS_PER_MINUTE_PER_TENANT: PLENTY,
  OSTIARY_REQUESTS_PER_MINUTE_PER_WORKSPACE: PLENTY,
  OSTIARY_REQUESTS_PER_MINUTE_PER_CLIENT: PLENTY,
};

/** Users with a live session each; requests of all are mixed. */
const USERS = 8;

interface Participant {
  readonly target: Target;
  readonly version: string;
  readonly connections: Connections;
  readonly sessions: readonly string[];
  readonly idleMegabytes: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

/** Runs the benchmark and prints what came out. Throws a sentence where it cannot. */
export async function runBench(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  if (options === 'help') {
    console.log(USAGE);
    return;
  }
  console.log('Starting …');
  const ours = options.systems.includes('ours');
  // All requests come from one address, more than anybody's there: they are counted, and none is refused.
  const env = { ...ONE_ADDRESS, ...(options.profile === undefined ? {} : INSPECTED) };
  const system = await startSystem({ fresh: true, log: 'file', env, ...(ours ? {} : { services: [] }) });
  const participants: Partial<Record<SystemName, Participant>> = {};
  try {
    for (const name of options.systems) participants[name] = await join(name, system, options);
    const profiler = options.profile === undefined ? undefined : await profilerOf(options.profile, system);
    const results = await measureAll(participants, options, profiler);
    profiler?.close();
    report(participants, results, options);
  } finally {
    for (const participant of Object.values(participants)) await participant.stop();
    await system.stop();
  }
}

const profilerOf = (folder: string, { logDirectory }: System): Promise<Profiler> =>
  Profiler.attach(
    folder,
    Object.fromEntries(serviceNames.map((name) => [name, path.join(logDirectory, `${name}.log`)])),
  );

async function join(name: SystemName, system: System, options: BenchOptions): Promise<Participant> {
  const { target, version, idleMegabytes, stop } = await starters[name](system);
  const sessions: string[] = [];
  for (let user = 0; user < USERS; user += 1) sessions.push(await target.signIn(user));
  const connections = new Connections(target, options.concurrency);
  return { target, version, connections, sessions, idleMegabytes, stop };
}

const starters = {
  async peer(system: System) {
    const redisUrl = new URL(system.urls.redis);
    redisUrl.pathname = '/9'; // a database of its own in the same server
    const log = path.join(system.logDirectory, 'oidc-provider.log');
    return startPeer({ redisUrl: redisUrl.href, redisPid: system.store('redis').pid, log });
  },
  ours: prepareOurs,
};

async function measureAll(
  participants: Partial<Record<SystemName, Participant>>,
  options: BenchOptions,
  profiler: Profiler | undefined,
): Promise<Results> {
  const results: Results = {};
  for (const name of options.operations) {
    const { title } = operation(name);
    process.stdout.write(`${title} …`);
    const measured: Partial<Record<SystemName, MeasuredOperation>> = {};
    for (const [system, { target, connections, sessions }] of entriesOf(participants)) {
      if (operation(name).isOffered?.(target) === false) continue;
      const context = { target, connections, sessions, workers: options.concurrency };
      measured[system] = await MeasuredOperation.warm(operation(name), context, options);
    }
    await profiler?.start();
    for (let round = 0; round < options.rounds; round += 1) {
      for (const [, one] of entriesOf(measured)) await one.round(options.seconds / options.rounds);
    }
    await profiler?.stop(name);
    results[name] = Object.fromEntries(entriesOf(measured).map(([system, one]) => [system, one.result()]));
    for (const [system, { perSecond, servicesMs }] of entriesOf(results[name])) {
      process.stdout.write(` ${SYSTEM_TITLES[system]} ${perSecond.toFixed(0)}/s, ${servicesMs.toFixed(2)} ms;`);
    }
    console.log();
  }
  return results;
}

/** Of what each system has, in the order in which they are measured. */
const entriesOf = <T>(bySystem: Partial<Record<SystemName, T>>): [SystemName, T][] =>
  (['peer', 'ours'] as const).flatMap((name): [SystemName, T][] => {
    const one = bySystem[name];
    return one === undefined ? [] : [[name, one]];
  });

function report(participants: Partial<Record<SystemName, Participant>>, results: Results, options: BenchOptions): void {
  const machine = {
    processor: os.cpus()[0]?.model ?? 'unknown',
    cores: os.availableParallelism(),
    node: process.version,
  };
  console.log(
    `\n${machine.cores} × ${machine.processor}, Node ${machine.node}; ${options.concurrency} at once, ${options.seconds} s each in ${options.rounds} rounds by turns, once hot.`,
  );
  console.log(
    'Requests go to the ports of the services with the headers that the edge would add, so that the processor time is that of the servers alone.',
  );
  console.log(
    'Processor time: user and system, all threads, of all server processes; Ostiary with its audit trail, in all of its five services.\n',
  );
  console.log(table(results));
  console.log(`\nMilliseconds of processor time an operation, by process:\n${byProcess(results)}\n`);
  for (const [name, { idleMegabytes, version }] of Object.entries(participants)) {
    const memory = Object.entries(idleMegabytes).map(([service, megabytes]) => `${service} ${megabytes.toFixed(0)} MB`);
    console.log(`${SYSTEM_TITLES[name as SystemName]} ${version}, idle: ${memory.join(', ')}`);
  }
  if (options.json === undefined) return;
  const systems = Object.fromEntries(
    Object.entries(participants).map(([name, { version, idleMegabytes }]) => [name, { version, idleMegabytes }]),
  );
  fs.writeFileSync(
    options.json,
    `${JSON.stringify({ at: new Date().toISOString(), machine, options, systems, results }, null, 2)}\n`,
  );
}
