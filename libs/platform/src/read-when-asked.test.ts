import { describe, expect, it } from '@jest/globals';
import { countedBy, counter, gauge, metricsRegistry } from './metrics.js';
import { askedOnce, readWhenAsked } from './read-when-asked.js';
import { timings } from './timings.js';

const shown = async (name: string): Promise<string[]> =>
  (await metricsRegistry.metrics()).split('\n').filter((line) => line.startsWith(name));

describe('a gauge that is read when somebody asks', () => {
  it('shows what is there then, with labels or without, and nothing of before', async () => {
    const plain = gauge('test_queue_messages', 'x', []);
    const labelled = gauge('test_queue_age_seconds', 'x', ['queue']);
    let queues = ['a', 'b'];
    const ends = [
      readWhenAsked('test_queue_messages', plain, () => [{ value: queues.length }]),
      readWhenAsked('test_queue_age_seconds', labelled, async () =>
        queues.map((queue) => ({ labels: { queue }, value: 7 })),
      ),
    ];
    expect(await shown('test_queue')).toEqual([
      'test_queue_messages 2',
      'test_queue_age_seconds{queue="a"} 7',
      'test_queue_age_seconds{queue="b"} 7',
    ]);
    queues = ['c'];
    expect(await shown('test_queue')).toEqual(['test_queue_messages 1', 'test_queue_age_seconds{queue="c"} 7']);
    for (const end of ends) end();
    expect(await shown('test_queue')).toEqual([]);
  });

  it('is left out while it cannot be read, which is counted; the rest is there', async () => {
    const metric = gauge('test_away', 'x', []);
    let away = false;
    const end = readWhenAsked('test_away', metric, async () => {
      if (away) throw new Error('the store is away');
      return [{ value: 3 }];
    });
    const failures = 'ostiary_metric_reading_failures_total{metric="test_away"}';
    expect(await shown('test_away')).toEqual(['test_away 3']);
    expect(await shown(failures)).toEqual([`${failures} 0`]);
    away = true;
    expect(await shown('test_away')).toEqual([]);
    expect(await shown('process_cpu_seconds_total').then(() => shown(failures))).not.toEqual([`${failures} 0`]);
    end();
  });

  it('waits no longer than a moment for a store that hangs', async () => {
    const metric = gauge('test_hanging', 'x', []);
    const end = readWhenAsked('test_hanging', metric, () => new Promise<never>(() => {}));
    expect(await shown('test_hanging')).toEqual([]);
    end();
  });

  it('asks once for all who ask within a moment, and again after a failure', async () => {
    let now = 0;
    let asked = 0;
    const ask = askedOnce(
      100,
      async () => {
        asked += 1;
        if (asked === 3) throw new Error('away');
        return asked;
      },
      () => now,
    );
    expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
    now = 99;
    expect(await ask()).toBe(1);
    now = 100;
    expect(await ask()).toBe(2);
    now = 200;
    await expect(ask()).rejects.toThrow('away');
    expect(await ask()).toBe(4);
  });
});

describe('what every request counts', () => {
  it('is there when it is read, by all its labels', async () => {
    const count = countedBy(counter('test_issued_total', 'x', ['grant', 'profile']), 'grant', 'profile');
    count('code', 'fapi');
    count('code', 'fapi');
    count('refresh', 'fapi');
    expect(await shown('test_issued_total')).toEqual([
      'test_issued_total{grant="code",profile="fapi"} 2',
      'test_issued_total{grant="refresh",profile="fapi"} 1',
    ]);
    count('code', 'fapi');
    expect(await shown('test_issued_total')).toContain('test_issued_total{grant="code",profile="fapi"} 3');
  });

  it('is a histogram as Prometheus wants it', async () => {
    const metric = timings('test_duration_seconds', 'x', ['route'], [0.1, 0.5]);
    const timing = metric.with({ route: '/a' });
    for (const seconds of [0.05, 0.1, 0.3, 2]) timing.observe(seconds);
    expect(await shown('test_duration_seconds')).toEqual([
      'test_duration_seconds_bucket{le="0.1",route="/a"} 2',
      'test_duration_seconds_bucket{le="0.5",route="/a"} 3',
      'test_duration_seconds_bucket{le="+Inf",route="/a"} 4',
      'test_duration_seconds_sum{route="/a"} 2.45',
      'test_duration_seconds_count{route="/a"} 4',
    ]);
    expect(timings('test_duration_seconds', 'x', ['route'], [0.1, 0.5])).toBe(metric);
  });
});
