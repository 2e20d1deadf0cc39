import { gauge } from '@ostiary/platform/metrics';
import { askedOnce, readWhenAsked } from '@ostiary/platform/read-when-asked';
import type { LogoutNotices } from './logout-notice.repository.js';

const NOTICES = 'ostiary_logout_notices_waiting';
const AGE = 'ostiary_logout_notices_oldest_age_seconds';
const notices = gauge(NOTICES, 'Clients that have still to be told of the end of a session, all replicas together', []);
const age = gauge(AGE, 'For how long the first of them has been to be told; 0: none is', []);

/** Both gauges of one query. */
const TOGETHER_MS = 500;

/** The queue of back-channel logout as metrics. Gives the function that ends it. */
export function measureLogoutNotices(queue: Pick<LogoutNotices, 'waiting'>): () => void {
  const waiting = askedOnce(TOGETHER_MS, () => queue.waiting());
  const ends = [
    readWhenAsked(NOTICES, notices, async () => [{ value: (await waiting()).notices }]),
    readWhenAsked(AGE, age, async () => [{ value: (await waiting()).oldestAgeSeconds }]),
  ];
  return () => {
    for (const end of ends) end();
  };
}
