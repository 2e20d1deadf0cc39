/**
 * Grant Management for OAuth 2.0 §6: a client looks at a grant of its own, or ends it, with an access token that is good for that. Its own, and, where the
 * token is a user's, of that user: any other grant is not there, and why is not said.
 */

import type { Directory } from '@ostiary/directory/directory';
import { scopesOf } from '@ostiary/oauth/access-token-claims';
import type { Client } from '@ostiary/oauth/client';
import { endpointUrl } from '@ostiary/oauth/endpoints';
import { QUERY_SCOPE, REVOKE_SCOPE } from '@ostiary/oauth/grant-management';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { isUuid } from '@ostiary/oauth/uuid';
import { inTenant } from '@ostiary/platform/postgres';
import {
  type AcceptAccessToken,
  type AcceptedToken,
  invalidToken,
  type ShownToOwnResource,
} from '../access-tokens/accept-access-token.js';
import { challenge } from '../access-tokens/presented-token.js';
import { type ChangeGrantDependencies, revokeGrant } from './change-grant.js';
import { type GrantRecord, readGrant } from './grant.repository.js';

export type OwnGrantRequest = Omit<ShownToOwnResource, 'url'> & { readonly grantId: string };

export interface OwnGrant {
  readonly client: Client;
  /** `jti`. */
  readonly tokenId: string;
  readonly grant: GrantRecord;
}

export class ManageOwnGrant {
  constructor(
    private readonly directory: Pick<Directory, 'user'>,
    private readonly tokens: AcceptAccessToken,
    private readonly grants: ChangeGrantDependencies,
  ) {}

  /** Throws OAuthError: 401, 403 and, for what is not there, 404. */
  query(request: OwnGrantRequest): Promise<OwnGrant> {
    return this.#own(request, QUERY_SCOPE);
  }

  /** With everything that was issued under it. Throws OAuthError, as `query` does. */
  async revoke(request: OwnGrantRequest): Promise<OwnGrant> {
    const own = await this.#own(request, REVOKE_SCOPE);
    const { workspace, origin } = request;
    const { tenant, id: workspaceId } = workspace;
    const revoked = await revokeGrant(
      this.grants,
      { tenant, workspaceId, grantId: own.grant.id },
      { actor: { type: 'client', id: own.client.clientId }, workspace: workspace.slug, request: origin },
    );
    // Of two that come together one ends it.
    if (!revoked) throw noSuchGrant();
    return own;
  }

  async #own(request: OwnGrantRequest, scope: string): Promise<OwnGrant> {
    const { workspace, grantId, presented } = request;
    const url = `${endpointUrl(workspace.issuer, 'grantManagement')}/${grantId}`;
    // 1. A token of ours, in force, shown by whom it is bound to.
    const { client, token, state } = await this.tokens.accept({ ...request, url });
    // 2. Grant Management §6.1: good for what is to be done.
    if (!scopesOf(token).includes(scope)) {
      const description = `The access token lacks the scope ${scope}.`;
      throw challenge('insufficient_scope', description, 'Grant Management §6.1', 403, {
        scheme: presented.scheme,
        scope,
      });
    }
    await this.#checkUser(request, state);
    // 3. Grant Management §6.5: the client's own, and the token's user's.
    const grant = isUuid(grantId)
      ? await inTenant(this.grants.dataSource, workspace.tenant, (manager) => readGrant(manager, workspace.id, grantId))
      : undefined;
    if (grant === undefined || grant.clientId !== client.clientId) throw noSuchGrant();
    if (state.userId !== undefined && state.userId !== grant.userId) throw noSuchGrant();
    // What was allowed in one organization is nothing to who acts in another, or in none.
    if (state.userId !== undefined && token.org_id !== grant.organizationId) throw noSuchGrant();
    return { client, tokenId: token.jti, grant };
  }

  /** RFC 6750 §3.1: nobody acts for a user who has been shut out. */
  async #checkUser({ workspace, presented }: OwnGrantRequest, { userId }: AcceptedToken['state']): Promise<void> {
    if (userId === undefined) return;
    const user = await this.directory.user(workspace, userId);
    if (user === undefined || user.disabled) {
      throw invalidToken(presented, 'The user is disabled or no longer exists.', 'RFC 6750 §3.1');
    }
  }
}

/** Grant Management §6.5. */
function noSuchGrant(): OAuthError {
  return new OAuthError('invalid_grant_id', 'There is no such grant.', {
    clause: 'Grant Management §6.5',
    status: 404,
  });
}
