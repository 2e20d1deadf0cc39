/**
 * The one connection of a process to Redis, where everything lives that expires (architecture rules 2 and 3). Commands fail rather than
 * wait: a request that cannot spend what it must spend is answered with 503 within seconds, and is never sent a second time behind
 * the caller's back, because spending twice looks like an attack.
 */
import net from 'node:net';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { parseRedisUrl, type RedisConnection, type RedisNode } from '@ostiary/platform/redis-config';
import { timings } from '@ostiary/platform/timings';
import { redisTraces, type TraceableCommand } from '@ostiary/platform/tracing/redis-traces';
import { activeTracing } from '@ostiary/platform/tracing/tracing';
import { Cluster, type RedisOptions as DriverOptions, ReplyError, Redis as SingleRedis } from 'ioredis';

/** Whatever is behind it: every operation of ours touches one key, so that none needs to know. */
export type Redis = SingleRedis | Cluster;

const answerTime = timings(
  'ostiary_redis_answer_duration_seconds',
  'From a write to Redis to the answer to its first command; what fails counts as well',
  [],
  [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2],
).with({});

function timeAnswer(answer: Promise<unknown>): void {
  const began = performance.now();
  const answered = () => answerTime.observe((performance.now() - began) / 1000);
  answer.then(answered, answered);
}

/** Where the driver writes a command: as if all commands of a turn were one pipeline of its own. */
class OneTurn {
  readonly isPipeline = true;
  readonly destination: { readonly redis: SingleRedis };
  /** The connection that the text is for. A new one gets nothing of it: the driver has failed these commands. */
  #connection: SingleRedis['stream'] | undefined;
  #text = '';

  constructor(redis: SingleRedis) {
    this.destination = { redis };
  }

  write(command: string | Buffer): void {
    const { stream } = this.destination.redis;
    if (typeof command !== 'string') {
      this.send();
      stream.write(command);
    } else if (this.#connection === stream) {
      this.#text += command;
    } else {
      this.#connection = stream;
      this.#text = command;
      setImmediate(() => this.send());
    }
  }

  isEmpty(): boolean {
    return this.#text === '';
  }

  /** Writes what has been gathered. */
  send(): void {
    const stream = this.#connection;
    const text = this.#text;
    this.#connection = undefined;
    this.#text = '';
    if (text !== '' && stream?.writable === true) stream.write(text);
  }
}

/**
 * Commands of one turn of the event loop leave in one write: a system call, and Redis' wake-up for it, cost several times what a command does, and a
 * chunk of its own on the way there as much as the command. Nothing waits longer than until the turn has ended.
 */
class OneWritePerTurn extends SingleRedis {
  readonly #turn = new OneTurn(this);
  /** Where traces are kept. */
  trace: ((command: TraceableCommand) => void) | undefined;
  #closed = false;

