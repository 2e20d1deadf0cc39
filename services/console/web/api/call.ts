import createClient from 'openapi-fetch';
import { Problem } from './problem.js';
import type { paths } from './schema.js';

/** What says to the service that a page of ours asks (services/console/src/admin-api/own-page.ts). */
export const OWN_HEADER = { 'x-ostiary-console': '1' } as const;

/** The admin API with the types of its OpenAPI document. Wrap calls in `answer`. */
export const api = createClient<paths>({ baseUrl: '/console', headers: OWN_HEADER });

/** Bodies of PATCH are merge patches (RFC 7396). */
export const MERGE_PATCH = { 'content-type': 'application/merge-patch+json' } as const;

export interface Result<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** The body of a successful answer. @throws Problem for a refusal */
export async function answer<T>(call: Promise<Result<T>>): Promise<T> {
  return (await answerWithTag(call)).data;
}

/** The same with the ETag, for a change that must not overwrite somebody else's. */
export async function answerWithTag<T>(
  call: Promise<Result<T>>,
): Promise<{ readonly data: T; readonly etag: string | undefined }> {
  const { data, error, response } = await call;
  if (!response.ok) throw new Problem(response.status, error);
  // An answer without a body (204) has the type undefined.
  return { data: data as T, etag: response.headers.get('etag') ?? undefined };
}

/** RFC 9110 §13.1.1: changes only what is still of that version; a part of the `params` of a call. */
export const ifMatch = (etag: string | undefined) => (etag === undefined ? {} : { header: { 'If-Match': etag } });
