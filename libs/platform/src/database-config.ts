import type { ConnectionOptions } from 'node:tls';
import { z } from 'zod';
import { type ConfigSchema, required, tlsFileVariables, tlsOf, wholeNumber, withFiles } from './config.js';
import type { TlsMaterial } from './tls-material.js';

/** libpq's names: `require` encrypts to whoever answers, `verify-ca` asks for a certificate of the authority, `verify-full` for the host's. */
export const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

export interface DatabaseConfig {
  /** With user and password, without parameters of TLS. */
  readonly databaseUrl: string;
  /** What the driver takes as `ssl`; false: without TLS. */
  readonly databaseTls: ConnectionOptions | false;
  readonly databasePoolSize: number;
}

type Connection = Pick<DatabaseConfig, 'databaseUrl' | 'databaseTls'>;

/**
 * Where Postgres is: `prefix`_URL, whose user and password `prefix`_USER and `prefix`_PASSWORD replace; and how it is spoken to: the
 * variables DATABASE_SSLMODE, DATABASE_CA_FILE, DATABASE_CERT_FILE, DATABASE_KEY_FILE, whatever the prefix.
 */
function connectionConfig(prefix: string): ConfigSchema<Connection> {
  const [urlName, userName, passwordName] = [`${prefix}_URL`, `${prefix}_USER`, `${prefix}_PASSWORD`];
  const fields = z.object({
    [urlName]: required('postgres://role:password@host:5432/ostiary').refine(
      (value) => URL.canParse(value) && ['postgres:', 'postgresql:'].includes(new URL(value).protocol),
      { error: 'must be a URL like postgres://role:password@host:5432/ostiary' },
    ),
    [userName]: z.string().optional(),
    [passwordName]: z.string().optional(),
  });
  const tls = z.object({
    DATABASE_SSLMODE: z.enum(SSL_MODES, { error: `must be one of ${SSL_MODES.join(', ')}` }).optional(),
    ...tlsFileVariables('DATABASE'),
  });
  const all = z.intersection(fields, tls).transform((env, context): Connection => {
    const fail = (variable: string, message: string) => context.addIssue({ code: 'custom', path: [variable], message });
    const url = new URL(env[urlName] ?? '');
    const inUrl = url.searchParams.get('sslmode');
    url.searchParams.delete('sslmode');
    for (const name of url.searchParams.keys()) {
      if (name.startsWith('ssl'))
        fail(urlName, `must not have the parameter ${name}: use DATABASE_CA_FILE and its like`);
    }
    if (env[userName] !== undefined) url.username = encodeURIComponent(env[userName]);
    if (env[passwordName] !== undefined) url.password = encodeURIComponent(env[passwordName]);
    if (inUrl !== null && !SSL_MODES.some((mode) => mode === inUrl))
      fail(urlName, `must have as its sslmode one of ${SSL_MODES.join(', ')}`);
    const material = tlsOf('DATABASE', env, context);
    const implied = material === undefined ? 'disable' : 'verify-full';
    const mode = env.DATABASE_SSLMODE ?? SSL_MODES.find((each) => each === inUrl) ?? implied;
    if (mode === 'disable' && material !== undefined)
      fail('DATABASE_SSLMODE', 'must not be disable where DATABASE_CA_FILE or DATABASE_CERT_FILE is set');
    if (mode === 'verify-ca' && material?.ca === undefined) fail('DATABASE_CA_FILE', 'is required by verify-ca');
    return { databaseUrl: url.href, databaseTls: mode === 'disable' ? false : driverTls(mode, material ?? {}) };
  });
  return withFiles([urlName, passwordName], all);
}

function driverTls(mode: Exclude<SslMode, 'disable'>, material: TlsMaterial): ConnectionOptions {
  // The material's members read their files when they are looked at: they must stay what they are.
  const options: ConnectionOptions = Object.defineProperties({}, Object.getOwnPropertyDescriptors(material));
  if (mode === 'require') return Object.assign(options, { rejectUnauthorized: false });
  if (mode === 'verify-ca') return Object.assign(options, { checkServerIdentity: () => undefined });
  return options;
}

export const databaseConfig: ConfigSchema<DatabaseConfig> = z.intersection(
  connectionConfig('DATABASE'),
  z
    .object({ DATABASE_POOL_SIZE: wholeNumber(1, 500).default(10) })
    .transform((env) => ({ databasePoolSize: env.DATABASE_POOL_SIZE })),
);

/** The same server as the owner of the schemas: MIGRATION_DATABASE_URL, …_USER, …_PASSWORD. */
export const migrationDatabaseConfig: ConfigSchema<Connection> = connectionConfig('MIGRATION_DATABASE');
