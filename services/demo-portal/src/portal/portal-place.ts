import { isSlug } from '@ostiary/directory/slug';
import { issuerFrom } from '@ostiary/oauth/endpoints';
import { OAuthError } from '@ostiary/oauth/oauth-error';

/** The two path segments below `/demo-portal`, as routed. */
export interface PortalPath {
  readonly tenant: string;
  readonly workspace: string;
}

/** Every address of one workspace's portal; nothing in them comes from a request but two slugs. */
export interface PortalPlace extends PortalPath {
  readonly issuer: string;
  readonly origin: string;
  /** `/demo-portal/{tenant}/{workspace}/`: where its cookie is valid. */
  readonly path: string;
  /** The page, with a slash at the end. */
  readonly home: string;
  readonly callback: string;
  /** RFC 8707: the sample API, as tokens name it. */
  readonly api: string;
}

/**
 * The place that a path names. Slugs only, so that no path of the caller's making gets into a URL that is asked.
 * @throws OAuthError invalid_request with 404
 */
export function placeOf(issuerTemplate: string, { tenant, workspace }: PortalPath): PortalPlace {
  if (!isSlug(tenant) || !isSlug(workspace)) throw noSuchPortal();
  const issuer = issuerFrom(issuerTemplate, tenant, workspace);
  const { origin } = new URL(issuer);
  const path = `/demo-portal/${tenant}/${workspace}/`;
  const home = origin + path;
  return { tenant, workspace, issuer, origin, path, home, callback: `${home}callback`, api: `${home}api` };
}

export function noSuchPortal(): OAuthError {
  return new OAuthError('invalid_request', 'there is no such tenant or workspace', {
    clause: 'OpenID Connect Discovery §4',
    status: 404,
  });
}
