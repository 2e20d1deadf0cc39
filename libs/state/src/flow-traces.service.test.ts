// What binds the requests of a flow to one trace, on a real Redis, and what Redis' own spans tell.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OtlpReceiver } from '@ostiary/platform/tracing/otlp-receiver.test-support';
import { type Span, type Tracing, useTracing } from '@ostiary/platform/tracing/tracing';
import { traceTo } from '@ostiary/platform/tracing/tracing.test-support';
import { AuthorizationCodeStore, keyOfCode } from './authorization-code.store.js';
import { FlowRecords } from './flow-records.js';
import { joinTraceOf, MOST_JOINED } from './flow-traces.js';
import { connectRedis, type Redis } from './redis.js';

const url = process.env.OSTIARY_TEST_REDIS_URL;
if (url === undefined) throw new Error('OSTIARY_TEST_REDIS_URL is required');

let receiver: OtlpReceiver;
let tracing: Tracing;
let redis: Redis;

beforeAll(async () => {
  receiver = await OtlpReceiver.open();
  tracing = traceTo(receiver);
  redis = connectRedis(url, { keyPrefix: `test:${randomUUID()}:` });
});
afterAll(async () => {
  redis.disconnect();
  useTracing(undefined);
  await tracing.shutdown();
  await receiver.close();
});

async function within<T>(work: () => Promise<T>): Promise<{ span: Span; result: T }> {
  const span = tracing.start('request', { kind: 'server', parent: 'none' });
  const result = await tracing.within(span, work);
  span.end();
  return { span, result };
}

const placeOf = ({ traceId, spanId, sampled }: Span) => ({ traceId, spanId, sampled });

describe('a record of a flow', () => {
  const records = () => new FlowRecords<{ a: number }>(redis, 'thing');

  it('has the place of the request that left it beside it, for as long as it lives', async () => {
    const id = randomUUID();
    const { span } = await within(() => records().put(id, { a: 1 }, 30));
    expect(await joinTraceOf(redis, records().keyOf(id))).toEqual({ place: placeOf(span), open: true });
    expect(await redis.ttl(`trace:${records().keyOf(id)}`)).toBeGreaterThan(25);
    expect(await records().get(id)).toEqual({ a: 1 });
  });

  it('that was left when nobody kept traces has none, nor has one that is not there', async () => {
    const id = randomUUID();
    await records().put(id, { a: 1 }, 30);
    expect(await joinTraceOf(redis, records().keyOf(id))).toBeUndefined();
    expect(await joinTraceOf(redis, records().keyOf('other'))).toBeUndefined();
    expect(await redis.exists(`trace:${records().keyOf('other')}`)).toBe(0);
  });

  it('takes no more requests into its trace than a flow has', async () => {
    const id = randomUUID();
    await within(() => records().put(id, { a: 1 }, 30));
    const key = records().keyOf(id);
    const open: (boolean | undefined)[] = [];
    for (let i = 0; i < MOST_JOINED + 2; i += 1) open.push((await joinTraceOf(redis, key))?.open);
    expect(open.filter((each) => each === true)).toHaveLength(MOST_JOINED);
    expect(open.slice(-2)).toEqual([false, false]);
  });

  it('remembers a decision not to record, too', async () => {
    const off = traceTo(receiver, { OTEL_TRACES_SAMPLER: 'always_off' });
    const id = randomUUID();
    const span = off.start('request', { kind: 'server', parent: 'none' });
    await off.within(span, () => records().put(id, { a: 1 }, 30));
    useTracing(tracing);
    await off.shutdown();
    expect(await joinTraceOf(redis, records().keyOf(id))).toEqual({
      place: { ...placeOf(span), sampled: false },
      open: true,
    });
  });

  it('is a code, too', async () => {
    const code = randomUUID();
    const record = { clientId: 'c', redirectUri: 'https://c.example/cb' } as Parameters<
      AuthorizationCodeStore['put']
    >[1];
    const { span } = await within(() => new AuthorizationCodeStore(redis).put(code, record, 30));
    expect(await joinTraceOf(redis, keyOfCode(code))).toEqual({ place: placeOf(span), open: true });
  });
});

describe('a command', () => {
  it('of a span is its child, and tells neither key nor value', async () => {
    const { span } = await within(async () => {
      await Promise.all([redis.set('secret-key', 'secret-value', 'EX', 5), redis.get('secret-key')]);
      await redis.hset('secret-key', 'a', 'b').catch(() => undefined);
    });
    const all = await receiver.until(
      (spans) => spans.filter(({ parentSpanId }) => parentSpanId === span.spanId).length >= 3,
    );
    const commands = all.filter(({ parentSpanId }) => parentSpanId === span.spanId);
    expect(commands.map(({ name, failed }) => [name, failed])).toEqual([
      ['SET', false],
      ['GET', false],
      ['HSET', true],
    ]);
    const { hostname, port } = new URL(url);
    expect(commands[0]?.attributes).toEqual({
      'db.system.name': 'redis',
      'db.namespace': '0',
      'db.operation.name': 'SET',
      'server.address': hostname,
      'server.port': Number(port || 6379),
    });
    expect(Buffer.concat(receiver.bodies).toString('latin1')).not.toMatch(/secret-key|secret-value/);
  });

  it('of nobody’s span has none', async () => {
    const before = receiver.spans.length;
    await redis.ping();
    const { span } = await within(async () => undefined);
    await receiver.until((spans) => spans.some(({ spanId }) => spanId === span.spanId));
    expect(receiver.spans.slice(before).map(({ name }) => name)).toEqual(['request']);
  });
});
