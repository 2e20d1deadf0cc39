// Where a request comes from. Decides what of a request's headers is the edge's word and what is the caller's: forwarded
// address, request id and client certificate are believed only from a peer in OSTIARY_TRUSTED_PROXIES. Every controller
// reads `request.context`; nothing else in the repository reads a forwarding header.
import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import {
  CertificateError,
  type ClientCertificate,
  type ClientCertificateFormat,
  readClientCertificateHeader,
} from '@ostiary/crypto/certificate';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import type { EdgeTrustConfig } from './config.js';
import { readTraceparent, type SpanPlace } from './tracing/trace-context.js';
import type { TraceContext } from './tracing/tracing-config.js';

/** Where a request came from, as far as the edge vouches for it. */
export interface RequestContext {
  /** From the edge's `X-Request-Id` if it is one of ours to trust, else a new UUID; also on every answer. */
  readonly requestId: string;
  /** 32 hex digits: that of the flow where traces are kept; else the edge's `traceparent` as far as OSTIARY_TRACE_CONTEXT believes it, else new. */
  readonly traceId: string;
  /** The caller's IP address as text. */
  readonly address: string;
  /** The `User-Agent`, at most 256 characters; '' when there is none. */
  readonly userAgent: string;
  /** What the edge said about the client certificate, in the format of OSTIARY_CLIENT_CERT_FORMAT. */
  readonly certificateHeader?: string | undefined;
  /** Unix milliseconds. */
  readonly receivedAt: number;
  /**
   * The certificate whose key the caller proved to hold; parsed on first use.
   * @throws OAuthError invalid_request when the edge's header cannot be read.
   */
  clientCertificate(): ClientCertificate | undefined;
}

/** Facts that handlers add to the one log line of a request, beside tenant and workspace from the path. */
export interface RequestLogFields {
  tenant?: string;
  workspace?: string;
  clientId?: string;
  error?: string;
  clause?: string;
  detail?: string;
  /** FAPI 1.0 Baseline §6.2.1(12): by which a resource and its caller know the request. */
  interactionId?: string;
}

const CONTEXT: unique symbol = Symbol('context');
const LOG_FIELDS: unique symbol = Symbol('logFields');

declare module 'fastify' {
  interface FastifyRequest {
    readonly context: RequestContext;
    readonly logFields: RequestLogFields;
    [CONTEXT]: RequestContext | undefined;
    [LOG_FIELDS]: RequestLogFields | undefined;
  }
}

/** The header in which each format comes. The edge drops all of them from outside (deploy/edge/pass.conf). */
export const CLIENT_CERTIFICATE_HEADER: Readonly<Record<ClientCertificateFormat, string>> = {
  rfc9440: 'client-cert',
  nginx: 'x-ostiary-client-cert',
  envoy: 'x-forwarded-client-cert',
  traefik: 'x-forwarded-tls-client-cert',
  haproxy: 'x-ssl-client-cert',
};

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** What decides whether a peer is the edge; the verdict on an address is remembered, as there are few of them. */
export class TrustedPeers {
  readonly #ranges: readonly [ipaddr.IPv4 | ipaddr.IPv6, number][];
  readonly #verdicts = new Map<string, boolean>();

  constructor(cidrs: readonly string[]) {
    this.#ranges = cidrs.map((cidr) => {
      if (cidr.includes('/')) return ipaddr.parseCIDR(cidr);
      const address = ipaddr.parse(cidr);
      return [address, address.kind() === 'ipv4' ? 32 : 128];
    });
  }

  includes(address: string): boolean {
    const known = this.#verdicts.get(address);
    if (known !== undefined) return known;
    const verdict = this.#decide(address);
    if (this.#verdicts.size >= 1000) this.#verdicts.clear();
    this.#verdicts.set(address, verdict);
    return verdict;
  }

  #decide(text: string): boolean {
    if (isIP(text) === 0) return false;
    // `process`: ::ffff:127.0.0.1 is 127.0.0.1.
    const address = ipaddr.process(text);
    return this.#ranges.some(([range, bits]) => range.kind() === address.kind() && address.match(range, bits));
  }
}

/** IPv4 for an IPv4-mapped address, otherwise as it is. */
const plainAddress = (address: string): string => (address.startsWith('::ffff:') ? address.slice(7) : address);

/** The nearest hop that is not one of ours: from the right, as everything further left is the caller's to invent. */
function forwardedAddress(header: string | undefined, peer: string, trusted: TrustedPeers): string {
  if (header === undefined) return peer;
  let caller = peer;
  for (const hop of header.split(',').reverse()) {
    const address = plainAddress(hop.trim());
    if (isIP(address) === 0) break;
    caller = address;
    if (!trusted.includes(address)) break;
  }
  return caller;
}

const single = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

class EdgeRequestContext implements RequestContext {
  readonly requestId: string;
  traceId: string;
  readonly address: string;
  readonly userAgent: string;
  readonly certificateHeader: string | undefined;
  readonly receivedAt: number;
  readonly fromEdge: boolean;
  readonly traceContext: TraceContext;
  readonly #format: ClientCertificateFormat;
  #certificate: ClientCertificate | undefined;
  #parsed = false;

