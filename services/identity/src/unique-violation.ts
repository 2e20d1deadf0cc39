import { QueryFailedError } from 'typeorm';

/** SQLSTATE 23505: a unique index has the key already. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof QueryFailedError && 'code' in error.driverError && error.driverError.code === '23505';
}
