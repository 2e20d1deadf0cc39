/** What makes one configuration another: pure, so that what is shown beforehand is what is done. */
import { isJsonObject, type JsonObject } from '@ostiary/oauth/json-object';

export interface Difference {
  /** RFC 6901, into the workspace's or the client's part of the document. */
  readonly pointer: string;
  /** Absent: it was not there. */
  readonly before?: unknown;
  /** Absent: it will not be there. */
  readonly after?: unknown;
}

export interface ConfigurationChange {
  readonly target: 'workspace' | 'client';
  /** Of a client. */
  readonly clientId?: string;
  readonly action: 'create' | 'change' | 'delete';
  readonly differences: readonly Difference[];
}

export interface ComparableConfiguration {
  readonly workspace: JsonObject;
  readonly clients: ReadonlyMap<string, JsonObject>;
}

/** The workspace first, then clients by their identifiers; with `prune` those that are not wanted are deleted, last. */
export function changesBetween(
  current: ComparableConfiguration,
  wanted: ComparableConfiguration,
  { prune }: { readonly prune: boolean },
): readonly ConfigurationChange[] {
  const ofWorkspace = differencesBetween(current.workspace, wanted.workspace);
  const changes: ConfigurationChange[] =
    ofWorkspace.length > 0 ? [{ target: 'workspace', action: 'change', differences: ofWorkspace }] : [];
  for (const [clientId, after] of byName(wanted.clients)) {
    const before = current.clients.get(clientId);
    const differences = differencesBetween(before ?? {}, after);
    const action = before === undefined ? 'create' : 'change';
    if (before === undefined || differences.length > 0)
      changes.push({ target: 'client', clientId, action, differences });
  }
  if (!prune) return changes;
  for (const [clientId, before] of byName(current.clients)) {
    if (wanted.clients.has(clientId)) continue;
    changes.push({ target: 'client', clientId, action: 'delete', differences: differencesBetween(before, {}) });
  }
  return changes;
}

const byName = (clients: ReadonlyMap<string, JsonObject>): readonly (readonly [string, JsonObject])[] =>
  [...clients].sort(([a], [b]) => (a < b ? -1 : 1));

/** Objects are compared member by member, everything else as a whole: the order of a list says something. */
export function differencesBetween(before: JsonObject, after: JsonObject, below = ''): readonly Difference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name): readonly Difference[] => {
    const pointer = `${below}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const [was, will] = [before[name], after[name]];
    if (isJsonObject(was) && isJsonObject(will)) return differencesBetween(was, will, pointer);
    if (canonical(was) === canonical(will)) return [];
    return [{ pointer, ...(was === undefined ? {} : { before: was }), ...(will === undefined ? {} : { after: will }) }];
  });
}

/** The same text for values that say the same, whatever the order of members. */
export function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, inside: unknown) =>
      isJsonObject(inside) ? Object.fromEntries(Object.entries(inside).sort(([a], [b]) => (a < b ? -1 : 1))) : inside,
    ) ?? ''
  );
}
