import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../api/call.js';
import { useWorkspace, useWorkspaceName } from '../workspaces/workspace-queries.js';

interface OtherWorkspaceProps {
  readonly value: string | null;
  readonly onChange: (slug: string | null) => void;
}

/** One of the tenant's workspaces of the same profile, found by the server: there may be thousands. */
export function OtherWorkspace({ value, onChange }: OtherWorkspaceProps) {
  const { tenant, workspace: own } = useWorkspaceName();
  const { workspace } = useWorkspace();
  const [search, setSearch] = useState('');
  const [searched] = useDebouncedValue(search, 200);
  const found = useQuery({
    queryKey: ['workspaces', tenant, 'choice', searched],
    queryFn: () =>
      answer(
        api.GET('/api/tenants/{tenant}/workspaces', {
          params: { path: { tenant }, query: { limit: '50', search: searched } },
        }),
      ),
    placeholderData: (before) => before,
  });
  const others = (found.data?.workspaces ?? []).filter(
    ({ slug, workspace_profile }) => slug !== own && workspace_profile === workspace.workspace_profile,
  );
  return (
    <Select
      label="Take over from"
      description="A workspace of the same profile."
      data={others.map(({ slug, name }) => ({ value: slug, label: slug === name ? slug : `${name} (${slug})` }))}
      value={value}
      onChange={onChange}
      searchable
      onSearchChange={setSearch}
      // The server has searched.
      filter={({ options }) => options}
      nothingFoundMessage="There is none of this profile"
      maw="28rem"
    />
  );
}
