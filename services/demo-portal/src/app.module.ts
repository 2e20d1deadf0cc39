import { type DynamicModule, Module } from '@nestjs/common';
import { Readiness } from '@ostiary/platform/health';
import type { ServiceOptions } from '@ostiary/platform/service-main';
import { Shutdown } from '@ostiary/platform/shutdown';
import { ExpiringRecords } from '@ostiary/state/expiring-records';
import { connectRedis, KEY_PREFIX, type Redis, redisIsReady } from '@ostiary/state/redis';
import { SpendOnce } from '@ostiary/state/spend-once';
import { CheatsController } from './cheats/cheats.controller.js';
import { type DemoPortalConfig, demoPortalConfig } from './config.js';
import { Journeys } from './journey/journey.store.js';
import { OrdersController } from './order-api/orders.controller.js';
import { AssetsController } from './pages/assets.controller.js';
import { PagesController } from './pages/pages.controller.js';
import { ActionLimiter } from './portal/action-limiter.js';
import { Portals } from './portal/find-portal.js';
import { PORTAL_DEPENDENCIES, type PortalDependencies } from './portal-dependencies.js';
import { SignInController } from './sign-in/sign-in.controller.js';

const REDIS = Symbol('Redis');

@Module({})
class DemoPortalModule {}

/** The composition root: everything that this process is made of, in the order in which it is made. */
function demoPortalModule(config: DemoPortalConfig): DynamicModule {
  const now = Date.now;
  return {
    module: DemoPortalModule,
    providers: [
      {
        provide: REDIS,
        inject: [Readiness, Shutdown],
        useFactory: (readiness: Readiness, shutdown: Shutdown) => {
          // Its own prefix: nothing that the authorization server keeps can be read or spent from here.
          const redis = connectRedis(config.redis, { keyPrefix: `${KEY_PREFIX}demo-portal:` });
          readiness.register('redis', () => redisIsReady(redis));
          shutdown.onShutdown('redis', () => redis.disconnect());
          return redis;
        },
      },
      {
        provide: PORTAL_DEPENDENCIES,
        inject: [REDIS],
        useFactory: (redis: Redis): PortalDependencies => ({
          issuerTemplate: config.issuerTemplate,
          portals: new Portals(config.portalKey, now),
          journeys: new Journeys(
            new ExpiringRecords<string>(redis, 'journey'),
            new ExpiringRecords<string>(redis, 'attempt'),
            now,
          ),
          spendOnce: new SpendOnce(redis),
          limiter: new ActionLimiter(redis, config.actionsPerWindow, now),
          now,
        }),
      },
    ],
    controllers: [PagesController, SignInController, CheatsController, OrdersController, AssetsController],
  };
}

/** Everything that platform needs to know to run the service. */
export const demoPortalService: ServiceOptions<DemoPortalConfig> = {
  name: 'demo-portal',
  config: demoPortalConfig,
  module: demoPortalModule,
  http: { ignoreTrailingSlash: true },
};
