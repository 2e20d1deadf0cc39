// Redis as installations have it: TLS with a user of its own, a primary that Sentinels watch over, a Cluster. Real servers of the same program.
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { writeCertificate } from '@ostiary/crypto/testing/certificate-files';
import { makeCertificate, type TestCertificate } from '@ostiary/crypto/testing/certificates';
import { loadConfig } from '@ostiary/platform/config';
import { redisConfig } from '@ostiary/platform/redis-config';
import { AttemptWindow } from '@ostiary/state/attempt-window';
import { AuthorizationCodeStore } from '@ostiary/state/authorization-code.store';
import { ExpiringRecords } from '@ostiary/state/expiring-records';
import { connectRedis, type Redis, redisIsReady } from '@ostiary/state/redis';
import { SpendOnce } from '@ostiary/state/spend-once';
import { bareEnvironment } from './program-part.ts';
import { type RedisProgram, redisProgram } from './redis.ts';

jest.setTimeout(60_000);

let program: RedisProgram;
let folder: string;
const started: ChildProcess[] = [];
const opened: Redis[] = [];

beforeAll(async () => {
  program = await redisProgram({ say: () => {}, signal: AbortSignal.timeout(60_000) });
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'redis-topologies-'));
});
afterEach(async () => {
  for (const redis of opened.splice(0)) redis.disconnect();
  await Promise.all(started.splice(0).map((child) => stop(child)));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await new Promise((resolve) => server.close(resolve));
  // A node of a cluster listens 10000 above as well.
  return port < 50_000 ? port : freePort();
}

function start(lines: readonly string[], ...args: string[]): ChildProcess {
  const directory = fs.mkdtempSync(path.join(folder, 'server-'));
  const file = path.join(directory, 'redis.conf');
  const plain = ['bind 127.0.0.1', `dir "${directory}"`, 'save ""', 'appendonly no', 'daemonize no'];
  fs.writeFileSync(file, [...plain, ...lines, ''].join('\n'));
  const child = spawn(program.command, [file, ...args], {
    env: { ...bareEnvironment, ...program.env },
    stdio: 'ignore',
  });
  started.push(child);
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

/** As a service connects: from its environment. */
function connect(env: Readonly<Record<string, string>>): Redis {
  const redis = connectRedis(loadConfig(redisConfig, env).redis);
  opened.push(redis);
  return redis;
}

async function eventually<T>(work: () => Promise<T>, limitMs = 20_000): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(50);
    }
  }
}
const ready = (redis: Redis) => eventually(() => redisIsReady(redis));

const code = { clientId: 'c', redirectUri: 'https://client.example/cb', codeChallenge: 'x' };
const record = {
  ...code,
  authorizationId: 'a',
  grantId: 'g',
  tenant: 't',
  workspaceId: 'w',
  userId: 'u',
  sessionId: 's',
  scopes: [],
  resources: [],
  authTime: 0,
  amr: [],
  issuedAt: 0,
  expiresAt: 0,
};

/** Every operation of libs/state, on so many keys that each part of a cluster has some. */
async function useEverything(redis: Redis): Promise<void> {
  const spend = new SpendOnce(redis);
  const records = new ExpiringRecords<{ n: number }>(redis, 'record');
  const codes = new AuthorizationCodeStore(redis);
  const attempts = new AttemptWindow(redis, 'attempts', 60);
  await Promise.all(
    Array.from({ length: 60 }, async (_, n) => {
      expect(await spend.spend('dpop', 'scope', String(n), 60)).toBe(true);
      expect(await spend.spend('dpop', 'scope', String(n), 60)).toBe(false);
      await records.put(String(n), { n }, 60);
      expect(await records.take(String(n))).toEqual({ n });
      expect(await records.take(String(n))).toBeUndefined();
      await codes.put(String(n), record, 60);
      expect((await codes.redeem(String(n), code)).kind).toBe('first');
      expect((await codes.redeem(String(n), code)).kind).toBe('replayed');
      expect((await attempts.count(String(n))).count).toBe(1);
      expect((await attempts.count(String(n))).count).toBe(2);
      // Several commands at once, as the demo portal counts.
      const key = `multi:${n}`;
      expect(await redis.multi().incr(key).expire(key, 60).exec()).toEqual([
        [null, 1],
        [null, 1],
      ]);
    }),
  );
}

