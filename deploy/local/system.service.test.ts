// A whole system with real stores and the real edge, and small programs in the place of our services.
import fs from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { isGroupAlive, type ProcessRecord } from './process-record.ts';
import { readState } from './state-file.ts';
import { type System, startSystem } from './system.ts';

const services = ['token', 'tenant'] as const;
const servicesDirectory = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-stand-ins-'));

/** Answers with its name and its environment; ends at once, with a sentence, when BREAK names it. */
const standIn = `
  import http from 'node:http';
  if (process.env.BREAK === process.env.INSTANCE_ID) { console.error('HTTP_PORT must be a number'); process.exit(1); }
  const server = http.createServer((request, response) => response.end(JSON.stringify(process.env)));
  server.listen(Number(process.env.HTTP_PORT), process.env.HTTP_HOST);
  process.on('SIGTERM', () => process.exit(0));`;
const migration = (schema: string) => `
  import pg from '${import.meta.resolve('pg')}';
  const client = new pg.Client({ connectionString: process.env.MIGRATION_DATABASE_URL });
  await client.connect();
  await client.query('CREATE SCHEMA ${schema} CREATE TABLE note (said text); GRANT USAGE ON SCHEMA ${schema} TO ostiary_${schema}');
  await client.query('GRANT SELECT, INSERT ON ${schema}.note TO ostiary_${schema}');
  await client.end();`;

let system: System;

beforeAll(async () => {
  for (const service of services) {
    const dist = path.join(servicesDirectory, service, 'dist');
    fs.mkdirSync(dist, { recursive: true });
    fs.writeFileSync(path.join(servicesDirectory, service, 'package.json'), '{"type":"module"}');
    fs.writeFileSync(path.join(dist, 'main.js'), standIn);
    fs.writeFileSync(path.join(dist, 'migrate.js'), migration(service));
  }
  system = await startSystem({
    fresh: true,
    services,
    servicesDirectory,
    replicas: { token: 2 },
    env: { GREETING: 'hello' },
  });
}, 300_000);

afterAll(async () => {
  await system.stop();
  fs.rmSync(servicesDirectory, { recursive: true });
}, 60_000);

/** The environment of the service that answers through the edge, or the status of the refusal. */
const ask = (target: string): Promise<NodeJS.ProcessEnv | number> =>
  new Promise((resolve, reject) => {
    const request = https.get(`${system.issuerBase}${target}`, { ca: system.caPem, agent: false }, async (response) => {
      const body = (await response.setEncoding('utf8').toArray()).join('');
      resolve(response.statusCode === 200 ? (JSON.parse(body) as NodeJS.ProcessEnv) : (response.statusCode ?? 0));
    });
    request.once('error', reject);
  });

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('a system', () => {
  it('answers through the edge, with all replicas', async () => {
    const names = new Set<string | undefined>();
    for (let call = 0; call < 4; call += 1) {
      const told = await ask('/acme/prod/token');
      if (typeof told === 'number') throw new Error(`the edge said ${told}`);
      names.add(told.INSTANCE_ID);
      expect(told).toMatchObject({
        GREETING: 'hello',
        OSTIARY_ISSUER_TEMPLATE: `${system.issuerBase}/{tenant}/{workspace}`,
      });
    }
    expect([...names].sort()).toEqual(['token', 'token-2']);
    expect(await ask('/acme/prod/authorize')).toBe(503); // not among the services that were asked for
  });

  it('has a schema and a role for each service, and no service reads another’s', async () => {
    const [row] = await query(
      system.urls.database('token'),
      "INSERT INTO note VALUES ('mine') RETURNING said, current_user AS who",
    );
    expect(row).toEqual({ said: 'mine', who: 'ostiary_token' });
    await expect(query(system.urls.database('token'), 'SELECT * FROM tenant.note')).rejects.toThrow(
      /permission denied/,
    );
    await expect(query(system.urls.database('token'), 'CREATE TABLE public.x ()')).rejects.toThrow(/permission denied/);
    const roles = await query(
      system.urls.postgres,
      "SELECT rolname FROM pg_roles WHERE rolname LIKE 'ostiary\\_%' AND (rolsuper OR rolbypassrls)",
    );
    expect(roles).toEqual([{ rolname: 'ostiary_admin' }]);
  });

  it('loses a service and gets it back on the same port', async () => {
    const tenant = system.service('tenant');
    const { pid, url } = tenant;
    await tenant.kill();
    expect(await ask('/api')).toBe(503);
    await tenant.start();
    expect([await ask('/api'), tenant.url]).toMatchObject([{ INSTANCE_ID: 'tenant' }, url]);
    expect(tenant.pid).not.toBe(pid);
  });

  it('loses its stores and gets them back on the same ports, Postgres with its data', async () => {
    await query(system.urls.database('token'), "INSERT INTO note VALUES ('kept')");
    for (const store of ['postgres', 'redis', 'kafka'] as const) {
      await system.store(store).kill();
      expect(system.store(store).running).toBe(false);
      await system.store(store).start();
    }
    expect(await query(system.urls.database('token'), "SELECT said FROM note WHERE said = 'kept'")).toEqual([
      { said: 'kept' },
    ]);
    const redis = new Redis(system.urls.redis);
    expect(await redis.ping()).toBe('PONG');
    redis.disconnect();
  }, 60_000);

  it('leaves nothing running when a service does not start, and says why', async () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-broken-'));
    fs.chmodSync(directory, 0o755);
    const seen = new Map<number, ProcessRecord>();
    const watch = setInterval(() => {
      for (const { process } of Object.values(readState(directory).parts)) if (process) seen.set(process.pid, process);
    }, 20);
    const options = {
      fresh: true,
      stateDir: directory,
      services,
      servicesDirectory,
      env: { BREAK: 'tenant' },
    } as const;
    await expect(startSystem(options)).rejects.toThrow(
      /^tenant ended while starting \(exit code 1\): HTTP_PORT must be a number/,
    );
    clearInterval(watch);
    expect(seen.size).toBeGreaterThanOrEqual(4);
    expect([...seen.values()].filter(isGroupAlive)).toEqual([]);
  }, 60_000);

  it('has no replica that was not asked for', () => {
    expect(() => system.service('token', 2)).toThrow('this system has no token-3');
    expect(() => system.service('audit')).toThrow('this system has no audit');
  });
});
