import { Button, Text } from '@mantine/core';
import { Building2, Plus } from 'lucide-react';
import { lazy, Suspense } from 'react';
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
import { OrganizationBadge } from './organization-badge.js';
import { organizationAddress } from './organization-queries.js';

const CreateOrganization = lazy(async () => ({
  default: (await import('./create-organization.js')).CreateOrganization,
}));

/** The customer companies of a workspace. */
export function Component() {
  const name = useWorkspaceName();
  const may = useTenant().may('users:write');
  const search = useSearchText();
  const creating = useDialog('create');
  const list = usePages(
    ['organizations', name.tenant, name.workspace, search],
    (cursor) =>
      answer(
        api.GET('/api/tenants/{tenant}/workspaces/{workspace}/organizations', {
          params: { path: name, query: { search, ...cursor } },
        }),
      ),
    ({ organizations }) => organizations,
  );
  return (
    <>
      <ListPage
        title="Organizations"
        note="Customer companies. Their members are users of this workspace, with roles that hold there alone."
        list={list}
        create={
          may && (
            <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => creating.open()}>
              Create an organization
            </Button>
          )
        }
        empty={{
          icon: Building2,
          title: 'No organization yet',
          words:
            'Users can be in several, and sign in with one of them. Applications are told which, and the roles there.',
        }}
        search={{ label: 'Search organizations', placeholder: 'Beginning of a name or a domain' }}
        nothing={(text) => `No organization is called “${text}…”.`}
      >
        <Rows
          rows={list.rows}
          columns={[
            {
              head: 'Organization',
              breakable: true,
              cell: ({ id, name: slug, display_name }) => (
                <>
                  <Link className="row-link" to={organizationAddress(name, id)}>
                    {display_name}
                  </Link>
                  <Text size="xs" c="dimmed">
                    {slug}
                  </Text>
                </>
              ),
            },
            { head: 'Domains', from: 'sm', breakable: true, cell: ({ domains }) => domains.join(', ') },
            { head: 'Created', from: 'md', cell: ({ created_at }) => <Time at={created_at} /> },
            { head: 'Status', cell: ({ enabled }) => <OrganizationBadge enabled={enabled} /> },
          ]}
        />
      </ListPage>
      {creating.opened && may && (
        <Suspense>
          <CreateOrganization onClose={creating.close} />
        </Suspense>
      )}
    </>
  );
}
