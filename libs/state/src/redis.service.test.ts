import { randomUUID } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, describe, expect, it } from '@jest/globals';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { AuthorizationCodeStore } from './authorization-code.store.js';
import { ExpiringRecords } from './expiring-records.js';
import { connectRedis, redisIsReady } from './redis.js';
import { SpendOnce } from './spend-once.js';
import { testRedis } from './testing/redis.js';

/** What answers on a loopback port in Redis's place, as far as a test lets it. */
async function listen(onSocket: (socket: Socket) => void, port = 0): Promise<{ server: Server; port: number }> {
  const server = createServer(onSocket);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
}

/** Answers as Redis does when asked how it is, then leaves the rest to `reply`. */
function speak(socket: Socket, reply: (command: string) => string | undefined): void {
  socket.on('data', (data) => {
    const command = data.toString('latin1');
    if (/\$4\r\ninfo/i.test(command)) socket.write('$11\r\nredis_x:1\r\n\r\n');
    else if (/\$6\r\nclient/i.test(command)) socket.write('+OK\r\n'.repeat(command.split(/\$6\r\nclient/i).length - 1));
    else {
      const answer = reply(command);
      if (answer !== undefined) socket.write(answer);
    }
  });
  socket.on('error', () => undefined);
}

async function failure(work: Promise<unknown>): Promise<OAuthError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof OAuthError) return error;
    throw error;
  }
  throw new Error('it was answered');
}

const redis = testRedis();
afterAll(() => redis.quit());

describe('a connection that nobody needs any more', () => {
  it.each(['quit', 'disconnect'] as const)('ends with %s, and does not come back', async (end) => {
    const connection = testRedis();
    expect(await redisIsReady(connection)).toBe(true);
    const ended = new Promise((resolve) => connection.once('end', resolve));
    await connection[end]();
    await ended;
    // Longer than until the first attempt to connect again.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(connection.status).toBe('end');
  });
});

