import { isJsonObject, type JsonObject } from './json-object.js';

/** RFC 7396: the patch that makes `before` what `after` is. */
export function mergePatchBetween(before: JsonObject, after: JsonObject): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  for (const name of Object.keys(before)) if (after[name] === undefined) patch[name] = null;
  for (const [name, will] of Object.entries(after)) {
    const was = before[name];
    if (will === undefined) continue;
    if (isJsonObject(was) && isJsonObject(will)) {
      const inside = mergePatchBetween(was, will);
      if (Object.keys(inside).length > 0) patch[name] = inside;
    } else if (JSON.stringify(was) !== JSON.stringify(will)) {
      patch[name] = will;
    }
  }
  return patch;
}
