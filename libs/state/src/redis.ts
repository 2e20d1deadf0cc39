/**
 * The one connection of a process to Redis, where everything lives that expires (architecture rules 2 and 3). Commands fail rather than
 * wait: a request that cannot spend what it must spend is answered with 503 within seconds, and is never sent a second time behind
 * the caller's back, because spending twice looks like an attack.
 */
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { Redis, ReplyError } from 'ioredis';

export type { Redis } from 'ioredis';

/**
 * Commands of one turn of the event loop leave in one write: a system call, and Redis' wake-up for it, cost several times what a command does.
 * Nothing waits longer than until the turn has ended.
 */
class OneWritePerTurn extends Redis {
  #corked: Redis['stream'] | undefined;

  override sendCommand(...command: Parameters<Redis['sendCommand']>): unknown {
    const { stream } = this;
    if (stream !== undefined && this.#corked !== stream) {
      this.#corked = stream;
      stream.cork();
      setImmediate(() => {
        if (this.#corked === stream) this.#corked = undefined;
        stream.uncork();
      });
    }
    return super.sendCommand(...command);
  }
}

/** Before every key: Redis may be shared. */
export const KEY_PREFIX = 'ost:';

/** No answer for so long while commands wait: the connection is taken for dead. */
const SOCKET_TIMEOUT_MS = 2_000;
const CONNECT_TIMEOUT_MS = 2_000;

export interface RedisOptions {
  /** Connection faults, for the log; each failed attempt to reconnect is one. */
  readonly onError?: (error: Error) => void;
  /** Instead of KEY_PREFIX (tests that share a Redis). */
  readonly keyPrefix?: string;
}

/**
 * Connects in the background and reconnects by itself, without end. `redis://` and `rediss://`; Sentinel and Cluster get their own
 * scheme and their own branch here, nothing else has to know: every operation of the stores touches one key.
 * Throws TypeError for another scheme.
 */
export function connectRedis(url: string, options: RedisOptions = {}): Redis {
  const scheme = new URL(url).protocol;
  if (scheme !== 'redis:' && scheme !== 'rediss:') throw new TypeError(`Redis by ${scheme} is not supported yet`);
  const redis = new OneWritePerTurn(url, {
    keyPrefix: options.keyPrefix ?? KEY_PREFIX,
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    retryStrategy: (attempt) => Math.min(attempt * 50, 500),
    // Zero: what was sent and not answered fails when the connection does, what waits fails with the next attempt to connect.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // After a failover we may still talk to the old primary, now a replica.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  });
  redis.on('error', options.onError ?? (() => undefined));
  return redis;
}

/** For readiness: true when Redis takes writes; rejects when it doesn't. */
export async function redisIsReady(redis: Redis): Promise<boolean> {
  return (await redis.set('ready', '1', 'EX', 60)) === 'OK';
}

/** Errors of Redis that pass by themselves or with an operator's help, and are no fault of the command. */
const PASSING =
  /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|OOM|BUSY|MISCONF|NOAUTH|WRONGPASS|UNKILLABLE)\b/;

/** Waits for an answer; a Redis that is away becomes OAuthError temporarily_unavailable (503). */
export async function answerOf<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ReplyError && error instanceof Error && !PASSING.test(error.message)) throw error;
    throw new OAuthError('temporarily_unavailable', 'the server cannot keep state at the moment; try again shortly', {
      clause: 'RFC 6749 §4.1.2.1',
      detail: error instanceof Error ? `Redis: ${error.message}` : 'Redis',
      cause: error,
    });
  }
}

/** Redis counts whole seconds and refuses zero. */
export function wholeSeconds(ttlSeconds: number): number {
  return Math.max(1, Math.ceil(ttlSeconds));
}
