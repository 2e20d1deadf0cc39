/**
 * SPIFFE-ID §2: `spiffe://trust-domain/path`. What is not written exactly so is none: an identifier is compared as text, so that there is one way to write it.
 */

const TRUST_DOMAIN = /^spiffe:\/\/[a-z0-9._-]{1,255}$/;
const SEGMENT = /^[a-zA-Z0-9._-]+$/;
const MAX_LENGTH = 2048;

/** A trust domain as an issuer is named: `spiffe://example.org`. */
export function isTrustDomain(text: string): boolean {
  return TRUST_DOMAIN.test(text);
}

/** `spiffe://example.org` of the identifier of a workload; undefined: it is not one. */
export function trustDomainOf(id: string): string | undefined {
  if (id.length > MAX_LENGTH) return undefined;
  const slash = id.indexOf('/', 'spiffe://'.length);
  if (slash === -1) return undefined;
  const domain = id.slice(0, slash);
  const segments = id.slice(slash + 1).split('/');
  // SPIFFE-ID §2.2: no empty segments, none that are . or .., no slash at the end.
  return isTrustDomain(domain) && segments.every((one) => SEGMENT.test(one) && one !== '.' && one !== '..')
    ? domain
    : undefined;
}

/** SPIFFE Client Authentication §5.1: `spiffe_id` of a client: one identifier, or all below a path (`…/*`). */
export function isSpiffeIdPattern(text: string): boolean {
  return trustDomainOf(prefixOf(text) ?? text) !== undefined;
}

/** The trust domain of what `isSpiffeIdPattern` accepts. */
export function trustDomainOfPattern(pattern: string): string | undefined {
  return trustDomainOf(prefixOf(pattern) ?? pattern);
}

/** Whether a client that is registered with `pattern` may be the workload `id`. Whole segments: `…/web/*` is neither `…/web` nor `…/website/a`. */
export function matchesSpiffeId(pattern: string, id: string): boolean {
  const domain = trustDomainOf(id);
  if (domain === undefined || domain !== trustDomainOfPattern(pattern)) return false;
  const prefix = prefixOf(pattern);
  return prefix === undefined ? id === pattern : id.startsWith(`${prefix}/`);
}

function prefixOf(pattern: string): string | undefined {
  return pattern.endsWith('/*') ? pattern.slice(0, -2) : undefined;
}
