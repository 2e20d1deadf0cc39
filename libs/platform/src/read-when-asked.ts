// Gauges of what lies in a store (queues, ages): read when somebody asks for the metrics, no work in between. What cannot be read is left out, not old.
import type { Gauge } from 'prom-client';
import { counter, refreshBeforeReading } from './metrics.js';

/** What a gauge shows: a value, and its labels if it has any. */
export interface Sample<L extends string> {
  readonly labels?: Readonly<Partial<Record<L, string>>>;
  readonly value: number;
}

/** Longer than a healthy store takes, and than a check of readiness may; whoever asks for the metrics waits no longer for a store that is away. */
const READING_MS = 2_000;

const failures = counter('ostiary_metric_reading_failures_total', 'Values that could not be read where they are kept', [
  'metric',
]);

const readingsOf = new WeakMap<object, Set<() => Promise<void>>>();

/** Reads the gauge's values whenever the metrics are asked for. Gives the function that ends it, and takes the values away. */
export function readWhenAsked<const L extends string>(
  name: string,
  metric: Gauge<L>,
  read: () => readonly Sample<NoInfer<L>>[] | Promise<readonly Sample<NoInfer<L>>[]>,
): () => void {
  let shown: readonly Sample<L>[] = [];
  let ended = false;
  const show = (samples: readonly Sample<L>[]) => {
    for (const { labels } of shown) metric.remove({ ...labels });
    shown = ended ? [] : samples;
    for (const { labels, value } of shown) metric.set({ ...labels }, value);
  };
  const reading = async () => {
    try {
      show(await inTime(read()));
    } catch {
      // Told by a metric: whoever reads it has no eye on the log, and the log says by itself what is away.
      failures.inc({ metric: name });
      show([]);
    }
  };
  const readings = readingsOf.get(metric) ?? new Set();
  readings.add(reading);
  readingsOf.set(metric, readings);
  refreshBeforeReading(metric, async () => {
    await Promise.all([...readings].map((each) => each()));
  });
  failures.inc({ metric: name }, 0);
  // A gauge without labels shows a zero before anybody has read anything.
  metric.remove({});
  return () => {
    ended = true;
    readings.delete(reading);
    show([]);
  };
}

async function inTime<T>(work: T | Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${READING_MS} ms`)), READING_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** One answer for all who ask within `ms`: several gauges of one query, several askers of one expensive one. A failure is not kept. */
export function askedOnce<T>(ms: number, ask: () => Promise<T>, now: () => number = Date.now): () => Promise<T> {
  let last: { readonly at: number; readonly answer: Promise<T> } | undefined;
  return () => {
    if (last !== undefined && now() - last.at < ms) return last.answer;
    const answer = ask();
    const asked = { at: now(), answer };
    last = asked;
    answer.catch(() => {
      if (last === asked) last = undefined;
    });
    return answer;
  };
}
