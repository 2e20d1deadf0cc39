import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { answer, answerWithTag, api } from '../api/call.js';
import type { components, operations } from '../api/schema.js';

export type Workspace = operations['getWorkspace']['responses'][200]['content']['application/json'];
export type WorkspaceProfile =
  operations['listWorkspaceProfiles']['responses'][200]['content']['application/json']['profiles'][number];
export type SecurityProfile =
  operations['listSecurityProfiles']['responses'][200]['content']['application/json']['security_profiles'][number];
export type ClientMetadata = components['schemas']['ClientMetadata'];

export interface WorkspaceName {
  readonly tenant: string;
  readonly workspace: string;
}

/** Of the address. */
export function useWorkspaceName(): WorkspaceName {
  const { tenant = '', workspace = '' } = useParams();
  return { tenant, workspace };
}

export const workspaceQuery = ({ tenant, workspace }: WorkspaceName) =>
  queryOptions({
    queryKey: ['workspace', tenant, workspace],
    queryFn: () =>
      answerWithTag(
        api.GET('/api/tenants/{tenant}/workspaces/{workspace}', { params: { path: { tenant, workspace } } }),
      ),
  });

/** The workspace of the address, and the ETag for changing it. */
export function useWorkspace(): { readonly workspace: Workspace; readonly etag: string | undefined } {
  const { data } = useSuspenseQuery(workspaceQuery(useWorkspaceName()));
  return { workspace: data.data, etag: data.etag };
}

export const profilesQuery = queryOptions({
  queryKey: ['workspace-profiles'],
  queryFn: async () => (await answer(api.GET('/api/workspace-profiles'))).profiles,
  staleTime: Number.POSITIVE_INFINITY,
});

export const securityProfilesQuery = queryOptions({
  queryKey: ['security-profiles'],
  queryFn: async () => (await answer(api.GET('/api/security-profiles'))).security_profiles,
  staleTime: Number.POSITIVE_INFINITY,
});
