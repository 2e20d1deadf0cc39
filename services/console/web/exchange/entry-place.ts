/**
 * Where an entry stands among those that there are now; undefined: others have changed or removed it since. One that is new stands after the last.
 * `entry`: as it was when somebody began with it, undefined for a new one.
 */
export function placeOf<E>(entries: readonly E[], entry: E | undefined): number | undefined {
  if (entry === undefined) return entries.length;
  const text = JSON.stringify(entry);
  const at = entries.findIndex((each) => JSON.stringify(each) === text);
  return at === -1 ? undefined : at;
}
