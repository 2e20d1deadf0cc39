// Configuration comes from the environment, one schema per service, composed from the groups below; names are those of
// docs/configuration.md. A value that does not fit stops the start with one sentence that names the variable.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { TlsFileError, type TlsMaterial, tlsMaterial } from './tls-material.js';

/** A schema from environment variables to a configuration object. */
export type ConfigSchema<T> = z.ZodType<T, unknown>;

/** What the environment holds does not fit; `message` is one sentence per fault, each naming its variable. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * Reads a service's configuration.
 * @throws ConfigurationError naming each variable that does not fit; the value itself is not repeated (it may be a secret).
 */
export function loadConfig<T>(
  schema: ConfigSchema<T>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): T {
  // A variable that is set but empty is one that is not set: container platforms cannot always leave one out.
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const sentences = result.error.issues.map(
    (issue) => `${issue.path.join('.') || 'The configuration'} ${issue.message}.`,
  );
  throw new ConfigurationError([...new Set(sentences)].join(' '));
}

type Merged<S extends readonly unknown[]> = S extends readonly [ConfigSchema<infer H>, ...infer R]
  ? H & Merged<R>
  : unknown;

/** One schema out of several groups; the groups share no field. */
export function composeConfig<const S extends readonly ConfigSchema<object>[]>(...groups: S): ConfigSchema<Merged<S>> {
  const [first, ...rest] = groups;
  if (first === undefined) throw new TypeError('composeConfig needs at least one group');
  return rest.reduce((all, group) => z.intersection(all, group), first) as ConfigSchema<Merged<S>>;
}

export const required = (what: string) => z.string({ error: `is required: ${what}` });
export const wholeNumber = (min: number, max: number) =>
  z
    .string({ error: `is required: a whole number from ${min} to ${max}` })
    .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));
export const port = wholeNumber(0, 65535);
export const hostAndPort = /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):(\d{1,5})$/;
export const list = (value: string): string[] =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

export const httpConfig = z
  .object({
    HTTP_HOST: z.string().default('127.0.0.1'),
    HTTP_PORT: port,
    // Between unready and the end of listening: as long as the load balancer takes to notice.
    HTTP_DRAIN_DELAY_MS: wholeNumber(0, 60_000).default(0),
  })
  .transform((env) => ({
    httpHost: env.HTTP_HOST,
    httpPort: env.HTTP_PORT,
    drainDelayMs: env.HTTP_DRAIN_DELAY_MS,
  }));
export type HttpConfig = z.output<typeof httpConfig>;

