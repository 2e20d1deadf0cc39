import type { FlowTrace } from '@ostiary/platform/tracing/request-traces';
import { keyOfCode } from '@ostiary/state/authorization-code.store';
import { joinTraceOf } from '@ostiary/state/flow-traces';
import type { Redis } from '@ostiary/state/redis';
import type { FastifyRequest } from 'fastify';

/** For tracing alone: whose trace a token request goes on with, by the code that it shows. */
export function flowOfRequest(redis: Redis): (request: FastifyRequest) => Promise<FlowTrace | undefined> | undefined {
  return ({ routeOptions, body }) => {
    if (routeOptions.url?.endsWith('/token') !== true || typeof body !== 'string') return undefined;
    const code = new URLSearchParams(body).get('code');
    return code === null || code === '' ? undefined : joinTraceOf(redis, keyOfCode(code));
  };
}
