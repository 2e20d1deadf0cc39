import type { KeyObject } from 'node:crypto';
import type { JwsAlgorithm } from '@ostiary/oauth/security-profile';
import type { VerificationKey } from './jwk.js';

export interface JwsHeader {
  readonly alg: string;
  readonly typ?: string;
  readonly kid?: string;
  readonly [name: string]: unknown;
}

/** RFC 7515 §7.1 taken apart; nothing is verified yet. */
export interface ParsedJws {
  readonly header: JwsHeader;
  readonly payload: Readonly<Record<string, unknown>>;
  /** ASCII(BASE64URL(header) || '.' || BASE64URL(payload)). */
  readonly signingInput: string;
  readonly signature: Uint8Array;
}

/** Takes a compact JWS apart; the payload must be a JSON object. Throws JoseError. */
export function parseJws(_compact: string, _limits: { maxLength?: number } = {}): ParsedJws {
  throw new Error('not written yet');
}

/** Whether `key` made the signature with `alg`; false where the header or the key says another algorithm. */
export function verifyJws(_parsed: ParsedJws, _key: VerificationKey, _alg: JwsAlgorithm): boolean {
  throw new Error('not written yet');
}

/** A compact JWS; `alg` joins the header. `key` must be of the algorithm's type. */
export function signJws(
  _header: Readonly<Record<string, unknown>>,
  _payload: Readonly<Record<string, unknown>>,
  _key: KeyObject,
  _alg: JwsAlgorithm,
): string {
  throw new Error('not written yet');
}
