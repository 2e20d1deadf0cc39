/**
 * Everything that an agent holds ends with one call: first it is disabled, and whatever was issued to it or begun by it before is void for good (`notBefore`),
 * so that nothing is taken from it within a second, wherever it is kept; then its grants are withdrawn, so that users see it, too. Safe to repeat.
 */
import type { GrantsClient } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import type { AgentOwner } from '@ostiary/oauth/agent';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import { inTenant } from '@ostiary/platform/postgres';
import type { EntityManager } from 'typeorm';
import type { AdminCall } from '../access/admin-access.js';
import { recordChange } from '../audit-trail/record-change.js';
import type { ChangeClientDependencies } from '../clients/change-client.js';
import { agentsOf, lockClient, type StoredClient, updateClient } from '../clients/client.repository.js';
import { announceClient } from '../directory/announce-change.js';
import { by as requestedBy } from '../grants/manage-grants.js';
import { notFound } from '../problems/refusal.js';
import { answered } from '../users/identity-refusal.js';
import { requireWorkspace, type WorkspaceRecord } from '../workspaces/workspace.repository.js';

export interface EndAgentsDependencies extends ChangeClientDependencies {
  readonly grants: Pick<PromiseClient<GrantsClient>, 'revokeGrants'>;
}

export type EndedBy = { readonly clientId: string } | { readonly owner: AgentOwner };

export interface EndedAgents {
  readonly ended: readonly { readonly clientId: string; readonly grantsWithdrawn: number }[];
  /** Not all yet. */
  readonly more: boolean;
}

/** In one call: it ends within its deadline, however many there are. */
const AGENTS_AT_A_TIME = 50;

/** @throws Refusal not-found (there is no such agent), temporarily-unavailable (disabled, and to be repeated) */
export async function endAgents(
  deps: EndAgentsDependencies,
  slug: string,
  by: EndedBy,
  call: AdminCall,
): Promise<EndedAgents> {
  const { workspace, agents } = await inTenant(deps.dataSource, call.tenant, async (manager) => {
    const workspace = await requireWorkspace(manager, call.tenant, slug);
    return { workspace, agents: await disabledAgents(deps, manager, workspace, by, call) };
  });
  await deps.outbox.publish();
  const ended = [];
  let more = agents.length === AGENTS_AT_A_TIME;
  for (const { record } of agents) {
    const withdrawn = await withdrawGrants(deps, workspace, record.clientId, call);
    more ||= withdrawn.more;
    ended.push({ clientId: record.clientId, grantsWithdrawn: withdrawn.revoked });
  }
  return { ended, more };
}

async function disabledAgents(
  deps: EndAgentsDependencies,
  manager: EntityManager,
  workspace: WorkspaceRecord,
  by: EndedBy,
  call: AdminCall,
): Promise<readonly StoredClient[]> {
  const found =
    'owner' in by
      ? await agentsOf(manager, workspace, by.owner, AGENTS_AT_A_TIME)
      : [await lockClient(manager, workspace, by.clientId)].flatMap((client) => client ?? []);
  const agents = found.filter(({ record }) => record.agent !== undefined);
  // One by its name that is none, or none of this name; that nobody has agents any more is no mistake.
  if (agents.length === 0 && 'clientId' in by) throw notFound();
  for (const before of agents) {
    const { record } = before;
    if (record.disabled && record.notBefore !== undefined) continue;
    const now = deps.now();
    const after = { ...record, disabled: true, notBefore: now };
    await updateClient(manager, { ...before, record: after, version: before.version + 1, updatedAt: now });
    await recordChange(deps.audit, manager, call, {
      type: 'agent.ended',
      workspace,
      target: { type: 'client', id: record.clientId },
      before: record,
      after,
      details: { by: 'owner' in by ? 'owner' : 'agent' },
    });
    await announceClient(deps.outbox, manager, workspace, record.clientId);
  }
  return agents;
}

async function withdrawGrants(
  { grants }: Pick<EndAgentsDependencies, 'grants'>,
  workspace: WorkspaceRecord,
  clientId: string,
  call: AdminCall,
) {
  const { tenant, id: workspaceId } = workspace;
  const request = { tenant, workspaceId, userId: '', clientId, requestedBy: requestedBy(workspace, call) };
  return answered(grants.revokeGrants(request, call.context));
}
