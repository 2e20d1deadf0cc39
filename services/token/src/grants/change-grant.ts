/**
 * A user allows a client something, or takes it back. The change and its evidence are one transaction: neither exists without the other.
 * Trusts authorize (and, for administrators, tenant) to have asked the user.
 */
import type { AuditActor, AuditEmitter, AuditEventInput } from '@ostiary/audit/audit-emitter';
import type { Directory } from '@ostiary/directory/directory';
import { mergedDetails } from '@ostiary/oauth/authorization-details/compare-details';
import { detailsTypesOf } from '@ostiary/oauth/authorization-details/details-type';
import { isSameJson } from '@ostiary/oauth/authorization-details/same-json';
import type { GrantManagementRequest } from '@ostiary/oauth/grant-management';
import type { Workspace } from '@ostiary/oauth/workspace';
import { inTenant } from '@ostiary/platform/postgres';
import type { RevocationCache } from '@ostiary/state/revocations';
import type { DataSource, EntityManager } from 'typeorm';
import {
  createGrant,
  findGrant,
  type Given,
  type GrantedAccess,
  type GrantHolder,
  type GrantRecord,
  type GrantSearch,
  keepDetails,
  mergeGrant,
  mergeIntoGrant,
  replaceGrant,
  withdrawGrant,
  withdrawGrants,
  withdrawnSince,
} from './grant.repository.js';

/** Who is behind a change, for its event. */
export interface Requester {
  readonly actor: AuditActor;
  /** Slug. */
  readonly workspace: string;
  readonly request: AuditEventInput['request'];
}

export interface ChangeGrantDependencies {
  readonly dataSource: DataSource;
  readonly audit: Pick<AuditEmitter, 'recordInTransaction'>;
  readonly revocations: Pick<RevocationCache, 'markGrantRevoked' | 'markGrantReplaced'>;
  readonly directory: Pick<Directory, 'workspace' | 'client'>;
  /** Unix ms. */
  readonly now: () => number;
}

/** The request names a workspace that is not there, or not this one. */
export class UnknownWorkspace extends Error {
  override readonly name = 'UnknownWorkspace';
}

/** What the client wants with a grant; absent: the one that is theirs without being asked for is created or widened. */
export interface RecordedRequest {
  readonly access: GrantedAccess;
  readonly management?: GrantManagementRequest | undefined;
  /** What the user was told it is for. */
  readonly reason?: string | undefined;
}

/** undefined: the request names a grant that is not this user's for this client. */
export async function recordGrant(
  deps: ChangeGrantDependencies,
  holder: GrantHolder,
  request: RecordedRequest,
  requester: Requester,
): Promise<GrantRecord | undefined> {
  const { access, management, reason } = request;
  const workspace = await workspaceOf(deps, holder, requester);
  const found = deps.directory.client(workspace, holder.clientId);
  const client = found instanceof Promise ? await found : found;
  const implied = workspace.settings.consent === 'implied-for-first-party' && client?.firstParty === true;
  const basis = implied ? 'implied-for-first-party' : 'user';
  const now = deps.now();
  const lifetimeSeconds = workspace.settings.grants?.lifetimeSeconds;
  const expiresAt = lifetimeSeconds === undefined ? undefined : now + lifetimeSeconds * 1000;
  const given: Given = { access, basis, reason, now, expiresAt };
  const grant = await inTenant(deps.dataSource, holder.tenant, async (manager) => {
    const before = management?.action === 'create' ? undefined : await findGrant(manager, holder, management?.grantId);
    const merged = await written(manager, holder, given, management);
    if (merged === undefined) return undefined;
    const after = await withMergedDetails(manager, merged, access, workspace);
    await deps.audit.recordInTransaction(manager, {
      ...grantEvent(workspace, after, requester),
      type: 'consent.given',
      // What was asked for now; the grant may be wider.
      scopes: access.scopes,
      resources: access.resources,
      authorizationDetails: access.authorizationDetails,
      details: {
        user: holder.userId,
        change: changeOf(after, before),
        basis,
        ...(holder.organizationId !== undefined && { organization: holder.organizationId }),
        ...(management && { action: management.action }),
        ...(after.expiresAt !== undefined && { until: new Date(after.expiresAt).toISOString() }),
      },
    });
    return after;
  });
  // Sessions remember the grant as it was.
  if (grant !== undefined && management?.action === 'replace') {
    await deps.revocations.markGrantReplaced(grant.id, grant.version, workspace.settings.session.absoluteSeconds);
  }
  return grant;
}

/** Grant Management §5.1. */
async function written(
  manager: EntityManager,
  holder: GrantHolder,
  given: Given,
  management: GrantManagementRequest | undefined,
): Promise<GrantRecord | undefined> {
  if (management === undefined) return mergeGrant(manager, holder, given);
  const { action, grantId } = management;
  if (action === 'create') return createGrant(manager, holder, given);
  if (grantId === undefined) return undefined;
  return action === 'merge'
    ? mergeIntoGrant(manager, grantId, holder, given)
    : replaceGrant(manager, grantId, holder, given);
}

