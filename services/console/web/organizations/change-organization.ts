import { api, MERGE_PATCH } from '../api/call.js';
import { useChange } from '../api/change.js';
import { organizationQuery, useOrganization, useOrganizationsChanged } from './organization-queries.js';

interface OrganizationPatch {
  readonly name?: string;
  readonly display_name?: string;
  readonly domains?: string[];
  readonly enabled?: boolean;
  readonly metadata?: Record<string, unknown>;
}

export function useChangeOrganization() {
  const { path } = useOrganization();
  const changed = useOrganizationsChanged();
  return useChange({
    queryKey: organizationQuery(path, path.organization_id).queryKey,
    send: (body: OrganizationPatch, version) =>
      api.PATCH('/api/tenants/{tenant}/workspaces/{workspace}/organizations/{organization_id}', {
        params: { path, ...version },
        headers: MERGE_PATCH,
        body,
      }),
    shown: (organization) => organization,
    saved: () => changed('Saved. It is in force everywhere within a second.'),
  });
}
