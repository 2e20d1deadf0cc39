/**
 * Somebody who has the link of an invitation takes the role: with a new account of system/admin, or as the user whose session the browser has. Nobody's
 * password is looked at here: whoever has an account signs in, with all that this asks for. A new user is made first, the invitation ended and the
 * role given in one transaction: of many who try at once one gets it, and a user that was made for nothing is removed again.
 */
import { status } from '@grpc/grpc-js';
import type { AuditOrigin } from '@ostiary/audit/audit-emitter';
import type { IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import {
  type AcceptInvitationRequest,
  type NewAccount,
  AcceptInvitationResponse_Result as Result,
} from '@ostiary/contracts/ostiary/invitations/v1/invitations';
import { isSlug } from '@ostiary/directory/slug';
import { isUuid } from '@ostiary/oauth/uuid';
import type { Workspace } from '@ostiary/oauth/workspace';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import { notFound } from '@ostiary/platform/grpc-error';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import { insertAdministrator } from '../administrators/administrator.repository.js';
import {
  type AdministratorUserDependencies,
  type AdministratorWish,
  type Creation,
  createAdministratorUser,
  removeAdministratorUser,
} from '../administrators/create-administrator-user.js';
import { beforeAndAfter, type TransactionalAudit } from '../audit-trail/record-change.js';
import { Refusal } from '../problems/refusal.js';
import { findTenant } from '../tenants/tenant.repository.js';
import { endInvitation, findInvitation, type Invitation } from './invitation.repository.js';

export interface AcceptDependencies extends AdministratorUserDependencies {
  readonly dataSource: DataSource;
  readonly identity: Pick<PromiseClient<IdentityClient>, 'findLink' | 'createUser' | 'deleteUser' | 'getUser'>;
  readonly audit: TransactionalAudit;
  readonly systemWorkspace: () => Promise<Workspace>;
  /** Unix ms. */
  readonly now: () => number;
}

export interface OpenInvitation {
  readonly invitation: Invitation;
  readonly tenantName: string;
}

/** A link as a page got it: the workspace is the page's. */
export interface InvitationLink {
  readonly workspaceId: string;
  readonly token: string;
}

export type Acceptance =
  | { readonly result: Exclude<Result, Result.RESULT_INVALID> }
  | { readonly result: Result.RESULT_INVALID; readonly problem: string; readonly problemCode: string };

const PURPOSE = 'administrator-invitation';

/** @throws GrpcError NOT_FOUND, the same for whatever is wrong with the link */
export async function openInvitation(
  { dataSource, identity, systemWorkspace, now }: AcceptDependencies,
  { workspaceId, token }: InvitationLink,
  request: AuditOrigin,
): Promise<OpenInvitation> {
  const workspace = await systemWorkspace();
  if (workspaceId !== workspace.id) throw noInvitation();
  const wish = { tenant: workspace.tenant, workspaceId, purpose: PURPOSE, token };
  const link = await identity.findLink(wish, request).catch((error: unknown) => {
    throw error instanceof GrpcCallError && error.code === status.NOT_FOUND ? noInvitation() : error;
  });
  const [tenant = '', id = ''] = link.subject.split('/', 2);
  if (!isSlug(tenant) || !isUuid(id)) throw noInvitation();
  return inTenant(dataSource, tenant, async (manager) => {
    const invitation = await findInvitation(manager, tenant, id);
    if (invitation?.status !== 'pending' || invitation.expiresAt <= now()) throw noInvitation();
    return { invitation, tenantName: (await findTenant(manager, tenant))?.name ?? tenant };
  });
}

/** @throws GrpcError NOT_FOUND; GrpcCallError when identity cannot be asked */
export async function acceptInvitation(
  deps: AcceptDependencies,
  link: InvitationLink,
  who: NonNullable<AcceptInvitationRequest['who']>,
  request: AuditOrigin,
): Promise<Acceptance> {
  const { invitation } = await openInvitation(deps, link, request);
  const workspace = await deps.systemWorkspace();
  switch (who.$case) {
    case 'sessionUserId':
      return acceptAs(deps, invitation, await knownUser(deps, workspace, who.sessionUserId, request), request);
    case 'newAccount':
      return acceptWithNewAccount(deps, workspace, invitation, who.newAccount, request);
  }
}

async function acceptWithNewAccount(
  deps: AcceptDependencies,
  workspace: Workspace,
  invitation: Invitation,
  { username, password, name }: NewAccount,
  request: AuditOrigin,
): Promise<Acceptance> {
  // Without a password there would be no way in.
  if (password === '')
    return { result: Result.RESULT_INVALID, problem: 'a password is needed', problemCode: 'password-needed' };
  const creation: Creation = { workspace, actor: { type: 'system', id: 'invitation' }, request };
  // Whoever has the link got the message: the address is proven.
  const wish: AdministratorWish = {
    username,
    password,
    email: invitation.email,
    emailVerified: true,
    name: name === '' ? undefined : name,
  };
  const made = await createAdministratorUser(deps, wish, creation).catch((error: unknown) => refusedUser(error));
  if ('result' in made) return made;
  try {
    const acceptance = await acceptAs(deps, invitation, made.id, request);
    if (acceptance.result !== Result.RESULT_ACCEPTED) await removeAdministratorUser(deps, made, creation);
    return acceptance;
  } catch (error) {
    await removeAdministratorUser(deps, made, creation);
    throw error;
  }
}

function refusedUser(error: unknown): Acceptance {
  if (error instanceof GrpcCallError && error.code === status.ALREADY_EXISTS) return { result: Result.RESULT_TAKEN };
  if (error instanceof GrpcCallError && error.code === status.INVALID_ARGUMENT) {
    // The clause that it is said by is for developers.
    const problem = error.details.replace(/^[^:]+ §[^:]+: /, '');
    return { result: Result.RESULT_INVALID, problem, problemCode: error.rule };
  }
  throw error;
}

/** A session may outlive its user: then it is nobody's. */
async function knownUser(
  { identity }: AcceptDependencies,
  { tenant, id: workspaceId }: Workspace,
  userId: string,
  request: AuditOrigin,
): Promise<string> {
  const user = await identity.getUser({ tenant, workspaceId, userId }, request).catch((error: unknown) => {
    throw error instanceof GrpcCallError && error.code === status.NOT_FOUND ? noInvitation() : error;
  });
  if (user.disabled) throw noInvitation();
  return user.id;
}

async function acceptAs(
  deps: AcceptDependencies,
  { tenant, id }: Invitation,
  userId: string,
  request: AuditOrigin,
): Promise<Acceptance> {
  const subject = { type: 'user', id: userId } as const;
  try {
    await inTenant(deps.dataSource, tenant, async (manager) => {
      const now = deps.now();
      const ended = await endInvitation(manager, tenant, id, 'accepted', now);
      if (ended === undefined) throw noInvitation();
      const { role } = ended;
      await insertAdministrator(manager, { tenant, subject, role, createdAt: now });
      await deps.audit.recordInTransaction(manager, {
        type: 'administrator.action',
        outcome: 'success',
        tenant,
        actor: { type: 'administrator', id: userId },
        target: subject,
        request,
        details: { action: 'administrator.added', invitation: id, ...beforeAndAfter(undefined, { role }) },
      });
    });
  } catch (error) {
    // The invitation waits on: it is good for another account.
    if (error instanceof Refusal && error.kind === 'conflict') return { result: Result.RESULT_ALREADY_ADMINISTRATOR };
    throw error;
  }
  return { result: Result.RESULT_ACCEPTED };
}

function noInvitation() {
  return notFound('INVITATION_NOT_FOUND', 'the invitation was accepted or withdrawn, is too old, or never was');
}
