import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '../api/call.js';
import type { operations } from '../api/schema.js';
import type { WorkspaceName } from '../workspaces/workspace-queries.js';

export type User = operations['getUser']['responses'][200]['content']['application/json'];

/** Looking at a user is an event of the audit log: what was read is kept for a while, and not asked for when the window is looked at again. */
export const userQuery = ({ tenant, workspace }: WorkspaceName, userId: string) =>
  queryOptions({
    queryKey: ['user', tenant, workspace, userId],
    queryFn: () =>
      answer(
        api.GET('/api/tenants/{tenant}/workspaces/{workspace}/users/{user_id}', {
          params: { path: { tenant, workspace, user_id: userId } },
        }),
      ),
    staleTime: 30_000,
    refetchOnWindowFocus: false,
  });

/** A text claim; '' where the user has none. */
export const claimOf = ({ claims }: Pick<User, 'claims'>, name: string): string => {
  const value = claims[name];
  return typeof value === 'string' ? value : '';
};

/** Below the console. */
export const userAddress = ({ tenant, workspace }: WorkspaceName, userId: string): string =>
  `/tenants/${tenant}/workspaces/${workspace}/users/${encodeURIComponent(userId)}`;
