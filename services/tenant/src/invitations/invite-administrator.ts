/**
 * An owner invites somebody to administer the tenant. The invitation and its event are written here, the message is queued by identity before they are
 * committed: if it cannot be, there is no invitation. What the link proves is only that its reader got the message; whether the invitation
 * is still good is this service's to say, once.
 */
import { status } from '@grpc/grpc-js';
import type { IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { uuidV7 } from '@ostiary/crypto/random';
import type { Workspace } from '@ostiary/oauth/workspace';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import type { AdminCall } from '../access/admin-access.js';
import { recordChange, type TransactionalAudit } from '../audit-trail/record-change.js';
import { notFound, Refusal } from '../problems/refusal.js';
import { findTenant } from '../tenants/tenant.repository.js';
import { answered, refusalOf } from '../users/identity-refusal.js';
import { requestedBy } from '../users/requested-by.js';
import {
  countInvitationsSince,
  endInvitation,
  type Invitation,
  insertInvitation,
  renewInvitation,
} from './invitation.repository.js';
import type { INVITE_ADMINISTRATOR, RESEND_INVITATION } from './invitations.routes.js';

export interface InviteDependencies {
  readonly dataSource: DataSource;
  readonly identity: Pick<PromiseClient<IdentityClient>, 'queueMessage' | 'getUser'>;
  readonly audit: TransactionalAudit;
  readonly systemWorkspace: () => Promise<Workspace>;
  /** Unix ms. */
  readonly now: () => number;
}

const DAY_MS = 86_400_000;
const GOOD_FOR_MS = 7 * DAY_MS;
/** Messages leave in the installation's name: a tenant that anybody can register must not fill other people's mailboxes. */
const MOST_A_DAY = 50;

/** @throws Refusal conflict, too-many-requests, not-available, temporarily-unavailable */
export async function inviteAdministrator(
  deps: InviteDependencies,
  { email, role, locale }: z.output<typeof INVITE_ADMINISTRATOR.body>,
  call: AdminCall,
): Promise<Invitation> {
  const { tenant } = call;
  const workspace = await deps.systemWorkspace();
  const invitedBy = await nameOfCaller(deps, workspace, call);
  const now = deps.now();
  const invitation: Invitation = {
    id: uuidV7(now),
    tenant,
    email,
    role,
    status: 'pending',
    createdAt: now,
    expiresAt: now + GOOD_FOR_MS,
  };
  await inTenant(deps.dataSource, tenant, async (manager) => {
    if ((await countInvitationsSince(manager, tenant, now - DAY_MS)) >= MOST_A_DAY) throw tooMany();
    await insertInvitation(manager, invitation);
    await recordChange(deps.audit, manager, call, {
      type: 'administrator.action',
      target: { type: 'tenant', id: tenant },
      after: { role },
      details: { action: 'administrator.invited', invitation: invitation.id },
    });
    const tenantName = (await findTenant(manager, tenant))?.name ?? tenant;
    await send(deps, workspace, invitation, { tenantName, invitedBy, locale }, call);
  });
  return invitation;
}

/** The message once more, with a link of its own, and as much time as at first. @throws as inviteAdministrator; Refusal not-found: there is none that waits */
export async function resendInvitation(
  deps: InviteDependencies,
  id: string,
  { locale }: z.output<typeof RESEND_INVITATION.body>,
  call: AdminCall,
): Promise<Invitation> {
  const { tenant } = call;
  const workspace = await deps.systemWorkspace();
  const invitedBy = await nameOfCaller(deps, workspace, call);
  const now = deps.now();
  return inTenant(deps.dataSource, tenant, async (manager) => {
    if ((await countInvitationsSince(manager, tenant, now - DAY_MS)) >= MOST_A_DAY) throw tooMany();
    const renewed = await renewInvitation(manager, tenant, id, { now, expiresAt: now + GOOD_FOR_MS });
    if (renewed === undefined) throw notFound();
    await recordChange(deps.audit, manager, call, {
      type: 'administrator.action',
      target: { type: 'tenant', id: tenant },
      after: { role: renewed.role },
      details: { action: 'administrator.invitation_resent', invitation: id },
    });
    const tenantName = (await findTenant(manager, tenant))?.name ?? tenant;
    await send(deps, workspace, renewed, { tenantName, invitedBy, locale }, call);
    return renewed;
  });
}

/** @throws Refusal not-found: there is none that waits */
export async function withdrawInvitation(deps: InviteDependencies, id: string, call: AdminCall): Promise<void> {
  const { tenant } = call;
  await inTenant(deps.dataSource, tenant, async (manager) => {
    const ended = await endInvitation(manager, tenant, id, 'withdrawn', deps.now());
    if (ended === undefined) throw notFound();
    await recordChange(deps.audit, manager, call, {
      type: 'administrator.action',
      target: { type: 'tenant', id: tenant },
      before: { role: ended.role },
      details: { action: 'administrator.invitation_withdrawn', invitation: id },
    });
  });
}

/** What a link is about: the tenant's slug has no slash, and the id none either. */
export function subjectOf({ tenant, id }: Pick<Invitation, 'tenant' | 'id'>): string {
  return `${tenant}/${id}`;
}

/** What the invited person may know the caller by; '': a program. */
async function nameOfCaller(
  { identity }: InviteDependencies,
  workspace: Workspace,
  { caller, context }: AdminCall,
): Promise<string> {
  if (caller.subject.type !== 'user') return '';
  const scope = { tenant: workspace.tenant, workspaceId: workspace.id };
  const user = await answered(identity.getUser({ ...scope, userId: caller.subject.id }, context));
  const claims: unknown = JSON.parse(user.claimsJson);
  const name = typeof claims === 'object' && claims !== null ? Reflect.get(claims, 'name') : undefined;
  return typeof name === 'string' ? name.slice(0, 200) : user.username.slice(0, 200);
}

async function send(
  { identity }: InviteDependencies,
  workspace: Workspace,
  invitation: Invitation,
  { tenantName, invitedBy, locale }: { tenantName: string; invitedBy: string; locale: string | undefined },
  { caller, context }: AdminCall,
): Promise<void> {
  const { email, role, expiresAt } = invitation;
  const by = requestedBy({ type: 'administrator', id: caller.subject.id }, workspace, context);
  // In the language that the caller knows of the reader, else in that of the installation's own workspace.
  const { language } = workspace.settings;
  const locales = [locale, language].filter((wish) => wish !== undefined);
  const correspondence = { workspaceName: workspace.name, senderName: '', locales };
  const administratorInvitation = { subject: subjectOf(invitation), tenantName, role, invitedBy };
  try {
    await identity.queueMessage(
      {
        tenant: workspace.tenant,
        workspaceId: workspace.id,
        to: email,
        onBehalfOf: invitation.tenant,
        expiresAt: Math.floor(expiresAt / 1000),
        requestedBy: { ...by, correspondence },
        message: { $case: 'administratorInvitation', administratorInvitation },
      },
      context,
    );
  } catch (error) {
    throw refusalOfQueueing(error);
  }
}

function refusalOfQueueing(error: unknown): unknown {
  if (!(error instanceof GrpcCallError)) return error;
  if (error.reason === 'TOO_MANY_MESSAGES') return tooMany(error);
  if (error.code === status.FAILED_PRECONDITION) {
    const detail =
      'This installation sends no e-mail (OSTIARY_SMTP_URL); add the administrator with a password instead.';
    return new Refusal('not-available', detail, { cause: error });
  }
  return refusalOf(error);
}

function tooMany(cause?: unknown): Refusal {
  const detail = 'Too many invitations were sent for this tenant, or messages to this address; try again later.';
  return new Refusal('too-many-requests', detail, {
    retryAfterSeconds: 3600,
    ...(cause === undefined ? {} : { cause }),
  });
}
