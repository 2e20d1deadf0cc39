// The only way in which the server fetches a URL that a stranger named (jwks_uri, client metadata). The address is judged at
// connect time, after resolution, so that a name cannot point elsewhere between check and use.
import { lookup as systemLookup } from 'node:dns';
import net from 'node:net';
import tls from 'node:tls';
import ipaddr from 'ipaddr.js';
import { Agent, buildConnector, request } from 'undici';
import type { TlsMaterial } from './tls-material.js';
import { activeTracing, errorType, recordedSpan } from './tracing/tracing.js';

export interface SafeFetchOptions {
  /** OSTIARY_OUTBOUND_ALLOW: host, host:port or CIDR entries exempt from the address filter; hosts among them may be plain http. */
  readonly allow: readonly string[];
  /** OSTIARY_OUTBOUND_CA_FILE: authorities whose certificates are believed here, beside those of the system. */
  readonly authorities?: TlsMaterial | undefined;
  /** For the whole exchange; 3000 when left out. */
  readonly timeoutMs?: number;
  /** Of the body; 65536 when left out. */
  readonly maxBytes?: number;
  /** Sent as a POST of application/x-www-form-urlencoded; a GET when left out. */
  readonly form?: string;
  /** Sent as a POST of its type, with a bearer token if there is one. */
  readonly json?: { readonly body: string; readonly bearer?: string };
  /** Sent as a POST as they are, with what these headers say of them. */
  readonly bytes?: { readonly body: Uint8Array; readonly headers: Readonly<Record<string, string>> };
  /** The Accept header; answers are taken whatever their type says. */
  readonly accept?: string;
}

/** `contentType`, `cacheControl`: the headers as they came, '' where there were none. */
export interface FetchedDocument {
  readonly status: number;
  readonly body: Buffer;
  readonly contentType: string;
  readonly cacheControl: string;
}

export type SafeFetchFailure = 'url' | 'address' | 'redirect' | 'too-large' | 'timeout' | 'network';

export class SafeFetchError extends Error {
  override readonly name = 'SafeFetchError';
  constructor(
    readonly reason: SafeFetchFailure,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** Whether the document could not be had; anything else that is thrown is a fault of ours. */
export function isUnfetched(error: unknown): error is SafeFetchError {
  return error instanceof SafeFetchError;
}

/**
 * Globally reachable unicast and nothing else (RFC 6890): not private, loopback, link-local, carrier-grade NAT, multicast,
 * documentation or benchmark ranges, nor IPv6 forms that carry an IPv4 address which a gateway would unwrap (6to4, Teredo, NAT64).
 */
export function isPublicAddress(address: string): boolean {
  return net.isIP(address) !== 0 && ipaddr.process(address).range() === 'unicast';
}

/** The entries of OSTIARY_OUTBOUND_ALLOW, told apart. */
class OutboundAllowance {
  readonly #ranges: [ipaddr.IPv4 | ipaddr.IPv6, number][] = [];
  readonly #hosts = new Set<string>();

  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      if (ipaddr.isValidCIDR(entry)) this.#ranges.push(ipaddr.parseCIDR(entry));
      else this.#hosts.add(entry.toLowerCase());
    }
  }

  allowsHost(host: string, port: string): boolean {
    const name = host.toLowerCase();
    return this.#hosts.has(name) || this.#hosts.has(`${name}:${port}`) || this.#hosts.has(`[${name}]:${port}`);
  }

  allowsAddress(text: string): boolean {
    if (net.isIP(text) === 0) return false;
    const address = ipaddr.process(text);
    return this.#ranges.some(([range, bits]) => range.kind() === address.kind() && address.match(range, bits));
  }
}

interface Guarded {
  readonly agent: Agent;
  readonly allowance: OutboundAllowance;
}

/** What is believed where nothing is said. */
const NO_OTHERS: TlsMaterial = {};
const agents = new Map<TlsMaterial, Map<string, Guarded>>();

/** One connection pool per allow-list and authorities; a process has one, or a few in tests. */
function agentFor({ allow, authorities = NO_OTHERS }: Pick<SafeFetchOptions, 'allow' | 'authorities'>): Guarded {
  const known = agents.get(authorities) ?? new Map<string, Guarded>();
  agents.set(authorities, known);
  const key = allow.join(',');
  let entry = known.get(key);
  if (entry === undefined) {
    const allowance = new OutboundAllowance(allow);
    entry = { agent: guardedAgent(allowance, authorities), allowance };
    known.set(key, entry);
  }
  return entry;
}

/** The authorities as their file has them now; the system's are read once for each content. */
function trustedContext(authorities: TlsMaterial): () => tls.SecureContext | undefined {
  let last: Buffer | undefined;
  let context: tls.SecureContext | undefined;
  return () => {
    const { ca } = authorities;
    if (ca !== undefined && (last === undefined || !ca.equals(last))) {
      context = tls.createSecureContext({ ca: [...tls.getCACertificates('default'), ca.toString('utf8')] });
      last = ca;
    }
    return context;
  };
}

/** As undici makes connections, by whoever is believed at that moment. */
function connector(authorities: TlsMaterial, options: buildConnector.BuildOptions): buildConnector.connector {
  const context = trustedContext(authorities);
  let made: { readonly by: tls.SecureContext | undefined; readonly open: buildConnector.connector } | undefined;
  return (target, callback) => {
    const by = context();
    if (made === undefined || made.by !== by) {
      // A session that was begun under other authorities is not gone on with: a connector keeps its own.
      made = { by, open: buildConnector({ ...options, ...(by === undefined ? {} : { secureContext: by }) }) };
    }
    return made.open(target, callback);
  };
}

