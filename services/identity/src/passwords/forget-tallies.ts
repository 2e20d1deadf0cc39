import type { Logger } from '@ostiary/platform/logger';
import type { DataSource } from 'typeorm';
import { removeExpiredEnrolments } from '../one-time-codes/one-time-codes.repository.js';
import { removeForgettable } from './sign-in-tally.repository.js';

const EVERY_MS = 60_000;
/** In one go: a short transaction that holds nobody up. */
const BATCH = 1000;

/** Removes tallies that say nothing any more and enrolments that nobody finished, from now on; whoever tries made-up names must not fill the table for good. */
export function forgetTallies(dataSource: DataSource, logger: Logger): NodeJS.Timeout {
  const forget = async () => {
    while ((await removeForgettable(dataSource.manager, Date.now(), BATCH)) === BATCH);
    while ((await removeExpiredEnrolments(dataSource.manager, BATCH)) === BATCH);
  };
  const timer = setInterval(() => {
    forget().catch((error: unknown) => logger.warn({ err: error }, 'old sign-in tallies could not be removed'));
  }, EVERY_MS);
  return timer.unref();
}
