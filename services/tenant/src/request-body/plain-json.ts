import { type Fault, pointerTo } from '../problems/refusal.js';

/** Far deeper than any body of ours, far too shallow to exhaust a stack. */
const MAX_DEPTH = 32;

/** What in a parsed JSON value no schema should have to think about: nesting without end, characters that cannot be stored. */
export function plainJsonFaults(value: unknown): Fault[] {
  const pending: { readonly value: unknown; readonly path: readonly string[] }[] = [{ value, path: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value: current, path } = next;
    if (typeof current === 'string' && !isStorable(current)) {
      return [{ pointer: pointerTo(path), detail: 'holds U+0000 or half a surrogate pair' }];
    }
    if (typeof current !== 'object' || current === null) continue;
    if (path.length >= MAX_DEPTH) return [{ pointer: '', detail: `is nested deeper than ${MAX_DEPTH} levels` }];
    for (const [name, member] of Object.entries(current)) {
      if (!isStorable(name)) return [{ pointer: pointerTo(path), detail: 'has a member whose name cannot be stored' }];
      pending.push({ value: member, path: [...path, name] });
    }
  }
  return [];
}

/** Postgres stores neither U+0000 nor halves of surrogate pairs; JSON can write both as escapes. */
function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
