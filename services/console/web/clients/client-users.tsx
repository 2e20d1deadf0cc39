import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { GrantsList } from '../grants/grants-list.js';
import { WithdrawAll } from '../grants/withdraw-all.js';
import { SessionsList } from '../sessions/sessions-list.js';
import { useTenant } from '../shell/tenants.js';
import { useClient } from './client-queries.js';

/** Who is signed in with the client, and what users have allowed it. */
export default function WhoUsesIt() {
  const { client, path } = useClient();
  const tenant = useTenant();
  if (!tenant.may('users:read')) return <Text>Your role does not allow looking at users.</Text>;
  const name = client.client_name ?? client.client_id;
  return (
    <Stack gap="lg">
      <Card>
        <Title order={2} size="h4" mb="sm">
          Sessions in which it took part
        </Title>
        <SessionsList clientId={path.client_id} />
      </Card>
      <Card>
        <Group justify="space-between" mb="sm">
          <Title order={2} size="h4">
            What users have allowed it
          </Title>
          {tenant.may('users:write') && <WithdrawAll of={{ kind: 'client', id: path.client_id, name }} />}
        </Group>
        <GrantsList clientId={path.client_id} />
      </Card>
    </Stack>
  );
}
