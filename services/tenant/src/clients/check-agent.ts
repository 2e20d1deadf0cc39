/** What only others, or a clock, can say of an agent: its owner is a user who is there, and its end is still to come. */
import { status } from '@grpc/grpc-js';
import type { ClientMetadata } from '@ostiary/oauth/client-registration';
import { GrpcCallError } from '@ostiary/platform/grpc-client';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import type { AdminCall } from '../access/admin-access.js';
import { type Fault, invalid } from '../problems/refusal.js';
import { refusalOf } from '../users/identity-refusal.js';
import type { UserDependencies } from '../users/manage-users.js';
import { requireWorkspace } from '../workspaces/workspace.repository.js';

export interface CheckAgentDependencies {
  readonly dataSource: DataSource;
  readonly identity: Pick<UserDependencies['identity'], 'getUser'>;
  /** Unix ms. */
  readonly now: () => number;
}

type AgentMetadata = ClientMetadata['agent'];

/** Asked before any transaction. What the agent has said before is not asked about again. @throws Refusal invalid-request, temporarily-unavailable */
export async function checkAgent(
  deps: CheckAgentDependencies,
  slug: string,
  agent: AgentMetadata,
  before: AgentMetadata,
  call: AdminCall,
): Promise<void> {
  if (agent === undefined) return;
  const faults: Fault[] = [];
  // RFC 9700 §2.3: an agent that is over before it begins is a mistake.
  if (agent.expires_at !== before?.expires_at && agent.expires_at * 1000 <= deps.now()) {
    faults.push({ pointer: '/agent/expires_at', detail: 'the end of the agent is in the past (Unix seconds)' });
  }
  const { owner } = agent;
  const known = before?.owner.type === 'user' ? before.owner.user_id : undefined;
  if (owner.type === 'user' && owner.user_id !== known && !(await isThere(deps, slug, owner.user_id, call))) {
    faults.push({ pointer: '/agent/owner/user_id', detail: 'no user of the workspace, or one who is disabled' });
  }
  if (faults.length > 0) throw invalid(faults);
}

async function isThere(
  { dataSource, identity }: CheckAgentDependencies,
  slug: string,
  userId: string,
  { tenant, context }: AdminCall,
): Promise<boolean> {
  const { id: workspaceId } = await inTenant(dataSource, tenant, (manager) => requireWorkspace(manager, tenant, slug));
  try {
    return !(await identity.getUser({ tenant, workspaceId, userId }, context)).disabled;
  } catch (error) {
    if (error instanceof GrpcCallError && error.code === status.NOT_FOUND) return false;
    throw refusalOf(error);
  }
}
