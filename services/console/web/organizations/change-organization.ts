import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerWithTag, api, ifMatch, MERGE_PATCH } from '../api/call.js';
import { Problem } from '../api/problem.js';
import { organizationQuery, useOrganization, useOrganizationsChanged } from './organization-queries.js';

interface OrganizationPatch {
  readonly name?: string;
  readonly display_name?: string;
  readonly domains?: string[];
  readonly enabled?: boolean;
  readonly metadata?: Record<string, unknown> | null;
}

/** A merge patch of the organization, against the version that the page shows when it is sent. */
export function useChangeOrganization() {
  const { path } = useOrganization();
  const queries = useQueryClient();
  const changed = useOrganizationsChanged();
  const { queryKey } = organizationQuery(path, path.organization_id);
  return useMutation({
    scope: { id: queryKey.join('/') },
    mutationFn: (body: OrganizationPatch) => {
      const etag = queries.getQueryData(queryKey)?.etag;
      return answerWithTag(
        api.PATCH('/api/tenants/{tenant}/workspaces/{workspace}/organizations/{organization_id}', {
          params: { path, ...ifMatch(etag) },
          headers: MERGE_PATCH,
          body,
        }),
      );
    },
    // RFC 9110 §13.1.1: others were first; their change is fetched, and the form says so.
    onError: (error) => {
      if (error instanceof Problem && error.status === 412) void queries.invalidateQueries({ queryKey });
    },
    onSuccess: async (saved) => {
      await queries.cancelQueries({ queryKey });
      queries.setQueryData(queryKey, saved);
      await changed('Saved. It is in force everywhere within a second.');
    },
  });
}
