import { detailsCover, isDetail } from '@ostiary/oauth/authorization-details/compare-details';
import type { DetailsTypes } from '@ostiary/oauth/authorization-details/details-type';
import type { AuthorizationRequest } from '@ostiary/oauth/authorization-request/authorization-request';
import type { ClientRecord } from '@ostiary/oauth/client';
import type { GrantManagementRequest } from '@ostiary/oauth/grant-management';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { releasableClaims } from '@ostiary/oauth/userinfo-claims';
import type { WorkspaceSettings } from '@ostiary/oauth/workspace';

/** What the user is to allow, or has allowed. */
export interface Access {
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  /** RFC 9396; absent: none. */
  readonly authorizationDetails?: readonly unknown[] | undefined;
}

/**
 * What a request asks the user for: its scopes and resources, and the scopes that stand for claims asked for one by one (OIDC Core
 * §5.5), so that asking by claim is asked about as much as asking by scope.
 */
export function accessAsked(
  request: Pick<AuthorizationRequest, 'scopes' | 'resources' | 'authorizationDetails' | 'claims'>,
  client: Pick<ClientRecord, 'scopes'>,
  settings: Pick<WorkspaceSettings, 'scopes'>,
): Access {
  if (request.claims === undefined) return request;
  const names = [...Object.keys(request.claims.userinfo), ...Object.keys(request.claims.idToken)];
  const releasable = releasableClaims(settings, client);
  const sought = new Set(names.filter((name) => releasable.has(name)));
  const given = new Set(
    settings.scopes.filter((scope) => request.scopes.includes(scope.name)).flatMap((scope) => scope.claims),
  );
  const scopes = [...request.scopes];
  for (const scope of settings.scopes) {
    const lacking = scope.claims.filter((claim) => sought.has(claim) && !given.has(claim));
    if (lacking.length === 0 || !client.scopes.includes(scope.name)) continue;
    scopes.push(scope.name);
    for (const claim of scope.claims) given.add(claim);
  }
  return { scopes, resources: request.resources, authorizationDetails: request.authorizationDetails };
}

export function covers<T extends Access>(types: DetailsTypes, granted: T | undefined, asked: Access): granted is T {
  return (
    granted !== undefined &&
    asked.scopes.every((scope) => granted.scopes.includes(scope)) &&
    asked.resources.every((resource) => granted.resources.includes(resource)) &&
    // RFC 9396 §7: by the comparison rules of their types.
    detailsCover(types, granted.authorizationDetails ?? [], asked.authorizationDetails ?? [])
  );
}

/** Grant Management §5.1: whether a grant has to be written, whatever there is. */
export function makesAnew(management: GrantManagementRequest | undefined): boolean {
  return management?.action === 'create' || management?.action === 'replace';
}

export interface ConsentFacts {
  readonly setting: WorkspaceSettings['consent'];
  readonly client: Pick<ClientRecord, 'firstParty' | 'tokenEndpointAuthMethod' | 'metadataDocument'>;
  readonly request: Pick<AuthorizationRequest, 'prompt' | 'redirectUri' | 'grantManagement'>;
  readonly types: DetailsTypes;
  readonly asked: Access;
  /** In force, of this user for this client. */
  readonly granted: Access | undefined;
  /** The user has done something on a page of ours for this very request. */
  readonly interacted: boolean;
}

/**
 * Whether the user is asked (OIDC Core §3.1.2.4).
 * @throws OAuthError consent_required when they would have to be, and prompt=none forbids it.
 */
export function needsConsent(facts: ConsentFacts): boolean {
  if (!wantsConsent(facts)) return false;
  // OIDC Core §3.1.2.1: prompt=none shows no page.
  if (facts.request.prompt.includes('none')) {
    throw new OAuthError('consent_required', 'the user has to be asked, and prompt=none forbids it', {
      clause: 'OpenID Connect Core §3.1.2.6',
    });
  }
  return true;
}

function wantsConsent({ setting, client, request, types, asked, granted, interacted }: ConsentFacts): boolean {
  // Client ID Metadata Document §6.4: nobody but the user has vouched for a client that describes itself, and its document may have changed.
  if (client.metadataDocument === true) return true;
  if (setting === 'always' || request.prompt.includes('consent')) return true;
  // RFC 9396 §7: what details say is for this one request, unless their type is remembered; nobody implies it.
  if (asked.authorizationDetails?.some((detail) => !isRemembered(types, detail))) return true;
  if (asked.authorizationDetails !== undefined && !covers(types, granted, asked)) return true;
  // RFC 8252 §8.6, RFC 6749 §10.2: any program on the device can pose as a public client at a loopback port or private scheme, so
  // that it is never answered without a page.
  const assured = client.tokenEndpointAuthMethod !== 'none' || request.redirectUri.startsWith('https://');
  if (!assured && !interacted) return true;
  if (setting === 'implied-for-first-party' && client.firstParty) return false;
  // Grant Management §5.1: what is made anew, or takes the place of what was allowed, is what the user says now.
  if (makesAnew(request.grantManagement)) return true;
  return !covers(types, granted, asked);
}

const isRemembered = (types: DetailsTypes, detail: unknown): boolean =>
  isDetail(detail) && types.get(detail.type)?.remembered === true;
