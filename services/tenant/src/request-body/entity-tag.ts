import { Refusal } from '../problems/refusal.js';

/** RFC 9110 §8.8.3: a strong validator out of the version of what it is for. */
export function entityTag(version: number): string {
  return `"v${version}"`;
}

/**
 * RFC 9110 §13.1.1: goes on only if `If-Match` is absent, `*`, or names the version; compared strongly, so that a weak tag never matches.
 * @throws Refusal precondition-failed
 */
export function requireMatch(ifMatch: string | undefined, version: number): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const tags = ifMatch.split(',').map((tag) => tag.trim());
  if (tags.includes(entityTag(version))) return;
  throw new Refusal('precondition-failed', 'It was changed since you read it: read it again and repeat the change.', {
    headers: { etag: entityTag(version) },
  });
}