function guardedAgent(allowance: OutboundAllowance, authorities: TlsMaterial): Agent {
  const permitted = (address: string) => isPublicAddress(address) || allowance.allowsAddress(address);
  const refused = (host: string) => new SafeFetchError('address', `${host} is at an address that is not public`);
  const open = connector(authorities, { timeout: 3000, allowH2: false });
  const guarded = connector(authorities, {
    timeout: 3000,
    allowH2: false,
    lookup: (host, options, callback) => {
      systemLookup(host, { ...options, all: true }, (error, found) => {
        if (error) return callback(error, []);
        // One bad address is enough to refuse the name: which one gets used is not ours to choose.
        if (found.length === 0 || !found.every(({ address }) => permitted(address))) return callback(refused(host), []);
        return options.all ? callback(null, found) : callback(null, found[0]?.address ?? '', found[0]?.family ?? 4);
      });
    },
  });
  return new Agent({
    connections: 4,
    pipelining: 1,
    keepAliveTimeout: 4000,
    maxHeaderSize: 16_384,
    connect: (options, callback) => {
      const host = options.hostname.replace(/^\[|\]$/g, '');
      if (allowance.allowsHost(host, options.port)) return open(options, callback);
      // A literal address is never looked up.
      if (net.isIP(host) !== 0 && !permitted(host)) return callback(refused(host), null);
      return guarded(options, callback);
    },
  });
}

function checkedUrl(text: string, allowance: OutboundAllowance): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw new SafeFetchError('url', 'not a URL');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port || (url.protocol === 'http:' ? '80' : '443');
  const plainAllowed = url.protocol === 'http:' && allowance.allowsHost(host, port);
  if (url.protocol !== 'https:' && !plainAllowed) throw new SafeFetchError('url', 'only https is fetched');
  if (url.username !== '' || url.password !== '')
    throw new SafeFetchError('url', 'a URL with credentials is not fetched');
  return url;
}

/** What is sent, and as what; `undefined`: nothing, a GET. */
function sentBody({ form, json, bytes }: SafeFetchOptions) {
  if (bytes !== undefined) return bytes;
  if (form !== undefined) return { body: form, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
  if (json === undefined) return undefined;
  const authorization = json.bearer === undefined ? {} : { authorization: `Bearer ${json.bearer}` };
  return { body: json.body, headers: { 'content-type': 'application/json', ...authorization } };
}

/** GETs, or POSTs a form, JSON or bytes to, a URL that a stranger named: https, no redirects, public addresses only, bounded in time and size. @throws SafeFetchError */
export async function safeFetch(url: string, options: SafeFetchOptions): Promise<FetchedDocument> {
  const { agent, allowance } = agentFor(options);
  const target = checkedUrl(url, allowance);
  const tracing = activeTracing();
  if (tracing === undefined || recordedSpan(tracing) === undefined) return exchange(target, agent, options);
  // Strangers are told nothing of our traces, and of the URL no more is kept than whose it is.
  const method = sentBody(options) === undefined ? 'GET' : 'POST';
  const attributes = {
    'http.request.method': method,
    'server.address': target.hostname,
    'server.port': Number(target.port || (target.protocol === 'http:' ? 80 : 443)),
  };
  const span = tracing.start(method, { kind: 'client', attributes });
  try {
    const document = await exchange(target, agent, options);
    span.set({ 'http.response.status_code': document.status });
    span.end(document.status >= 400 ? String(document.status) : undefined);
    return document;
  } catch (error) {
    span.end(error instanceof SafeFetchError ? error.reason : errorType(error));
    throw error;
  }
}

async function exchange(target: URL, agent: Agent, options: SafeFetchOptions): Promise<FetchedDocument> {
  const maxBytes = options.maxBytes ?? 65_536;
  const signal = AbortSignal.timeout(options.timeoutMs ?? 3000);
  const sent = sentBody(options);
  try {
    const answer = await request(target, {
      dispatcher: agent,
      signal,
      headers: {
        accept: options.accept ?? '*/*',
        'user-agent': 'ostiary',
        'accept-encoding': 'identity',
        ...sent?.headers,
      },
      ...(sent === undefined ? {} : { method: 'POST', body: sent.body }),
    });
    if (answer.statusCode >= 300 && answer.statusCode < 400) {
      // Destroyed without a listener it would bring the process down.
      answer.body.on('error', () => {}).destroy();
      throw new SafeFetchError('redirect', `answered with a redirect (${answer.statusCode}), which is not followed`);
    }
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw new SafeFetchError('too-large', `answered with more than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
    const { 'content-type': contentType, 'cache-control': cacheControl } = answer.headers;
    return {
      status: answer.statusCode,
      body: Buffer.concat(chunks),
      contentType: String(contentType ?? ''),
      cacheControl: String(cacheControl ?? ''),
    };
  } catch (error) {
    if (error instanceof SafeFetchError) throw error;
    if (signal.aborted) throw new SafeFetchError('timeout', 'did not answer in time', { cause: error });
    throw new SafeFetchError('network', 'could not be reached', { cause: error });
  }
}
