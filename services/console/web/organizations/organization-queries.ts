import { queryOptions, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { answer, answerWithTag, api } from '../api/call.js';
import type { operations } from '../api/schema.js';
import { notifications } from '../shell/notifications.js';
import { useWorkspaceName, type WorkspaceName } from '../workspaces/workspace-queries.js';

export type Organization = operations['getOrganization']['responses'][200]['content']['application/json'];
export type Member =
  operations['listOrganizationMembers']['responses'][200]['content']['application/json']['members'][number];

export const organizationQuery = ({ tenant, workspace }: WorkspaceName, organizationId: string) =>
  queryOptions({
    queryKey: ['organization', tenant, workspace, organizationId],
    queryFn: () =>
      answerWithTag(
        api.GET('/api/tenants/{tenant}/workspaces/{workspace}/organizations/{organization_id}', {
          params: { path: { tenant, workspace, organization_id: organizationId } },
        }),
      ),
  });

/** The organization of the address, and the ETag for changing it. */
export function useOrganization(): {
  readonly organization: Organization;
  readonly path: WorkspaceName & { readonly organization_id: string };
} {
  const name = useWorkspaceName();
  const { organizationId = '' } = useParams();
  const { data } = useSuspenseQuery(organizationQuery(name, organizationId));
  return { organization: data.data, path: { ...name, organization_id: organizationId } };
}

export const userOrganizationsQuery = ({ tenant, workspace }: WorkspaceName, userId: string) =>
  queryOptions({
    queryKey: ['user-organizations', tenant, workspace, userId],
    queryFn: () =>
      answer(
        api.GET('/api/tenants/{tenant}/workspaces/{workspace}/users/{user_id}/organizations', {
          params: { path: { tenant, workspace, user_id: userId } },
        }),
      ),
  });

/** Below the console. */
export const organizationAddress = ({ tenant, workspace }: WorkspaceName, id: string): string =>
  `/tenants/${tenant}/workspaces/${workspace}/organizations/${encodeURIComponent(id)}`;

/** After a change: lists and pages that show it are read again, and it is said what happened. */
export function useOrganizationsChanged() {
  const { tenant, workspace } = useWorkspaceName();
  const queries = useQueryClient();
  return async (message: string) => {
    const kinds = ['organizations', 'organization', 'members', 'user-organizations'];
    await Promise.all(kinds.map((kind) => queries.invalidateQueries({ queryKey: [kind, tenant, workspace] })));
    notifications.show({ message });
  };
}
