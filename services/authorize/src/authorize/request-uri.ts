import { randomToken } from '@ostiary/crypto/random';

/** RFC 9126 §2.2: the form of the request URIs that we issue. */
const PREFIX = 'urn:ietf:params:oauth:request_uri:';
const OWN = /^urn:ietf:params:oauth:request_uri:[A-Za-z0-9_-]{43}$/;

/** RFC 9126 §7.1: 256 bits that nobody can guess. */
export function newRequestUri(): string {
  return PREFIX + randomToken();
}

/** Whether it could be one of ours; anything else is somebody else's reference. */
export function isOwnRequestUri(value: string): boolean {
  return OWN.test(value);
}
