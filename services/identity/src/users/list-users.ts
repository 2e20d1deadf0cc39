import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import { invalid } from '../identity-error.js';
import { loginKey } from './login-name.js';
import type { Scope, UserRecord } from './user.js';
import { pageOfUsers, usernames } from './user.repository.js';

export const MAX_PAGE = 200;

export interface UserQuery extends Scope {
  /** `nextCursor` of the page before; '': the first page. */
  readonly cursor: string;
  /** 1 to 200. */
  readonly limit: number;
  /** Prefix of user name or e-mail address; '': all. */
  readonly search: string;
}

export interface UserList {
  readonly users: readonly UserRecord[];
  /** '': this is the last page. */
  readonly nextCursor: string;
}

/** A page of users in the order of their names. Throws IdentityError `invalid`. */
export async function listUsers(
  { dataSource }: { readonly dataSource: DataSource },
  query: UserQuery,
): Promise<UserList> {
  if (!Number.isInteger(query.limit) || query.limit < 1 || query.limit > MAX_PAGE) {
    throw invalid('/limit', `a page has 1 to ${MAX_PAGE} users`);
  }
  const prefix = loginKey(query.search);
  const after = query.cursor === '' ? undefined : readCursor(query.cursor);
  // Nothing that Postgres could not even compare is in a name.
  if (!isStorable(prefix)) return { users: [], nextCursor: '' };
  const page = await inTenant(dataSource, query.tenant, (manager) =>
    pageOfUsers(manager, query, { after, limit: query.limit, prefix }),
  );
  return { users: page.users, nextCursor: page.next === undefined ? '' : Buffer.from(page.next).toString('base64url') };
}

/** What users sign in with, by their ids; at most a page of them. Throws IdentityError `invalid`. */
export async function nameUsers(
  { dataSource }: { readonly dataSource: DataSource },
  { userIds, ...scope }: Scope & { readonly userIds: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  if (userIds.length > MAX_PAGE) throw invalid('/userIds', `at most ${MAX_PAGE} users are named at a time`);
  if (userIds.length === 0) return new Map();
  return inTenant(dataSource, scope.tenant, (manager) => usernames(manager, scope, userIds));
}

function readCursor(cursor: string): string {
  const after = Buffer.from(cursor, 'base64url').toString();
  if (Buffer.from(after).toString('base64url') !== cursor || !isStorable(after))
    throw invalid('/cursor', 'not a cursor of ours');
  return after;
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
