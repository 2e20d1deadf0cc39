import { expect } from '@jest/globals';
import type { Answer } from './raw-client.ts';

/** Parameters that replace the good ones; `undefined` leaves one out. */
export type Changes = Readonly<Record<string, string | undefined>>;

/** One way to be wrong. The clause begins the test's title. */
export interface Refusal {
  readonly clause: string;
  readonly what: string;
  readonly change: Changes;
  readonly error: string;
  readonly status?: number;
}

export function changed(good: Readonly<Record<string, string>>, change: Changes): Record<string, string> {
  const entries = Object.entries({ ...good, ...change });
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

export function expectRefusal(answer: Answer, { status = 400, error }: Pick<Refusal, 'status' | 'error'>): void {
  expect({ status: answer.status, error: answer.body.error, description: answer.body.error_description }).toEqual({
    status,
    error,
    description: expect.stringMatching(/^[\x20-\x21\x23-\x5b\x5d-\x7e]{10,}$/),
  });
  expect(answer.headers.get('cache-control')).toMatch(/no-store/);
  expect(answer.body).not.toHaveProperty('access_token');
}
