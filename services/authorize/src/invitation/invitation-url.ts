import type { Workspace } from '@ostiary/oauth/workspace';

/** The public URL of the page that the link in an invitation opens. */
export function invitationUrl(workspace: Pick<Workspace, 'issuer'>): string {
  return `${workspace.issuer}/invitation`;
}
