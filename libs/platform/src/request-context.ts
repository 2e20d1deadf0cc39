import { ClientCertificate, readClientCertificateHeader } from '@ostiary/crypto/certificate';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { FastifyInstance } from 'fastify';
import type { EdgeTrustConfig } from './config.js';

/** Where a request came from, as far as the edge vouches for it. */
export interface RequestContext {
  /** From the edge's `X-Request-Id` if it is one of ours to trust, else a new UUID; also on every answer. */
  readonly requestId: string;
  /** 32 hex digits: of the W3C `traceparent` if there is one, else new. */
  readonly traceId: string;
  /** The caller's IP address as text. */
  readonly address: string;
  /** The `User-Agent`, at most 256 characters; '' when there is none. */
  readonly userAgent: string;
  /** What the edge said about the client certificate, in the format of OSTIARY_CLIENT_CERT_FORMAT. */
  readonly certificateHeader?: string | undefined;
  /** Unix milliseconds. */
  readonly receivedAt: number;
  /** The certificate that the caller proved to hold; parsed on first use.
   * @throws OAuthError invalid_request when the edge's header cannot be read. */
  clientCertificate(): ClientCertificate | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    context: RequestContext;
    /** For the request's log line and metrics; set by whoever learns it. */
    logFields: RequestLogFields;
  }
}

/** Facts that handlers add to the one log line of a request. */
export interface RequestLogFields {
  tenant?: string;
  workspace?: string;
  clientId?: string;
  error?: string;
  clause?: string;
  detail?: string;
}

export function registerRequestContext(_fastify: FastifyInstance, _trust: EdgeTrustConfig, _now: () => number): void {
  void ClientCertificate;
  void readClientCertificateHeader;
  void OAuthError;
  throw new Error('not there yet');
}
