import { describe, expect, it } from '@jest/globals';
import { MutationObserver, QueryClient, QueryObserver, queryOptions } from '@tanstack/react-query';
import { changing } from './change.js';
import { Problem } from './problem.js';

interface Thing {
  readonly name: string;
}

/** A server with one thing, which answers a change with a secret, and a page that shows the thing. */
function shown() {
  let version = 1;
  let name = 'first';
  const sent: unknown[] = [];
  const queries = new QueryClient();
  const query = queryOptions({
    queryKey: ['thing', 'acme'],
    queryFn: async () => ({ data: { name }, etag: `"v${version}"` }),
    retry: false,
  });
  const page = new QueryObserver(queries, query);
  const leave = page.subscribe(() => undefined);
  const options = changing(queries, {
    queryKey: query.queryKey,
    send: async (patch: Thing, { header }) => {
      sent.push([patch.name, header?.['If-Match']]);
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (header?.['If-Match'] !== `"v${version}"`) {
        return { error: { title: 'Precondition Failed' }, response: new Response(null, { status: 412 }) };
      }
      version += 1;
      name = patch.name;
      return { data: { name, secret: 's' }, response: new Response(null, { headers: { etag: `"v${version}"` } }) };
    },
    shown: ({ secret: _secret, ...thing }: Thing & { readonly secret: string }) => thing,
    saved: async () => undefined,
  });
  const change = () => new MutationObserver(queries, options);
  const others = (theirs: string) => {
    version += 1;
    name = theirs;
  };
  const inCache = () => queries.getQueryData(query.queryKey);
  const settled = async () => {
    while (queries.isFetching() > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  return { change, others, sent, inCache, settled, leave };
}

describe('a change of what a page shows', () => {
  it('RFC 9110 §13.1.1: is one of the version that is shown when it is sent, one after the other', async () => {
    const { change, sent, inCache, settled, leave } = shown();
    await settled();
    await Promise.all([change().mutate({ name: 'second' }), change().mutate({ name: 'third' })]);
    expect(sent).toEqual([
      ['second', '"v1"'],
      ['third', '"v2"'],
    ]);
    expect(inCache()).toEqual({ data: { name: 'third' }, etag: '"v3"' });
    leave();
  });

  it('RFC 9110 §13.1.1: where others were first is refused, and what they made of it is shown', async () => {
    const { change, others, inCache, settled, leave } = shown();
    await settled();
    others('theirs');
    await expect(change().mutate({ name: 'mine' })).rejects.toBeInstanceOf(Problem);
    await settled();
    expect(inCache()).toEqual({ data: { name: 'theirs' }, etag: '"v2"' });
    leave();
  });

  it('tells a new secret to whoever made it, and keeps it nowhere', async () => {
    const { change, inCache, settled, leave } = shown();
    await settled();
    expect((await change().mutate({ name: 'second' })).data).toEqual({ name: 'second', secret: 's' });
    expect(JSON.stringify(inCache())).not.toContain('secret');
    leave();
  });
});