describe('a Redis Cluster', () => {
  let nodes: { port: number; child: ChildProcess }[];

  async function startCluster(): Promise<string> {
    nodes = [];
    for (let i = 0; i < 3; i += 1) {
      const port = await freePort();
      const lines = [
        `port ${port}`,
        'cluster-enabled yes',
        'cluster-node-timeout 1000',
        'cluster-require-full-coverage no',
        'requirepass secret',
      ];
      nodes.push({ port, child: start([...lines, 'masterauth secret']) });
    }
    const direct = nodes.map(({ port }) => connectRedis(`redis://:secret@127.0.0.1:${port}`, { keyPrefix: '' }));
    const slots = [0, 5461, 10923, 16384];
    for (const [i, redis] of direct.entries()) {
      await eventually(() => redis.call('PING'));
      await redis.call('CLUSTER', 'ADDSLOTSRANGE', slots[i] ?? 0, (slots[i + 1] ?? 0) - 1);
      if (i > 0) await redis.call('CLUSTER', 'MEET', '127.0.0.1', nodes[0]?.port ?? 0);
    }
    for (const redis of direct) {
      await eventually(async () => {
        expect(String(await redis.call('CLUSTER', 'INFO'))).toMatch(/cluster_state:ok.*cluster_known_nodes:3/s);
      });
      redis.disconnect();
    }
    return `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;
  }

  it('does everything that one Redis does, with keys in every node', async () => {
    const redis = connect({ REDIS_URL: await startCluster(), REDIS_PASSWORD: 'secret' });
    await ready(redis);
    await useEverything(redis);
    const sizes = await Promise.all(
      nodes.map(async ({ port }) => {
        const one = connectRedis(`redis://:secret@127.0.0.1:${port}`, { keyPrefix: '' });
        opened.push(one);
        return one.dbsize();
      }),
    );
    expect(Math.min(...sizes)).toBeGreaterThan(0);
  });

  it('is 503 for the keys of a node that is gone, within seconds, and answers for the others', async () => {
    const redis = connect({ REDIS_URL: await startCluster(), REDIS_PASSWORD: 'secret' });
    await ready(redis);
    await useEverything(redis);
    const [first, second] = nodes;
    if (first === undefined || second === undefined) throw new Error('the cluster has no nodes');
    await stop(second.child);
    const started = Date.now();
    const spend = new SpendOnce(redis);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 60 }, (_, n) => spend.spend('assertion', 'scope', String(n), 60)),
    );
    expect(Date.now() - started).toBeLessThan(6_000);
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason);
    expect(failures.length).toBeGreaterThan(0);
    expect(failures.length).toBeLessThan(60);
    for (const failure of failures) expect(failure).toMatchObject({ code: 'temporarily_unavailable', status: 503 });
  });
});

describe('a primary that Sentinels watch over', () => {
  it('is found, and its successor is when it dies', async () => {
    const ports = [await freePort(), await freePort(), await freePort()] as const;
    const [primary, replica, sentinel] = ports;
    const access = ['requirepass secret', 'masterauth secret'];
    const first = start([`port ${primary}`, ...access]);
    start([`port ${replica}`, `replicaof 127.0.0.1 ${primary}`, ...access]);
    start(
      [
        `port ${sentinel}`,
        'requirepass watching',
        `sentinel monitor main 127.0.0.1 ${primary} 1`,
        'sentinel auth-pass main secret',
        'sentinel down-after-milliseconds main 500',
        'sentinel failover-timeout main 3000',
      ],
      '--sentinel',
    );
    const environment = {
      REDIS_URL: `redis+sentinel://127.0.0.1:${sentinel}/main`,
      REDIS_PASSWORD: 'secret',
      REDIS_SENTINEL_PASSWORD: 'watching',
    };
    const redis = connect(environment);
    await ready(redis);
    // A failover that is announced while the Sentinels are asked who the primary is.
    const interrupted = connect(environment);
    const ended = new Promise<void>((resolve) => interrupted.once('end', () => resolve()));
    interrupted.disconnect(true);
    await ended;
    await ready(interrupted);
    await useEverything(redis);
    const spend = new SpendOnce(redis);
    // The replica and the Sentinel know of each other.
    const watching = connectRedis(`redis://:watching@127.0.0.1:${sentinel}`, { keyPrefix: '' });
    opened.push(watching);
    await eventually(async () => {
      expect(String(await watching.call('SENTINEL', 'replicas', 'main'))).toMatch(/master-link-status,ok/);
    });
    await stop(first);
    await expect(spend.spend('dpop', 'during', 'x', 60)).rejects.toMatchObject({ status: 503 });
    await ready(redis);
    expect(await spend.spend('dpop', 'after', 'x', 60)).toBe(true);
    // What the old primary had is with the new one.
    expect(await spend.spend('dpop', 'scope', '1', 60)).toBe(false);
  });
});

