import { useQueryClient } from '@tanstack/react-query';
import { notifications } from '../shell/notifications.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';

/** After a change of a user: lists and the user's own page are read again, and it is said what happened. */
export function useUsersChanged() {
  const { tenant, workspace } = useWorkspaceName();
  const queries = useQueryClient();
  return async (message: string) => {
    // Somebody who is disabled, deleted or given another password is signed out as well.
    const kinds = ['users', 'user', 'credentials', 'sessions'];
    await Promise.all(kinds.map((kind) => queries.invalidateQueries({ queryKey: [kind, tenant, workspace] })));
    notifications.show({ message });
  };
}
