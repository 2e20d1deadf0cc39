import { Card, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { FindClient } from '../clients/find-client.js';
import { PageTitle } from '../shell/page-title.js';
import { useTenant } from '../shell/tenants.js';
import { useFilter } from '../shell/use-filter.js';
import { FindUser } from '../users/find-user.js';
import { userQuery } from '../users/user-queries.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';
import { SessionsList } from './sessions-list.js';
import { SignOutEverywhere } from './sign-out-everywhere.js';

export function Component() {
  const name = useWorkspaceName();
  const tenant = useTenant();
  const [userId, setUserId] = useFilter('user');
  const [clientId, setClientId] = useFilter('client');
  const user = useQuery({ ...userQuery(name, userId ?? ''), enabled: userId !== undefined });
  return (
    <>
      <PageTitle
        title="Sessions"
        note="Who is signed in, the youngest first. Looking at them is an event of the audit log."
        actions={
          tenant.may('users:write') &&
          userId !== undefined &&
          user.data && <SignOutEverywhere userId={userId} username={user.data.username} />
        }
      />
      <Card>
        <Group mb="md" align="flex-end">
          <FindUser userId={userId} onChoose={setUserId} />
          {tenant.may('clients:read') && <FindClient clientId={clientId} onChoose={setClientId} />}
        </Group>
        <SessionsList userId={userId} clientId={clientId} />
      </Card>
    </>
  );
}
