/**
 * The end of a session (OIDC RP-Initiated Logout §2). First what was issued in it, in `token`, which also knows every client that took part; then
 * the session, with its evidence and the notices to clients in one transaction. A failure in between leaves a session that can be ended again.
 */
import type { GrantsClient } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import type { Directory } from '@ostiary/directory/directory';
import type { Client } from '@ostiary/oauth/client';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Workspace } from '@ostiary/oauth/workspace';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import type { RequestContext } from '@ostiary/platform/request-context';
import type { KeptSession } from '../sessions/session.js';
import type { SessionEnd, Sessions } from '../sessions/sessions.js';
import { addNotices } from './logout-notice.repository.js';

type Origin = Pick<RequestContext, 'requestId' | 'traceId' | 'address' | 'userAgent'>;

export interface EndSessionDependencies {
  readonly directory: Pick<Directory, 'client'>;
  readonly sessions: Pick<Sessions, 'end'>;
  readonly grants: Pick<PromiseClient<GrantsClient>, 'endSession'>;
}

/** Answers the clients that took part in the session. Throws OAuthError temporarily_unavailable; the session goes on then. */
export async function endSession(
  deps: EndSessionDependencies,
  workspace: Workspace,
  kept: KeptSession,
  end: SessionEnd,
  origin: Origin,
): Promise<readonly Client[]> {
  const clients = await participants(deps, workspace, kept, end, origin);
  const told = clients.filter((client) => client.backchannelLogoutUri !== undefined);
  const clientIds = told.map((client) => client.clientId);
  await deps.sessions.end(workspace, kept, end, origin, (manager) =>
    addNotices(manager, kept.session, workspace.slug, clientIds),
  );
  return clients;
}

async function participants(
  { directory, grants }: EndSessionDependencies,
  workspace: Workspace,
  { session }: KeptSession,
  { actor }: SessionEnd,
  origin: Origin,
): Promise<readonly Client[]> {
  try {
    const { clientIds } = await grants.endSession(
      {
        tenant: workspace.tenant,
        workspaceId: workspace.id,
        sessionId: session.id,
        // Back-Channel Logout §2.7: what has offline_access outlives the session, unless the workspace says otherwise.
        keepOfflineAccess: !workspace.settings.refreshToken.endsWithSession,
        requestedBy: {
          actorType: actor.type,
          actorId: actor.id,
          requestId: origin.requestId,
          address: origin.address,
          userAgent: origin.userAgent,
          workspace: workspace.slug,
        },
      },
      origin,
    );
    const found = await Promise.all(clientIds.map((id) => directory.client(workspace, id)));
    return found.filter((client) => client !== undefined);
  } catch (error) {
    if (!(error instanceof GrpcCallError)) throw error;
    throw new OAuthError('temporarily_unavailable', 'signing out is not possible at the moment; try again shortly', {
      clause: 'OpenID Connect RP-Initiated Logout §2',
      cause: error,
    });
  }
}
