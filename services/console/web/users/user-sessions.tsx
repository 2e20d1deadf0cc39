import { Card, Group, Stack } from '@mantine/core';
import { SessionsList } from '../sessions/sessions-list.js';
import { SignOutEverywhere } from '../sessions/sign-out-everywhere.js';
import { useTenant } from '../shell/tenants.js';
import type { User } from './user-queries.js';

/** Where the user is signed in. */
export default function UserSessions({ user }: { readonly user: User }) {
  const tenant = useTenant();
  return (
    <Card>
      <Stack>
        {tenant.may('users:write') && (
          <Group justify="flex-end">
            <SignOutEverywhere userId={user.id} username={user.username} />
          </Group>
        )}
        <SessionsList userId={user.id} ofOneUser />
      </Stack>
    </Card>
  );
}
