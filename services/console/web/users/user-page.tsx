import { Card, Group, Stack, Tabs, Text } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { GrantsList } from '../grants/grants-list.js';
import { WithdrawAll } from '../grants/withdraw-all.js';
import { SessionsList } from '../sessions/sessions-list.js';
import { SignOutEverywhere } from '../sessions/sign-out-everywhere.js';
import { CopyText } from '../shell/copy.js';
import { PageTitle } from '../shell/page-title.js';
import { useTenant } from '../shell/tenants.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';
import { UserActions } from './user-actions.js';
import { UserBadge } from './user-badge.js';
import { type User, userQuery } from './user-queries.js';

/** Loaded when their tab is opened. */
const Profile = lazy(() => import('./user-profile.js'));
const UserOrganizations = lazy(() => import('./user-organizations.js'));
const UserCredentials = lazy(() => import('./user-credentials.js'));

const TABS = [
  { value: 'profile', label: 'Profile', Panel: Profile },
  { value: 'credentials', label: 'Signing in', Panel: UserCredentials },
  { value: 'organizations', label: 'Organizations', Panel: UserOrganizations },
  { value: 'sessions', label: 'Sessions', Panel: Sessions },
  { value: 'grants', label: 'Grants', Panel: Grants },
] as const;

export function Component() {
  const name = useWorkspaceName();
  const tenant = useTenant();
  const navigate = useNavigate();
  const { userId = '' } = useParams();
  const { data: user } = useSuspenseQuery(userQuery(name, userId));
  const [query, setQuery] = useSearchParams();
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
      <Tabs
        value={query.get('tab') ?? 'profile'}
        onChange={(next) => setQuery({ tab: next ?? 'profile' }, { replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="lg">
          {TABS.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {TABS.map(({ value, Panel }) => (
          <Tabs.Panel key={value} value={value}>
            <Suspense fallback={<Text aria-busy="true">Loading…</Text>}>
              <Panel user={user} />
            </Suspense>
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}

function Sessions({ user }: { readonly user: User }) {
  const tenant = useTenant();
  return (
    <Card>
      <Stack>
        {tenant.may('users:write') && (
          <Group justify="flex-end">
            <SignOutEverywhere userId={user.id} username={user.username} />
          </Group>
        )}
        <SessionsList userId={user.id} ofOneUser />
      </Stack>
    </Card>
  );
}

function Grants({ user }: { readonly user: User }) {
  const tenant = useTenant();
  return (
    <Card>
      <Stack>
        {tenant.may('users:write') && (
          <Group justify="flex-end">
            <WithdrawAll of={{ kind: 'user', id: user.id, name: user.username }} />
          </Group>
        )}
        <GrantsList userId={user.id} ofOneUser />
      </Stack>
    </Card>
  );
}
