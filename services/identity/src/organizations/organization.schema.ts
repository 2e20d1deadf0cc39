// What administrators say of an organization, checked. Where each is in the request, the pointers tell.
import { isJsonObject } from '@ostiary/oauth/json-object';
import { isUuid } from '@ostiary/oauth/uuid';
import { IdentityError, invalid } from '../identity-error.js';
import { parseDisplayName } from '../users/display-name.js';
import { parseDomain } from './domain-name.js';

const NAME = /^(?=.{2,40}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;
const MAX_DOMAINS = 50;
const METADATA_MAX_BYTES = 4096;
const METADATA_MAX_DEPTH = 8;
const MAX_ROLES = 50;
const ROLE = /^[A-Za-z0-9][A-Za-z0-9:._-]{0,63}$/;

/** Throws IdentityError `invalid` at `/name`. */
export function parseName(name: string): string {
  if (!NAME.test(name)) {
    throw invalid('/name', 'a name has 2 to 40 lower-case letters, digits and single hyphens between them');
  }
  // An organization is asked for by id or name: one cannot pass for the other.
  if (isUuid(name)) throw invalid('/name', 'a name is no UUID');
  return name;
}

/** Throws IdentityError `invalid` at `/displayName`. */
export function parseShownName(typed: string): string {
  try {
    const name = parseDisplayName(typed);
    if (name !== undefined) return name;
  } catch (error) {
    if (!(error instanceof IdentityError) || error.refusal.kind !== 'invalid') throw error;
    throw invalid('/displayName', error.refusal.reason);
  }
  throw invalid('/displayName', 'an organization has a name that people read');
}

/** In order, each once. Throws IdentityError `invalid` at `/domains` or one of them. */
export function parseDomains(written: readonly string[]): readonly string[] {
  if (written.length > MAX_DOMAINS) throw invalid('/domains', `an organization has at most ${MAX_DOMAINS} domains`);
  const domains = written.map((one, index) => {
    const domain = parseDomain(one);
    if (domain === undefined) {
      throw invalid(
        `/domains/${index}`,
        'a domain of e-mail addresses is a DNS name with at least one dot, like example.com',
      );
    }
    return domain;
  });
  return [...new Set(domains)].sort();
}

/** What `work` comes to. A domain that is another's is told by its place in what was written, which is in no order. */
export async function withPlaceOfDomain<T>(
  written: readonly string[],
  domains: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const taken =
      error instanceof IdentityError && error.refusal.kind === 'organization_taken' ? error.refusal : undefined;
    const place = /^\/domains\/(\d+)$/.exec(taken?.pointer ?? '')?.[1];
    if (place === undefined) throw error;
    const index = written.findIndex((one) => parseDomain(one) === domains[Number(place)]);
    throw new IdentityError({ kind: 'organization_taken', pointer: `/domains/${index}` });
  }
}

/** '': none. Throws IdentityError `invalid` at `/metadata`. */
export function parseMetadata(json: string): Readonly<Record<string, unknown>> {
  if (json === '') return {};
  if (Buffer.byteLength(json) > METADATA_MAX_BYTES) {
    throw invalid('/metadata', `metadata have at most ${METADATA_MAX_BYTES} bytes of JSON`);
  }
  const value = parsedJson(json);
  if (!isJsonObject(value)) throw invalid('/metadata', 'metadata are a JSON object');
  if (!isPlain(value, METADATA_MAX_DEPTH)) {
    throw invalid('/metadata', `metadata are nested at most ${METADATA_MAX_DEPTH} deep, and hold no U+0000`);
  }
  return value;
}

/** Each once, in order. Which roles there are, the caller knows. Throws IdentityError `invalid` at `/roles` or one of them. */
export function parseRoles(roles: readonly string[]): readonly string[] {
  if (roles.length > MAX_ROLES) throw invalid('/roles', `a member has at most ${MAX_ROLES} roles`);
  const wrong = roles.findIndex((role) => !ROLE.test(role));
  if (wrong !== -1) throw invalid(`/roles/${wrong}`, 'no name of a role');
  return [...new Set(roles)].sort();
}

/** An id that is no UUID is no organization's: throws IdentityError `organization_not_found`. */
export function parseOrganizationId(written: string): string {
  const id = written.toLowerCase();
  if (!isUuid(id)) throw new IdentityError({ kind: 'organization_not_found' });
  return id;
}

function parsedJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw invalid('/metadata', 'metadata are a JSON object');
  }
}

/** Postgres keeps neither U+0000 nor half a surrogate pair. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  return Object.entries(value).every(([name, member]) => isPlain(name, depth) && isPlain(member, depth - 1));
}
