import { gauge } from '@ostiary/platform/metrics';
import { askedOnce, readWhenAsked } from '@ostiary/platform/read-when-asked';
import type { MailOutbox } from './mail-outbox.js';

const MESSAGES = 'ostiary_mail_queue_messages';
const AGE = 'ostiary_mail_queue_oldest_age_seconds';
const messages = gauge(MESSAGES, 'Messages to people that wait to be sent, all replicas together', []);
const age = gauge(AGE, 'For how long the oldest of them has been waiting; 0: none is', []);

/** Both gauges of one query. */
const TOGETHER_MS = 500;

/** The queue as metrics. `now`: Unix ms. Gives the function that ends it. */
export function measureMail(outbox: Pick<MailOutbox, 'waiting'>, now: () => number): () => void {
  const waiting = askedOnce(TOGETHER_MS, () => outbox.waiting(now()));
  const ends = [
    readWhenAsked(MESSAGES, messages, async () => [{ value: (await waiting()).messages }]),
    readWhenAsked(AGE, age, async () => [{ value: (await waiting()).oldestAgeSeconds }]),
  ];
  return () => {
    for (const end of ends) end();
  };
}
