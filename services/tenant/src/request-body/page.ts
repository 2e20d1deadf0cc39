import { z } from 'zod';
import { Refusal } from '../problems/refusal.js';

/** Keyset pagination, the same on every list: `cursor` is what the page before gave as `next_cursor`. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'a whole number from 1 to 200')
    .transform(Number)
    .pipe(z.number().min(1).max(200))
    .default(50),
  cursor: z.string().min(1).max(1024).optional(),
};

/** What somebody typed into a search field; '' finds everything. */
export const searchText = z
  .string()
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'control characters are not allowed')
  .default('');

/** The sort key of the last row of a page, opaque to the caller. */
export function toCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * The sort key again, of the shape of `schema`.
 * @throws Refusal malformed-request for anything that we did not make
 */
export function fromCursor<S extends z.ZodType>(cursor: string | undefined, schema: S): z.output<S> | undefined {
  if (cursor === undefined) return undefined;
  try {
    const key = schema.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    if (key.success) return key.data;
  } catch {
    // Not JSON: not ours either.
  }
  throw new Refusal('malformed-request', 'cursor is not one that this list gave.');
}
