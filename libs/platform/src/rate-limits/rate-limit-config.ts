import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type ConfigSchema, wholeNumber } from '../config.js';

/** Requests a minute; 0: without end. */
export interface RateLimits {
  readonly perAddress: number;
  readonly perTenant: number;
  readonly perWorkspace: number;
  readonly perClient: number;
  /** What differs for single tenants, by slug. */
  readonly tenants: ReadonlyMap<string, TenantLimits>;
}

const perMinute = z.int().min(0).max(1_000_000_000);
const tenantLimits = z.strictObject({
  perTenant: perMinute.optional(),
  perWorkspace: perMinute.optional(),
  perClient: perMinute.optional(),
});
type TenantLimits = z.output<typeof tenantLimits>;
const exceptionsSchema = z.strictObject({ tenants: z.record(z.string(), tenantLimits) });

const requests = (fallback: number) => wholeNumber(0, 1_000_000_000).default(fallback);

/** Far above what anybody needs who is no accident and no attack. */
export const rateLimitConfig: ConfigSchema<{ readonly rateLimits: RateLimits }> = z
  .object({
    OSTIARY_REQUESTS_PER_MINUTE_PER_ADDRESS: requests(60_000),
    OSTIARY_REQUESTS_PER_MINUTE_PER_TENANT: requests(1_200_000),
    OSTIARY_REQUESTS_PER_MINUTE_PER_WORKSPACE: requests(600_000),
    OSTIARY_REQUESTS_PER_MINUTE_PER_CLIENT: requests(120_000),
    OSTIARY_RATE_LIMITS_FILE: z.string().optional(),
  })
  .transform((env, context) => {
    const exceptions = readExceptions(env.OSTIARY_RATE_LIMITS_FILE);
    if (typeof exceptions === 'string') {
      context.addIssue({ code: 'custom', path: ['OSTIARY_RATE_LIMITS_FILE'], message: exceptions });
      return z.NEVER;
    }
    return {
      rateLimits: {
        perAddress: env.OSTIARY_REQUESTS_PER_MINUTE_PER_ADDRESS,
        perTenant: env.OSTIARY_REQUESTS_PER_MINUTE_PER_TENANT,
        perWorkspace: env.OSTIARY_REQUESTS_PER_MINUTE_PER_WORKSPACE,
        perClient: env.OSTIARY_REQUESTS_PER_MINUTE_PER_CLIENT,
        tenants: exceptions,
      },
    };
  });

/** What the file says, or what is wrong with it. */
function readExceptions(file: string | undefined): ReadonlyMap<string, TenantLimits> | string {
  if (file === undefined) return new Map();
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return 'names a file that cannot be read';
  }
  try {
    return new Map(Object.entries(exceptionsSchema.parse(JSON.parse(text)).tenants));
  } catch {
    return 'must name a JSON file like {"tenants": {"acme": {"perTenant": 1000, "perWorkspace": 500, "perClient": 100}}}';
  }
}
