/**
 * RFC 9396 §5: the parameter `authorization_details`, from text to details that may be granted or asked about: of known types that the client is
 * registered for, as their schemas demand, at resources that they are for. Bounded before it is looked into. A refusal names the rule and
 * the place, and nothing that was sent.
 */
import type { ClientRecord } from '../client.js';
import { OAuthError } from '../oauth-error.js';
import type { WorkspaceSettings } from '../workspace.js';
import { type AuthorizationDetail, isDetail } from './compare-details.js';
import { detailFault, MAX_TEXT_LENGTH } from './details-schema.js';
import { type DetailsType, detailsTypesOf } from './details-type.js';

/** Characters, as sent and as granted: all of it goes into tokens, and these into headers. */
const MAX_LENGTH = 8192;
const MAX_DETAILS = 20;
/** Objects and lists within the parameter's list. */
const MAX_DEPTH = 8;

export interface DetailsRules {
  readonly client: Pick<ClientRecord, 'authorizationDetailsTypes' | 'resources'>;
  readonly settings: Pick<WorkspaceSettings, 'authorizationDetailsTypes' | 'resources'>;
  /** RFC 8707: those that the request names; empty: none. */
  readonly resources: readonly string[];
}

/** Throws OAuthError `invalid_authorization_details`. */
export function readDetails(text: string, rules: DetailsRules): readonly AuthorizationDetail[] {
  const listed = listOf(text);
  const types = detailsTypesOf(rules.settings);
  const details = listed.map((detail, index) => {
    const type = types.get(detail.type);
    // RFC 9396 §5, §10: known to the workspace, and registered for the client; which of the two it lacks is nobody's business.
    if (type === undefined || !(rules.client.authorizationDetailsTypes ?? []).includes(detail.type)) {
      throw refused(`[${index}].type is not one that the client is registered for`, 'RFC 9396 §5');
    }
    // RFC 9396 §5: unknown fields, fields of the wrong type, missing ones, invalid values.
    const fault = detailFault(type, detail);
    if (fault !== undefined) {
      const field = fault.field === '' ? '' : `.${fault.field}`;
      throw refused(`[${index}]${field} breaks the rule ${fault.rule} of its type`, 'RFC 9396 §5');
    }
    checkResources(type, detail, index, rules);
    return detail;
  });
  if (JSON.stringify(details).length > MAX_LENGTH)
    throw refused(` is longer than ${MAX_LENGTH} characters`, 'RFC 9396 §5');
  return details;
}

/** RFC 9396 §2.2: where details are used, unless the request says it by `resource`. */
export function locationsOf(details: readonly unknown[]): readonly string[] {
  return [...new Set(details.flatMap((detail) => locationsIn(detail) ?? []))];
}

/** `undefined`: wherever its type may be used. */
export function locationsIn(detail: unknown): readonly string[] | undefined {
  if (!isDetail(detail) || !Array.isArray(detail.locations)) return undefined;
  return detail.locations.filter((location) => typeof location === 'string');
}

function listOf(text: string): readonly AuthorizationDetail[] {
  if (text.length > MAX_LENGTH) throw refused(` is longer than ${MAX_LENGTH} characters`, 'RFC 9396 §5');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refused(' is not JSON', 'RFC 9396 §5', error);
  }
  // RFC 9396 §2: an array of objects, each with a type.
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_DETAILS) {
    throw refused(` is not a list of 1 to ${MAX_DETAILS} objects`, 'RFC 9396 §5');
  }
  const list: readonly unknown[] = value;
  return list.map((detail, index) => {
    if (!isDetail(detail)) throw refused(`[${index}] is not an object with a type`, 'RFC 9396 §5');
    if (!isPlain(detail, 1)) {
      throw refused(`[${index}] is nested too deep, or holds text that is too long or cannot be shown`, 'RFC 9396 §5');
    }
    return detail;
  });
}

/** Bounded, and of text that looks to a user like what it is. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.length <= MAX_TEXT_LENGTH && !UNSHOWABLE.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return (
    depth <= MAX_DEPTH &&
    Object.entries(value).every(([name, member]) => !UNSHOWABLE.test(name) && isPlain(member, depth + 1))
  );
}

/** Control characters, half surrogate pairs, what changes the direction of what follows, what is not seen at all. */
const UNSHOWABLE = /[\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}]/u;

/** RFC 9396 §2.2, RFC 8707 §2: where the type may be used, the client may go, and the request is for. */
function checkResources(type: DetailsType, detail: AuthorizationDetail, index: number, rules: DetailsRules): void {
  const { client, settings, resources } = rules;
  const locations = locationsIn(detail);
  const isUsable = (resource: string): boolean =>
    (type.resources === undefined || type.resources.includes(resource)) &&
    settings.resources.some(({ identifier }) => identifier === resource) &&
    (client.resources.length === 0 || client.resources.includes(resource)) &&
    (resources.length === 0 || resources.includes(resource));
  if (locations !== undefined && !locations.every(isUsable)) {
    throw refused(
      `[${index}].locations has a resource that the type, the client or the request is not for`,
      'RFC 9396 §2.2',
    );
  }
  // RFC 8707 §2: a token for none of the type's resources would carry what nobody there understands.
  if (locations === undefined && type.resources !== undefined && !resources.some(isUsable)) {
    throw refused(`[${index}] needs locations or resource: its type is for certain resources only`, 'RFC 9396 §2.2');
  }
}

/** `what`: follows the name of the parameter. */
function refused(what: string, clause: string, cause?: unknown): OAuthError {
  return new OAuthError('invalid_authorization_details', `authorization_details${what}`, {
    clause,
    ...(cause === undefined ? {} : { cause }),
  });
}
