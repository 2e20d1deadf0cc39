import { type EntityManager, In, MoreThan, MoreThanOrEqual } from 'typeorm';
import { IdentityError } from '../identity-error.js';
import { unlessTaken } from '../unless-taken.js';
import { loginKey } from './login-name.js';
import { LoginNameEntity, UserEntity } from './user.entity.js';
import type { Scope, UserRecord } from './user.js';

const USERNAME_TAKEN = { kind: 'taken', pointer: '/username' } as const;
const EMAIL_TAKEN = { kind: 'taken', pointer: '/claims/email' } as const;

/** Inserts the user with the names he signs in with. Throws IdentityError `taken`. */
export async function insertUser(manager: EntityManager, user: UserRecord): Promise<void> {
  await unlessTaken(manager.insert(UserEntity, toRow(user)), USERNAME_TAKEN);
  await insertLoginNames(manager, user);
}

/** Throws IdentityError `taken` for what insertUser would refuse at this moment. */
export async function requireFreeNames(
  manager: EntityManager,
  { tenant, workspaceId }: Scope,
  names: { readonly username: string; readonly email: string | undefined },
): Promise<void> {
  const isTaken = (name: string) =>
    manager.existsBy(LoginNameEntity, { tenant, workspaceId, loginKey: loginKey(name) });
  if (await isTaken(names.username)) throw new IdentityError(USERNAME_TAKEN);
  if (names.email !== undefined && (await isTaken(names.email))) {
    throw new IdentityError(EMAIL_TAKEN);
  }
}

/** TypeORM refuses members that are no columns. */
function within({ tenant, workspaceId }: Scope, id: string) {
  return { tenant, workspaceId, id };
}

/** Locks the user until the transaction ends. Throws IdentityError `not_found`. */
export async function lockUser(manager: EntityManager, scope: Scope, id: string): Promise<UserRecord> {
  const row = await manager.findOne(UserEntity, { where: within(scope, id), lock: { mode: 'pessimistic_write' } });
  if (!row) throw new IdentityError({ kind: 'not_found' });
  return toRecord(row);
}

/** Throws IdentityError `not_found`. */
export async function findUser(manager: EntityManager, scope: Scope, id: string): Promise<UserRecord> {
  const row = await manager.findOneBy(UserEntity, within(scope, id));
  if (!row) throw new IdentityError({ kind: 'not_found' });
  return toRecord(row);
}

/** Whom the typed name (a loginKey) belongs to, by user name or e-mail address. */
export async function findUserByLoginKey(
  manager: EntityManager,
  scope: Scope,
  key: string,
): Promise<UserRecord | undefined> {
  const row = await manager
    .createQueryBuilder(UserEntity, 'u')
    .innerJoin(LoginNameEntity, 'l', 'l.userId = u.id')
    .where('l.workspaceId = :workspaceId and l.loginKey = :key and l.tenant = :tenant and u.tenant = :tenant', {
      ...scope,
      key,
    })
    .getOne();
  return row ? toRecord(row) : undefined;
}

/** Stores the changed user. Throws IdentityError `taken` when the new e-mail address is another's. */
export async function updateUser(manager: EntityManager, before: UserRecord, after: UserRecord): Promise<void> {
  await manager.update(UserEntity, { id: after.id, tenant: after.tenant }, toRow(after));
  if (before.claims.email === after.claims.email) return;
  await manager.delete(LoginNameEntity, { userId: after.id, tenant: after.tenant });
  await insertLoginNames(manager, after);
}

/** Removes the user with all that hangs off him (credentials, names). */
export async function removeUser(manager: EntityManager, user: UserRecord): Promise<void> {
  await manager.delete(UserEntity, { id: user.id, tenant: user.tenant });
}

export interface UserPage {
  readonly users: readonly UserRecord[];
  /** The user name key after which the next page begins. */
  readonly next: string | undefined;
}

/** Users in the order of their names, those after `after` whose user name or e-mail address begins with `prefix` (a loginKey). */
export async function pageOfUsers(
  manager: EntityManager,
  scope: Scope,
  page: { readonly after: string | undefined; readonly limit: number; readonly prefix: string },
): Promise<UserPage> {
  const query = manager
    .createQueryBuilder(UserEntity, 'u')
    .where('u.workspaceId = :workspaceId and u.tenant = :tenant', {
      tenant: scope.tenant,
      workspaceId: scope.workspaceId,
    })
    .orderBy('u.usernameKey', 'ASC')
    .limit(page.limit + 1);
  if (page.after !== undefined) query.andWhere('u.usernameKey > :after', { after: page.after });
  if (page.prefix !== '') {
    const named = query
      .subQuery()
      .select('l.userId')
      .from(LoginNameEntity, 'l')
      .where('l.workspaceId = :workspaceId and starts_with(l.loginKey, :prefix)');
    query.andWhere(`u.id in ${named.getQuery()}`, { prefix: page.prefix });
  }
  const rows = await query.getMany();
  const users = rows.slice(0, page.limit);
  return { users: users.map(toRecord), next: rows.length > page.limit ? users.at(-1)?.usernameKey : undefined };
}

/** Ids in their order, of those whose record changed since. */
export async function disabledUsers(
  manager: EntityManager,
  { tenant, workspaceId }: Scope,
  page: { readonly changedSince: Date; readonly after: string | undefined; readonly limit: number },
): Promise<string[]> {
  const { changedSince, after, limit } = page;
  const disabled = { tenant, workspaceId, disabled: true, updatedAt: MoreThanOrEqual(changedSince) };
  const rows = await manager.find(UserEntity, {
    select: { id: true },
    where: { ...disabled, ...(after !== undefined && { id: MoreThan(after) }) },
    order: { id: 'ASC' },
    take: limit,
  });
  return rows.map(({ id }) => id);
}

/** By id; whom the workspace does not have is not in it. */
export async function usernames(
  manager: EntityManager,
  { tenant, workspaceId }: Scope,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await manager.find(UserEntity, {
    select: { id: true, username: true },
    where: { tenant, workspaceId, id: In([...ids]) },
  });
  return new Map(rows.map(({ id, username }) => [id, username]));
}

async function insertLoginNames(manager: EntityManager, user: UserRecord): Promise<void> {
  const { tenant, workspaceId, id: userId } = user;
  const username = loginKey(user.username);
  const email = user.claims.email === undefined ? undefined : loginKey(user.claims.email);
  await unlessTaken(
    manager.insert(LoginNameEntity, { tenant, workspaceId, userId, loginKey: username }),
    USERNAME_TAKEN,
  );
  if (email === undefined || email === username) return;
  await unlessTaken(manager.insert(LoginNameEntity, { tenant, workspaceId, userId, loginKey: email }), EMAIL_TAKEN);
}

function toRow(user: UserRecord): UserEntity {
  return {
    id: user.id,
    tenant: user.tenant,
    workspaceId: user.workspaceId,
    username: user.username,
    usernameKey: loginKey(user.username),
    claims: user.claims,
    disabled: user.disabled,
    version: user.version,
    createdAt: new Date(user.createdAt),
    updatedAt: new Date(user.updatedAt),
  };
}

function toRecord(row: UserEntity): UserRecord {
  return {
    id: row.id,
    tenant: row.tenant,
    workspaceId: row.workspaceId,
    username: row.username,
    claims: row.claims,
    disabled: row.disabled,
    version: row.version,
    createdAt: row.createdAt.getTime(),
    updatedAt: row.updatedAt.getTime(),
  };
}