  constructor(request: FastifyRequest, trusted: TrustedPeers, trust: RequestTrust, receivedAt: number) {
    const headers = request.raw.headers;
    const peer = plainAddress(request.raw.socket.remoteAddress ?? '');
    const fromEdge = trusted.includes(peer);
    const requestId = fromEdge ? single(headers['x-request-id']) : undefined;
    this.requestId = requestId !== undefined && REQUEST_ID.test(requestId) ? requestId : randomUUID();
    this.traceContext = trust.traceContext ?? 'new';
    this.fromEdge = fromEdge;
    const place = fromEdge && this.traceContext !== 'new' ? readTraceparent(single(headers.traceparent)) : undefined;
    this.traceId = place?.traceId ?? randomUUID().replaceAll('-', '');
    this.address = fromEdge ? forwardedAddress(single(headers['x-forwarded-for']), peer, trusted) : peer;
    this.userAgent = (headers['user-agent'] ?? '').slice(0, 256);
    this.#format = trust.clientCertFormat;
    this.certificateHeader = fromEdge ? single(headers[CLIENT_CERTIFICATE_HEADER[this.#format]]) : undefined;
    this.receivedAt = receivedAt;
  }

  clientCertificate(): ClientCertificate | undefined {
    if (this.#parsed) return this.#certificate;
    this.#certificate = this.#read();
    this.#parsed = true;
    return this.#certificate;
  }

  #read(): ClientCertificate | undefined {
    if (this.certificateHeader === undefined || this.certificateHeader === '') return undefined;
    try {
      return readClientCertificateHeader(this.#format, this.certificateHeader);
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      throw new OAuthError('invalid_request', 'the client certificate cannot be read', {
        clause: 'RFC 8705 §2',
        detail: error.message,
        cause: error,
      });
    }
  }
}

/** What of a request's headers is the edge's word. */
export type RequestTrust = EdgeTrustConfig & {
  /** `new` when left out. */
  readonly traceContext?: TraceContext | undefined;
};

/** What a request says of the trace that it is part of, as far as OSTIARY_TRACE_CONTEXT lets it. */
export interface EdgeTrace {
  /** A caller's own span, which is linked to and decides nothing. */
  readonly linked?: SpanPlace | undefined;
  /** The span of a trusted proxy, which is continued. */
  readonly continued?: SpanPlace | undefined;
  /** Our own edge's: its id, and when it sent the request on (Unix milliseconds; undefined: it didn't say). */
  readonly span?: { readonly spanId: string; readonly sentAt: number | undefined } | undefined;
}

/** Longer than that nothing waits between the edge and a service. */
const LONGEST_WAY_MS = 60_000;

/** For tracing (tracing/request-traces.ts). */
export function edgeTrace(request: FastifyRequest): EdgeTrace {
  const { context } = request;
  const { headers } = request.raw;
  if (!(context instanceof EdgeRequestContext)) return {};
  const place = readTraceparent(single(headers.traceparent));
  if (!context.fromEdge || context.traceContext === 'new') return { linked: place };
  if (context.traceContext === 'continue') return { continued: place };
  const linked = readTraceparent(single(headers[CALLER_TRACEPARENT_HEADER]));
  const sent = single(headers['x-request-start']);
  // The console, which hands requests on to `tenant`, tells of its spans itself.
  if (place === undefined || sent === undefined) return { linked, continued: place };
  const sentAt = Number(/^t=(\d{1,12}\.\d{3})$/.exec(sent)?.[1]) * 1000;
  const late = context.receivedAt - sentAt;
  const credible = late >= 0 && late <= LONGEST_WAY_MS;
  return { linked, span: { spanId: place.spanId, sentAt: credible ? sentAt : undefined } };
}

/** In which our own edge hands on what a caller sent as `traceparent`, having put its own in its place (deploy/edge/server.conf). */
const CALLER_TRACEPARENT_HEADER = 'x-ostiary-caller-traceparent';

/** The request turned out to be of a flow whose trace began earlier: what is recorded of it says so. */
export function joinTrace(request: FastifyRequest, traceId: string): void {
  const { context } = request;
  if (context instanceof EdgeRequestContext) context.traceId = traceId;
}

/** Gives every request of the instance, refused ones included, its `context` and `logFields`; made when first asked for. */
export function registerRequestContext(fastify: FastifyInstance, trust: RequestTrust, now: () => number): void {
  const trusted = new TrustedPeers(trust.trustedProxies);
  fastify.decorateRequest(CONTEXT, undefined);
  fastify.decorateRequest(LOG_FIELDS, undefined);
  fastify.decorateRequest('context', {
    getter(this: FastifyRequest) {
      this[CONTEXT] ??= new EdgeRequestContext(this, trusted, trust, now());
      return this[CONTEXT];
    },
  });
  fastify.decorateRequest('logFields', {
    getter(this: FastifyRequest) {
      this[LOG_FIELDS] ??= {};
      return this[LOG_FIELDS];
    },
  });
}

/** Every value of a header that the caller sent, in order: Node joins or drops repeated ones in `request.headers`. */
export function headerValues(request: FastifyRequest, name: string): string[] {
  const wanted = name.toLowerCase();
  const raw = request.raw.rawHeaders;
  const values: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (raw[i]?.toLowerCase() === wanted) values.push(raw[i + 1] ?? '');
  }
  return values;
}

/** The query as it came, without the `?`; '' when there is none. */
export function rawQuery(request: FastifyRequest): string {
  const url = request.raw.url ?? '';
  const start = url.indexOf('?');
  return start === -1 ? '' : url.slice(start + 1);
}
