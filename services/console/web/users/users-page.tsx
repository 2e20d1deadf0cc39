import { Button, Text } from '@mantine/core';
import { UserPlus, UsersRound } from 'lucide-react';
import { Link } from 'react-router';
import { answer, api } from '../api/call.js';
import { usePages } from '../api/pages.js';
import { useDialog } from '../shell/dialogs.js';
import { ListPage } from '../shell/list-page.js';
import { Rows } from '../shell/rows.js';
import { useSearchText } from '../shell/search.js';
import { useTenant } from '../shell/tenants.js';
import { Time } from '../shell/time.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';
import { CreateUser } from './create-user.js';
import { UserActions } from './user-actions.js';
import { UserBadge } from './user-badge.js';
import { claimOf, userAddress } from './user-queries.js';

export function Component() {
  const name = useWorkspaceName();
  const may = useTenant().may('users:write');
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
  return (
    <>
      <ListPage
        title="Users"
        note="The people who sign in at this server. Looking at them is an event of the audit log."
        list={list}
        create={
          may && (
            <Button leftSection={<UserPlus size={16} aria-hidden />} onClick={() => creating.open()}>
              Create a user
            </Button>
          )
        }
        empty={{
          icon: UsersRound,
          title: 'No user yet',
          words: 'Create one to try a sign-in, or bring your own by the admin API.',
        }}
        search={{ label: 'Search users', placeholder: 'Beginning of a name or e-mail address' }}
        nothing={(text) => `Nobody is called “${text}…”.`}
      >
        <Rows
          rows={list.rows}
          columns={[
            {
              head: 'User name',
              breakable: true,
              cell: ({ id, username }) => (
                <Link className="row-link" to={userAddress(name, id)}>
                  {username}
                </Link>
              ),
            },
            {
              head: 'Name and e-mail',
              from: 'sm',
              breakable: true,
              cell: (user) => (
                <>
                  {claimOf(user, 'name')}
                  <Text size="xs" c="dimmed">
                    {claimOf(user, 'email')}
                  </Text>
                </>
              ),
            },
            { head: 'Created', from: 'md', cell: ({ created_at }) => <Time at={created_at} /> },
            { head: 'Status', cell: ({ disabled }) => <UserBadge disabled={disabled} /> },
          ]}
          actions={may && ((user) => <UserActions user={user} />)}
        />
      </ListPage>
      <CreateUser opened={creating.opened} onClose={creating.close} />
    </>
  );
}
