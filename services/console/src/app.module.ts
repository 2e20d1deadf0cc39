import path from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import { Readiness } from '@ostiary/platform/health';
import type { Logger } from '@ostiary/platform/logger';
import type { ServiceOptions } from '@ostiary/platform/service-main';
import { Shutdown } from '@ostiary/platform/shutdown';
import { ExpiringRecords } from '@ostiary/state/expiring-records';
import { connectRedis, type Redis, redisIsReady } from '@ostiary/state/redis';
import { addressesFrom } from './addresses.js';
import { AdminApiController } from './admin-api/admin-api.controller.js';
import { AppController } from './app/app.controller.js';
import { BuiltApp } from './app/built-app.js';
import { ChecksController } from './checks/checks.controller.js';
import { type ConsoleConfig, consoleConfig } from './config.js';
import { CONSOLE, type ConsoleDependencies } from './dependencies.js';
import { SessionStore } from './sessions/session.store.js';
import { AuthorizationServer } from './sign-in/authorization-server.js';
import { SessionController } from './sign-in/session.controller.js';

const REDIS = Symbol('Redis');

/** Where `vite build` puts the application: beside src/ and dist/. */
const BUILT = path.join(import.meta.dirname, '../web/dist');

@Module({})
class ConsoleModule {}

/** The composition root: everything that this process is made of, in the order in which it is made. */
export function consoleModule(config: ConsoleConfig, logger: Logger): DynamicModule {
  const addresses = addressesFrom(config.issuerTemplate);
  const now = Date.now;
  return {
    module: ConsoleModule,
    providers: [
      {
        provide: REDIS,
        inject: [Readiness, Shutdown],
        useFactory: (readiness: Readiness, shutdown: Shutdown) => {
          const redis = connectRedis(config.redis);
          readiness.register('redis', () => redisIsReady(redis));
          shutdown.onShutdown('redis', () => redis.disconnect());
          return redis;
        },
      },
      { provide: BuiltApp, useFactory: () => new BuiltApp(BUILT) },
      {
        provide: CONSOLE,
        inject: [REDIS],
        useFactory: (redis: Redis): ConsoleDependencies => ({
          addresses,
          issuerTemplate: config.issuerTemplate,
          authorizationServer: new AuthorizationServer({
            addresses,
            key: config.consoleKey,
            tenantHttp: config.tenantHttp,
          }),
          sessions: new SessionStore(redis, config.sessionKey, now),
          pending: new ExpiringRecords(redis, 'console-sign-in'),
          redis,
          tenantHttp: config.tenantHttp,
          logger,
          now,
        }),
      },
    ],
    controllers: [SessionController, AdminApiController, ChecksController, AppController],
  };
}

/** Everything that platform needs to know to run the service. */
export const consoleService: ServiceOptions<ConsoleConfig> = {
  name: 'console',
  config: consoleConfig,
  module: consoleModule,
  // As large as the admin API takes them.
  http: { bodyLimit: 262_144, jsonBelow: ['/console/api/', '/console/session/'] },
};
