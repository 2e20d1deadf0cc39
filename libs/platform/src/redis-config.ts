import { z } from 'zod';
import { type ConfigSchema, hostAndPort, list, required, tlsFileVariables, tlsOf, withFiles } from './config.js';
import type { TlsMaterial } from './tls-material.js';

export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

interface Credentials {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** Where Redis is, and how it is spoken to. */
export type RedisConnection = Credentials & {
  /** undefined: without TLS. */
  readonly tls?: TlsMaterial | undefined;
  /** The name that every node's certificate has, where that is not the name by which it is reached. */
  readonly tlsServerName?: string | undefined;
} & (
    | { readonly kind: 'single'; readonly node: RedisNode; readonly database: number }
    | {
        readonly kind: 'sentinel';
        readonly sentinels: readonly RedisNode[];
        readonly master: string;
        readonly sentinelCredentials: Credentials;
      }
    /** Any of the cluster's nodes: the others are heard of from them. */
    | { readonly kind: 'cluster'; readonly nodes: readonly RedisNode[] }
  );

const EXAMPLES =
  'redis://host:6379, redis+sentinel://host:26379,host:26379/master or redis+cluster://host:6379,host:6379, with rediss for TLS';
const URL_PARTS =
  /^redis(?<tls>s?)(?:\+(?<kind>sentinel|cluster))?:\/\/(?:(?<username>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<nodes>[^@/?#]+)(?:\/(?<path>[^/?#]*))?$/;
const DEFAULT_PORT = { single: 6379, sentinel: 26379, cluster: 6379 } as const;

function nodesOf(text: string, defaultPort: number): RedisNode[] | undefined {
  const nodes = list(text).map((entry) => {
    const address = hostAndPort.test(entry) ? entry : `${entry}:${defaultPort}`;
    const [, host = '', port] = hostAndPort.exec(address) ?? [];
    return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
  });
  return nodes.length > 0 && nodes.every(({ host, port }) => host !== '' && port > 0 && port <= 65_535)
    ? nodes
    : undefined;
}

/** What the URL says; undefined for one that is none of ours. Throws URIError for a bad percent-encoding. */
export function parseRedisUrl(url: string): RedisConnection | undefined {
  const parts = URL_PARTS.exec(url)?.groups;
  if (parts === undefined) return undefined;
  const kind = parts.kind === 'sentinel' || parts.kind === 'cluster' ? parts.kind : 'single';
  const [node, ...more] = nodesOf(parts.nodes ?? '', DEFAULT_PORT[kind]) ?? [];
  if (node === undefined) return undefined;
  const text = (part: string | undefined) => (part === undefined || part === '' ? undefined : decodeURIComponent(part));
  const access = { username: text(parts.username), password: text(parts.password), ...(parts.tls ? { tls: {} } : {}) };
  const path = text(parts.path);
  if (kind === 'sentinel')
    return path === undefined
      ? undefined
      : { kind, sentinels: [node, ...more], master: path, sentinelCredentials: {}, ...access };
  if (kind === 'cluster') return path === undefined ? { kind, nodes: [node, ...more], ...access } : undefined;
  if (more.length > 0 || (path !== undefined && !/^\d{1,4}$/.test(path))) return undefined;
  return { kind, node, database: Number(path ?? 0), ...access };
}

const parsed = (url: string): RedisConnection | undefined => {
  try {
    return parseRedisUrl(url);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
};

const redisVariables = z
  .object({
    REDIS_URL: required(EXAMPLES),
    REDIS_USERNAME: z.string().optional(),
    REDIS_PASSWORD: z.string().optional(),
    REDIS_SENTINEL_USERNAME: z.string().optional(),
    REDIS_SENTINEL_PASSWORD: z.string().optional(),
    REDIS_TLS_SERVER_NAME: z.string().optional(),
    ...tlsFileVariables('REDIS'),
  })
  .transform((env, context): { redis: RedisConnection } => {
    const fail = (variable: string, message: string) => {
      context.addIssue({ code: 'custom', path: [variable], message });
      return z.NEVER;
    };
    const connection = parsed(env.REDIS_URL);
    if (connection === undefined) return fail('REDIS_URL', `must be a URL like ${EXAMPLES}`);
    const material = tlsOf('REDIS', env, context);
    if (connection.tls === undefined && (material ?? env.REDIS_TLS_SERVER_NAME) !== undefined)
      return fail('REDIS_URL', 'must begin with rediss where REDIS_CA_FILE or its like is set');
    const forSentinels = { username: env.REDIS_SENTINEL_USERNAME, password: env.REDIS_SENTINEL_PASSWORD };
    if (connection.kind !== 'sentinel' && (forSentinels.username ?? forSentinels.password) !== undefined)
      return fail('REDIS_SENTINEL_PASSWORD', 'is of use only with redis+sentinel in REDIS_URL');
    const redis: RedisConnection = {
      ...connection,
      username: env.REDIS_USERNAME ?? connection.username,
      password: env.REDIS_PASSWORD ?? connection.password,
      tls: connection.tls && (material ?? {}),
      tlsServerName: env.REDIS_TLS_SERVER_NAME,
      ...(connection.kind === 'sentinel' ? { sentinelCredentials: forSentinels } : {}),
    };
    return { redis };
  });

export const redisConfig: ConfigSchema<{ readonly redis: RedisConnection }> = withFiles(
  ['REDIS_URL', 'REDIS_PASSWORD', 'REDIS_SENTINEL_PASSWORD'],
  redisVariables,
);
export type RedisConfig = z.output<typeof redisConfig>;
