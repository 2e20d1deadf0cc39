import { useSearchParams } from 'react-router';

/** A filter of a list, in the address: it can be shared, and is still there when one comes back. */
export function useFilter(name: string): readonly [string | undefined, (value: string | undefined) => void] {
  const [query, setQuery] = useSearchParams();
  const set = (value: string | undefined) =>
    setQuery(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === undefined) next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return [query.get(name) ?? undefined, set];
}
