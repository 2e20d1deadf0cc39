import type { ServiceDefinition } from '@grpc/grpc-js';
import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ConfigSchema, EdgeTrustConfig, GrpcServerConfig, HttpConfig, ObservabilityConfig } from './config.js';
import type { Logger } from './logger.js';

export type ServiceConfig = HttpConfig & ObservabilityConfig & EdgeTrustConfig & Partial<GrpcServerConfig>;

export interface ServiceOptions<C extends ServiceConfig> {
  /** `authorize`, `token`, … */
  readonly name: string;
  readonly config: ConfigSchema<C>;
  /** The service's module. Readiness and Shutdown (by class) and LOGGER can be injected anywhere in it. */
  readonly module: (config: C, logger: Logger) => DynamicModule;
  /** By full name: `{ 'ostiary.directory.v1.Directory': DirectoryService }`. Needs grpcServerConfig in the configuration. */
  readonly grpcServices?: Readonly<Record<string, ServiceDefinition>>;
  readonly http?: {
    /** Bytes of a request body; 65536 when left out. */
    readonly bodyLimit?: number;
    /** Path prefixes below which application/json bodies are accepted; `['/api']` when left out. */
    readonly jsonBelow?: readonly string[];
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
  close(): Promise<void>;
}

/** The whole of a service's main.ts: configuration, start, SIGTERM. Ends the process with 78 (EX_CONFIG) on a bad configuration. */
export async function runService<C extends ServiceConfig>(_options: ServiceOptions<C>): Promise<void> {
  throw new Error('not there yet');
}

/** The same without the process around it (tests, and several services in one process).
 * @throws ConfigurationError */
export async function startService<C extends ServiceConfig>(
  _options: ServiceOptions<C>,
  _env?: Readonly<Record<string, string | undefined>>,
): Promise<RunningService> {
  throw new Error('not there yet');
}
