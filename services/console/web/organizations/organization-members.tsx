import { Button, Card, Group, Loader, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { Link } from 'react-router';
import { answer, api } from '../api/call.js';
import { usePages } from '../api/pages.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { closing, useDialog } from '../shell/dialogs.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { RowAction, Rows } from '../shell/rows.js';
import { More, SearchField, useSearchText } from '../shell/search.js';
import { useTenant } from '../shell/tenants.js';
import { Time } from '../shell/time.js';
import { UserBadge } from '../users/user-badge.js';
import { userAddress } from '../users/user-queries.js';
import { useOrganization, useOrganizationsChanged } from './organization-queries.js';

const MemberDialog = lazy(async () => ({ default: (await import('./member-dialog.js')).MemberDialog }));

const rolesInWords = (roles: readonly string[]): string => (roles.length === 0 ? 'no role' : roles.join(', '));

/** Who is in it, and as what. */
export default function OrganizationMembers() {
  const { organization, path } = useOrganization();
  const search = useSearchText();
  const may = useTenant().may('users:write');
  const changed = useOrganizationsChanged();
  const adding = useDialog('add-member');
  const editing = useDialog('member');
  const removing = useDialog('remove-member');
  const { tenant, workspace, organization_id } = path;
  const list = usePages(
    ['members', tenant, workspace, organization_id, search],
    (cursor) =>
      answer(
        api.GET('/api/tenants/{tenant}/workspaces/{workspace}/organizations/{organization_id}/members', {
          params: { path, query: { search, ...cursor } },
        }),
      ),
    ({ members }) => members,
  );
  const memberOf = (id: string) => list.rows.find(({ user_id }) => user_id === id);
  const edited = memberOf(editing.of);
  const removed = memberOf(removing.of);
  const remove = useMutation({
    mutationFn: (userId: string) =>
      answer(
        api.DELETE('/api/tenants/{tenant}/workspaces/{workspace}/organizations/{organization_id}/members/{user_id}', {
          params: { path: { ...path, user_id: userId } },
        }),
      ),
    onSuccess: async () => {
      const username = removed?.username ?? 'The user';
      removing.close();
      await changed(`${username} is no longer a member.`);
    },
  });
  const rows = list.rows.map((member) => ({ ...member, id: member.user_id }));
  return (
    <Card>
      <Group mb="md" justify="space-between">
        <SearchField label="Search members" placeholder="Beginning of a name or e-mail address" />
        <Group>
          {list.isFetching && <Loader size="sm" aria-label="Loading" />}
          {may && (
            <Button leftSection={<UserPlus size={16} aria-hidden />} onClick={() => adding.open()}>
              Add a member
            </Button>
          )}
        </Group>
      </Group>
      <ProblemAlert error={list.error} />
      {list.none ? (
        <Text c="dimmed" role="status" className="breakable">
          {search === '' ? 'Nobody is a member yet.' : `No member is called “${search}…”.`}
        </Text>
      ) : (
        <Rows
          rows={rows}
          tall
          columns={[
            {
              head: 'User',
              breakable: true,
              cell: ({ user_id, username, name, email, roles }) => (
                <>
                  <Link className="row-link" to={userAddress(path, user_id)}>
                    {username}
                  </Link>
                  <Text size="xs" c="dimmed">
                    {[name, email].filter(Boolean).join(', ')}
                  </Text>
                  <Text size="sm" hiddenFrom="sm">
                    {rolesInWords(roles)}
                  </Text>
                </>
              ),
            },
            { head: 'Roles', from: 'sm', breakable: true, cell: ({ roles }) => rolesInWords(roles) },
            { head: 'Member since', from: 'md', cell: ({ created_at }) => <Time at={created_at} /> },
            { head: 'User is', from: 'sm', cell: ({ disabled }) => <UserBadge disabled={disabled} /> },
          ]}
          actions={
            may &&
            (({ user_id, username }) => (
              <Group gap={4}>
                <RowAction label={`Change the roles of ${username}`} onClick={() => editing.open(user_id)}>
                  Roles
                </RowAction>
                <RowAction destroys label={`Remove ${username}`} onClick={() => removing.open(user_id)}>
                  Remove
                </RowAction>
              </Group>
            ))
          }
        />
      )}
      <More query={list} />
      {may && (adding.opened || (editing.opened && edited !== undefined)) && (
        <Suspense>
          <MemberDialog
            member={adding.opened ? undefined : edited}
            onClose={adding.opened ? adding.close : editing.close}
          />
        </Suspense>
      )}
      <DestroyDialog
        opened={removing.opened && removed !== undefined && may}
        onClose={closing(removing, remove)}
        title={`Remove ${removed?.username ?? ''} from ${organization.display_name}`}
        destroys={[
          'the membership, with its roles: the user stays a user',
          'what was issued to this user while acting for the organization',
        ]}
        note="In force everywhere within a second."
        verb="Remove"
        onConfirm={() => remove.mutate(removing.of)}
        pending={remove.isPending}
        error={remove.error}
      />
    </Card>
  );
}
