import type { Directory } from '@ostiary/directory/directory';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Workspace } from '@ostiary/oauth/workspace';

/**
 * The workspace whose endpoint was called, by the two path segments of its issuer.
 * @throws OAuthError with 404 where there is none, or it is disabled; 503 where nobody knows at the moment
 */
export async function workspaceAt(directory: Directory, tenant: string, slug: string): Promise<Workspace> {
  const found = directory.workspace(tenant, slug);
  const workspace = found instanceof Promise ? await found : found;
  if (workspace === undefined || workspace.disabled) {
    throw new OAuthError('invalid_request', 'There is no authorization server at this address.', {
      clause: 'RFC 8414 §2',
      status: 404,
    });
  }
  return workspace;
}
