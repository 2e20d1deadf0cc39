import { QueryFailedError } from 'typeorm';
import { IdentityError, type IdentityRefusal } from './identity-error.js';

/** What `writing` comes to. Throws IdentityError with `refusal` where a unique index has the key already. */
export async function unlessTaken<T>(writing: Promise<T>, refusal: IdentityRefusal): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    throw isUniqueViolation(error) ? new IdentityError(refusal) : error;
  }
}

/** SQLSTATE 23505. */
function isUniqueViolation(error: unknown): boolean {
  return error instanceof QueryFailedError && 'code' in error.driverError && error.driverError.code === '23505';
}
