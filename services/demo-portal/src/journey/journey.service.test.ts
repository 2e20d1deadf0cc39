// Journeys in a real Redis, and what somebody finds who reads it.
import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ExpiringRecords } from '@ostiary/state/expiring-records';
import { connectRedis } from '@ostiary/state/redis';
import { type PortalPlace, placeOf } from '../portal/portal-place.js';
import type { Attempt } from './journey.js';
import { JOURNEY_SECONDS, Journeys } from './journey.store.js';

const prefix = `test-${randomBytes(6).toString('hex')}:`;
const redis = connectRedis(process.env.OSTIARY_TEST_REDIS_URL ?? '', { keyPrefix: prefix });
const bare = connectRedis(process.env.OSTIARY_TEST_REDIS_URL ?? '', { keyPrefix: '' });
let time = Date.now();
const records = new ExpiringRecords<string>(redis, 'journey');
const journeys = new Journeys(records, new ExpiringRecords<string>(redis, 'attempt'), () => time);

const place = (tenant: string): PortalPlace =>
  placeOf('https://id.example/{tenant}/{workspace}', { tenant, workspace: 'demo' });
const here = place('acme');

const attempt = (state: string): Attempt => ({
  purpose: 'sign-in',
  stepwise: false,
  state,
  nonce: 'n',
  verifier: 'a-verifier-that-nobody-may-read',
  dpopKey: { kty: 'EC', d: 'a-key-that-nobody-may-read' },
  push: {
    request: { method: 'POST', url: '', headers: [], body: '' },
    response: { status: 201, headers: [], body: '' },
  },
  authorizeUrl: '',
  pushedAt: 0,
});

afterAll(async () => {
  const keys = await bare.keys(`${prefix}*`);
  if (keys.length > 0) await bare.del(keys);
  redis.disconnect();
  bare.disconnect();
});

describe('a journey', () => {
  it('is found by its cookie, at its own demo and at no other', async () => {
    const { secret, journey } = await journeys.begin(here);
    expect(await journeys.find(here, secret)).toEqual({ secret, journey });
    expect(await journeys.find(place('other'), secret)).toBeUndefined();
    expect(await journeys.find(here, 'x'.repeat(43))).toBeUndefined();
    expect(await journeys.find(here, undefined)).toBeUndefined();
    await journeys.end(here, secret);
    expect(await journeys.find(here, secret)).toBeUndefined();
  });

  it('is nothing to whoever reads Redis: neither its cookie nor its tokens and keys are there', async () => {
    const { secret, journey } = await journeys.begin(here, {
      held: { ...attempt('s'), responseUrl: 'https://a?code=the-code', answeredAt: 0 },
    });
    await journeys.putAttempt(here, secret, attempt('a-state'));
    const keys = await bare.keys(`${prefix}*`);
    const values = await bare.mget(keys);
    const all = [...keys, ...values.map(String)]
      .flatMap((text) => [text, Buffer.from(text, 'base64').toString('latin1')])
      .join('\n');
    expect(keys.length).toBeGreaterThan(1);
    for (const hidden of [secret, 'nobody-may-read', 'the-code', 'a-state', journey.csrfToken])
      expect(all).not.toContain(hidden);
  });

  it('that somebody has put there or moved is none', async () => {
    const [one, two] = [await journeys.begin(here), await journeys.begin(here)];
    const stolen = await records.get(`${here.path}${one.secret}`);
    await records.put(`${here.path}${two.secret}`, stolen ?? '', 60);
    expect(await journeys.find(here, two.secret)).toBeUndefined();
    await records.put(`${here.path}${two.secret}`, Buffer.from('{"csrfToken":""}').toString('base64'), 60);
    expect(await journeys.find(here, two.secret)).toBeUndefined();
  });

  it('lasts for an hour, whatever is done meanwhile', async () => {
    const found = await journeys.begin(here);
    time += (JOURNEY_SECONDS - 2) * 1000;
    await journeys.save(here, found);
    const [key] = (await bare.keys(`${prefix}journey:*`)).slice(-1);
    expect(key).toBeDefined();
    const lives = await Promise.all((await bare.keys(`${prefix}journey:*`)).map((each) => bare.ttl(each)));
    expect(Math.max(...lives)).toBeLessThanOrEqual(JOURNEY_SECONDS);
    expect(Math.min(...lives)).toBeLessThanOrEqual(2);
    time += 3000;
    expect(await journeys.find(here, found.secret)).toBeUndefined();
  });
});

describe('an attempt', () => {
  it('RFC 6749 §10.12: is answered once, by the browser that began it, at its own demo', async () => {
    const { secret } = await journeys.begin(here);
    await journeys.putAttempt(here, secret, attempt('s1'));
    expect(await journeys.takeAttempt(here, 'y'.repeat(43), 's1')).toBeUndefined();
    expect(await journeys.takeAttempt(place('other'), secret, 's1')).toBeUndefined();
    expect(await journeys.takeAttempt(here, secret, 's2')).toBeUndefined();
    const taken = await Promise.all(Array.from({ length: 20 }, () => journeys.takeAttempt(here, secret, 's1')));
    expect(taken.filter((one) => one !== undefined)).toEqual([attempt('s1')]);
  });

  it('does not disturb another of the same browser', async () => {
    const { secret } = await journeys.begin(here);
    await journeys.putAttempt(here, secret, attempt('first'));
    await journeys.putAttempt(here, secret, attempt('second'));
    expect((await journeys.takeAttempt(here, secret, 'first'))?.state).toBe('first');
    expect((await journeys.takeAttempt(here, secret, 'second'))?.state).toBe('second');
  });
});
