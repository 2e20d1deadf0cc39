import { isJsonObject } from '@ostiary/oauth/json-object';

/** RFC 7396 §2: null removes a member, an object is merged member by member, anything else replaces. Changes neither argument. */
export function jsonMergePatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  const merged = new Map(isJsonObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, jsonMergePatch(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}