  /**
   * A failover that is heard of while the Sentinels are being asked ends the driver's connection for good (ioredis 5.11: SentinelConnector
   * throws where it should ask again). Only `disconnect` and `quit` may end ours.
   */
  constructor(options: DriverOptions) {
    super(options);
    this.on('end', () => {
      if (this.#closed) return;
      // What goes wrong is told as `error`, and ends in `end` again or in the driver's own attempts.
      setTimeout(() => this.#closed || this.connect().catch(() => undefined), reconnectAfter(1));
    });
  }

  override disconnect(reconnect = false): void {
    this.#closed = !reconnect;
    this.#turn.send();
    super.disconnect(reconnect);
  }

  override sendCommand(...[command, pipeline]: Parameters<SingleRedis['sendCommand']>): unknown {
    if (command.name === 'quit') this.#closed = true;
    this.trace?.(command);
    const turn = this.#turn;
    // Answers come in the order of what was written: a pipeline of the driver's is written by itself, and a connection that is being made is spoken to at once.
    if ((pipeline !== undefined && pipeline !== turn) || this.status !== 'ready') {
      turn.send();
      return super.sendCommand(command, pipeline);
    }
    if (turn.isEmpty()) timeAnswer(command.promise);
    return super.sendCommand(command, turn);
  }
}

/** Before the cluster's map is known, commands wait; these do not wait for ever. */
class ImpatientCluster extends Cluster {
  /** Where traces are kept. */
  trace: ((command: TraceableCommand) => void) | undefined;

  override sendCommand(...[command, ...rest]: Parameters<Cluster['sendCommand']>): unknown {
    this.trace?.(command);
    if (this.status !== 'ready') command.setTimeout(CONNECT_TIMEOUT_MS);
    return super.sendCommand(command, ...rest);
  }
}

/** Before every key: Redis may be shared. */
export const KEY_PREFIX = 'ost:';

/** No answer for so long while commands wait: the connection is taken for dead. */
const SOCKET_TIMEOUT_MS = 2_000;
const CONNECT_TIMEOUT_MS = 2_000;
/** Of a cluster: hops of one command between nodes, pauses in between, and how often the map of slots is read anew. */
const MAX_REDIRECTIONS = 5;
const CLUSTER_RETRY_MS = 100;
const SLOTS_REFRESH_MS = 5_000;

export interface RedisOptions {
  /** Connection faults, for the log; each failed attempt to reconnect is one. */
  readonly onError?: (error: Error) => void;
  /** Instead of KEY_PREFIX (tests that share a Redis). */
  readonly keyPrefix?: string;
}

/**
 * Connects in the background and reconnects by itself, without end: to one server, to the primary that Sentinels name, or to a Cluster.
 * `where`: a connection, or a URL of one (REDIS_URL). Throws TypeError for a URL that is none.
 */
export function connectRedis(where: RedisConnection | string, options: RedisOptions = {}): Redis {
  const connection = typeof where === 'string' ? parseRedisUrl(where) : where;
  if (connection === undefined) throw new TypeError('this is no URL of a Redis');
  const redis = connect(connection, options.keyPrefix ?? KEY_PREFIX);
  const tracing = activeTracing();
  if (tracing !== undefined) redis.trace = redisTraces(tracing, serverOf(connection));
  redis.on('error', options.onError ?? (() => undefined));
  return redis;
}

/** Of several nodes each command finds its own. */
function serverOf(connection: RedisConnection): Parameters<typeof redisTraces>[1] {
  if (connection.kind !== 'single') return {};
  const { node, database } = connection;
  return { ...node, database };
}

function connect(connection: RedisConnection, keyPrefix: string): OneWritePerTurn | ImpatientCluster {
  const { username, password } = connection;
  const driver: DriverOptions = {
    username,
    password,
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    retryStrategy: reconnectAfter,
    // Zero: what was sent and not answered fails when the connection does, what waits fails with the next attempt to connect.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // After a failover we may still talk to the old primary, now a replica.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  };
  switch (connection.kind) {
    case 'single': {
      const { node, database: db } = connection;
      return new OneWritePerTurn({ ...driver, ...node, db, keyPrefix, ...tlsOptions(connection, node) });
    }
    case 'sentinel': {
      const { sentinels, master: name, sentinelCredentials } = connection;
      const tls = tlsOptions(connection);
      return new OneWritePerTurn({
        ...driver,
        keyPrefix,
        name,
        sentinels: [...sentinels],
        sentinelUsername: sentinelCredentials.username,
        sentinelPassword: sentinelCredentials.password,
        sentinelRetryStrategy: reconnectAfter,
        // Hears of a failover before the old primary's connections break.
        failoverDetector: true,
        ...(tls.tls === undefined ? {} : { ...tls, sentinelTLS: tls.tls, enableTLSForSentinelMode: true }),
      });
    }
    case 'cluster':
      return new ImpatientCluster([...connection.nodes], {
        keyPrefix,
        clusterRetryStrategy: reconnectAfter,
        maxRedirections: MAX_REDIRECTIONS,
        // Zero: what was sent to a node that went away may have been done, and is not sent again. A key that moved is followed.
        retryDelayOnFailover: 0,
        retryDelayOnClusterDown: CLUSTER_RETRY_MS,
        slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
        slotsRefreshInterval: SLOTS_REFRESH_MS,
        // Names are looked up when connecting, where TLS needs them.
        dnsLookup: (address, callback) => callback(null, address),
        redisOptions: { ...driver, ...tlsOptions(connection) },
      });
  }
}

const reconnectAfter = (attempt: number): number => Math.min(attempt * 50, 500);

/** The server's name is asked for by name (SNI) where there is one. */
function tlsOptions({ tls, tlsServerName }: RedisConnection, node?: RedisNode): Pick<DriverOptions, 'tls'> {
  if (tls === undefined) return {};
  const servername = tlsServerName ?? (node !== undefined && net.isIP(node.host) === 0 ? node.host : undefined);
  // The members read their files when they are looked at: they must stay what they are.
  const options: NonNullable<DriverOptions['tls']> = Object.defineProperties({}, Object.getOwnPropertyDescriptors(tls));
  return { tls: servername === undefined ? options : Object.assign(options, { servername }) };
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
