/**
 * RFC 9396 §6, §7, §9: what of the details that were granted goes into one token: those that the token request names, of types that are still there and
 * still the client's, for the resources that the token is for. Pure; the token endpoint calls it for every grant.
 */
import type { ClientRecord } from '../client.js';
import { OAuthError } from '../oauth-error.js';
import type { Parameters } from '../parameters.js';
import type { WorkspaceSettings } from '../workspace.js';
import { type AuthorizationDetail, detailsCover, isDetail } from './compare-details.js';
import { type DetailsTypes, detailsTypesOf } from './details-type.js';
import { locationsIn, readDetails } from './read-details.js';

export interface TokenFor {
  readonly parameters: Parameters;
  readonly client: Pick<ClientRecord, 'authorizationDetailsTypes' | 'resources'>;
  readonly settings: Pick<WorkspaceSettings, 'authorizationDetailsTypes' | 'resources'>;
  readonly audience: readonly string[];
}

/**
 * @param granted by the user, or what the subject token of an exchange says
 * @returns what the token is to carry; `undefined`: none
 * @throws OAuthError `invalid_authorization_details`
 */
export function detailsForToken(
  granted: readonly unknown[] | undefined,
  token: TokenFor,
): readonly unknown[] | undefined {
  const text = token.parameters.get('authorization_details');
  const types = detailsTypesOf(token.settings);
  const asked = text === undefined ? granted : narrowedDetails(text, granted ?? [], types, token);
  if (asked === undefined || asked.length === 0) return undefined;
  const registered = token.client.authorizationDetailsTypes ?? [];
  const usable = asked.filter(
    (detail) => isDetail(detail) && types.has(detail.type) && registered.includes(detail.type),
  );
  const details = detailsAt(usable, types, token.audience);
  // RFC 9396 §6: named, and not to be had with this audience, is refused; not named is left out.
  if (text !== undefined && details.length < asked.length) {
    throw larger('authorization_details has a detail that is for other resources than the token');
  }
  return details.length > 0 ? details : undefined;
}

/**
 * RFC 9396 §5, RFC 6749 §4.4: of a client that acts for itself. No user is asked, so that a type has to be one that is for this.
 * @param resources RFC 8707: those that the request names
 * @throws OAuthError `invalid_authorization_details`
 */
export function detailsOfClient(
  { parameters, client, settings }: Omit<TokenFor, 'audience'>,
  resources: readonly string[],
): readonly AuthorizationDetail[] | undefined {
  const text = parameters.get('authorization_details');
  if (text === undefined) return undefined;
  const details = readDetails(text, { client, settings, resources });
  const types = detailsTypesOf(settings);
  const needsUser = details.findIndex(({ type }) => types.get(type)?.withoutUser !== true);
  if (needsUser === -1) return details;
  throw new OAuthError(
    'invalid_authorization_details',
    `authorization_details[${needsUser}].type is one that a user allows; this grant has none`,
    { clause: 'RFC 9396 §5' },
  );
}

/**
 * RFC 9396 §6, RFC 8693 §2.1: what an exchange names of the details of the subject token, of types that its rule has; nothing goes along by itself.
 * @throws OAuthError `invalid_authorization_details`
 */
export function exchangedDetails(
  ofSubject: readonly unknown[] | undefined,
  ruleTypes: readonly string[] | undefined,
  token: TokenFor,
): readonly unknown[] | undefined {
  if (!token.parameters.has('authorization_details')) return undefined;
  const allowed = (ofSubject ?? []).filter((detail) => isDetail(detail) && ruleTypes?.includes(detail.type));
  return detailsForToken(allowed, token);
}

/** Of grants that give no details, so that nobody thinks to have got some. Throws OAuthError `invalid_authorization_details`. */
export function refuseDetails(parameters: Parameters): void {
  if (!parameters.has('authorization_details')) return;
  throw new OAuthError('invalid_authorization_details', 'authorization_details are not granted by this grant', {
    clause: 'RFC 9396 §5',
  });
}

/** RFC 9396 §9: of details that are in force those that one of these resources is to see. */
export function detailsAt(
  details: readonly unknown[],
  types: DetailsTypes,
  resources: readonly string[],
): readonly unknown[] {
  return details.filter((detail) => {
    const locations = locationsIn(detail);
    const { resources: places } = (isDetail(detail) && types.get(detail.type)) || { resources: [] };
    return (
      (locations === undefined || locations.some((one) => resources.includes(one))) &&
      (places === undefined || places.some((one) => resources.includes(one)))
    );
  });
}

function narrowedDetails(
  text: string,
  granted: readonly unknown[],
  types: DetailsTypes,
  { client, settings }: TokenFor,
): readonly unknown[] {
  // What its locations may be, the grant says: a detail lies within one that was granted.
  const asked = readDetails(text, {
    client,
    settings,
    resources: settings.resources.map(({ identifier }) => identifier),
  });
  if (!detailsCover(types, granted, asked)) {
    throw larger('authorization_details asks for more than was granted, by the comparison rules of its type');
  }
  return asked;
}

function larger(description: string): OAuthError {
  return new OAuthError('invalid_authorization_details', description, { clause: 'RFC 9396 §6' });
}
