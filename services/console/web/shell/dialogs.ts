import { useSearchParams } from 'react-router';

/** Closes it, and forgets what was refused in it: the next one that is opened begins anew. */
export const closing =
  (dialog: { readonly close: () => void }, ...asked: readonly { reset(): void }[]) =>
  () => {
    for (const each of asked) each.reset();
    dialog.close();
  };

/** A dialog whose being open is in the address (`?do=name`, and of what: `&of=…`): after a step-up sign-in it is open again. */
export function useDialog(name: string): {
  readonly opened: boolean;
  readonly of: string;
  readonly open: (of?: string) => void;
  readonly close: () => void;
} {
  const [query, setQuery] = useSearchParams();
  const set = (wanted: string | undefined, of?: string) =>
    setQuery(
      (before) => {
        const next = new URLSearchParams(before);
        next.delete('do');
        next.delete('of');
        if (wanted !== undefined) next.set('do', wanted);
        if (of !== undefined) next.set('of', of);
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  return {
    opened: query.get('do') === name,
    of: query.get('of') ?? '',
    open: (of) => set(name, of),
    close: () => set(undefined),
  };
}
