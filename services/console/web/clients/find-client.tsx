import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../api/call.js';
import { Finder } from '../shell/finder.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';
import { clientQuery } from './client-queries.js';

interface FindClientProps {
  readonly clientId: string | undefined;
  readonly onChoose: (clientId: string | undefined) => void;
}

export function FindClient({ clientId, onChoose }: FindClientProps) {
  const name = useWorkspaceName();
  const [search, setSearch] = useState('');
  const [wanted] = useDebouncedValue(search.trim(), 250);
  // One that is gone, or describes itself, keeps its identifier for a name.
  const chosen = useQuery({ ...clientQuery(name, clientId ?? ''), enabled: clientId !== undefined, retry: false });
  const label = chosen.data?.data.client_name ?? clientId ?? '';
  const found = useQuery({
    queryKey: ['clients', name.tenant, name.workspace, 'choice', wanted === label ? '' : wanted],
    queryFn: () =>
      answer(
        api.GET('/api/tenants/{tenant}/workspaces/{workspace}/clients', {
          params: { path: name, query: { limit: '20', search: wanted === label ? '' : wanted } },
        }),
      ),
    placeholderData: (before) => before,
  });
  return (
    <Finder
      label="Client"
      placeholder="Name or client id"
      found={(found.data?.clients ?? []).map((each) => ({
        value: each.client_id,
        label: each.client_name ?? each.client_id,
      }))}
      chosen={clientId === undefined ? undefined : { value: clientId, label }}
      onChoose={onChoose}
      search={search}
      onSearch={setSearch}
      nothing="No such client"
    />
  );
}
