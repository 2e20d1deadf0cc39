import { readFileSync } from 'node:fs';
import {
  type ConfigSchema,
  composeConfig,
  edgeTrustConfig,
  httpConfig,
  issuerConfig,
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

/** `consoleKey`: a private JWK in OSTIARY_CONSOLE_KEY, or in the file that OSTIARY_CONSOLE_KEY_FILE names. */
const consoleKeyConfig: ConfigSchema<{ readonly consoleKey: ConsoleKey }> = z
  .object({ OSTIARY_CONSOLE_KEY: z.string().optional(), OSTIARY_CONSOLE_KEY_FILE: z.string().optional() })
  .transform(({ OSTIARY_CONSOLE_KEY: value, OSTIARY_CONSOLE_KEY_FILE: file }, context) => {
    const fail = (variable: string, message: string) => {
      context.addIssue({ code: 'custom', path: [variable], message });
      return z.NEVER;
    };
    if (value !== undefined && file !== undefined) return fail('OSTIARY_CONSOLE_KEY', 'is given twice, also as a file');
    let text = value;
    if (file !== undefined) {
      try {
        text = readFileSync(file, 'utf8');
      } catch {
        return fail('OSTIARY_CONSOLE_KEY_FILE', 'names a file that cannot be read');
      }
    }
    if (text === undefined) return fail('OSTIARY_CONSOLE_KEY', 'is required: a private P-256 JWK with a kid');
    const parsed = privateKeySchema.safeParse(jsonOf(text));
    // The key itself is never repeated.
    if (!parsed.success) return fail('OSTIARY_CONSOLE_KEY', 'must be a private P-256 JWK with a kid');
    return { consoleKey: parsed.data };
  });

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

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
