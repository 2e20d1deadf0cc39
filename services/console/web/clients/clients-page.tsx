import { Button, Text } from '@mantine/core';
import { AppWindow, Plus } from 'lucide-react';
import { Link } from 'react-router';
import { answer, api } from '../api/call.js';
import { usePages } from '../api/pages.js';
import { ListPage } from '../shell/list-page.js';
import { Rows } from '../shell/rows.js';
import { useSearchText } from '../shell/search.js';
import { useTenant } from '../shell/tenants.js';
import { profileTitle } from '../shell/words.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';
import { AUTHENTICATION } from './application-types.js';
import { ClientBadge } from './client-badge.js';
import { clientAddress } from './client-queries.js';

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
  return (
    <ListPage
      title="Clients"
      note="The applications, services and agents that may ask this server for tokens."
      list={list}
      create={
        tenant.may('clients:write') && (
          <Button
            component={Link}
            to={`/tenants/${name.tenant}/workspaces/${name.workspace}/clients/new`}
            leftSection={<Plus size={16} aria-hidden />}
          >
            Register a client
          </Button>
        )
      }
      empty={{
        icon: AppWindow,
        title: 'No client yet',
        words:
          'Say what you build, and the client is registered the way that suits it: who it is, where users come back to, what it may ask for.',
      }}
      search={{ label: 'Search clients', placeholder: 'Search by name or client id' }}
      nothing={(text) => `No client is called anything like “${text}”.`}
    >
      <Rows
        rows={list.rows.map((client) => ({ ...client, id: client.client_id }))}
        opens
        columns={[
          {
            head: 'Name',
            breakable: true,
            cell: ({ client_id, client_name }) => (
              <>
                <Link className="row-link" to={clientAddress(name, client_id)}>
                  {client_name ?? client_id}
                </Link>
                <Text size="xs" c="dimmed">
                  {client_id}
                </Text>
              </>
            ),
          },
          {
            head: 'Proves itself by',
            from: 'sm',
            cell: ({ token_endpoint_auth_method: method = 'client_secret_basic' }) =>
              AUTHENTICATION[method]?.title ?? method,
          },
          {
            head: 'Security profile',
            from: 'md',
            cell: ({ security_profile }) => profileTitle(security_profile ?? ''),
          },
          { head: 'Status', cell: ({ disabled }) => <ClientBadge disabled={disabled ?? false} /> },
        ]}
      />
    </ListPage>
  );
}
