// /livez, /readyz, /metrics. The edge routes none of them from outside.
import type { FastifyInstance } from 'fastify';
import type { Readiness } from './health.js';
import { gauge, metricsRegistry } from './metrics.js';
import { askedOnce, readWhenAsked } from './read-when-asked.js';

export const PROBE_ROUTES: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics']);

const checks = gauge('ostiary_readiness_check', 'Whether what the service needs is there: 1, or 0', ['check']);
const checkSeconds = gauge('ostiary_readiness_check_seconds', 'How long looking for it took just now', ['check']);

/** Both gauges of one look. */
const LOOK_MS = 500;

/** The same as /readyz says, for whoever reads metrics; looks when it is asked. Gives the function that ends it. */
export function measureReadiness(readiness: Readiness): () => void {
  const look = askedOnce(LOOK_MS, () => readiness.outcomes());
  const ends = [
    readWhenAsked('ostiary_readiness_check', checks, async () =>
      (await look()).map(({ name, passed }) => ({ labels: { check: name }, value: passed ? 1 : 0 })),
    ),
    readWhenAsked('ostiary_readiness_check_seconds', checkSeconds, async () =>
      (await look()).map(({ name, seconds }) => ({ labels: { check: name }, value: seconds })),
    ),
  ];
  return () => {
    for (const end of ends) end();
  };
}

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
