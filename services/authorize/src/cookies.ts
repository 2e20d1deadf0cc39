import type { Workspace } from '@ostiary/oauth/workspace';

/** Where a workspace's cookies are valid, and not at another's: below its issuer. */
export function cookiePath(workspace: Pick<Workspace, 'issuer'>): string {
  return new URL(workspace.issuer).pathname;
}
