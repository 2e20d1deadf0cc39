/** Length of the beginnings by which needles are looked for; no needle is shorter. */
export const SHORTEST_NEEDLE = 12;

// Jest's globals are slow to reach: this is asked several times a character.
const { imul } = Math;

const BITS = 22;
const BASE = 257;

/**
 * Which of the needles are in the haystack. One pass (Rabin and Karp), however many there are: looking for each by itself takes minutes when
 * the haystack is all that a system has written.
 */
export function occurrencesIn(haystack: string, needles: readonly string[]): Set<string> {
  const byBeginning = new Map<string, string[]>();
  // Most windows begin no needle, and are told by one look into this.
  const possible = new Uint8Array(1 << BITS);
  for (const needle of needles) {
    if (needle.length < SHORTEST_NEEDLE) throw new RangeError(`a needle has less than ${SHORTEST_NEEDLE} characters`);
    const beginning = needle.slice(0, SHORTEST_NEEDLE);
    byBeginning.set(beginning, [...(byBeginning.get(beginning) ?? []), needle]);
    let hash = 0;
    for (let i = 0; i < SHORTEST_NEEDLE; i += 1) hash = appended(hash, beginning.charCodeAt(i));
    possible[slotOf(hash)] = 1;
  }
  let leaving = 1;
  for (let i = 1; i < SHORTEST_NEEDLE; i += 1) leaving = imul(leaving, BASE);
  const found = new Set<string>();
  let hash = 0;
  for (let end = 0; end < haystack.length; end += 1) {
    const start = end - SHORTEST_NEEDLE + 1;
    if (start > 0) hash = (hash - imul(haystack.charCodeAt(start - 1), leaving)) | 0;
    hash = appended(hash, haystack.charCodeAt(end));
    if (start < 0 || possible[slotOf(hash)] === 0) continue;
    for (const needle of byBeginning.get(haystack.slice(start, end + 1)) ?? []) {
      if (haystack.startsWith(needle, start)) found.add(needle);
    }
  }
  return found;
}

const appended = (hash: number, code: number): number => (imul(hash, BASE) + code) | 0;
const slotOf = (hash: number): number => imul(hash, 0x9e3779b1) >>> (32 - BITS);
