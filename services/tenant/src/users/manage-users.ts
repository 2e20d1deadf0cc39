/** Users of a workspace: identity keeps them and audits their changes; here are the way there, and the audit of who looked. */
import type { AuditEmitter } from '@ostiary/audit/audit-emitter';
import type { IdentityClient, ListUsersResponse, User } from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { AdminCall } from '../access/admin-access.js';
import { jsonMergePatch } from '../request-body/json-merge-patch.js';
import { requireWorkspace, type WorkspaceRecord } from '../workspaces/workspace.repository.js';
import { answered } from './identity-refusal.js';
import { requestedBy } from './requested-by.js';

export interface UserDependencies {
  readonly dataSource: DataSource;
  readonly identity: Pick<
    PromiseClient<IdentityClient>,
    'createUser' | 'getUser' | 'listUsers' | 'updateUser' | 'deleteUser'
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
  await recordReading(deps, workspace, { user: user.id }, call);
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
    deps,
    workspace,
    { users: String(found.users.length), searched: String(page.search !== '') },
    call,
  );
  return found;
}

/** `claims`: a merge patch (RFC 7396) onto the user's. */
export async function changeUser(
  deps: UserDependencies,
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
  return answered(deps.identity.updateUser(request, call.context));
}

export async function deleteUser(deps: UserDependencies, slug: string, userId: string, call: AdminCall): Promise<void> {
  const workspace = await workspaceOf(deps, slug, call);
  await answered(
    deps.identity.deleteUser({ ...at(workspace), userId, requestedBy: by(workspace, call) }, call.context),
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

function workspaceOf(deps: UserDependencies, slug: string, { tenant }: AdminCall): Promise<WorkspaceRecord> {
  return inTenant(deps.dataSource, tenant, (manager) => requireWorkspace(manager, tenant, slug));
}

function at({ tenant, id }: WorkspaceRecord) {
  return { tenant, workspaceId: id };
}

function by(workspace: WorkspaceRecord, { caller, context }: AdminCall) {
  return requestedBy({ type: 'administrator', id: caller.subject.id }, workspace, context);
}

/** Personal data was shown: that is an event like any other, and it is durable before the answer leaves. */
async function recordReading(
  deps: UserDependencies,
  workspace: WorkspaceRecord,
  details: Readonly<Record<string, string>>,
  { caller, context }: AdminCall,
): Promise<void> {
  await deps.audit.record({
    type: 'administrator.read_personal_data',
    outcome: 'success',
    workspace,
    actor: { type: 'administrator', id: caller.subject.id },
    ...(details.user === undefined ? {} : { target: { type: 'user', id: details.user } }),
    request: context,
    clientId: caller.clientId,
    tokenIds: [caller.tokenId],
    details,
  });
}
