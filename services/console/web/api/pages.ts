import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';

interface AnyPage {
  readonly next_cursor?: string | undefined;
}

/** A list by keyset pages (`cursor`, `next_cursor`), one after another; `rows` picks what a page lists. The query begins anew when `key` changes. */
export function usePages<P extends AnyPage, R>(
  key: readonly unknown[],
  load: (cursor: { readonly cursor?: string }) => Promise<P>,
  rows: (page: P) => readonly R[],
  { everyMs }: { readonly everyMs?: number | undefined } = {},
) {
  const query = useInfiniteQuery<P, Error, InfiniteData<P, string | undefined>, readonly unknown[], string | undefined>(
    {
      queryKey: key,
      queryFn: ({ pageParam }) => load(pageParam === undefined ? {} : { cursor: pageParam }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.next_cursor,
      // Only while one page is shown: who reads further back is not disturbed.
      refetchInterval: (query) => (everyMs !== undefined && query.state.data?.pages.length === 1 ? everyMs : false),
      // A new search shows the rows before until its own are there.
      placeholderData: (before) => before,
    },
  );
  const all = query.data?.pages.flatMap((page) => [...rows(page)]) ?? [];
  // Of a search whose answer is not there yet nobody knows.
  const none = query.isSuccess && !query.isPlaceholderData && all.length === 0;
  return { ...query, rows: all, none };
}
