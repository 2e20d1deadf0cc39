import { Group, Tabs, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useSearchParams } from 'react-router';
import { CopyText } from '../shell/copy.js';
import { PageTitle } from '../shell/page-title.js';
import { OrganizationBadge } from './organization-badge.js';
import { useOrganization } from './organization-queries.js';

/** Loaded when their tab is opened. */
const Profile = lazy(() => import('./organization-profile.js'));
const Members = lazy(() => import('./organization-members.js'));
const Grants = lazy(() => import('./organization-grants.js'));

const TABS = [
  { value: 'profile', label: 'Profile', Panel: Profile },
  { value: 'members', label: 'Members', Panel: Members },
  { value: 'grants', label: 'Grants', Panel: Grants },
] as const;

export function Component() {
  const { organization } = useOrganization();
  const [query, setQuery] = useSearchParams();
  return (
    <>
      <PageTitle
        title={organization.display_name}
        note={
          <Group gap="sm" component="span">
            <CopyText value={organization.id} what="the organization’s id" />
            <OrganizationBadge enabled={organization.enabled} />
          </Group>
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
              <Panel />
            </Suspense>
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}
