/** Keyset pages: a cursor is the sort key of the last row of a page, which only we can read and nobody has to keep from anybody. */
import { invalid } from './identity-error.js';

export const MAX_PAGE = 200;

/** Throws IdentityError `invalid` at `/limit`. `rows`: what the page has. */
export function requirePageSize(limit: number, rows: string): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE) return;
  throw invalid('/limit', `a page has 1 to ${MAX_PAGE} ${rows}`);
}

/** '': there is no further page. */
export function cursorAfter(key: string | undefined): string {
  return key === undefined ? '' : Buffer.from(key).toString('base64url');
}

/** The sort key again; undefined for '': the first page. Throws IdentityError `invalid` at `/cursor`. */
export function readCursor(cursor: string): string | undefined {
  if (cursor === '') return undefined;
  const key = Buffer.from(cursor, 'base64url').toString();
  if (Buffer.from(key).toString('base64url') !== cursor || !isStorable(key))
    throw invalid('/cursor', 'not a cursor of ours');
  return key;
}

/** Whether Postgres could even compare with it. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
