import type { Operation, OperationContext, PreparedOperation } from './operation.ts';
import { differences, processorTimes, sumOf, untilQuiet } from './process-accounting.ts';
import type { Profiler } from './profiler.ts';

/** How one operation went on one system. Processor times are milliseconds an operation, user and system. */
export interface Measurement {
  readonly operations: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly servicesMs: number;
  /** Services and stores. */
  readonly allMs: number;
  readonly processes: Readonly<Record<string, number>>;
  /** What the load generator itself took. */
  readonly clientMs: number;
  /** Signed while it was measured, because the batch was too small. */
  readonly late: number;
}

export interface MeasureOptions {
  readonly concurrency: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
}

/** Makes the operation hot, then measures it. The first answer that is not of success ends it. */
export async function measure(
  operation: Operation,
  context: OperationContext,
  options: MeasureOptions,
  profiler?: Profiler,
): Promise<Measurement> {
  const { target } = context;
  const prepared = await operation.prepare(context);
  const warmUp = await warmedUp(prepared, options);
  prepared.sign(Math.ceil((warmUp.latencies.length / warmUp.seconds) * options.seconds * 2) + options.concurrency);
  const processes = { ...target.services, ...target.stores };
  await untilQuiet(processes);

  await profiler?.start();
  const before = processorTimes(processes);
  const own = process.cpuUsage();
  const { latencies, seconds } = await closedLoop(prepared, options.concurrency, options.seconds);
  const client = process.cpuUsage(own);
  await untilQuiet(processes); // what was put off counts too: events that are stored after the answer
  const spent = differences(processorTimes(processes), before);
  await profiler?.stop(operation.name);

  const count = latencies.length;
  const sorted = Float64Array.from(latencies).sort();
  const perOperation = Object.fromEntries(Object.entries(spent).map(([name, ms]) => [name, ms / count]));
  const services = Object.fromEntries(Object.keys(target.services).map((name) => [name, perOperation[name] ?? 0]));
  return {
    operations: count,
    perSecond: count / seconds,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    servicesMs: sumOf(services),
    allMs: sumOf(perOperation),
    processes: perOperation,
    clientMs: (client.user + client.system) / 1000 / count,
    late: prepared.late(),
  };
}

/** So many until the code is as hot as it gets: the just-in-time compiler counts calls, not seconds. */
const WARM_UP_OPERATIONS = 5000;
const LONGEST_WARM_UP = 8;

/** The last of the runs that made it hot. */
async function warmedUp(prepared: PreparedOperation, { concurrency, warmUpSeconds }: MeasureOptions): Promise<Run> {
  let done = 0;
  for (let runs = 1; ; runs += 1) {
    prepared.sign(500);
    const run = await closedLoop(prepared, concurrency, warmUpSeconds);
    done += run.latencies.length;
    if (done >= WARM_UP_OPERATIONS || runs === LONGEST_WARM_UP) return run;
  }
}

const quantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

interface Run {
  readonly latencies: readonly number[];
  readonly seconds: number;
}

/** Each worker does one after the other until the time is over. */
async function closedLoop(operation: PreparedOperation, workers: number, seconds: number): Promise<Run> {
  const latencies: number[] = [];
  const start = performance.now();
  const end = start + seconds * 1000;
  const work = async (worker: number) => {
    for (let began = performance.now(); began < end; ) {
      await operation.run(worker);
      const done = performance.now();
      latencies.push(done - began);
      began = done;
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
  return { latencies, seconds: (performance.now() - start) / 1000 };
}
