import { describe, expect, it } from '@jest/globals';
import { sha256Base64url } from '@ostiary/crypto/hash';
import { SafeFetchError } from '@ostiary/platform/safe-fetch';
import { RemoteRequests } from './remote-requests.js';

const URL = 'https://app.example/r';
const LENIENT = { fetchedRequests: 'registered' } as const;
const STRICT = { fetchedRequests: 'registered-by-hash' } as const;

function remote(answers: () => string | Promise<string>, status = 200) {
  const clock = { now: 1_000 };
  const asked: string[] = [];
  const requests = new RemoteRequests({
    now: () => clock.now,
    maxEntries: 2,
    fetch: async (url) => {
      asked.push(url);
      return { status, body: Buffer.from(await answers()) };
    },
  });
  return { requests, clock, asked };
}

describe('fetched request objects', () => {
  it('OIDC Registration §2: one of its hash is kept for an hour, under its URL and hash', async () => {
    const { requests, clock, asked } = remote(() => 'a.b.c');
    const own = { url: URL, hash: sha256Base64url('a.b.c') };
    expect([await requests.read(own, STRICT), await requests.read(own, LENIENT)]).toEqual(['a.b.c', 'a.b.c']);
    expect(asked).toEqual([URL]);
    clock.now += 3_600_000;
    await requests.read(own, STRICT);
    expect(asked).toHaveLength(2);
    for (const path of ['/1', '/2']) await requests.read({ ...own, url: URL + path }, STRICT);
    await requests.read(own, STRICT);
    expect(asked).toHaveLength(5);
  });

  it('OIDC Core §6.2: one of another hash is refused where hashes are checked, and kept nowhere', async () => {
    const { requests, asked } = remote(() => 'a.b.c');
    const other = { url: URL, hash: sha256Base64url('x.y.z') };
    await expect(requests.read(other, STRICT)).rejects.toMatchObject({ code: 'invalid_request_uri' });
    expect(await requests.read(other, LENIENT)).toBe('a.b.c');
    await expect(requests.read(other, STRICT)).rejects.toMatchObject({ code: 'invalid_request_uri' });
    expect(asked).toHaveLength(3);
  });

  it('OIDC Core §6.2: one without a hash is fetched for each request, and once for many at a time', async () => {
    let object = 'a.b.c';
    const { requests, asked } = remote(() => object);
    const all = await Promise.all(
      Array.from({ length: 20 }, () => requests.read({ url: URL, hash: undefined }, STRICT)),
    );
    expect([new Set(all).size, asked.length]).toEqual([1, 1]);
    object = 'd.e.f';
    expect(await requests.read({ url: URL, hash: undefined }, STRICT)).toBe('d.e.f');
  });

  it.each([
    ['an error', () => 'a.b.c', 404],
    ['a page', () => '<html>', 200],
    ['nothing', () => '', 200],
    ['JSON', () => '{"a":"b.c.d"}', 200],
    ['an address that is not public', () => Promise.reject(new SafeFetchError('address', 'private')), 200],
  ])('RFC 9101 §5.2.3: %s is no object, and is not asked for again for five seconds', async (_, answers, status) => {
    const { requests, clock, asked } = remote(answers, status);
    const read = () => requests.read({ url: URL, hash: undefined }, LENIENT);
    for (let i = 0; i < 3; i++) await expect(read()).rejects.toMatchObject({ code: 'invalid_request_uri' });
    expect(asked).toHaveLength(1);
    clock.now += 5_000;
    await expect(read()).rejects.toMatchObject({ code: 'invalid_request_uri' });
    expect(asked).toHaveLength(2);
  });
});
