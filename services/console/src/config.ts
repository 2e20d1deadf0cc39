import {
  composeConfig,
  edgeTrustConfig,
  httpConfig,
  issuerConfig,
  jwkConfig,
  observabilityConfig,
  secretConfig,
} from '@ostiary/platform/config';
import { redisConfig } from '@ostiary/platform/redis-config';
import { z } from 'zod';

/** RFC 7518 §6.2: the P-256 key pair by which the console authenticates as a client. */
const privateKeySchema = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  kid: z.string().min(1),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  alg: z.literal('ES256').optional(),
  use: z.literal('sig').optional(),
});
export type ConsoleKey = z.output<typeof privateKeySchema>;

const WANTED = 'a private P-256 JWK with a kid';

const consoleKeyConfig = jwkConfig('OSTIARY_CONSOLE_KEY', 'consoleKey', privateKeySchema, WANTED).transform(
  ({ consoleKey }, context) => {
    if (consoleKey !== undefined) return { consoleKey };
    context.addIssue({ code: 'custom', path: ['OSTIARY_CONSOLE_KEY'], message: `is required: ${WANTED}` });
    return z.NEVER;
  },
);

const tenantHttpConfig = z
  .object({
    TENANT_HTTP: z
      .string()
      .refine((value) => URL.canParse(value) && /^https?:\/\/[^/]+$/.test(value), {
        error: 'must be an origin like http://tenant:7203',
      })
      .default('http://127.0.0.1:7103'),
  })
  .transform((env) => ({ tenantHttp: env.TENANT_HTTP }));

export const consoleConfig = composeConfig(
  httpConfig,
  redisConfig,
  issuerConfig,
  edgeTrustConfig,
  observabilityConfig,
  secretConfig('OSTIARY_CONSOLE_SESSION_KEY', 'sessionKey', { bytes: 32 }),
  consoleKeyConfig,
  tenantHttpConfig,
);
export type ConsoleConfig = z.output<typeof consoleConfig>;
