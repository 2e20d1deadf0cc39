import { sha256Base64url } from '@ostiary/crypto/hash';
import { rawQuery } from '@ostiary/platform/request-context';
import type { FlowTrace } from '@ostiary/platform/tracing/request-traces';
import { FlowRecords } from '@ostiary/state/flow-records';
import { joinTraceOf } from '@ostiary/state/flow-traces';
import { PushedRequestStore } from '@ostiary/state/pushed-request.store';
import type { Redis } from '@ostiary/state/redis';
import type { FastifyRequest } from 'fastify';
import { isOwnRequestUri } from './authorize/request-uri.js';
import { INTERACTION_RECORDS, isInteractionId } from './interaction/interaction.js';

/** For tracing alone: whose trace a request goes on with, by the request_uri that it shows or the interaction whose page it is. */
export function flowOfRequest(redis: Redis): (request: FastifyRequest) => Promise<FlowTrace | undefined> | undefined {
  const pushedRequests = new PushedRequestStore(redis);
  const interactions = new FlowRecords<unknown>(redis, INTERACTION_RECORDS);
  return (request) => {
    const route = request.routeOptions.url ?? '';
    if (route.endsWith('/authorize')) {
      const text = request.method === 'POST' ? request.body : rawQuery(request);
      const uri = typeof text === 'string' ? new URLSearchParams(text).get('request_uri') : null;
      if (uri === null || !isOwnRequestUri(uri)) return undefined;
      return joinTraceOf(redis, pushedRequests.keyOf(sha256Base64url(uri)));
    }
    const id = route.includes('/interaction/:id') ? parameter(request.params, 'id') : undefined;
    return id !== undefined && isInteractionId(id) ? joinTraceOf(redis, interactions.keyOf(id)) : undefined;
  };
}

function parameter(parameters: unknown, name: string): string | undefined {
  if (typeof parameters !== 'object' || parameters === null || !(name in parameters)) return undefined;
  const value: unknown = Reflect.get(parameters, name);
  return typeof value === 'string' ? value : undefined;
}
