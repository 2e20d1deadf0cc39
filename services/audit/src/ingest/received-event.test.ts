import { describe, expect, it } from '@jest/globals';
import type { ReceivedMessage } from '@ostiary/platform/kafka';
import fc from 'fast-check';
import { readEvent } from './received-event.js';

const message = (value: string | Buffer): ReceivedMessage => ({
  topic: 't',
  partition: 0,
  offset: 1n,
  key: 'acme/one',
  value: Buffer.from(value),
  headers: {},
  timestamp: 0,
});
const good = {
  id: '01920000-0000-7000-8000-000000000001',
  type: 'token.issued',
  time: '2026-01-01T00:00:00.000Z',
  tenant: 'acme',
  producer: { service: 'token', instance: 'i', epoch: '1760000000000', partition: 3, sequence: '7' },
};
const read = (value: unknown) => readEvent(message(JSON.stringify(value)));

describe('a message on the topic', () => {
  it('is an event with what proto3 JSON left out filled in, and its payload as it came', () => {
    const text = JSON.stringify({ ...good, somethingNew: { a: 1 } });
    expect(readEvent(message(text))).toMatchObject({
      event: { ...good, workspaceId: '', clientId: '', payload: text, producer: { epoch: 1760000000000, sequence: 7 } },
    });
  });

  it('may be of a type that is not known yet', () => {
    expect(read({ ...good, type: 'something.new' })).toHaveProperty('event');
  });

  it.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['another JSON', '[]'],
    ['no id', JSON.stringify({ ...good, id: undefined })],
    ['an id that is no UUID', JSON.stringify({ ...good, id: '1' })],
    ['a time that is none', JSON.stringify({ ...good, time: 'yesterday' })],
    ['a time that no calendar has', JSON.stringify({ ...good, time: '2026-02-30T00:00:00Z' })],
    ['a NUL where Postgres has text', JSON.stringify({ ...good, tenant: 'a\u0000b' })],
    ['a number that is none', JSON.stringify({ ...good, producer: { ...good.producer, sequence: '-1' } })],
    ['a number too large', JSON.stringify({ ...good, producer: { ...good.producer, sequence: '999999999999999999' } })],
  ])('with %s is set aside', (_what, value) => {
    expect(readEvent(message(value))).toHaveProperty('deadLetter.reason', expect.any(String));
  });

  it('never throws, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.uint8Array().map((bytes) => Buffer.from(bytes)),
        ),
        (value) => {
          readEvent(message(value));
        },
      ),
    );
  });
});
