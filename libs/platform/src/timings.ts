// Histograms of what every request does: observing is a few comparisons and two additions, and the registry hears of it when it is read.
import { Histogram } from 'prom-client';
import { metricsRegistry } from './metrics.js';

/** One series of such a histogram. Made once for each set of labels. */
export class Timing {
  readonly #bounds: readonly number[];
  readonly #labels: Readonly<Record<string, string>>;
  /** One for each bound and one for what is above them all; not cumulative. */
  readonly #counts: number[];
  #sum = 0;

  constructor(bounds: readonly number[], labels: Readonly<Record<string, string>>) {
    this.#bounds = bounds;
    this.#labels = labels;
    this.#counts = [...bounds, 0].map(() => 0);
  }

  /** In the unit of the metric's name. */
  observe(value: number): void {
    const bounds = this.#bounds;
    let i = 0;
    while (i < bounds.length && value > (bounds[i] ?? 0)) i += 1;
    this.#counts[i] = (this.#counts[i] ?? 0) + 1;
    this.#sum += value;
  }

  /** Cumulative buckets, sum and count, as the exposition format wants them. */
  values(name: string) {
    const sharedLabels = this.#labels;
    let cumulative = 0;
    const buckets = this.#counts.map((count, i) => {
      cumulative += count;
      return {
        metricName: `${name}_bucket`,
        labels: { le: String(this.#bounds[i] ?? '+Inf') },
        sharedLabels,
        value: cumulative,
      };
    });
    const whole = (part: string, value: number) => ({ metricName: `${name}_${part}`, labels: {}, sharedLabels, value });
    return [...buckets, whole('sum', this.#sum), whole('count', cumulative)];
  }
}

export class Timings<L extends string> extends Histogram<L> {
  readonly #name: string;
  readonly #help: string;
  readonly #bounds: readonly number[];
  readonly #series: Timing[] = [];

  constructor(name: string, help: string, labelNames: readonly L[], bounds: readonly number[]) {
    super({ name, help, labelNames, buckets: [...bounds], registers: [metricsRegistry] });
    this.#name = name;
    this.#help = help;
    this.#bounds = bounds;
  }

  with(labels: Readonly<Record<L, string>>): Timing {
    const timing = new Timing(this.#bounds, labels);
    this.#series.push(timing);
    return timing;
  }

  /** What the registry asks for: the series, in place of those that prom-client would keep. */
  async getForPromString() {
    const name = this.#name;
    return {
      name,
      help: this.#help,
      type: 'histogram',
      values: this.#series.flatMap((timing) => timing.values(name)),
      aggregator: 'sum',
    };
  }
}

/** `bounds` in the unit of the name, which ends in `_seconds` or `_bytes`; ascending. A second declaration of the name gives the first one. */
export function timings<const L extends string>(
  name: string,
  help: string,
  labelNames: readonly L[],
  bounds: readonly number[],
): Timings<L> {
  const known = metricsRegistry.getSingleMetric(name);
  if (known instanceof Timings) return known;
  return new Timings(name, help, labelNames, bounds);
}
