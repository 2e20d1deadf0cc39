import type { Operation, OperationContext, PreparedOperation } from './operation.ts';
import { differences, processorTimes, sumOf, untilQuiet } from './process-accounting.ts';
import type { Processes } from './target.ts';

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

/** An operation on one system, hot, and how it went there so far. */
export class MeasuredOperation {
  readonly #context: OperationContext;
  readonly #prepared: PreparedOperation;
  readonly #processes: Processes;
  #last: Run;
  readonly #rounds: Run[] = [];
  readonly #spent: Record<string, number> = {};

  private constructor(context: OperationContext, prepared: PreparedOperation, warm: Run) {
    this.#context = context;
    this.#prepared = prepared;
    this.#processes = { ...context.target.services, ...context.target.stores };
    this.#last = warm;
  }

  /** Makes it hot. The first answer that is not of success ends it, here and later. */
  static async warm(operation: Operation, context: OperationContext, options: MeasureOptions) {
    const prepared = await operation.prepare(context);
    const enough = operation.warmUpOperations ?? WARM_UP_OPERATIONS;
    return new MeasuredOperation(context, prepared, await warmedUp(prepared, options, enough));
  }

  /** Measures for so long; what was measured before is added to. */
  async round(seconds: number): Promise<void> {
    await untilQuiet(this.#processes);
    const before = processorTimes(this.#processes);
    this.#last = await stretches(this.#prepared, this.#context.workers, seconds, this.#last);
    await untilQuiet(this.#processes); // what was put off counts too: events that are stored after the answer
    this.#rounds.push(this.#last);
    for (const [name, ms] of Object.entries(differences(processorTimes(this.#processes), before))) {
      this.#spent[name] = (this.#spent[name] ?? 0) + ms;
    }
  }

  result(): Measurement {
    const { latencies, seconds, clientMs, late } = joined(this.#rounds);
    const count = latencies.length;
    const sorted = Float64Array.from(latencies).sort();
    const perOperation = Object.fromEntries(Object.entries(this.#spent).map(([name, ms]) => [name, ms / count]));
    const names = Object.keys(this.#context.target.services);
    const services = Object.fromEntries(names.map((name) => [name, perOperation[name] ?? 0]));
    return {
      operations: count,
      perSecond: count / seconds,
      p50Ms: quantile(sorted, 0.5),
      p99Ms: quantile(sorted, 0.99),
      servicesMs: sumOf(services),
      allMs: sumOf(perOperation),
      processes: perOperation,
      clientMs: clientMs / count,
      late,
    };
  }
}

/** So many until the code is as hot as it gets: the just-in-time compiler counts calls, not seconds. */
const WARM_UP_OPERATIONS = 20_000;
/** Runs of it, for a machine that is busy with something else: what is measured before that is the compiler. */
const LONGEST_WARM_UP = 40;

/** Does it again and again; how it went the last time. */
async function warmedUp(
  operation: PreparedOperation,
  { concurrency, warmUpSeconds }: MeasureOptions,
  enough: number,
): Promise<Run> {
  let last: Run = { latencies: [], seconds: 1, clientMs: 0, late: 0 };
  for (let runs = 0, done = 0; runs < LONGEST_WARM_UP && done < enough; runs += 1) {
    last = await stretches(operation, concurrency, warmUpSeconds, last);
    done += last.latencies.length;
  }
  return last;
}

/** No proof gets older than this before it is sent: servers take them for about a minute. */
const LONGEST_STRETCH_SECONDS = 15;
/** Of what the last run's speed lets expect: more is signed than will be needed. */
const RESERVE = 2;

/** One after the other, each with what was signed just before it. `last`: tells how many that will be. */
async function stretches(operation: PreparedOperation, workers: number, seconds: number, last: Run): Promise<Run> {
  const count = Math.ceil(seconds / LONGEST_STRETCH_SECONDS);
  const runs: Run[] = [];
  for (let stretch = 0; stretch < count; stretch += 1) {
    const { latencies, seconds: took } = runs.at(-1) ?? last;
    operation.sign(Math.ceil((latencies.length / took) * (seconds / count) * RESERVE) + 500);
    runs.push(await closedLoop(operation, workers, seconds / count));
  }
  return joined(runs);
}

function joined(runs: readonly Run[]): Run {
  const sum = (value: (run: Run) => number) => runs.reduce((total, run) => total + value(run), 0);
  return {
    latencies: runs.flatMap((run) => run.latencies),
    seconds: sum((run) => run.seconds),
    clientMs: sum((run) => run.clientMs),
    late: sum((run) => run.late),
  };
}

const quantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

interface Run {
  readonly latencies: readonly number[];
  readonly seconds: number;
  /** Processor time of the load generator. */
  readonly clientMs: number;
  readonly late: number;
}

/** Each worker does one after the other until the time is over. */
async function closedLoop(operation: PreparedOperation, workers: number, seconds: number): Promise<Run> {
  const latencies: number[] = [];
  const cpu = process.cpuUsage();
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
  const took = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { latencies, seconds: took, clientMs: (user + system) / 1000, late: operation.late() };
}