/** RFC 9396 §6: what was allowed now is not kept beside what it covers, and not without end. The row is this transaction's already. */
async function withMergedDetails(
  manager: EntityManager,
  grant: GrantRecord,
  { authorizationDetails: added }: GrantedAccess,
  { settings }: Workspace,
): Promise<GrantRecord> {
  if (added.length === 0) return grant;
  const before = grant.authorizationDetails.filter((one) => !added.some((other) => isSameJson(one, other)));
  const authorizationDetails = mergedDetails(detailsTypesOf(settings), before, added);
  if (authorizationDetails.length < grant.authorizationDetails.length) {
    await keepDetails(manager, grant.id, authorizationDetails);
  }
  return { ...grant, authorizationDetails };
}

function changeOf(after: GrantRecord, before: GrantRecord | undefined): string {
  if (before === undefined) return 'created';
  if (after.version > before.version) return 'replaced';
  return isWider(after, before) ? 'widened' : 'confirmed';
}

/** Withdraws a grant, and with it everything that was issued under it. False: there was none in force. */
export async function revokeGrant(
  deps: ChangeGrantDependencies,
  home: { readonly tenant: string; readonly workspaceId: string; readonly grantId: string },
  requester: Requester,
): Promise<boolean> {
  const workspace = await workspaceOf(deps, home, requester);
  const withdrawn = await inTenant(deps.dataSource, home.tenant, async (manager) => {
    const grant = await withdrawGrant(manager, home.workspaceId, home.grantId, deps.now());
    if (grant !== undefined) await deps.audit.recordInTransaction(manager, withdrawal(workspace, grant, requester));
    return grant;
  });
  // Also when it was withdrawn before: the first attempt may have ended between the commit and this line.
  await deps.revocations.markGrantRevoked(home.grantId, workspace.settings.session.absoluteSeconds);
  return withdrawn !== undefined;
}

/** In one transaction, and in one call: a call ends within its deadline, however many there are. */
const GRANTS_AT_A_TIME = 100;
const ROUNDS = 5;
/** A call that failed after its commit is made again sooner than this. */
const REPEATED_WITHIN_MS = 900_000;

/** Withdraws every grant of a user or for a client, some at a time; each has its event. `more`: not all yet. Safe to repeat. */
export async function revokeGrants(
  deps: ChangeGrantDependencies,
  { tenant, ...search }: GrantSearch & { readonly tenant: string },
  requester: Requester,
): Promise<{ readonly revoked: number; readonly more: boolean }> {
  const workspace = await workspaceOf(deps, { tenant, workspaceId: search.workspaceId }, requester);
  let revoked = 0;
  let more = true;
  for (let round = 0; more && round < ROUNDS; round += 1) {
    const withdrawn = await inTenant(deps.dataSource, tenant, async (manager) => {
      const grants = await withdrawGrants(manager, search, { limit: GRANTS_AT_A_TIME, now: deps.now() });
      for (const grant of grants)
        await deps.audit.recordInTransaction(manager, withdrawal(workspace, grant, requester));
      return grants;
    });
    revoked += withdrawn.length;
    more = withdrawn.length === GRANTS_AT_A_TIME;
  }
  // Also those of an attempt before, which may have ended between the commit and this line.
  const since = deps.now() - REPEATED_WITHIN_MS;
  const ids = await inTenant(deps.dataSource, tenant, (manager) => withdrawnSince(manager, search, since));
  const ttlSeconds = workspace.settings.session.absoluteSeconds;
  await Promise.all(ids.map((id) => deps.revocations.markGrantRevoked(id, ttlSeconds)));
  return { revoked, more };
}

/** Throws UnknownWorkspace. */
export async function workspaceOf(
  { directory }: Pick<ChangeGrantDependencies, 'directory'>,
  home: { readonly tenant: string; readonly workspaceId: string },
  requester: Requester,
): Promise<Workspace> {
  const found = directory.workspace(home.tenant, requester.workspace);
  const workspace = found instanceof Promise ? await found : found;
  if (workspace === undefined || workspace.id !== home.workspaceId) {
    throw new UnknownWorkspace('There is no workspace of this tenant, slug and id.');
  }
  return workspace;
}

const isWider = (after: GrantedAccess, before: GrantedAccess): boolean =>
  after.claims.length > before.claims.length ||
  after.scopes.length > before.scopes.length ||
  after.resources.length > before.resources.length ||
  after.authorizationDetails.some((one) => !before.authorizationDetails.some((other) => isSameJson(one, other)));

function withdrawal(workspace: Workspace, grant: GrantRecord, requester: Requester): AuditEventInput {
  return {
    ...grantEvent(workspace, grant, requester),
    type: 'consent.withdrawn',
    scopes: grant.scopes,
    resources: grant.resources,
    details: {
      user: grant.userId,
      ...(grant.organizationId !== undefined && { organization: grant.organizationId }),
    },
  };
}

function grantEvent(workspace: Workspace, grant: GrantRecord, requester: Requester) {
  return {
    outcome: 'success',
    workspace,
    actor: requester.actor,
    target: { type: 'grant', id: grant.id },
    request: requester.request,
    clientId: grant.clientId,
    grantId: grant.id,
    ...(grant.authorizationDetails.length > 0 && { authorizationDetails: grant.authorizationDetails }),
  } as const;
}
