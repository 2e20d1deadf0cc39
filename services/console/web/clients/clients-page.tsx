import { Button, Card, Group, Loader, Table, Text } from '@mantine/core';
import { AppWindow, Plus } from 'lucide-react';
import { Link } from 'react-router';
import { answer, api } from '../api/call.js';
import { usePages } from '../api/pages.js';
import { Empty } from '../shell/empty.js';
import { PageTitle } from '../shell/page-title.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { More, SearchField, useSearchText } from '../shell/search.js';
import { useTenant } from '../shell/tenants.js';
import { profileTitle } from '../shell/words.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';
import { AUTHENTICATION } from './application-types.js';
import { ClientBadge } from './client-badge.js';
import { type Client, clientAddress } from './client-queries.js';

export function Component() {
  const tenant = useTenant();
  const name = useWorkspaceName();
  const search = useSearchText();
  const list = usePages(
    ['clients', name.tenant, name.workspace, search],
    (cursor) =>
      answer(
        api.GET('/api/tenants/{tenant}/workspaces/{workspace}/clients', {
          params: { path: name, query: { search, ...cursor } },
        }),
      ),
    ({ clients }) => clients,
  );
  const register = tenant.may('clients:write') && (
    <Button
      component={Link}
      to={`/tenants/${name.tenant}/workspaces/${name.workspace}/clients/new`}
      leftSection={<Plus size={16} aria-hidden />}
    >
      Register a client
    </Button>
  );
  const none = list.isSuccess && list.rows.length === 0 && search === '';
  return (
    <>
      <PageTitle
        title="Clients"
        note="The applications, services and agents that may ask this server for tokens."
        actions={!none && register}
      />
      <ProblemAlert error={list.error} />
      {none ? (
        <Empty icon={AppWindow} title="No client yet" action={register}>
          Say what you build, and the client is registered the way that suits it: who it is, where users come back to,
          what it may ask for.
        </Empty>
      ) : (
        <Card>
          <Group mb="md" justify="space-between">
            <SearchField label="Search clients" placeholder="Search by name or client id" />
            {list.isFetching && <Loader size="sm" aria-label="Loading" />}
          </Group>
          {list.isSuccess && list.rows.length === 0 ? (
            <Text c="dimmed" role="status" className="breakable">
              No client is called anything like “{search}”.
            </Text>
          ) : (
            <Table verticalSpacing="sm" highlightOnHover>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Name</Table.Th>
                  <Table.Th visibleFrom="sm">Proves itself by</Table.Th>
                  <Table.Th visibleFrom="md">Security profile</Table.Th>
                  <Table.Th>Status</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {list.rows.map((client) => (
                  <Row key={client.client_id} client={client} to={clientAddress(name, client.client_id)} />
                ))}
              </Table.Tbody>
            </Table>
          )}
          <More query={list} />
        </Card>
      )}
    </>
  );
}

function Row({ client, to }: { readonly client: Client; readonly to: string }) {
  const method = client.token_endpoint_auth_method ?? 'client_secret_basic';
  return (
    <Table.Tr>
      <Table.Td className="breakable">
        <Link className="row-link" to={to}>
          {client.client_name ?? client.client_id}
        </Link>
        <Text size="xs" c="dimmed">
          {client.client_id}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">{AUTHENTICATION[method]?.title ?? method}</Table.Td>
      <Table.Td visibleFrom="md">{profileTitle(client.security_profile ?? '')}</Table.Td>
      <Table.Td>
        <ClientBadge disabled={client.disabled ?? false} />
      </Table.Td>
    </Table.Tr>
  );
}
