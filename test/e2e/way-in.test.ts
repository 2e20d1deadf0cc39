// What "helm test" runs (helm/ostiary/files/try-the-way-in.mjs), against a way in that is as it should be, and against one that lets everything through.
import { execFile } from 'node:child_process';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from './support/system.ts';

const script = path.resolve(import.meta.dirname, '../../helm/ostiary/files/try-the-way-in.mjs');

interface Verdict {
  readonly code: number;
  readonly told: string;
}

const tried = (...origins: readonly string[]): Promise<Verdict> =>
  new Promise((resolve) => {
    const env = { ...process.env, OSTIARY_TRY_SECONDS: '5' };
    execFile(process.execPath, [script, ...origins], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), told: `${stdout}${stderr}` }),
    );
  });

/** A gateway that somebody set up in a hurry: it routes, and passes every header on as it came. */
const hasty = http.createServer((request, response) => {
  const target = request.url ?? '/';
  const name = /\/token$/.test(target) ? 'token' : /\/par$/.test(target) ? 'authorize' : 'tenant';
  const { host: _, ...headers } = request.headers;
  const onwards = http.request(
    new URL(target, system.services[name]),
    { method: request.method, headers },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  onwards.on('error', () => response.writeHead(502).end());
  request.pipe(onwards);
});
let origin = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => hasty.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(hasty.address() as AddressInfo).port}`;
});
afterAll(() => {
  hasty.close();
});

describe('the test of the way in', () => {
  it('finds nothing wrong with the edge', async () => {
    const { code, told } = await tried(system.issuerBase, system.mtlsBase);
    expect(told).toContain('12 of 12 as they should be');
    expect(code).toBe(0);
  });

  it('RFC 9440 §3: finds a gateway that lets callers write their own certificate', async () => {
    const { code, told } = await tried(origin, origin);
    expect(told).toMatch(
      /FAULT: a forged certificate at .*\/token: a certificate that the caller wrote into a header is believed/,
    );
    expect(told).toMatch(
      /FAULT: a forged certificate at .*\/par: a certificate that the caller wrote into a header is believed/,
    );
    expect(code).toBe(1);
  });

  it('finds what is not for the outside', async () => {
    const { told } = await tried(origin, origin);
    for (const name of ['metrics', 'readyz', 'livez'])
      expect(told).toContain(`/${name} is not for the outside: is answered`);
  });

  it('fails where there is nobody', async () => {
    expect(await tried('https://127.0.0.1:9', 'https://127.0.0.1:9')).toMatchObject({ code: 1 });
  });
});
