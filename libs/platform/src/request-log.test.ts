import { describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { createLogger } from './logger.js';
import { registerRequestContext } from './request-context.js';
import { registerRequestLog } from './request-log.js';

/** The one line of a request whose handler says by which id its caller knows it. */
async function lineOf(interactionId: string | undefined): Promise<Record<string, unknown>> {
  const written: Record<string, unknown>[] = [];
  const options = { service: 'token', level: 'info', instanceId: 'one' } as const;
  const logger = createLogger(options, { write: (line) => void written.push(JSON.parse(line)) });
  const app = fastify();
  registerRequestContext(app, { trustedProxies: [], clientCertFormat: 'rfc9440' }, () => 1000);
  registerRequestLog(app, logger, { quiet: new Set(), isLeaving: () => false });
  app.get('/:tenant/:workspace/resource', (request, reply) => {
    if (interactionId !== undefined) request.logFields.interactionId = interactionId;
    reply.send({});
  });
  const headers = { 'x-fapi-interaction-id': 'as-it-came', authorization: 'Bearer s3cret' };
  await app.inject({ url: '/acme/main/resource?code=s3cret', headers });
  await app.close();
  const [line, ...others] = written;
  expect(others).toEqual([]);
  return line ?? {};
}

describe('the line of a request', () => {
  it('FAPI 1.0 Baseline §6.2.1(12): has the id by which the resource and its caller know it', async () => {
    const id = 'c770aef3-6784-41f7-8e0e-ff5f97bddb3a';
    expect(await lineOf(id)).toMatchObject({ message: 'request', status: 200, interactionId: id });
  });

  it('has nothing of the query or the headers by itself', async () => {
    const line = await lineOf(undefined);
    expect(line).toMatchObject({ route: '/:tenant/:workspace/resource', tenant: 'acme', workspace: 'main' });
    expect(line).not.toHaveProperty('interactionId');
    expect(JSON.stringify(line)).not.toMatch(/s3cret|as-it-came/);
  });
});
