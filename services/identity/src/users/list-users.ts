import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import { invalid } from '../identity-error.js';
import { cursorAfter, isStorable, MAX_PAGE, readCursor, requirePageSize } from '../page-cursor.js';
import { loginKey } from './login-name.js';
import type { Scope, UserRecord } from './user.js';
import { disabledUsers, pageOfUsers, usernames } from './user.repository.js';

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
  requirePageSize(query.limit, 'users');
  const prefix = loginKey(query.search);
  const after = readCursor(query.cursor);
  // Nothing that Postgres could not even compare is in a name.
  if (!isStorable(prefix)) return { users: [], nextCursor: '' };
  const page = await inTenant(dataSource, query.tenant, (manager) =>
    pageOfUsers(manager, query, { after, limit: query.limit, prefix }),
  );
  return { users: page.users, nextCursor: cursorAfter(page.next) };
}

/** Of ids in an answer: some hundred kilobytes, where a message may have four million. */
const IDS_AT_A_TIME = 10_000;

/** Who is disabled, of those whose record changed since; ids in their order, those after `after`. `more`: not all yet. */
export async function listDisabledUsers(
  { dataSource }: { readonly dataSource: DataSource },
  { changedSince, after, ...scope }: Scope & { readonly changedSince: Date; readonly after: string | undefined },
): Promise<{ readonly userIds: string[]; readonly more: boolean }> {
  const page = { changedSince, after, limit: IDS_AT_A_TIME + 1 };
  const found = await inTenant(dataSource, scope.tenant, (manager) => disabledUsers(manager, scope, page));
  return { userIds: found.slice(0, IDS_AT_A_TIME), more: found.length > IDS_AT_A_TIME };
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
