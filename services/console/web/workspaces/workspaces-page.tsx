import { Anchor, Badge, Button, Card, Group, Loader, Table, Text } from '@mantine/core';
import { Boxes, Rocket } from 'lucide-react';
import { Link } from 'react-router';
import { answer, api } from '../api/call.js';
import { usePages } from '../api/pages.js';
import { Empty } from '../shell/empty.js';
import { PageTitle } from '../shell/page-title.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { More, SearchField, useSearchText } from '../shell/search.js';
import { useTenant } from '../shell/tenants.js';
import { Time } from '../shell/time.js';
import { titleOf } from '../shell/words.js';

export function Component() {
  const tenant = useTenant();
  const search = useSearchText();
  const list = usePages(
    ['workspaces', tenant.slug, search],
    (cursor) =>
      answer(
        api.GET('/api/tenants/{tenant}/workspaces', {
          params: { path: { tenant: tenant.slug }, query: { search, ...cursor } },
        }),
      ),
    ({ workspaces }) => workspaces,
  );
  const launch = tenant.may('workspaces:write') && (
    <Button component={Link} to={`/tenants/${tenant.slug}/launch`} leftSection={<Rocket size={16} aria-hidden />}>
      Launch a workspace
    </Button>
  );
  const none = list.isSuccess && list.rows.length === 0 && search === '';
  return (
    <>
      <PageTitle
        title="Workspaces"
        note="Each is an authorization server of its own: issuer, keys, clients and users."
        actions={!none && launch}
      />
      <ProblemAlert error={list.error} />
      {none ? (
        <Empty icon={Boxes} title={`${tenant.name} has no workspace yet`} action={launch}>
          Choose what you build, give it a name, and an authorization server is live: with an issuer URL to paste into
          any OAuth or OpenID Connect library.
        </Empty>
      ) : (
        <Card>
          <Group mb="md" justify="space-between">
            <SearchField label="Search workspaces" placeholder="Search by name or slug" />
            {list.isFetching && <Loader size="sm" aria-label="Loading" />}
          </Group>
          {list.isSuccess && list.rows.length === 0 ? (
            <Text c="dimmed" role="status" className="breakable">
              No workspace is called anything like “{search}”.
            </Text>
          ) : (
            <Table verticalSpacing="sm" highlightOnHover>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Name</Table.Th>
                  <Table.Th visibleFrom="sm">Profile</Table.Th>
                  <Table.Th visibleFrom="md">Launched</Table.Th>
                  <Table.Th>Status</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {list.rows.map((workspace) => (
                  <Table.Tr key={workspace.id}>
                    <Table.Td className="breakable">
                      <Link className="row-link" to={`/tenants/${tenant.slug}/workspaces/${workspace.slug}`}>
                        {workspace.name}
                      </Link>
                      <Text size="xs" c="dimmed">
                        {workspace.slug}
                      </Text>
                    </Table.Td>
                    <Table.Td visibleFrom="sm">{titleOf(workspace.workspace_profile)}</Table.Td>
                    <Table.Td visibleFrom="md">
                      <Time at={workspace.created_at} />
                    </Table.Td>
                    <Table.Td>
                      <LiveBadge disabled={workspace.disabled} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
          <More query={list} />
        </Card>
      )}
      <Text size="sm" mt="md">
        <Anchor component={Link} to={`/tenants/${tenant.slug}/deleted`}>
          Deleted workspaces
        </Anchor>
      </Text>
    </>
  );
}

export function LiveBadge({ disabled }: { readonly disabled: boolean }) {
  return (
    <Badge variant="dot" color={disabled ? 'gray' : 'teal'} tt="none">
      {disabled ? 'disabled' : 'live'}
    </Badge>
  );
}
