import type { AuthorizationRequest } from '@ostiary/oauth/authorization-request/authorization-request';
import type { ClientAuthenticationMethod } from '@ostiary/oauth/security-profile';
import { FlowRecords } from './flow-records.js';
import type { Redis } from './redis.js';

/** RFC 9126: what a client pushed, already validated, and how it authenticated. */
export interface PushedRequest {
  readonly workspaceId: string;
  readonly clientId: string;
  readonly request: AuthorizationRequest;
  readonly clientAuthenticationMethod: ClientAuthenticationMethod;
  /** RFC 9449 §10.1: the key of the proof or of `dpop_jkt` that the code will be bound to. */
  readonly dpopJkt?: string | undefined;
  /** RFC 8705 §3.1 `x5t#S256` of the certificate at the push. */
  readonly certificateThumbprint?: string | undefined;
  /** Attestation-Based Client Authentication §10.4: thumbprint of the key of the instance that pushed the request. */
  readonly instanceKey?: string | undefined;
  /** Unix ms. */
  readonly pushedAt: number;
}

/**
 * Pushed requests by the hash of their `request_uri` (sha256Base64url): read as often as the sign-in needs (`get`), spent with the user's
 * answer (`delete`). Whoever goes on with a request keeps the hash and not the URI, so that no store ever holds one that can be used.
 */
export class PushedRequestStore extends FlowRecords<PushedRequest> {
  constructor(redis: Redis) {
    super(redis, 'par', 'hashed');
  }
}
