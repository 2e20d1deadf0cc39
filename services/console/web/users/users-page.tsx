import { Button, Card, Group, Loader, Table, Text } from '@mantine/core';
import { UserPlus, UsersRound } from 'lucide-react';
import { Link } from 'react-router';
import { answer, api } from '../api/call.js';
import { usePages } from '../api/pages.js';
import { useDialog } from '../shell/dialogs.js';
import { Empty } from '../shell/empty.js';
import { PageTitle } from '../shell/page-title.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { More, SearchField, useSearchText } from '../shell/search.js';
import { useTenant } from '../shell/tenants.js';
import { Time } from '../shell/time.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';
import { CreateUser } from './create-user.js';
import { UserActions } from './user-actions.js';
import { UserBadge } from './user-badge.js';
import { claimOf, userAddress } from './user-queries.js';

export function Component() {
  const name = useWorkspaceName();
  const tenant = useTenant();
  const search = useSearchText();
  const creating = useDialog('create');
  const list = usePages(
    ['users', name.tenant, name.workspace, search],
    (cursor) =>
      answer(
        api.GET('/api/tenants/{tenant}/workspaces/{workspace}/users', {
          params: { path: name, query: { search, ...cursor } },
        }),
      ),
    ({ users }) => users,
  );
  const may = tenant.may('users:write');
  const create = may && (
    <Button leftSection={<UserPlus size={16} aria-hidden />} onClick={() => creating.open()}>
      Create a user
    </Button>
  );
  const none = list.isSuccess && list.rows.length === 0 && search === '';
  return (
    <>
      <PageTitle
        title="Users"
        note="The people who sign in at this server. Looking at them is an event of the audit log."
        actions={!none && create}
      />
      <ProblemAlert error={list.error} />
      {none ? (
        <Empty icon={UsersRound} title="No user yet" action={create}>
          Create one to try a sign-in, or bring your own by the admin API.
        </Empty>
      ) : (
        <Card>
          <Group mb="md" justify="space-between">
            <SearchField label="Search users" placeholder="Beginning of a name or e-mail address" />
            {list.isFetching && <Loader size="sm" aria-label="Loading" />}
          </Group>
          {list.isSuccess && list.rows.length === 0 ? (
            <Text c="dimmed" role="status" className="breakable">
              Nobody is called “{search}…”.
            </Text>
          ) : (
            <Table verticalSpacing="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>User name</Table.Th>
                  <Table.Th visibleFrom="sm">Name and e-mail</Table.Th>
                  <Table.Th visibleFrom="md">Created</Table.Th>
                  <Table.Th>Status</Table.Th>
                  {may && <Table.Th>Actions</Table.Th>}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {list.rows.map((user) => (
                  <Table.Tr key={user.id}>
                    <Table.Td className="breakable">
                      <Link className="row-link" to={userAddress(name, user.id)}>
                        {user.username}
                      </Link>
                    </Table.Td>
                    <Table.Td visibleFrom="sm" className="breakable">
                      {claimOf(user, 'name')}
                      <Text size="xs" c="dimmed">
                        {claimOf(user, 'email')}
                      </Text>
                    </Table.Td>
                    <Table.Td visibleFrom="md">
                      <Time at={user.created_at} />
                    </Table.Td>
                    <Table.Td>
                      <UserBadge disabled={user.disabled} />
                    </Table.Td>
                    {may && (
                      <Table.Td>
                        <UserActions user={user} />
                      </Table.Td>
                    )}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
          <More query={list} />
        </Card>
      )}
      <CreateUser opened={creating.opened} onClose={creating.close} />
    </>
  );
}
