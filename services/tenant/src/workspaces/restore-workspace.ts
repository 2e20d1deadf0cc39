/** Deleted workspaces until they are purged: found by their id, for the slug may be another's by now. */
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import type { AdminCall } from '../access/admin-access.js';
import { recordChange, type TransactionalAudit } from '../audit-trail/record-change.js';
import { announceWorkspace, type ChangeOutbox } from '../directory/announce-change.js';
import { rescheduleEncryptionKeys } from '../keys/encryption-key.repository.js';
import { rescheduleKeys } from '../keys/signing-key.repository.js';
import { conflict, notFound } from '../problems/refusal.js';
import { isUniqueViolation } from '../problems/unique-violation.js';
import {
  type DeletedWorkspace,
  type DeletedWorkspacePage,
  lockDeletedWorkspace,
  pageOfDeletedWorkspaces,
  updateWorkspace,
  type WorkspaceRecord,
} from './workspace.repository.js';

export interface RestoreDependencies {
  readonly dataSource: DataSource;
  readonly audit: TransactionalAudit;
  readonly outbox: ChangeOutbox;
  readonly workspacePurgeAfterSeconds: number;
  /** Unix ms. */
  readonly now: () => number;
}

/** Nothing is restored this shortly before it is purged: whoever purges has a clock of its own, and begins with the users. */
const MARGIN_MS = 60_000;

/** Unix ms. */
export function purgesAt(
  { workspacePurgeAfterSeconds }: Pick<RestoreDependencies, 'workspacePurgeAfterSeconds'>,
  { deletedAt }: Pick<DeletedWorkspace, 'deletedAt'>,
): number {
  return deletedAt + workspacePurgeAfterSeconds * 1000;
}

/** Those deleted after this can be restored. Unix ms. */
const lastChance = ({ now, workspacePurgeAfterSeconds }: RestoreDependencies): number =>
  now() + MARGIN_MS - workspacePurgeAfterSeconds * 1000;

export async function deletedWorkspaces(
  deps: RestoreDependencies,
  page: { readonly before: readonly [number, string] | undefined; readonly limit: number },
  { tenant }: AdminCall,
): Promise<DeletedWorkspacePage> {
  return inTenant(deps.dataSource, tenant, (manager) =>
    pageOfDeletedWorkspaces(manager, tenant, { ...page, deletedAfter: lastChance(deps) }),
  );
}

/** @throws Refusal not-found, conflict */
export async function restoreWorkspace(
  deps: RestoreDependencies,
  id: string,
  call: AdminCall,
): Promise<WorkspaceRecord> {
  const { tenant } = call;
  const restored = await inTenant(deps.dataSource, tenant, async (manager) => {
    const deleted = await lockDeletedWorkspace(manager, tenant, id);
    if (deleted === undefined || deleted.deletedAt <= lastChance(deps)) throw notFound();
    const { deletedAt: _, ...before } = deleted;
    const after: WorkspaceRecord = { ...before, version: before.version + 1, updatedAt: deps.now() };
    try {
      await updateWorkspace(manager, after);
    } catch (error) {
      // Also whoever launches one at this moment.
      if (isUniqueViolation(error)) throw conflict('Another workspace of the tenant has this slug now.');
      throw error;
    }
    await rescheduleKeys(manager, after);
    await rescheduleEncryptionKeys(manager, after);
    const { name, workspaceProfile, disabled } = after;
    await recordChange(deps.audit, manager, call, {
      type: 'workspace.restored',
      workspace: after,
      target: { type: 'workspace', id },
      after: { name, workspaceProfile, disabled, ...after.settings },
    });
    await announceWorkspace(deps.outbox, manager, after);
    return after;
  });
  await deps.outbox.publish();
  return restored;
}
