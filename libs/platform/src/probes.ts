// /livez, /readyz, /metrics. The edge routes none of them from outside.
import type { FastifyInstance } from 'fastify';
import type { Readiness } from './health.js';
import { metricsRegistry } from './metrics.js';

export const PROBE_ROUTES: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics']);

export function registerProbes(fastify: FastifyInstance, readiness: Readiness): void {
  fastify.get('/livez', (_request, reply) => {
    reply.send({ alive: true });
  });
  fastify.get('/readyz', async (_request, reply) => {
    const report = await readiness.report();
    return reply.status(report.ready ? 200 : 503).send(report);
  });
  fastify.get('/metrics', async (_request, reply) => {
    return reply.header('content-type', metricsRegistry.contentType).send(await metricsRegistry.metrics());
  });
}
