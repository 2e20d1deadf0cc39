import { Card, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { clientQuery } from '../clients/client-queries.js';
import { FindClient } from '../clients/find-client.js';
import { PageTitle } from '../shell/page-title.js';
import { useTenant } from '../shell/tenants.js';
import { useFilter } from '../shell/use-filter.js';
import { FindUser } from '../users/find-user.js';
import { userQuery } from '../users/user-queries.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';
import { GrantsList } from './grants-list.js';
import { WithdrawAll } from './withdraw-all.js';

export function Component() {
  const name = useWorkspaceName();
  const tenant = useTenant();
  const [userId, setUserId] = useFilter('user');
  const [clientId, setClientId] = useFilter('client');
  const user = useQuery({ ...userQuery(name, userId ?? ''), enabled: userId !== undefined });
  const client = useQuery({ ...clientQuery(name, clientId ?? ''), enabled: clientId !== undefined, retry: false });
  const may = tenant.may('users:write');
  return (
    <>
      <PageTitle
        title="Grants"
        note="What users have allowed which clients, the newest first. Looking at them is an event of the audit log."
        actions={
          <>
            {may && userId !== undefined && clientId === undefined && user.data && (
              <WithdrawAll of={{ kind: 'user', id: userId, name: user.data.username }} />
            )}
            {may && clientId !== undefined && userId === undefined && !client.isPending && (
              <WithdrawAll of={{ kind: 'client', id: clientId, name: client.data?.data.client_name ?? clientId }} />
            )}
          </>
        }
      />
      <Card>
        <Group mb="md" align="flex-end">
          <FindUser userId={userId} onChoose={setUserId} />
          {tenant.may('clients:read') && <FindClient clientId={clientId} onChoose={setClientId} />}
        </Group>
        <GrantsList userId={userId} clientId={clientId} />
      </Card>
    </>
  );
}
