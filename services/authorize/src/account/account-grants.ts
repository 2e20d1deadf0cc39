import type { Grant, GrantsClient } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import type { Directory } from '@ostiary/directory/directory';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Workspace } from '@ostiary/oauth/workspace';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import { parseDetails } from '../authorize/granted-details.js';
import { inLanguage } from '../pages/client-introduction.js';
import { detailItems } from '../pages/detail-items.js';
import { type Html, html } from '../pages/html.js';
import { scopeDescription } from '../pages/scope-description.js';
import type { AccountVisit } from './account-visit.js';

export interface AccountGrantDependencies {
  readonly directory: Pick<Directory, 'client' | 'memberships'>;
  readonly grants: Pick<PromiseClient<GrantsClient>, 'listGrants' | 'revokeGrant'>;
}

export interface ShownGrant {
  readonly id: string;
  readonly clientName: string;
  /** In which the user acts by it; '': in one that the user is no member of any more. undefined: in none. */
  readonly organization: string | undefined;
  /** In the words that the consent page has for them. */
  readonly allowed: readonly Html[];
  /** What the user was told it is for; '': nothing. */
  readonly reason: string;
  /** Unix seconds. */
  readonly since: number;
  /** Unix seconds; 0: it has no end, or was not used. */
  readonly until: number;
  readonly lastUsed: number;
}

/** What the user has allowed applications. `undefined`: nobody can say at the moment. */
export async function ownGrants(
  deps: AccountGrantDependencies,
  visit: AccountVisit,
): Promise<readonly ShownGrant[] | undefined> {
  const grants = await listed(deps, visit);
  return grants && Promise.all(grants.map((grant) => shown(deps, visit, grant)));
}

/** Takes back one of the user's own, with everything that was issued for it; any other is not there. Throws OAuthError. */
export async function withdrawOwnGrant(
  deps: AccountGrantDependencies,
  visit: AccountVisit,
  grantId: string,
): Promise<void> {
  const { workspace, user, origin } = visit;
  const grants = await listed(deps, visit);
  if (grants === undefined) throw notNow();
  if (!grants.some((grant) => grant.id === grantId)) {
    throw new OAuthError('invalid_request', 'there is no such consent', { clause: 'RFC 6749 §10.12', status: 404 });
  }
  const requestedBy = {
    actorType: 'user',
    actorId: user.id,
    requestId: origin.requestId,
    address: origin.address,
    userAgent: origin.userAgent,
    workspace: workspace.slug,
  };
  const { tenant, id: workspaceId } = workspace;
  await deps.grants.revokeGrant({ tenant, workspaceId, grantId, requestedBy }, origin).catch((error: unknown) => {
    throw error instanceof GrpcCallError ? notNow(error) : error;
  });
}

async function listed(
  { grants }: AccountGrantDependencies,
  { workspace, user, origin }: AccountVisit,
): Promise<readonly Grant[] | undefined> {
  const { tenant, id: workspaceId } = workspace;
  try {
    return (
      await grants.listGrants({ tenant, workspaceId, userId: user.id, clientId: '', limit: 0, cursor: '' }, origin)
    ).grants;
  } catch (error) {
    if (error instanceof GrpcCallError) return undefined;
    throw error;
  }
}

async function shown(
  { directory }: AccountGrantDependencies,
  { workspace, reader }: AccountVisit,
  grant: Grant,
): Promise<ShownGrant> {
  const { texts, language } = reader;
  const client = await directory.client(workspace, grant.clientId);
  const { resources } = workspace.settings;
  const organization = await placeOf(directory, workspace, grant);
  const resourceName = (id: string) => resources.find(({ identifier }) => identifier === id)?.name || id;
  const allowed = [
    ...grant.scopes.map((name) => html`${scopeDescription(workspace.settings, name, texts)}`),
    ...grant.claims.map((name) => html`<code>${name}</code>`),
    ...grant.resources.map((id) => texts['consent.use-resource'](html`${resourceName(id)}`)),
    ...detailItems(parseDetails(grant.authorizationDetailsJson), workspace, reader),
  ];
  return {
    id: grant.id,
    clientName: (client && inLanguage(client, language).clientName) ?? grant.clientId,
    ...{ allowed, organization },
    ...{ reason: grant.reason, since: grant.createdAt, until: grant.expiresAt, lastUsed: grant.lastUsedAt },
  };
}

async function placeOf(
  directory: Pick<Directory, 'memberships'>,
  workspace: Workspace,
  { userId, organizationId }: Grant,
): Promise<string | undefined> {
  if (organizationId === undefined) return undefined;
  const memberships = await directory.memberships(workspace, userId);
  return memberships.find(({ organization }) => organization.id === organizationId)?.organization.displayName ?? '';
}

function notNow(cause?: unknown): OAuthError {
  return new OAuthError('temporarily_unavailable', 'consents cannot be changed at the moment; try again shortly', {
    clause: 'RFC 7009 §2.2.1',
    cause,
  });
}
