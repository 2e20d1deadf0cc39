/**
 * The workspace as a protected resource of its own: userinfo, for which its access tokens are meant. RFC 9728 §2; only what is true of it now.
 */
import { detailsTypesOf } from './authorization-details/details-type.js';
import { algorithmsOf, SECURITY_PROFILES } from './security-profile.js';
import type { Workspace } from './workspace.js';

/** RFC 9728 §3.1: the well-known part goes between host and path. */
export function resourceMetadataUrl(issuer: string): string {
  const { origin, pathname } = new URL(issuer);
  return `${origin}/.well-known/oauth-protected-resource${pathname === '/' ? '' : pathname}`;
}

export function protectedResourceDocument({ issuer, name, settings }: Workspace): Readonly<Record<string, unknown>> {
  // RFC 9396 §10, RFC 9728 §2: those that are not for other resources only.
  const types = [...detailsTypesOf(settings).values()].filter(({ resources }) => resources === undefined);
  return {
    resource: issuer,
    authorization_servers: [issuer],
    scopes_supported: settings.scopes.map((scope) => scope.name),
    bearer_methods_supported: ['header', 'body'],
    ...(types.length > 0 && { authorization_details_types_supported: types.map(({ type }) => type) }),
    resource_name: name,
    dpop_signing_alg_values_supported: [...algorithmsOf(SECURITY_PROFILES[settings.securityProfile], settings)],
    dpop_bound_access_tokens_required: false,
    tls_client_certificate_bound_access_tokens: true,
  };
}

/** RFC 9728 §5.1: every challenge of a `WWW-Authenticate` header says where the resource is described. */
export function withResourceMetadata(challenges: string, url: string): string {
  return challenges.replaceAll(
    /(?<=^|, )(Bearer|DPoP)(?:(?=,|$)|( ))/g,
    (_, scheme: string, space: string | undefined) =>
      `${scheme} resource_metadata="${url}"${space === undefined ? '' : ', '}`,
  );
}
