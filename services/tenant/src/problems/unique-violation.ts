import { QueryFailedError } from 'typeorm';

/** PostgreSQL Appendix A: 23505 unique_violation. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof QueryFailedError && 'code' in error.driverError && error.driverError.code === '23505';
}
