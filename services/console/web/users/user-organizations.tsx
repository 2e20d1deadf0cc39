import { Card, Text } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { OrganizationBadge } from '../organizations/organization-badge.js';
import { organizationAddress, userOrganizationsQuery } from '../organizations/organization-queries.js';
import { Rows } from '../shell/rows.js';
import { Time } from '../shell/time.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';
import type { User } from './user-queries.js';

/** The organizations that the user is a member of, and as what. */
export default function UserOrganizations({ user }: { readonly user: User }) {
  const name = useWorkspaceName();
  const { data } = useSuspenseQuery(userOrganizationsQuery(name, user.id));
  return (
    <Card>
      {data.organizations.length === 0 ? (
        <Text c="dimmed">A member of no organization. Members are added on the organization’s page.</Text>
      ) : (
        <Rows
          rows={data.organizations}
          columns={[
            {
              head: 'Organization',
              breakable: true,
              cell: ({ id, display_name }) => (
                <Link className="row-link" to={`${organizationAddress(name, id)}?tab=members`}>
                  {display_name}
                </Link>
              ),
            },
            {
              head: 'Roles',
              breakable: true,
              cell: ({ roles }) => (roles.length === 0 ? 'none' : roles.join(', ')),
            },
            { head: 'Member since', from: 'md', cell: ({ created_at }) => <Time at={created_at} /> },
            { head: 'Status', from: 'sm', cell: ({ enabled }) => <OrganizationBadge enabled={enabled} /> },
          ]}
        />
      )}
    </Card>
  );
}