describe('Redis that is away', () => {
  it('RFC 6749 §4.1.2.1: is temporarily_unavailable, 503, at once', async () => {
    const { server, port } = await listen(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    const errors: Error[] = [];
    const away = connectRedis(`redis://127.0.0.1:${port}`, { onError: (error) => errors.push(error) });
    try {
      const started = Date.now();
      for (const work of [
        new SpendOnce(away).spend('dpop', 'a', 'b', 1),
        new ExpiringRecords(away, 'x').get('a'),
        new AuthorizationCodeStore(away).redeem('a', { clientId: 'c', redirectUri: 'u' }),
      ]) {
        expect(await failure(work)).toMatchObject({ code: 'temporarily_unavailable', status: 503 });
      }
      expect(Date.now() - started).toBeLessThan(2_500);
      await expect(redisIsReady(away)).rejects.toThrow();
      expect(errors.length).toBeGreaterThan(0);
    } finally {
      away.disconnect();
    }
  });

  it('and does not answer any more fails within seconds, and nothing is sent twice', async () => {
    const received: string[] = [];
    const sockets: Socket[] = [];
    const { server, port } = await listen((socket) => {
      sockets.push(socket);
      speak(socket, (command) => {
        received.push(command);
        return undefined;
      });
    });
    const silent = connectRedis(`redis://127.0.0.1:${port}`, { keyPrefix: '' });
    try {
      const started = Date.now();
      expect((await failure(new SpendOnce(silent).spend('dpop', 'a', 'b', 1))).status).toBe(503);
      expect(Date.now() - started).toBeLessThan(4_000);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(sockets.length).toBeGreaterThan(1);
      expect(received.filter((command) => command.includes('once:dpop'))).toHaveLength(1);
    } finally {
      silent.disconnect();
      server.close();
      for (const socket of sockets) socket.destroy();
    }
  });

  it('and comes back is used again, without a restart', async () => {
    const { server, port } = await listen(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    const client = connectRedis(`redis://127.0.0.1:${port}`, { keyPrefix: '' });
    const sockets: Socket[] = [];
    try {
      expect((await failure(new SpendOnce(client).spend('dpop', 'a', 'b', 1))).status).toBe(503);
      const back = await listen((socket) => {
        sockets.push(socket);
        speak(socket, () => '+OK\r\n');
      }, port);
      const deadline = Date.now() + 5_000;
      let answered = false;
      while (!answered && Date.now() < deadline) {
        answered = await new SpendOnce(client).spend('dpop', 'a', 'b', 1).catch(() => false);
      }
      expect(answered).toBe(true);
      back.server.close();
    } finally {
      client.disconnect();
      for (const socket of sockets) socket.destroy();
    }
  });

  it.each([
    ['LOADING Redis is loading the dataset in memory', 503],
    ['READONLY You cannot write against a read only replica.', 503],
    ['OOM command not allowed when used memory > maxmemory', 503],
    ['WRONGTYPE Operation against a key', 500],
  ])('answering %j is %i', async (reply, status) => {
    const sockets: Socket[] = [];
    const { server, port } = await listen((socket) => {
      sockets.push(socket);
      speak(socket, () => `-${reply}\r\n`);
    });
    const client = connectRedis(`redis://127.0.0.1:${port}`);
    try {
      const error = await new SpendOnce(client).spend('dpop', 'a', 'b', 1).catch((reason: unknown) => reason);
      expect(error instanceof OAuthError ? error.status : 500).toBe(status);
    } finally {
      client.disconnect();
      server.close();
      for (const socket of sockets) socket.destroy();
    }
  });
});

describe('Redis', () => {
  it('is ready when it takes writes', async () => {
    expect(await redisIsReady(redis)).toBe(true);
  });

  it.each(['http://127.0.0.1:6379', 'redis+sentinel://127.0.0.1:26379', 'redis+cluster://127.0.0.1:6379/1'])(
    'by %s is refused',
    (url) => {
      expect(() => connectRedis(url)).toThrow(TypeError);
    },
  );

  it('gives each command of a turn its own answer, however it is sent', async () => {
    const [number, text] = [randomUUID(), randomUUID()];
    const bytes = Buffer.from([0, 255, 13, 10]);
    const answers = await Promise.all([
      redis.set(text, 'ä\r\n$1', 'EX', 60),
      redis.get(text),
      redis.set(number, bytes, 'EX', 60),
      redis.getBuffer(number),
      redis.multi().set(number, 1, 'EX', 60).incr(number).exec(),
      redis.strlen(text),
      redis.pipeline().get(number).get(text).exec(),
      redis.get(number),
    ]);
    const both = [null, '2'];
    const other = [null, 'ä\r\n$1'];
    expect(answers).toEqual([
      'OK',
      'ä\r\n$1',
      'OK',
      bytes,
      [
        [null, 'OK'],
        [null, 2],
      ],
      6,
      [both, other],
      '2',
    ]);
  });

  it('is written to once a turn, in order', async () => {
    const received: string[] = [];
    const sockets: Socket[] = [];
    const { server, port } = await listen((socket) => {
      sockets.push(socket);
      speak(socket, (command) => {
        received.push(command);
        return '+OK\r\n'.repeat(command.split('*5\r\n').length - 1);
      });
    });
    const client = connectRedis(`redis://127.0.0.1:${port}`, { keyPrefix: '' });
    try {
      await client.set('first', 1, 'EX', 1);
      await Promise.all(['a', 'b', 'c'].map((key) => client.set(key, 1, 'EX', 1)));
      const set = (key: string) => `*5\r\n$3\r\nset\r\n$${key.length}\r\n${key}\r\n$1\r\n1\r\n$2\r\nEX\r\n$1\r\n1\r\n`;
      expect(received).toEqual([set('first'), ['a', 'b', 'c'].map(set).join('')]);
    } finally {
      client.disconnect();
      server.close();
      for (const socket of sockets) socket.destroy();
    }
  });

  it('hears nothing on a new connection of what the old one was to be told', async () => {
    const received: string[] = [];
    const sockets: Socket[] = [];
    const { server, port } = await listen((socket) => {
      sockets.push(socket);
      speak(socket, (command) => {
        received.push(command);
        return '+OK\r\n';
      });
    });
    const client = connectRedis(`redis://127.0.0.1:${port}`, { keyPrefix: '' });
    try {
      await client.set('first', 1);
      if (!('stream' in client)) throw new Error('not one server');
      const lost = failure(new SpendOnce(client).spend('dpop', 'a', 'b', 1));
      client.stream.destroy();
      expect((await lost).status).toBe(503);
      while (client.status !== 'ready') await new Promise((resolve) => setTimeout(resolve, 5));
      await client.set('second', 1);
      expect(received.map((command) => /first|second|once:dpop/.exec(command)?.[0])).toEqual(['first', 'second']);
    } finally {
      client.disconnect();
      server.close();
      for (const socket of sockets) socket.destroy();
    }
  });
});
