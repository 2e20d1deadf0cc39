/**
 * The names in a workspace's issuer path: 2 to 40 lower-case letters, digits and hyphens, a letter or digit at each end, no two
 * hyphens in a row. ASCII only, so that nothing has to be normalised and no two names look alike.
 */
export const SLUG_PATTERN = /^(?=.{2,40}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;

export function isSlug(value: string): boolean {
  return SLUG_PATTERN.test(value);
}

/** A `client_id` has at most this many characters (RFC 6749 §2.2 leaves the size to us). */
const MAX_CLIENT_ID_LENGTH = 512;

/** RFC 6749 Appendix A.1: client-id = *VSCHAR. */
const CLIENT_ID_PATTERN = /^[\x20-\x7e]+$/;

/** False for what no client of ours can be called: it is not worth a question to the directory. */
export function isPossibleClientId(value: string): boolean {
  return value.length <= MAX_CLIENT_ID_LENGTH && CLIENT_ID_PATTERN.test(value);
}
