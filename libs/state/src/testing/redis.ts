import { randomUuid } from '@ostiary/crypto/random';
import { connectRedis, type Redis } from '../redis.js';

/** A connection to the Redis of the test run, under a prefix of its own. Fails where OSTIARY_TEST_REDIS_URL does not name one. */
export function testRedis(keyPrefix = `test:${randomUuid()}:`): Redis {
  const url = process.env.OSTIARY_TEST_REDIS_URL;
  if (url === undefined) throw new Error('OSTIARY_TEST_REDIS_URL must name a Redis: run these tests with npm test');
  return connectRedis(url, { keyPrefix });
}
