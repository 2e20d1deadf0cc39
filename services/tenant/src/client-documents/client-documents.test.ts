import { describe, expect, it } from '@jest/globals';
import { type FetchedDocument, SafeFetchError } from '@ostiary/platform/safe-fetch';
import { ClientDocuments } from './client-documents.js';

const ID = 'https://agent.example/client.json';

function documents(answer: (asked: number) => Partial<FetchedDocument> | Promise<Partial<FetchedDocument>>) {
  const clock = { now: 0 };
  const asked: string[] = [];
  const kept = new ClientDocuments({
    now: () => clock.now,
    maxEntries: 2,
    maxRunning: 3,
    fetch: async (url) => {
      asked.push(url);
      const given = await answer(asked.length);
      return { status: 200, body: Buffer.from('{"a":1}'), contentType: 'application/json', cacheControl: '', ...given };
    },
  });
  return { kept, clock, asked };
}

describe('client ID metadata documents', () => {
  it.each([
    ['no header', '', 300],
    ['max-age', 'public, max-age=600', 600],
    ['a short max-age', 'max-age=0', 60],
    ['a long max-age', 'max-age=999999999', 3600],
    ['no-store', 'no-store', 60],
    ['no-cache beside a long one', 'max-age=3600, no-cache', 60],
    ['nonsense', 'max-age=soon', 300],
  ])(
    'Client ID Metadata Document §4.4: are kept as long as they say, within a minute and an hour: %s',
    async (_, cacheControl, seconds) => {
      const { kept, clock, asked } = documents(() => ({ cacheControl }));
      await kept.get(ID);
      clock.now = seconds * 1000 - 1;
      await kept.get(ID);
      expect(asked).toHaveLength(1);
      clock.now = seconds * 1000;
      expect(await kept.get(ID)).toEqual({ document: { a: 1 }, fetchedAt: clock.now });
      expect(asked).toHaveLength(2);
    },
  );

  it.each<[string, Partial<FetchedDocument>]>([
    ['an error', { status: 404 }],
    ['a success of another kind', { status: 203 }],
    ['a page', { contentType: 'text/html' }],
    ['a type that begins alike', { contentType: 'application/jsonp' }],
    ['no type', { contentType: '' }],
    ['no JSON', { body: Buffer.from('{') }],
  ])('Client ID Metadata Document §4, §4.4: %s is none, and is not kept', async (_, answer) => {
    const { kept, asked } = documents(() => answer);
    expect([await kept.get(ID), await kept.get(ID)]).toEqual([undefined, undefined]);
    expect(asked).toHaveLength(2);
  });

  it('Client ID Metadata Document §4.3: one that is there no more, or cannot be had, is no client’s', async () => {
    const { kept, clock } = documents((asked) =>
      asked === 1 ? {} : Promise.reject(new SafeFetchError('network', 'x')),
    );
    expect(await kept.get(ID)).toMatchObject({ document: { a: 1 } });
    clock.now = 300_000;
    expect(await kept.get(ID)).toBeUndefined();
  });

  it('Client ID Metadata Document §4.1: takes JSON of any such type', async () => {
    const { kept } = documents(() => ({ contentType: 'application/oauth-client-id+json; charset=utf-8' }));
    expect(await kept.get(ID)).toMatchObject({ document: { a: 1 } });
  });

  it('Client ID Metadata Document §6.5: fetches one address once at a time, and few at all', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { kept, asked } = documents(async () => {
      await gate;
      return {};
    });
    const same = [kept.get(ID), kept.get(ID)];
    const others = ['1', '2', '3'].map((path) => kept.get(ID + path));
    // The fourth address at a time is not asked for.
    expect(await others[2]).toBeUndefined();
    open();
    await Promise.all([...same, ...others]);
    expect(asked).toEqual([ID, `${ID}1`, `${ID}2`]);
  });

  it('a fault of ours is not taken for a missing document', async () => {
    const { kept } = documents(() => Promise.reject(new TypeError('ours')));
    await expect(kept.get(ID)).rejects.toThrow('ours');
  });
});
