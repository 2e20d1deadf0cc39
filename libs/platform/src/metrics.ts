// What a process tells of itself. Names end in their unit (`_seconds`, `_bytes`, `_total` of what is counted), labels have few values: routes are
// templates, and no label is a tenant, a client or a user. What every request does is counted by additions (Tally; timings.ts), what lies in a
// store is read when somebody asks for the metrics (read-when-asked.ts).
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

/** Counts by the values of all its labels, in the order of `labelNames`, at the price of an addition; for values of which there are few. */
export function countedBy<const L extends string>(
  total: Counter<L>,
  ...labelNames: readonly L[]
): (...values: readonly string[]) => void {
  const known = new Map<string, Tally>();
  return (...values) => {
    const key = values.length === 1 ? (values[0] ?? '') : values.join('\n');
    let tally = known.get(key);
    if (tally === undefined) {
      tally = new Tally((count) => total.inc(labelled(labelNames, values), count));
      tallies.set(total, [...(tallies.get(total) ?? []), tally]);
      known.set(key, tally);
    }
    tally.inc();
  };
}

function labelled<L extends string>(names: readonly L[], values: readonly string[]): Partial<Record<L, string>> {
  const labels: Partial<Record<L, string>> = {};
  for (const [i, name] of names.entries()) labels[name] = values[i] ?? '';
  return labels;
}

export function gauge<const L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> {
  const known = metricsRegistry.getSingleMetric(name);
  if (known instanceof Gauge) return known as Gauge<L>;
  return new Gauge({
    name,
    help,
    labelNames,
    registers: [metricsRegistry],
    async collect() {
      await refreshers.get(this)?.();
    },
  });
}

/** What a gauge does before its values are read (read-when-asked.ts). */
const refreshers = new WeakMap<object, () => Promise<void>>();

export function refreshBeforeReading<L extends string>(metric: Gauge<L>, refresh: () => Promise<void>): void {
  refreshers.set(metric, refresh);
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

export const refusals = counter('ostiary_refusals_total', 'Requests refused, by the clause that refused them', [
  'route',
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
