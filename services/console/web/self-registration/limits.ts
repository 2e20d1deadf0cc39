/** What clients that nobody registered are held to at least; '' and an empty list are as the server has it. */
export interface Limits {
  readonly securityProfile: string;
  readonly grants: string[];
  readonly scopes: string[];
  readonly details: string[];
}

interface LimitSettings {
  readonly security_profile?: string;
  readonly grant_types?: readonly string[];
  readonly scopes?: readonly string[];
  readonly authorization_details_types?: readonly string[];
}

export const limitsOf = (settings: LimitSettings | undefined): Limits => ({
  securityProfile: settings?.security_profile ?? '',
  grants: [...(settings?.grant_types ?? [])],
  scopes: [...(settings?.scopes ?? [])],
  details: [...(settings?.authorization_details_types ?? [])],
});

/** As a merge patch (RFC 7396): null is as the server has it. */
export const limitsPatch = ({ securityProfile, grants, scopes, details }: Limits) => ({
  security_profile: securityProfile === '' ? null : securityProfile,
  grant_types: grants.length === 0 ? null : grants,
  scopes: scopes.length === 0 ? null : scopes,
  authorization_details_types: details.length === 0 ? null : details,
});

/** By JSON pointer below `group`. */
export const limitFields = (group: string) => ({
  [`/settings/${group}/security_profile`]: 'securityProfile',
  [`/settings/${group}/grant_types`]: 'grants',
  [`/settings/${group}/scopes`]: 'scopes',
  [`/settings/${group}/authorization_details_types`]: 'details',
});
