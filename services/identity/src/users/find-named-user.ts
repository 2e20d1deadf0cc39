import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import { IdentityError } from '../identity-error.js';
import { loginKey, typedLoginKey } from './login-name.js';
import type { Scope, UserRecord } from './user.js';
import { findUserByLoginKey } from './user.repository.js';

/**
 * RFC 7523 §3(2)(A): whom somebody else's name means here. An address counts only where its owner has proven it to us: anybody may make an account with
 * anybody's, and would be acted for in their place. Throws IdentityError `not_found`.
 */
export async function findNamedUser(
  { dataSource }: { readonly dataSource: DataSource },
  wish: Scope & { readonly by: 'username' | 'email' | undefined; readonly name: string },
): Promise<UserRecord> {
  const key = typedLoginKey(wish.name);
  const user =
    key === undefined || wish.by === undefined
      ? undefined
      : await inTenant(dataSource, wish.tenant, (manager) => findUserByLoginKey(manager, wish, key));
  if (user === undefined || namedBy(user, wish.by) !== key) throw new IdentityError({ kind: 'not_found' });
  return user;
}

/** A user name that is another's address, and the other way round, means nobody. */
function namedBy({ username, claims }: UserRecord, by: 'username' | 'email' | undefined): string | undefined {
  if (by === 'username') return loginKey(username);
  return claims.email !== undefined && claims.email_verified === true ? loginKey(claims.email) : undefined;
}
