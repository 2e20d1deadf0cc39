import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The process's one registry; /metrics serves it. */
export const metricsRegistry = new Registry();

/** Declares a counter once; a second declaration of the name gives the first one. */
export function counter<const L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
  const known = metricsRegistry.getSingleMetric(name);
  if (known instanceof Counter) return known as Counter<L>;
  return new Counter({
    name,
    help,
    labelNames,
    registers: [metricsRegistry],
    collect() {
      for (const tally of tallies.get(this) ?? []) tally.settle();
    },
  });
}

/** The tallies of a counter, which join it when it is read. */
const tallies = new WeakMap<object, Tally[]>();

/**
 * One series of a counter, for what every request does: counting is an addition, and the counter hears of it when it is read. Make it once
 * for each set of labels.
 */
export class Tally {
  readonly #add: (count: number) => void;
  #count = 0;

  constructor(add: (count: number) => void) {
    this.#add = add;
  }

  static of<const L extends string>(total: Counter<L>, labels: Readonly<Record<NoInfer<L>, string>>): Tally {
    const tally = new Tally((count) => total.inc(labels, count));
    const known = tallies.get(total);
    if (known === undefined) tallies.set(total, [tally]);
    else known.push(tally);
    return tally;
  }

  inc(): void {
    this.#count += 1;
  }

  settle(): void {
    if (this.#count > 0) this.#add(this.#count);
    this.#count = 0;
  }
}

export function gauge<const L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> {
  const known = metricsRegistry.getSingleMetric(name);
  if (known instanceof Gauge) return known as Gauge<L>;
  return new Gauge({ name, help, labelNames, registers: [metricsRegistry] });
}

/** `buckets` in the unit of the name, which ends in `_seconds` or `_bytes`. */
export function histogram<const L extends string>(
  name: string,
  help: string,
  labelNames: readonly L[],
  buckets: readonly number[],
): Histogram<L> {
  const known = metricsRegistry.getSingleMetric(name);
  if (known instanceof Histogram) return known as Histogram<L>;
  return new Histogram({ name, help, labelNames, buckets: [...buckets], registers: [metricsRegistry] });
}

export const tokensIssued = counter('ostiary_tokens_issued_total', 'Tokens issued', ['grant_type', 'profile']);
export const refusals = counter('ostiary_refusals_total', 'Requests refused, by the clause that refused them', [
  'endpoint',
  'error',
  'clause',
]);

let collecting = false;

/** Between two looks at the event loop. Prometheus' usual 10 ms wake a process that has nothing to do a hundred times a second. */
const EVENT_LOOP_PRECISION_MS = 100;

/** Memory, CPU, event loop and garbage of the process, under Prometheus' usual names. */
export function collectProcessMetrics(): void {
  if (collecting) return;
  collecting = true;
  collectDefaultMetrics({ register: metricsRegistry, eventLoopMonitoringPrecision: EVENT_LOOP_PRECISION_MS });
}