const issuerTemplate = required('an issuer template').refine(
  (value) =>
    URL.canParse(value.replace('{tenant}', 't').replace('{workspace}', 'w')) &&
    value.startsWith('https://') &&
    value.includes('{tenant}') &&
    value.includes('{workspace}') &&
    !/[?#]/.test(value) &&
    !value.endsWith('/'),
  { error: 'must be an https URL with {tenant} and {workspace} in it, no query, fragment or trailing slash' },
);
export const issuerConfig = z
  .object({ OSTIARY_ISSUER_TEMPLATE: issuerTemplate, OSTIARY_MTLS_ISSUER_TEMPLATE: issuerTemplate })
  .transform((env) => ({
    issuerTemplate: env.OSTIARY_ISSUER_TEMPLATE,
    mtlsIssuerTemplate: env.OSTIARY_MTLS_ISSUER_TEMPLATE,
  }));
export type IssuerConfig = z.output<typeof issuerConfig>;

const isCidr = (value: string): boolean => ipaddr.isValidCIDR(value) || ipaddr.isValid(value);

/** How the edge passes the client certificate on; the header that each format uses is in request-context.ts. */
export const CLIENT_CERT_FORMATS = ['rfc9440', 'nginx', 'envoy', 'traefik', 'haproxy'] as const;
export type ClientCertFormat = (typeof CLIENT_CERT_FORMATS)[number];

export const edgeTrustConfig = z
  .object({
    OSTIARY_TRUSTED_PROXIES: z
      .string()
      .default('127.0.0.1/32,::1/128')
      .transform(list)
      .refine((all) => all.every(isCidr), { error: 'must be a comma-separated list of addresses or CIDR ranges' }),
    OSTIARY_CLIENT_CERT_FORMAT: z
      .enum(CLIENT_CERT_FORMATS, { error: `must be one of ${CLIENT_CERT_FORMATS.join(', ')}` })
      .default('rfc9440'),
  })
  .transform((env) => ({
    trustedProxies: env.OSTIARY_TRUSTED_PROXIES,
    clientCertFormat: env.OSTIARY_CLIENT_CERT_FORMAT,
  }));
export type EdgeTrustConfig = z.output<typeof edgeTrustConfig>;

/**
 * The schema with variables that may hold secrets: where `name`_FILE is set, the file that it names holds the value (one line's end
 * at its end does not count).
 */
export function withFiles<T>(names: readonly string[], schema: ConfigSchema<T>): ConfigSchema<T> {
  return z
    .record(z.string(), z.unknown())
    .transform((env, context): unknown => {
      const read: Record<string, unknown> = { ...env };
      for (const name of names) {
        const file = env[`${name}_FILE`];
        if (typeof file !== 'string') continue;
        const fail = (variable: string, message: string) =>
          context.addIssue({ code: 'custom', path: [variable], message });
        if (env[name] !== undefined) fail(name, `give ${name} or ${name}_FILE, not both`);
        try {
          read[name] = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
        } catch {
          fail(`${name}_FILE`, 'names a file that cannot be read');
        }
      }
      return read;
    })
    .pipe(schema);
}

/**
 * TLS towards a store or a peer: `prefix`_CA_FILE, `prefix`_CERT_FILE and `prefix`_KEY_FILE. Reports what does not fit to `context`, with the
 * variable's name; undefined then, and when none is set.
 */
export function tlsOf(
  prefix: string,
  env: Readonly<Record<string, unknown>>,
  context: z.RefinementCtx,
): TlsMaterial | undefined {
  const variables = {
    caFile: `${prefix}_CA_FILE`,
    certificateFile: `${prefix}_CERT_FILE`,
    keyFile: `${prefix}_KEY_FILE`,
  };
  const fileIn = (variable: string): string | undefined => {
    const file = env[variable];
    return typeof file === 'string' ? file : undefined;
  };
  const caFile = fileIn(variables.caFile);
  const certificateFile = fileIn(variables.certificateFile);
  const keyFile = fileIn(variables.keyFile);
  if (caFile === undefined && certificateFile === undefined && keyFile === undefined) return undefined;
  try {
    return tlsMaterial({ caFile, certificateFile, keyFile });
  } catch (error) {
    if (!(error instanceof TlsFileError)) throw error;
    context.addIssue({ code: 'custom', path: [variables[error.file]], message: error.message });
    return undefined;
  }
}

/** The variables that `tlsOf` reads, for a schema. */
export const tlsFileVariables = <const P extends string>(prefix: P) =>
  ({
    [`${prefix}_CA_FILE`]: z.string().optional(),
    [`${prefix}_CERT_FILE`]: z.string().optional(),
    [`${prefix}_KEY_FILE`]: z.string().optional(),
  }) as Record<`${P}_CA_FILE` | `${P}_CERT_FILE` | `${P}_KEY_FILE`, z.ZodOptional<z.ZodString>>;

/**
 * A base64 secret given in the variable `name`, or in the file that `name`_FILE names, as the field `field`.
 * `bytes` is the exact length, `minBytes` the least, after decoding.
 */
export function secretConfig<const F extends string>(
  name: string,
  field: F,
  size: { readonly bytes: number } | { readonly minBytes: number },
): ConfigSchema<{ [K in F]: Buffer }> {
  const wanted = 'bytes' in size ? `${size.bytes} bytes` : `at least ${size.minBytes} bytes`;
  return z.record(z.string(), z.unknown()).transform((env, context) => {
    const fail = (variable: string, message: string) => {
      context.addIssue({ code: 'custom', path: [variable], message });
      return z.NEVER;
    };
    const file = env[`${name}_FILE`];
    let text = env[name];
    if (text !== undefined && file !== undefined) return fail(name, `give ${name} or ${name}_FILE, not both`);
    if (typeof file === 'string') {
      try {
        text = readFileSync(file, 'utf8');
      } catch {
        return fail(`${name}_FILE`, 'names a file that cannot be read');
      }
    }
    if (typeof text !== 'string') return fail(name, `is required: ${wanted}, base64 (or ${name}_FILE)`);
    const trimmed = text.trim();
    const secret = Buffer.from(trimmed, 'base64');
    const plain = /^[A-Za-z0-9+/_-]+={0,2}$/.test(trimmed);
    const fits = 'bytes' in size ? secret.length === size.bytes : secret.length >= size.minBytes;
    if (!plain || !fits) return fail(name, `must be ${wanted}, base64`);
    return { [field]: secret } as { [K in F]: Buffer };
  });
}

/**
 * A JWK (RFC 7517) that fits `schema`, as JSON in the variable `name` or in the file that `name`_FILE names, as the field `field`; undefined when
 * neither is set. `wanted` says in words what it must be; the value is not repeated, as it may be private.
 */
export function jwkConfig<const F extends string, T>(
  name: string,
  field: F,
  schema: z.ZodType<T>,
  wanted: string,
): ConfigSchema<{ [K in F]: T | undefined }> {
  return z.record(z.string(), z.unknown()).transform((env, context) => {
    const fail = (variable: string, message: string) => {
      context.addIssue({ code: 'custom', path: [variable], message });
      return z.NEVER;
    };
    const file = env[`${name}_FILE`];
    let text = env[name];
    if (text !== undefined && file !== undefined) return fail(name, `give ${name} or ${name}_FILE, not both`);
    if (typeof file === 'string') {
      try {
        text = readFileSync(file, 'utf8');
      } catch {
        return fail(`${name}_FILE`, 'names a file that cannot be read');
      }
    }
    if (text === undefined) return { [field]: undefined } as { [K in F]: T | undefined };
    const parsed = schema.safeParse(jsonOf(text));
    return parsed.success ? ({ [field]: parsed.data } as { [K in F]: T }) : fail(name, `must be ${wanted}, as JSON`);
  });
}

function jsonOf(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

/** `installationSecret`: at least 32 bytes, the same in all services; every key in use is derived from it (HKDF). */
export const installationSecretConfig = secretConfig('OSTIARY_INSTALLATION_SECRET', 'installationSecret', {
  minBytes: 32,
});
export interface InstallationSecretConfig {
  readonly installationSecret: Buffer;
}

/** Authorities believed where a stranger's URL is fetched, and nowhere else; undefined: those of the system alone. */
function outboundAuthorities(
  { OSTIARY_OUTBOUND_CA_FILE: caFile }: { readonly OSTIARY_OUTBOUND_CA_FILE?: string | undefined },
  context: z.RefinementCtx,
): TlsMaterial | undefined {
  if (caFile === undefined) return undefined;
  try {
    return tlsMaterial({ caFile });
  } catch (error) {
    if (!(error instanceof TlsFileError)) throw error;
    context.addIssue({ code: 'custom', path: ['OSTIARY_OUTBOUND_CA_FILE'], message: error.message });
    return undefined;
  }
}

const allowEntry = (value: string): boolean =>
  isCidr(value) || hostAndPort.test(value) || /^[A-Za-z0-9._-]+$/.test(value);
export const outboundConfig = z
  .object({
    OSTIARY_OUTBOUND_ALLOW: z
      .string()
      .default('')
      .transform(list)
      .refine((all) => all.every(allowEntry), { error: 'must be a comma-separated list of host, host:port or CIDR' }),
    OSTIARY_OUTBOUND_CA_FILE: z.string().optional(),
  })
  .transform((env, context) => ({
    /** As `safeFetch` takes it. */
    outbound: { allow: env.OSTIARY_OUTBOUND_ALLOW, authorities: outboundAuthorities(env, context) },
  }));
export type OutboundConfig = z.output<typeof outboundConfig>;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export const observabilityConfig = z
  .object({
    LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info'),
    INSTANCE_ID: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,100}$/, 'must be 1 to 100 of the characters A-Z a-z 0-9 . _ -')
      .default(() => `${os.hostname()}-${process.pid}`),
  })
  .transform((env) => ({ logLevel: env.LOG_LEVEL, instanceId: env.INSTANCE_ID }));
export type ObservabilityConfig = z.output<typeof observabilityConfig>;

/** The address (`host:port`) of a gRPC peer in the variable `name`, as the field `field`. */
export function peerConfig<const F extends string>(
  name: string,
  field: F,
  fallback: string,
): ConfigSchema<{ [K in F]: string }> {
  return z
    .object({ [name]: z.string().regex(hostAndPort, 'must be host:port').default(fallback) })
    .transform((env) => ({ [field]: env[name] }) as { [K in F]: string });
}
