import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { composeConfig, edgeTrustConfig, httpConfig, observabilityConfig } from '../config.js';
import { type RunningService, startService } from '../service-main.js';

@Controller()
class SampleController {
  @Get('busy')
  busy() {
    return { total: keptBusyByTheTest(200_000) };
  }
}

function keptBusyByTheTest(turns: number): number {
  let total = 0;
  for (let i = 0; i < turns; i += 1) total = (total + Math.sqrt(i)) % 1000;
  return total;
}

@Module({ controllers: [SampleController] })
class SampleModule {}

const started: RunningService[] = [];
afterEach(async () => {
  for (const service of started.splice(0)) await service.close();
});

async function start(env: Readonly<Record<string, string>> = { OSTIARY_PROFILING_PORT: '0' }): Promise<RunningService> {
  const service = await startService(
    {
      name: 'sample',
      config: composeConfig(httpConfig, observabilityConfig, edgeTrustConfig),
      module: () => ({ module: SampleModule }),
    },
    { HTTP_PORT: '0', HTTP_HOST: '0.0.0.0', LOG_LEVEL: 'silent', INSTANCE_ID: 'sample-1', ...env },
  );
  started.push(service);
  return service;
}

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** Not fetch, which lets nobody set the headers of a browser, or the host. */
const ask = (port: number | undefined, path: string, options: http.RequestOptions = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const request = http.request(
      { host: '127.0.0.1', port, path, method: 'POST', agent: false, ...options },
      (response) => {
        response.toArray().then((chunks) => {
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          });
        }, reject);
      },
    );
    request.on('error', reject).end();
  });

const accepts = (host: string, port: number | undefined): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect({ host, port: port ?? 0, timeout: 1000 });
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket
      .on('connect', () => end(true))
      .on('error', () => end(false))
      .on('timeout', () => end(false));
  });

describe('a profile', () => {
  it('of the processor says where its time goes, in the format that tools read', async () => {
    const { profilingPort, httpPort } = await start();
    const profile = ask(profilingPort, '/profile/cpu?seconds=1');
    let taken = false;
    const done = profile.finally(() => {
      taken = true;
    });
    while (!taken) await ask(httpPort, '/busy', { method: 'GET' });
    await done;
    const { status, headers, body } = await profile;
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(headers['content-disposition']).toMatch(/^attachment; filename="sample-sample-1-[\dT-]+Z\.cpuprofile"$/);
    const { nodes, samples, startTime, endTime } = JSON.parse(body);
    const names = nodes.map(({ callFrame }: { callFrame: { functionName: string } }) => callFrame.functionName);
    // The one may have been compiled into the other before anybody looked.
    expect(names.filter((name: string) => name === 'busy' || name === 'keptBusyByTheTest')).not.toEqual([]);
    expect(samples.length).toBeGreaterThan(100);
    expect(endTime - startTime).toBeGreaterThan(900_000);
  });

  it('of the heap says who allocated, and has no values in it', async () => {
    const { profilingPort } = await start();
    const kept = { secret: 'secret-in-the-heap' };
    const { status, headers, body } = await ask(profilingPort, '/profile/heap?seconds=1');
    expect([status, kept.secret.length]).toEqual([200, 18]);
    expect(headers['content-disposition']).toMatch(/\.heapprofile"$/);
    expect(JSON.parse(body)).toMatchObject({
      head: { callFrame: { functionName: '(root)' } },
      samples: expect.any(Array),
    });
    expect(body).not.toContain('secret-in-the-heap');
  });
});

describe('who may not have one', () => {
  it('is everybody, unless a port is given', async () => {
    const service = await start({});
    expect(service.profilingPort).toBeUndefined();
  });

  it('is who comes by the service’s own port, and so by the edge or a Service', async () => {
    const { httpPort } = await start();
    for (const path of ['/profile/cpu?seconds=1', '/profile/heap?seconds=1'])
      expect([path, (await ask(httpPort, path)).status]).toEqual([path, 404]);
  });

  it('is who comes from another machine: it listens on this one’s own address, whatever HTTP_HOST says', async () => {
    const { profilingPort, httpPort } = await start();
    const others = Object.values(os.networkInterfaces()).flatMap((each) => each ?? []);
    const addresses = [
      '127.0.0.2',
      ...others.flatMap(({ address, family, internal }) => (family === 'IPv4' && !internal ? [address] : [])),
    ];
    for (const address of addresses) {
      expect([address, await accepts(address, profilingPort)]).toEqual([address, false]);
      expect([address, await accepts(address, httpPort)]).toEqual([address, true]);
    }
  });

  it.each([
    ['a page whose name was bound to this address', { headers: { host: 'evil.example' } }],
    ['a page of somebody else’s', { headers: { origin: 'https://evil.example' } }],
    ['a page without an origin', { headers: { 'sec-fetch-site': 'cross-site' } }],
  ])('is %s', async (_who, options) => {
    const { profilingPort } = await start();
    expect((await ask(profilingPort, '/profile/cpu?seconds=1', options)).status).toBe(403);
  });

  it.each([
    ['GET', '/profile/cpu', 405],
    ['POST', '/profile/snapshot', 404],
    ['POST', '/profile/cpu/', 404],
    ['POST', '/profile/cpu?seconds=0', 400],
    ['POST', '/profile/cpu?seconds=61', 400],
    ['POST', '/profile/cpu?seconds=1.5', 400],
    ['POST', '/profile/cpu?seconds=1e1', 400],
    ['POST', '/profile/cpu?seconds=', 400],
  ])('is %s %s: %i', async (method, path, status) => {
    const { profilingPort } = await start();
    expect((await ask(profilingPort, path, { method })).status).toBe(status);
  });

  /** One that takes a minute, and is being taken: a second one is refused meanwhile. */
  async function longOne(port: number | undefined) {
    for (let tries = 0; tries < 10; tries += 1) {
      const options = { host: '127.0.0.1', port, path: '/profile/cpu?seconds=60', method: 'POST', agent: false };
      const request = http.request(options).end();
      const status = new Promise<number>((resolve) => {
        request.on('response', (response) => resolve(response.statusCode ?? 0)).on('error', () => resolve(0));
      });
      const second = await ask(port, '/profile/heap?seconds=1');
      if (second.status === 409) return { request, status, second };
      request.destroy();
    }
    throw new Error('no profile is being taken');
  }

  it('is a second one at the same time; one who goes away makes room', async () => {
    const { profilingPort } = await start();
    const { request, second } = await longOne(profilingPort);
    expect(second.headers['retry-after']).toBe('10');
    request.destroy();
    let third = await ask(profilingPort, '/profile/heap?seconds=1');
    while (third.status === 409) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      third = await ask(profilingPort, '/profile/heap?seconds=1');
    }
    expect(third.status).toBe(200);
  });

  it('does not hold up the end of the service', async () => {
    const service = await start();
    const { status } = await longOne(service.profilingPort);
    const before = Date.now();
    await service.close();
    expect(Date.now() - before).toBeLessThan(8000);
    expect(await status).toBe(200);
  });
});
