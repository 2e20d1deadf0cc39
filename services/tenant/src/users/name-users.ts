import type { AdminCall } from '../access/admin-access.js';
import type { WorkspaceRecord } from '../workspaces/workspace.repository.js';
import { answered } from './identity-refusal.js';
import type { UserDependencies } from './manage-users.js';

/** What users sign in with, by id, for lists of something else; who is gone has no entry. Ids may come more than once, 200 different ones at most. */
export async function nameUsers(
  { identity }: Pick<UserDependencies, 'identity'>,
  { tenant, id: workspaceId }: Pick<WorkspaceRecord, 'tenant' | 'id'>,
  ids: readonly string[],
  { context }: AdminCall,
): Promise<ReadonlyMap<string, string>> {
  const userIds = [...new Set(ids)];
  if (userIds.length === 0) return new Map();
  const { names } = await answered(identity.nameUsers({ tenant, workspaceId, userIds }, context));
  return new Map(names.map(({ userId, username }) => [userId, username]));
}
