import {
  composeConfig,
  edgeTrustConfig,
  httpConfig,
  issuerConfig,
  observabilityConfig,
} from '@ostiary/platform/config';
import { redisConfig } from '@ostiary/platform/redis-config';
import { z } from 'zod';
import { portalKeyConfig } from './portal/portal-key.js';

const limitsConfig = z
  .object({
    // What one address may set in motion within ten minutes: each action is a request to an authorization server in the portal's name.
    OSTIARY_DEMO_PORTAL_ACTIONS: z
      .string()
      .regex(/^[1-9]\d{0,6}$/, 'must be a whole number from 1 to 9999999')
      .transform(Number)
      .default(300),
  })
  .transform((env) => ({ actionsPerWindow: env.OSTIARY_DEMO_PORTAL_ACTIONS }));

export const demoPortalConfig = composeConfig(
  httpConfig,
  redisConfig,
  issuerConfig,
  edgeTrustConfig,
  observabilityConfig,
  portalKeyConfig,
  limitsConfig,
);
export type DemoPortalConfig = z.output<typeof demoPortalConfig>;
