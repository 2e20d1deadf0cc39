// What every service's main.ts calls: configuration, Nest on Fastify, gRPC, health, metrics, and an end that loses nothing.
// Nothing here waits for a peer: a service whose database or broker is away starts, and says on /readyz that it is not ready.
import { once } from 'node:events';
import type http from 'node:http';
import net from 'node:net';
import type { ChannelOptions, ServiceDefinition } from '@grpc/grpc-js';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type GrpcOptions, Transport } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import {
  type ConfigSchema,
  ConfigurationError,
  composeConfig,
  type EdgeTrustConfig,
  type HttpConfig,
  loadConfig,
  type ObservabilityConfig,
} from './config.js';
import type { GrpcServerConfig } from './grpc-config.js';
import { Readiness } from './health.js';
import { createHttpAdapter } from './http-adapter.js';
import { flushLogs, type Logger, nestLogger } from './logger.js';
import { collectProcessMetrics } from './metrics.js';
import { OAuthErrorFilter } from './oauth-error.filter.js';
import { measureReadiness, PROBE_ROUTES, registerProbes } from './probes.js';
import { profilingConfig } from './profiling/profiling-config.js';
import { openProfiling, type ProfilingServer } from './profiling/profiling-server.js';
import type { RateLimits } from './rate-limits/rate-limit-config.js';
import { RequestLimits, registerRequestLimits } from './rate-limits/request-limits.js';
import { registerRequestContext } from './request-context.js';
import { registerRequestLog } from './request-log.js';
import { RouteTable } from './route-table.js';
import { Shutdown } from './shutdown.js';
import { releaseStartupMemory } from './startup-memory.js';
import { traceCalls } from './tracing/grpc-traces.js';
import { RequestTraces, registerRequestTraces, spanOfRequest } from './tracing/request-traces.js';
import { startTracing } from './tracing/start-tracing.js';
import type { Tracing } from './tracing/tracing.js';
import { tracingConfig } from './tracing/tracing-config.js';

export type ServiceConfig = HttpConfig &
  ObservabilityConfig &
  EdgeTrustConfig &
  Partial<GrpcServerConfig> & { readonly rateLimits?: RateLimits };

export interface ServiceOptions<C extends ServiceConfig> {
  /** `authorize`, `token`, … */
  readonly name: string;
  readonly config: ConfigSchema<C>;
  /** The service's module. Readiness, Shutdown, RequestLimits and RequestTraces (by class) and LOGGER can be injected anywhere in it. */
  readonly module: (config: C, logger: Logger) => DynamicModule;
  /** By full name: `{ 'ostiary.directory.v1.Directory': DirectoryService }`. Needs grpcServerConfig in the configuration. */
  readonly grpcServices?: Readonly<Record<string, ServiceDefinition>>;
  readonly http?: {
    /** Bytes of a request body; 65536 when left out. */
    readonly bodyLimit?: number;
    /** Path prefixes below which application/json bodies are accepted, or patterns of paths; `['/api']` when left out. */
    readonly jsonBelow?: readonly (string | RegExp)[];
    /** A path with a slash at its end is the path without it; two paths when left out. */
    readonly ignoreTrailingSlash?: boolean;
    /** Last touches before it listens. */
    readonly configure?: (app: NestFastifyApplication, config: C) => void | Promise<void>;
  };
}

/** Injection token of the process's Logger. */
export const LOGGER = Symbol('Logger');

/** A running service; `close` drains it as SIGTERM does, without ending the process. */
export interface RunningService {
  readonly app: NestFastifyApplication;
  /** The ports in use (they differ from the configuration when that says 0). */
  readonly httpPort: number;
  readonly grpcPort: number | undefined;
  /** undefined: profiles cannot be had. */
  readonly profilingPort: number | undefined;
  close(): Promise<void>;
}

/** sysexits.h EX_CONFIG: a supervisor knows that starting again will not help. */
const EXIT_CONFIGURATION = 78;
/** Longest time for requests under way, and again for the shutdown hooks. */
const DRAIN_MS = 10_000;
/** The edge closes what is idle after 2 s (deploy/edge/render.ts). */
const PEER_CLOSES_IDLE_MS = 3_000;

/** Longest time for the last traces. */
const LAST_TRACES_MS = 2_000;

const NO_LIMITS: RateLimits = { perAddress: 0, perTenant: 0, perWorkspace: 0, perClient: 0, tenants: new Map() };

@Module({})
class ServiceRoot {}

