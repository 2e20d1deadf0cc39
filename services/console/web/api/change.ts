import { type DataTag, type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, answerWithTag, ifMatch, type Result } from './call.js';
import { Problem } from './problem.js';

/** As a query has it that keeps the ETag of what it shows. */
interface Versioned<T> {
  readonly data: T;
  readonly etag: string | undefined;
}

/** Parts of the `params` of a call. */
type Version = ReturnType<typeof ifMatch>;

interface Change<Shown, Answer, Patch> {
  /** Of the query that shows it. */
  readonly queryKey: DataTag<readonly unknown[], Versioned<Shown>, Error>;
  readonly send: (patch: Patch, version: Version) => Promise<Result<Answer>>;
  /** What of the answer is shown from now on: never a new secret. */
  readonly shown: (answer: Answer) => Shown;
  /** What else shows it is read again, and it is said what happened. */
  readonly saved: () => Promise<unknown>;
}

/**
 * RFC 7396, RFC 9110 §13.1.1: a merge patch of what a query shows, against the version that is shown when it is sent. Where others were first, their change is
 * fetched, and the form says so.
 */
export function changing<Shown, Answer, Patch>(queries: QueryClient, change: Change<Shown, Answer, Patch>) {
  const { queryKey, send, shown, saved } = change;
  return {
    // One after the other: what is saved in one form while another is being saved is a change of what that one made.
    scope: { id: queryKey.join('/') },
    mutationFn: (patch: Patch) => answerWithTag(send(patch, ifMatch(queries.getQueryData(queryKey)?.etag))),
    onError: (error: Error) => showTheirs(queries, queryKey, error),
    onSuccess: async ({ data, etag }: Versioned<Answer>) => {
      // What was on its way here is of the version before.
      await queries.cancelQueries({ queryKey });
      queries.setQueryData<Versioned<Shown>>(queryKey, { data: shown(data), etag });
      await saved();
    },
  };
}

export const useChange = <Shown, Answer, Patch>(change: Change<Shown, Answer, Patch>) =>
  useMutation(changing(useQueryClient(), change));

interface Removal {
  readonly queryKey: DataTag<readonly unknown[], Versioned<unknown>, Error>;
  readonly send: (version: Version) => Promise<Result<unknown>>;
  /** Leaves the page, before what it shows is read again. */
  readonly leave: () => unknown;
  /** Lists are read again, and it is said what happened. */
  readonly gone: () => Promise<unknown>;
}

/** The same for the end of what a query shows. */
export function useRemoval({ queryKey, send, leave, gone }: Removal) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answer(send(ifMatch(queries.getQueryData(queryKey)?.etag))),
    onError: (error) => showTheirs(queries, queryKey, error),
    onSuccess: async () => {
      await leave();
      queries.removeQueries({ queryKey });
      await gone();
    },
  });
}

function showTheirs(queries: QueryClient, queryKey: readonly unknown[], error: Error): void {
  if (error instanceof Problem && error.status === 412) void queries.invalidateQueries({ queryKey });
}
