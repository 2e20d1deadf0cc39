import { Anchor, Badge, Button, Text } from '@mantine/core';
import { Boxes, Rocket } from 'lucide-react';
import { Link } from 'react-router';
import { answer, api } from '../api/call.js';
import { usePages } from '../api/pages.js';
import { ListPage } from '../shell/list-page.js';
import { Rows } from '../shell/rows.js';
import { useSearchText } from '../shell/search.js';
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
  return (
    <>
      <ListPage
        title="Workspaces"
        note="Each is an authorization server of its own: issuer, keys, clients and users."
        list={list}
        create={
          tenant.may('workspaces:write') && (
            <Button
              component={Link}
              to={`/tenants/${tenant.slug}/launch`}
              leftSection={<Rocket size={16} aria-hidden />}
            >
              Launch a workspace
            </Button>
          )
        }
        empty={{
          icon: Boxes,
          title: `${tenant.name} has no workspace yet`,
          words:
            'Choose what you build, give it a name, and an authorization server is live: with an issuer URL to paste into any OAuth or OpenID Connect library.',
        }}
        search={{ label: 'Search workspaces', placeholder: 'Search by name or slug' }}
        nothing={(text) => `No workspace is called anything like “${text}”.`}
      >
        <Rows
          rows={list.rows}
          opens
          columns={[
            {
              head: 'Name',
              breakable: true,
              cell: ({ slug, name }) => (
                <>
                  <Link className="row-link" to={`/tenants/${tenant.slug}/workspaces/${slug}`}>
                    {name}
                  </Link>
                  <Text size="xs" c="dimmed">
                    {slug}
                  </Text>
                </>
              ),
            },
            { head: 'Profile', from: 'sm', cell: ({ workspace_profile }) => titleOf(workspace_profile) },
            { head: 'Launched', from: 'md', cell: ({ created_at }) => <Time at={created_at} /> },
            { head: 'Status', cell: ({ disabled }) => <LiveBadge disabled={disabled} /> },
          ]}
        />
      </ListPage>
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
