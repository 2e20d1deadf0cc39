import { useChangeWorkspace } from '../settings/change-workspace.js';
import type { Workspace } from '../workspaces/workspace-queries.js';

/** A list that is one member of the settings. */
export interface Entries<E> {
  readonly entries: readonly E[];
  readonly change: ReturnType<typeof useChangeWorkspace>;
  /** Saves all of them. */
  readonly save: (entries: readonly object[], done: () => void, refused: (error: unknown) => void) => void;
}

/** `patch`: of the settings, with all of them. */
export function useEntries<E>(
  entries: readonly E[],
  patch: (entries: readonly object[]) => { readonly [K in keyof Workspace['settings']]?: object },
): Entries<E> {
  const change = useChangeWorkspace();
  return {
    entries,
    change,
    save: (next, onSuccess, onError) => change.mutate({ settings: patch(next) }, { onSuccess, onError }),
  };
}
