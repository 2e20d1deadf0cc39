import { Card, Group, Stack } from '@mantine/core';
import { GrantsList } from '../grants/grants-list.js';
import { WithdrawAll } from '../grants/withdraw-all.js';
import { useTenant } from '../shell/tenants.js';
import type { User } from './user-queries.js';

/** What the user has allowed applications. */
export default function UserGrants({ user }: { readonly user: User }) {
  const tenant = useTenant();
  return (
    <Card>
      <Stack>
        {tenant.may('users:write') && (
          <Group justify="flex-end">
            <WithdrawAll of={{ kind: 'user', id: user.id, name: user.username }} />
          </Group>
        )}
        <GrantsList userId={user.id} ofOneUser />
      </Stack>
    </Card>
  );
}