describe('Redis with TLS', () => {
  let authority: TestCertificate;
  const files = (name: string) => path.join(folder, name);

  const write = (name: string, certificate: TestCertificate) => writeCertificate(folder, name, certificate);
  const signed = (subject: string, host?: string) =>
    makeCertificate({
      subject,
      issuer: authority,
      ...(host === undefined ? {} : { alternativeNames: [{ type: 'dns' as const, value: host }] }),
    });

  beforeAll(async () => {
    authority = await makeCertificate({ subject: 'CN=store authority', ca: true });
    const other = await makeCertificate({ subject: 'CN=another authority', ca: true });
    await write('ca', authority);
    await write('other-ca', other);
    await write('server', await signed('CN=redis', 'localhost'));
    await write('client', await signed('CN=ostiary'));
  });

  async function startServer(): Promise<number> {
    const port = await freePort();
    fs.writeFileSync(files('users.acl'), 'user default off\nuser ostiary on >secret ~ost:* +@all\n');
    start([
      'port 0',
      `tls-port ${port}`,
      `tls-cert-file ${files('server.pem')}`,
      `tls-key-file ${files('server.key.pem')}`,
      `tls-ca-cert-file ${files('ca.pem')}`,
      'tls-auth-clients yes',
      `aclfile ${files('users.acl')}`,
    ]);
    return port;
  }
  const ours = () => ({ REDIS_CERT_FILE: files('client.pem'), REDIS_KEY_FILE: files('client.key.pem') });

  it('is spoken to with a certificate and as a user, and a file that was replaced counts for the next connection', async () => {
    const port = await startServer();
    fs.writeFileSync(files('password'), 'secret\n');
    fs.copyFileSync(files('ca.pem'), files('believed.pem'));
    const redis = connect({
      REDIS_URL: `rediss://ostiary@localhost:${port}`,
      REDIS_PASSWORD_FILE: files('password'),
      REDIS_CA_FILE: files('believed.pem'),
      ...ours(),
    });
    await ready(redis);
    await useEverything(redis);
    fs.copyFileSync(files('other-ca.pem'), files('believed.pem'));
    redis.disconnect(true);
    await eventually(async () => expect(redis.status).not.toBe('ready'));
    await sleep(500);
    await expect(redisIsReady(redis)).rejects.toThrow();
    fs.copyFileSync(files('ca.pem'), files('believed.pem'));
    await ready(redis);
  });

  it.each([
    [
      'of another authority',
      (port: number) => ({
        REDIS_URL: `rediss://ostiary@localhost:${port}`,
        REDIS_CA_FILE: files('other-ca.pem'),
        ...ours(),
      }),
      /certificate/,
    ],
    [
      'for another host',
      (port: number) => ({
        REDIS_URL: `rediss://ostiary@127.0.0.1:${port}`,
        REDIS_CA_FILE: files('ca.pem'),
        ...ours(),
      }),
      /does not match certificate/,
    ],
    [
      'that it does not get from us',
      (port: number) => ({ REDIS_URL: `rediss://ostiary@localhost:${port}`, REDIS_CA_FILE: files('ca.pem') }),
      /./,
    ],
  ])('is not spoken to with a certificate %s', async (_, env, message) => {
    const port = await startServer();
    const errors: string[] = [];
    const { redis: where } = loadConfig(redisConfig, { ...env(port), REDIS_PASSWORD: 'secret' });
    const redis = connectRedis(where, { onError: (error) => errors.push(error.message) });
    opened.push(redis);
    await sleep(1_000);
    await expect(redisIsReady(redis)).rejects.toThrow();
    expect(errors.join()).toMatch(message);
  });
});
