import { status } from '@grpc/grpc-js';
import { describe, expect, it } from '@jest/globals';
import { GrpcCallError } from './grpc-client.js';
import { KafkaUnavailable } from './kafka.js';
import { isUnavailability } from './unavailability.js';

const coded = (code: string) => Object.assign(new Error('x'), { code });

describe('a failure', () => {
  it.each([
    ['a refused connection', coded('ECONNREFUSED')],
    ['one to several addresses', new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')])],
    ['a database that shuts down', coded('57P01')],
    ['a query that a timeout ended', coded('57014')],
    ['a pool without a connection', new Error('timeout exceeded when trying to connect')],
    ['a broken connection', new Error('Connection terminated unexpectedly')],
    ['Redis that gave up', new Error('Reached the max retries per request limit (which is 1).')],
    ['Kafka', new KafkaUnavailable('away', false)],
    ['a service that is away', new GrpcCallError('S', 'm', status.UNAVAILABLE, '', '')],
    ['a service that is slow', new GrpcCallError('S', 'm', status.DEADLINE_EXCEEDED, '', '')],
    ['one that another caused', new Error('outer', { cause: coded('ECONNRESET') })],
  ])('that is an outage: %s', (_what, error) => {
    expect(isUnavailability(error)).toBe(true);
  });

  it.each([
    ['a bug', new TypeError('x is undefined')],
    ['a broken constraint', coded('23505')],
    ['a service that found nothing', new GrpcCallError('S', 'm', status.NOT_FOUND, '', '')],
    ['nothing', undefined],
    ['a text', 'ECONNREFUSED'],
  ])('that is none: %s', (_what, error) => {
    expect(isUnavailability(error)).toBe(false);
  });
});
