/** Users of a workspace: identity keeps them and audits their changes; here are the way there, and the audit of who looked. */
import type { AuditEmitter } from '@ostiary/audit/audit-emitter';
import type { IdentityClient, ListUsersResponse, User } from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { GrantsClient } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { AdminCall } from '../access/admin-access.js';
import { recordReading } from '../audit-trail/record-reading.js';
import { revokeAllGrants } from '../grants/revoke-all-grants.js';
import { jsonMergePatch } from '../request-body/json-merge-patch.js';
import { endSessionsOfUser, type SessionDependencies } from '../sessions/manage-sessions.js';
import { requireWorkspace, type WorkspaceRecord } from '../workspaces/workspace.repository.js';
import { answered } from './identity-refusal.js';
import { requestedBy } from './requested-by.js';

export interface UserDependencies {
  readonly dataSource: DataSource;
  readonly identity: Pick<
    PromiseClient<IdentityClient>,
    'createUser' | 'getUser' | 'listUsers' | 'nameUsers' | 'updateUser' | 'deleteUser'
  >;
  readonly audit: Pick<AuditEmitter, 'record'>;
}

type Claims = Readonly<Record<string, unknown>>;

/** @throws Refusal not-found, invalid-request, conflict, temporarily-unavailable; so do the others */
export async function createUser(
  deps: UserDependencies,
  slug: string,
  wish: { readonly username: string; readonly password?: string | undefined; readonly claims?: Claims | undefined },
  call: AdminCall,
): Promise<User> {
  const workspace = await workspaceOf(deps, slug, call);
  const request = {
    ...at(workspace),
    username: wish.username,
    password: wish.password ?? '',
    claimsJson: JSON.stringify(wish.claims ?? {}),
    requestedBy: by(workspace, call),
  };
  return answered(deps.identity.createUser(request, call.context));
}

export async function getUser(deps: UserDependencies, slug: string, userId: string, call: AdminCall): Promise<User> {
  const workspace = await workspaceOf(deps, slug, call);
  const user = await answered(deps.identity.getUser({ ...at(workspace), userId }, call.context));
  await recordReading(deps.audit, workspace, { user: user.id }, call);
  return user;
}

export async function listUsers(
  deps: UserDependencies,
  slug: string,
  page: { readonly cursor: string; readonly limit: number; readonly search: string },
  call: AdminCall,
): Promise<ListUsersResponse> {
  const workspace = await workspaceOf(deps, slug, call);
  const found = await answered(deps.identity.listUsers({ ...at(workspace), ...page }, call.context));
  await recordReading(
    deps.audit,
    workspace,
    { users: String(found.users.length), searched: String(page.search !== '') },
    call,
  );
  return found;
}

/**
 * `claims`: a merge patch (RFC 7396) onto the user's. Who is disabled, or is given another password, is signed out everywhere: whoever had the old one
 * should not stay. Where that fails the change stands, and the call can be repeated.
 */
export async function changeUser(
  deps: UserDependencies & Pick<SessionDependencies, 'sessions'>,
  slug: string,
  userId: string,
  patch: {
    readonly password?: string | undefined;
    readonly claims?: Claims | undefined;
    readonly disabled?: boolean | undefined;
  },
  call: AdminCall,
): Promise<User> {
  const workspace = await workspaceOf(deps, slug, call);
  const request = {
    ...at(workspace),
    userId,
    password: patch.password,
    disabled: patch.disabled,
    claimsJson:
      patch.claims && JSON.stringify(jsonMergePatch(await claimsOf(deps, workspace, userId, call), patch.claims)),
    requestedBy: by(workspace, call),
  };
  const user = await answered(deps.identity.updateUser(request, call.context));
  const reason =
    patch.disabled === true ? 'user-disabled' : patch.password === undefined ? undefined : 'password-changed';
  if (reason !== undefined) await endSessionsOfUser(deps, workspace, user.id, reason, call);
  return user;
}

/** What they have allowed is withdrawn, and they are signed out, first: once the user is gone there is nobody to repeat the call for. */
export async function deleteUser(
  deps: UserDependencies &
    Pick<SessionDependencies, 'sessions'> & { readonly grants: Pick<PromiseClient<GrantsClient>, 'revokeGrants'> },
  slug: string,
  userId: string,
  call: AdminCall,
): Promise<void> {
  const workspace = await workspaceOf(deps, slug, call);
  const { id } = await answered(deps.identity.getUser({ ...at(workspace), userId }, call.context));
  const { tenant, id: workspaceId, slug: name } = workspace;
  const requestedBy = { ...by(workspace, call), workspace: name };
  const request = { tenant, workspaceId, userId: id, clientId: '', requestedBy };
  await revokeAllGrants(deps.grants, request, call.context);
  await endSessionsOfUser(deps, workspace, id, 'user-deleted', call);
  await answered(
    deps.identity.deleteUser({ ...at(workspace), userId: id, requestedBy: by(workspace, call) }, call.context),
  );
}

export function claimsIn(user: User): Claims {
  return z.record(z.string(), z.unknown()).parse(JSON.parse(user.claimsJson || '{}'));
}

async function claimsOf(
  deps: UserDependencies,
  workspace: WorkspaceRecord,
  userId: string,
  call: AdminCall,
): Promise<Claims> {
  return claimsIn(await answered(deps.identity.getUser({ ...at(workspace), userId }, call.context)));
}

/** @throws Refusal not-found */
export function workspaceOf(
  deps: Pick<UserDependencies, 'dataSource'>,
  slug: string,
  { tenant }: AdminCall,
): Promise<WorkspaceRecord> {
  return inTenant(deps.dataSource, tenant, (manager) => requireWorkspace(manager, tenant, slug));
}

function at({ tenant, id }: WorkspaceRecord) {
  return { tenant, workspaceId: id };
}

function by(workspace: WorkspaceRecord, { caller, context }: AdminCall) {
  return requestedBy({ type: 'administrator', id: caller.subject.id }, workspace, context);
}