/**
 * The whole of a service's main.ts: start, serve, drain on SIGTERM or SIGINT, exit.
 * A configuration that does not fit ends the process with 78 and one line on standard error.
 */
export async function runService<C extends ServiceConfig>(options: ServiceOptions<C>): Promise<void> {
  try {
    const service = await startService(options);
    releaseStartupMemory();
    const stop = () => {
      service.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  } catch (error) {
    const configuration = error instanceof ConfigurationError;
    const text = configuration || !(error instanceof Error) ? String(error) : (error.stack ?? error.message);
    process.stderr.write(`${options.name} does not start: ${text}\n`);
    process.exit(configuration ? EXIT_CONFIGURATION : 1);
  }
}

/**
 * The same without the process around it (tests, and several services in one process).
 * @throws ConfigurationError
 */
export async function startService<C extends ServiceConfig>(
  options: ServiceOptions<C>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<RunningService> {
  const config = loadConfig(composeConfig(options.config, tracingConfig, profilingConfig), env);
  // Before anything is made that could be traced.
  const { logger, tracing } = await startTracing(config.traces, options.name, config);
  checkGrpcIdentity(options.name, config, logger);
  const readiness = new Readiness();
  const shutdown = new Shutdown();

  // 1. HTTP, before Nest adds its routes: what runs on every request, and what answers without the service's own parts.
  const adapter = createHttpAdapter({
    bodyLimit: options.http?.bodyLimit ?? 65_536,
    jsonBelow: options.http?.jsonBelow ?? ['/api'],
    trustedProxies: config.trustedProxies,
    ignoreTrailingSlash: options.http?.ignoreTrailingSlash,
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  const routes = new RouteTable(fastify);
  collectProcessMetrics();
  registerRequestContext(fastify, config, Date.now);
  const spanOf = tracing === undefined ? undefined : spanOfRequest;
  registerRequestLog(fastify, logger, { quiet: PROBE_ROUTES, isLeaving: () => !fastify.server.listening, spanOf });
  const traces = new RequestTraces();
  if (tracing !== undefined) registerRequestTraces(fastify, tracing, traces, PROBE_ROUTES);
  const limits = new RequestLimits(config.rateLimits ?? NO_LIMITS);
  registerRequestLimits(fastify, limits, PROBE_ROUTES);
  registerProbes(fastify, readiness);
  shutdown.onShutdown('readiness metrics', measureReadiness(readiness));

  // 2. The service's own parts.
  const root: DynamicModule = {
    module: ServiceRoot,
    global: true,
    imports: [options.module(config, logger)],
    providers: [
      { provide: Readiness, useValue: readiness },
      { provide: Shutdown, useValue: shutdown },
      { provide: RequestLimits, useValue: limits },
      { provide: RequestTraces, useValue: traces },
      { provide: LOGGER, useValue: logger },
    ],
    exports: [Readiness, Shutdown, RequestLimits, RequestTraces, LOGGER],
  };
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: nestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  app.useGlobalFilters(new OAuthErrorFilter(logger, routes));
  await options.http?.configure?.(app, config);

  // 3. gRPC first, so that whoever sees /readyz can call.
  const grpcPort = options.grpcServices ? await startGrpc(app, options.grpcServices, config, tracing) : undefined;
  await app.listen(config.httpPort, config.httpHost);
  const address = fastify.server.address();
  const httpPort = typeof address === 'object' && address !== null ? address.port : config.httpPort;
  logger.info({ httpPort, grpcPort }, 'listening');

  // 4. What only this machine may ask.
  const { profilingPort: wanted, instanceId } = config;
  const profiled = { service: options.name, instanceId, logger };
  const profiling = wanted === undefined ? undefined : await openProfiling({ ...profiled, port: wanted });

  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= drain({ app, fastify, readiness, shutdown, logger, tracing, profiling }, config.drainDelayMs);
    return closing;
  };
  return { app, httpPort, grpcPort, profilingPort: profiling?.port, close };
}

function checkGrpcIdentity(name: string, { grpcTls, grpcPort }: ServiceConfig, logger: Logger): void {
  if (grpcTls === undefined) {
    if (grpcPort !== undefined)
      logger.warn('calls between services are not encrypted: set GRPC_CERT_FILE and its like');
    return;
  }
  const identity = grpcTls.ownIdentity();
  if (identity === name) return;
  const whose = identity === undefined ? 'no service or several' : identity;
  throw new ConfigurationError(`GRPC_CERT_FILE must be a certificate of ${name}: its URIs name ${whose}.`);
}

async function startGrpc(
  app: NestFastifyApplication,
  services: Readonly<Record<string, ServiceDefinition>>,
  config: ServiceConfig,
  tracing: Tracing | undefined,
): Promise<number> {
  if (config.grpcPort === undefined) throw new TypeError('grpcServices needs grpcServerConfig in the configuration');
  const host = config.grpcHost ?? '127.0.0.1';
  const port = config.grpcPort === 0 ? await freePort(host) : config.grpcPort;
  const names = Object.keys(services);
  const interceptors = [
    ...(config.grpcTls === undefined ? [] : [config.grpcTls.callerGuard(services)]),
    ...(tracing === undefined ? [] : [traceCalls(tracing)]),
  ];
  app.connectMicroservice<GrpcOptions>(
    {
      transport: Transport.GRPC,
      options: {
        url: `${host.includes(':') ? `[${host}]` : host}:${port}`,
        package: [...new Set(names.map((name) => name.slice(0, name.lastIndexOf('.'))))],
        packageDefinition: services,
        // Nest loads a parser of .proto files whether it is needed or not; this one is loaded already.
        protoLoader: '@grpc/grpc-js',
        ...(config.grpcTls === undefined ? {} : { credentials: config.grpcTls.serverCredentials() }),
        // Passed on to the server as they are.
        ...(interceptors.length === 0 ? {} : { channelOptions: { interceptors } as ChannelOptions }),
        gracefulShutdown: true,
        // A client that keeps its connection while idle is welcome; a dead one is noticed.
        keepalive: { keepaliveTimeMs: 30_000, keepaliveTimeoutMs: 5_000, http2MinPingIntervalWithoutDataMs: 5_000 },
      },
    },
    { inheritAppConfig: true },
  );
  await app.startAllMicroservices();
  return port;
}

async function freePort(host: string): Promise<number> {
  const server = net.createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('the system gave no port');
  return address.port;
}

/**
 * Takes no new connection, answers what comes on those that are open with the word that it was the last, and ends when there is none left. A connection that is
 * idle to us may have a request on its way: closing it then would break a POST, which nobody may send twice. So idle ones are the peer's to close for
 * `peerClosesMs`. Nor may one be waiting to be accepted, which the system would reset: until here connections were kept, so that few new ones come, and
 * those that came have been taken in the turn that ends here.
 */
async function endConnections(server: http.Server, peerClosesMs: number): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  // Not http.Server's own close, which begins by closing what is idle.
  const closed = new Promise<void>((resolve) => net.Server.prototype.close.call(server, () => resolve()));
  let idle: NodeJS.Timeout | undefined;
  const later = setTimeout(() => {
    idle = setInterval(() => server.closeIdleConnections(), 50);
  }, peerClosesMs);
  await closed;
  clearTimeout(later);
  clearInterval(idle);
}

interface Running {
  readonly app: NestFastifyApplication;
  readonly fastify: FastifyInstance;
  readonly readiness: Readiness;
  readonly shutdown: Shutdown;
  readonly logger: Logger;
  readonly tracing: Tracing | undefined;
  readonly profiling: ProfilingServer | undefined;
}

/** Unready → no new requests → those under way → the service's own hooks (events flushed, connections closed) → what is known of them is sent. */
async function drain(running: Running, delayMs: number): Promise<void> {
  const { app, fastify, readiness, shutdown, logger, tracing, profiling } = running;
  logger.info('stopping');
  readiness.stop();
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  const inTime = async (what: string, work: Promise<unknown>, limitMs = DRAIN_MS): Promise<void> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), limitMs);
    });
    try {
      if ((await Promise.race([work, late])) === 'late') logger.warn(`${what} took longer than ${limitMs} ms`);
    } catch (error) {
      logger.error({ err: error }, `${what} failed`);
    } finally {
      clearTimeout(timer);
    }
  };
  if (profiling !== undefined) await inTime('ending a profile', profiling.close());
  await inTime('draining requests', endConnections(fastify.server, delayMs > 0 ? PEER_CLOSES_IDLE_MS : 0));
  await inTime('closing the application', app.close());
  await inTime(
    'the shutdown hooks',
    shutdown.run((name, error) => logger.error({ err: error, hook: name }, 'a shutdown hook failed')),
  );
  // A collector that is away holds nobody up.
  if (tracing !== undefined) await inTime('sending the last traces', tracing.shutdown(), LAST_TRACES_MS);
  logger.info('stopped');
  flushLogs(logger);
}
