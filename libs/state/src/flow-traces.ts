/**
 * One flow is one trace, though its requests come from a client, a browser and again the client, none of whom can be asked to carry our trace (docs/adr/0011-traces.md).
 * What a request leaves for the next one to show (a pushed request, an interaction, a code) has the place of its span beside it in Redis, for as long as it lives.
 * Nothing here fails a request, and nothing happens where traces are off.
 */
import type { FlowTrace } from '@ostiary/platform/tracing/request-traces';
import { readTraceparent, writeTraceparent } from '@ostiary/platform/tracing/trace-context';
import { activeTracing } from '@ostiary/platform/tracing/tracing';
import { type Redis, wholeSeconds } from './redis.js';
import { Script } from './script.js';

/** Requests that may join by one record: sign-in pages are some twenty. Who goes on and on gets traces of their own, and these are sampled anew. */
export const MOST_JOINED = 64;

/** Counts who joins and answers with the place, once too many have with a mark before it. One key; nothing is made that isn't there. */
const JOIN = new Script(`
local place = redis.call('HGET', KEYS[1], 'place')
if not place then return false end
if redis.call('HINCRBY', KEYS[1], 'joined', 1) > tonumber(ARGV[1]) then return '!' .. place end
return place`);

/** Both fields and their end at once: there is none without an end. */
const LEAVE = new Script(`
redis.call('HSET', KEYS[1], 'place', ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1`);

const keyOf = (recordKey: string): string => `trace:${recordKey}`;

/** Leaves the place of the request under way beside the record with that key, which is a hash to be reckoned. Goes with what else is sent to Redis at this moment. */
export function leaveTrace(redis: Redis, recordKey: () => string, ttlSeconds: number): void {
  const span = activeTracing()?.current();
  if (span === undefined) return;
  LEAVE.run(redis, keyOf(recordKey()), writeTraceparent(span), wholeSeconds(ttlSeconds)).catch(() => undefined);
}

/** The trace that was left beside a record, for the request that shows it. Rejects when Redis is away. */
export async function joinTraceOf(redis: Redis, recordKey: string): Promise<FlowTrace | undefined> {
  const answer = await JOIN.run(redis, keyOf(recordKey), MOST_JOINED);
  if (typeof answer !== 'string') return undefined;
  const open = !answer.startsWith('!');
  const place = readTraceparent(open ? answer : answer.slice(1));
  return place && { place, open };
}
