import type { FastifyReply, FastifyRequest } from 'fastify';

/** RFC 9457, as the admin API has it: what this service refuses by itself. */
const PROBLEMS = {
  'signed-out': { status: 401, title: 'Signed out', detail: 'You are not signed in any more. Sign in again.' },
  'foreign-request': {
    status: 403,
    title: 'Not from the console',
    detail: 'This address answers the pages of the console only. Call the admin API with an access token instead.',
  },
  'not-found': { status: 404, title: 'Not found', detail: 'There is nothing at this address.' },
  'temporarily-unavailable': {
    status: 503,
    title: 'Temporarily unavailable',
    detail: 'The installation does not answer at the moment. Try again shortly.',
  },
} as const;
export type ProblemKind = keyof typeof PROBLEMS;

export function sendProblem(request: FastifyRequest, reply: FastifyReply, kind: ProblemKind): void {
  const { status, title, detail } = PROBLEMS[kind];
  request.logFields.error = kind;
  reply
    .status(status)
    .header('cache-control', 'no-store')
    .header('content-type', 'application/problem+json')
    .header('x-content-type-options', 'nosniff')
    .send(
      JSON.stringify({
        type: `urn:ostiary:problem:${kind}`,
        title,
        status,
        detail,
        instance: request.context.requestId,
      }),
    );
}
