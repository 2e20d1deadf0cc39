import { Group } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { lazy } from 'react';
import { useNavigate, useParams } from 'react-router';
import { CopyText } from '../shell/copy.js';
import { PageTabs } from '../shell/page-tabs.js';
import { PageTitle } from '../shell/page-title.js';
import { useTenant } from '../shell/tenants.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';
import { UserActions } from './user-actions.js';
import { UserBadge } from './user-badge.js';
import { userQuery } from './user-queries.js';

/** Loaded when their tab is opened. */
const Profile = lazy(() => import('./user-profile.js'));
const UserOrganizations = lazy(() => import('./user-organizations.js'));
const UserCredentials = lazy(() => import('./user-credentials.js'));
const Sessions = lazy(() => import('./user-sessions.js'));
const Grants = lazy(() => import('./user-grants.js'));

export function Component() {
  const name = useWorkspaceName();
  const tenant = useTenant();
  const navigate = useNavigate();
  const { userId = '' } = useParams();
  const { data: user } = useSuspenseQuery(userQuery(name, userId));
  return (
    <>
      <PageTitle
        title={user.username}
        note={
          <Group gap="sm" component="span">
            <CopyText value={user.id} what="the user id" />
            <UserBadge disabled={user.disabled} />
          </Group>
        }
        actions={
          tenant.may('users:write') && (
            <UserActions
              inWords
              user={user}
              onDeleted={() => navigate(`/tenants/${name.tenant}/workspaces/${name.workspace}/users`)}
            />
          )
        }
      />
      <PageTabs
        tabs={[
          { value: 'profile', label: 'Profile', panel: <Profile user={user} /> },
          { value: 'credentials', label: 'Signing in', panel: <UserCredentials user={user} /> },
          { value: 'organizations', label: 'Organizations', panel: <UserOrganizations user={user} /> },
          { value: 'sessions', label: 'Sessions', panel: <Sessions user={user} /> },
          { value: 'grants', label: 'Grants', panel: <Grants user={user} /> },
        ]}
      />
    </>
  );
}
