import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { answer, api } from '../api/call.js';
import { Finder } from '../shell/finder.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';
import { userQuery } from './user-queries.js';

interface FindUserProps {
  readonly userId: string | undefined;
  readonly onChoose: (userId: string | undefined) => void;
  /** Why nobody, or nobody else, will do. */
  readonly error?: ReactNode;
}

/** Nobody is looked up before somebody types: reading users is an event of the audit log. */
export function FindUser({ userId, onChoose, error }: FindUserProps) {
  const name = useWorkspaceName();
  const [search, setSearch] = useState('');
  const [wanted] = useDebouncedValue(search.trim(), 250);
  const chosen = useQuery({ ...userQuery(name, userId ?? ''), enabled: userId !== undefined });
  const label = chosen.data?.username ?? userId ?? '';
  const found = useQuery({
    queryKey: ['users', name.tenant, name.workspace, 'choice', wanted],
    queryFn: () =>
      answer(
        api.GET('/api/tenants/{tenant}/workspaces/{workspace}/users', {
          params: { path: name, query: { limit: '20', search: wanted } },
        }),
      ),
    enabled: wanted !== '' && wanted !== label,
    placeholderData: (before) => before,
  });
  return (
    <Finder
      label="User"
      placeholder="User name or e-mail address"
      found={(found.data?.users ?? []).map(({ id, username }) => ({ value: id, label: username }))}
      chosen={userId === undefined ? undefined : { value: userId, label }}
      onChoose={onChoose}
      error={error}
      search={search}
      onSearch={setSearch}
      nothing={wanted === '' ? 'Type how the name begins' : 'Nobody is called so'}
    />
  );
}
