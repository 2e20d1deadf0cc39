/** How much a tenant may make of what costs the whole installation. Counting ends at the quota; requests at the same moment may exceed it by one each. */
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { counter } from '@ostiary/platform/metrics';
import type { EntityManager } from 'typeorm';
import { Refusal } from '../problems/refusal.js';

/** 0: without end. */
export interface Quotas {
  readonly workspacesPerTenant: number;
  readonly clientsPerWorkspace: number;
}

const refused = counter('ostiary_quota_refusals_total', 'What was not made because there may be no more of it', [
  'quota',
]);
// There from the start, so that the first one is an increase.
refused.inc({ quota: 'workspaces' }, 0);
refused.inc({ quota: 'clients' }, 0);

interface Place {
  readonly tenant: string;
  readonly id: string;
}

/** @throws Refusal quota-exceeded */
export async function requireRoomForWorkspace(manager: EntityManager, tenant: string, quotas: Quotas): Promise<void> {
  const { workspacesPerTenant: quota } = quotas;
  const some = 'select from workspaces where tenant = $1 and deleted_at is null limit $2';
  if (quota === 0 || (await countOf(manager, some, [tenant, quota])) < quota) return;
  refused.inc({ quota: 'workspaces' });
  throw new Refusal('quota-exceeded', `A tenant may have ${quota} workspaces in this installation.`);
}

/** @throws Refusal quota-exceeded */
export async function requireRoomForClient(manager: EntityManager, workspace: Place, quotas: Quotas): Promise<void> {
  if (await hasRoomForClient(manager, workspace, quotas)) return;
  throw new Refusal(
    'quota-exceeded',
    `A workspace may have ${quotas.clientsPerWorkspace} clients in this installation.`,
  );
}

/**
 * The same for a client that registers itself.
 * @throws OAuthError access_denied (403)
 */
export async function requireRoomForItself(manager: EntityManager, workspace: Place, quotas: Quotas): Promise<void> {
  if (await hasRoomForClient(manager, workspace, quotas)) return;
  throw new OAuthError('access_denied', 'the workspace has as many clients as it may have', {
    clause: 'RFC 7591 §3.2.2',
    status: 403,
  });
}

async function hasRoomForClient(manager: EntityManager, { tenant, id }: Place, quotas: Quotas): Promise<boolean> {
  const { clientsPerWorkspace: quota } = quotas;
  const some = 'select from clients where tenant = $1 and workspace_id = $2 limit $3';
  if (quota === 0 || (await countOf(manager, some, [tenant, id, quota])) < quota) return true;
  refused.inc({ quota: 'clients' });
  return false;
}

async function countOf(manager: EntityManager, some: string, values: readonly (string | number)[]): Promise<number> {
  const rows: { count: number }[] = await manager.query(`select count(*)::int as count from (${some}) as counted`, [
    ...values,
  ]);
  return rows[0]?.count ?? 0;
}
