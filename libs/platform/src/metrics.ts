import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The process's one registry; /metrics serves it. */
export const metricsRegistry = new Registry();

/** Declares a counter once; a second declaration of the name gives the first one. */
export function counter<const L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
  const known = metricsRegistry.getSingleMetric(name);
  if (known instanceof Counter) return known as Counter<L>;
  return new Counter({ name, help, labelNames, registers: [metricsRegistry] });
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

/** Memory, CPU, event loop and garbage of the process, under Prometheus' usual names. */
export function collectProcessMetrics(): void {
  if (collecting) return;
  collecting = true;
  collectDefaultMetrics({ register: metricsRegistry });
}
