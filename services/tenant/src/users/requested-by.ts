import type { RequestedBy } from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { WorkspaceSettings } from '@ostiary/oauth/workspace';

/** For identity's audit event, and the messages that it sends: on whose behalf a user is changed, and in whose name people are written to. */
export function requestedBy(
  actor: { readonly type: 'administrator' | 'system'; readonly id: string },
  workspace: {
    readonly tenant: string;
    readonly slug: string;
    readonly name: string;
    readonly settings: Pick<WorkspaceSettings, 'auditAddress' | 'email' | 'language'>;
  },
  request: { readonly requestId: string; readonly address: string; readonly userAgent: string },
): RequestedBy {
  return {
    actorType: actor.type,
    actorId: actor.id,
    requestId: request.requestId,
    address: request.address,
    userAgent: request.userAgent,
    tenant: workspace.tenant,
    workspace: workspace.slug,
    auditAddress: workspace.settings.auditAddress,
    // An administrator's language is not the user's: the workspace's own, for whoever has no locale claim.
    correspondence: {
      workspaceName: workspace.name,
      senderName: workspace.settings.email?.senderName ?? '',
      locales: workspace.settings.language === undefined ? [] : [workspace.settings.language],
    },
  };
}
