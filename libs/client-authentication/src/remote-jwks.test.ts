import { beforeEach, describe, expect, it } from '@jest/globals';
import { RemoteJwks } from './remote-jwks.js';

const uri = 'https://client.example/jwks';
const key = (kid: string) => ({ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid });

let now: number;
let calls: number;
let answer: () => { status: number; body: string | Uint8Array };
let jwks: RemoteJwks;

beforeEach(() => {
  now = 1_000_000;
  calls = 0;
  answer = () => ({ status: 200, body: JSON.stringify({ keys: [key(`k${calls}`)] }) });
  jwks = new RemoteJwks({
    fetch: async () => {
      calls++;
      return answer();
    },
    now: () => now,
    maxEntries: 3,
  });
});

const kids = async (keys: Promise<readonly Readonly<Record<string, unknown>>[] | undefined>) =>
  (await keys)?.map(({ kid }) => kid);
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('RFC 7591 §2: the keys behind a jwks_uri', () => {
  it('RFC 7591 §2: are fetched once for many, at the same time and later', async () => {
    await Promise.all(Array.from({ length: 20 }, () => jwks.keys(uri)));
    expect(await kids(jwks.keys(uri))).toEqual(['k1']);
    expect(calls).toBe(1);
  });

  it('RFC 7591 §2: are fetched again in the background after five minutes, without anybody waiting', async () => {
    await jwks.keys(uri);
    now += 300_000;
    expect(await kids(jwks.keys(uri))).toEqual(['k1']);
    await settled();
    expect(await kids(jwks.keys(uri))).toEqual(['k2']);
    expect(calls).toBe(2);
  });

  it('RFC 7591 §2: are not used after an hour without an answer', async () => {
    await jwks.keys(uri);
    answer = () => ({ status: 500, body: '' });
    now += 3_599_000;
    expect(await kids(jwks.keys(uri))).toEqual(['k1']);
    now += 1_000;
    expect(await jwks.keys(uri)).toBeUndefined();
  });

  it('RFC 7591 §2: are not used after an hour for a kid that is not in them either, however long a fetch takes to fail', async () => {
    await jwks.keys(uri);
    answer = () => {
      // Two documents of metadata and the set itself, each until it is given up.
      now += 10_000;
      throw new Error('took too long');
    };
    now += 3_600_000;
    expect(await jwks.keys(uri)).toBeUndefined();
    expect(await jwks.refetched(uri)).toBeUndefined();
    expect(calls).toBe(3);
  });

  it('RFC 7517 §5: are fetched again for an unknown kid, at most every ten seconds', async () => {
    await jwks.keys(uri);
    expect(await jwks.refetched(uri)).toBeUndefined();
    now += 9_999;
    expect(await jwks.refetched(uri)).toBeUndefined();
    now += 1;
    const all = await Promise.all(Array.from({ length: 10 }, () => kids(jwks.refetched(uri))));
    expect(all).toEqual(Array.from({ length: 10 }, () => ['k2']));
    expect(await jwks.refetched(uri)).toBeUndefined();
    expect(calls).toBe(2);
  });

  it('RFC 7591 §2: keys that cannot be had are asked for again after ten seconds', async () => {
    answer = () => {
      throw new Error('refused');
    };
    expect(await jwks.keys(uri)).toBeUndefined();
    expect(await jwks.keys(uri)).toBeUndefined();
    expect(calls).toBe(1);
    now += 10_000;
    answer = () => ({ status: 200, body: Buffer.from(JSON.stringify({ keys: [key('back')] })) });
    expect(await kids(jwks.keys(uri))).toEqual(['back']);
  });

  it('a fetch that fails at once can be tried again', async () => {
    let failing = true;
    const sync = new RemoteJwks({
      fetch: () => {
        if (failing) throw new Error('at once');
        return Promise.resolve(answer());
      },
      now: () => now,
    });
    expect(await sync.keys(uri)).toBeUndefined();
    failing = false;
    now += 10_000;
    expect(await kids(sync.keys(uri))).toEqual(['k0']);
  });

  it.each([
    ['a status that is not 200', 404, '{"keys":[]}'],
    ['what is no JSON', 200, '<html>'],
    ['JSON that is no set', 200, '{"keys":{}}'],
    ['null', 200, 'null'],
    ['a list', 200, '[]'],
  ])('RFC 7517 §5: %s leaves the set before', async (_title, status, body) => {
    await jwks.keys(uri);
    answer = () => ({ status, body });
    now += 10_000;
    expect(await kids(jwks.refetched(uri))).toEqual(['k1']);
  });

  it('RFC 7517 §5: keys that are private, symmetric or malformed are passed over', async () => {
    const keys = [
      { ...key('private'), d: 'x' },
      { kty: 'oct', k: 'x', kid: 'oct' },
      'text',
      null,
      { kid: 1 },
      key('good'),
    ];
    answer = () => ({ status: 200, body: JSON.stringify({ keys }) });
    expect(await kids(jwks.keys(uri))).toEqual(['good']);
  });

  it('RFC 7591 §2: are bounded in number, in one set and altogether', async () => {
    answer = () => ({
      status: 200,
      body: JSON.stringify({ keys: Array.from({ length: 500 }, (_, i) => key(`${i}`)) }),
    });
    expect(await jwks.keys(uri)).toHaveLength(50);
    for (let i = 0; i < 3; i++) await jwks.keys(`${uri}/${i}`);
    await jwks.keys(uri);
    expect(calls).toBe(5);
  });
});
