import net, { type AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { freePorts, grpcPortOf, isFree, maximalReplicas, requireFree, serviceHttpPort, usualPorts } from './ports.ts';
import { grpcServices, serviceNames } from './service-names.ts';
import { StartFailure } from './start-failure.ts';

async function whileListening(host: string, action: (port: number) => Promise<void>): Promise<void> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  try {
    await action((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

describe('ports', () => {
  it('tells of a taken port in one sentence that says what to do', () =>
    whileListening('127.0.0.1', async (port) => {
      const failure = await requireFree(port, 'edge', 'OSTIARY_HTTPS_PORT').catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(StartFailure);
      expect(String(failure)).toContain(
        `Port ${port} (edge) is taken by another program: end that, or set OSTIARY_HTTPS_PORT to a free port.`,
      );
    }));

  it.each(['127.0.0.1', '0.0.0.0'])('sees that somebody listens on %s', (host) =>
    whileListening(host, async (port) => expect(await isFree(port)).toBe(false)),
  );

  it('names the variable that holds no port', async () => {
    await expect(usualPorts({ OSTIARY_MTLS_PORT: '94x4' })).rejects.toThrow(/^OSTIARY_MTLS_PORT is "94x4": set it to/);
    await expect(usualPorts({ OSTIARY_HTTPS_PORT: '0' })).rejects.toThrow(/^OSTIARY_HTTPS_PORT/);
  });

  it('gives two systems different free ports, and no port to two parts', async () => {
    const plans = [await freePorts(), await freePorts()];
    const all = plans.flatMap((plan) => {
      const replicas = serviceNames.flatMap((service) =>
        Array.from({ length: maximalReplicas }, (_, replica) => {
          const port = serviceHttpPort(plan, service, replica);
          return grpcServices.has(service) ? [port, grpcPortOf(port)] : [port];
        }),
      );
      return [plan.https, plan.mtls, plan.postgres, plan.redis, plan.kafka, plan.kafkaController, ...replicas.flat()];
    });
    for (const plan of plans) plan.release();
    expect(new Set(all).size).toBe(all.length);
    expect(Math.max(...all)).toBeLessThan(32_768); // below what the operating system gives to connections
  });

  it('keeps to the usual ports of the services', async () => {
    const plan = await usualPorts({});
    expect([plan.https, plan.mtls, serviceHttpPort(plan, 'token', 1)]).toEqual([9443, 9444, 7112]);
    expect(grpcPortOf(serviceHttpPort(plan, 'tenant', 0))).toBe(7203);
  });
});
