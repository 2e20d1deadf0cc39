import { Server, ServerCredentials, type ServiceError, status } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { AuditTrailClient, AuditTrailService, SearchEventsRequest } from '@ostiary/contracts/ostiary/audit/v1/audit';
import { grpcClient } from './grpc-client.js';

interface Replica {
  readonly port: number;
  readonly server: Server;
  calls(): number;
}

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

async function replica(): Promise<Replica> {
  const server = new Server();
  let calls = 0;
  const unused = (_call: unknown, callback: (error: Partial<ServiceError>) => void) =>
    callback({ code: status.UNIMPLEMENTED });
  const methods = Object.fromEntries(Object.keys(AuditTrailService).map((name) => [name, unused]));
  server.addService(AuditTrailService, {
    ...methods,
    searchEvents: (_call: unknown, callback: (error: null, answer: object) => void) => {
      calls += 1;
      callback(null, { events: [], nextCursor: '' });
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  opened.push({ close: () => server.forceShutdown() });
  return { port, server, calls: () => calls };
}

const clientOf = (...replicas: readonly Replica[]) => {
  const address = `ipv4:${replicas.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;
  const client = grpcClient(AuditTrailClient, address, { deadlineMs: 5000 });
  opened.push(client);
  return client;
};
const request = SearchEventsRequest.fromPartial({});

describe('a client of several replicas', () => {
  it('calls each in turn', async () => {
    const [one, other] = [await replica(), await replica()];
    const client = clientOf(one, other);
    // Until both connections are there the first has all.
    for (let left = 500; left > 0 && (one.calls() === 0 || other.calls() === 0); left -= 1)
      await client.searchEvents(request);
    const [before, beforeOther] = [one.calls(), other.calls()];
    for (let left = 20; left > 0; left -= 1) await client.searchEvents(request);
    expect([one.calls() - before, other.calls() - beforeOther]).toEqual([10, 10]);
  });

  it('loses no call when one drains and goes away', async () => {
    const [one, other] = [await replica(), await replica()];
    const client = clientOf(one, other);
    for (let left = 500; left > 0 && (one.calls() === 0 || other.calls() === 0); left -= 1)
      await client.searchEvents(request);
    const before = other.calls();
    const calling = Promise.all(Array.from({ length: 50 }, () => client.searchEvents(request)));
    await new Promise<void>((resolve) => one.server.tryShutdown(() => resolve()));
    await calling;
    for (let left = 20; left > 0; left -= 1) await client.searchEvents(request);
    expect(other.calls()).toBeGreaterThanOrEqual(before + 20);
  });
});
