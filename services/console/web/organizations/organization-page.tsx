import { Group } from '@mantine/core';
import { lazy } from 'react';
import { CopyText } from '../shell/copy.js';
import { PageTabs } from '../shell/page-tabs.js';
import { PageTitle } from '../shell/page-title.js';
import { OrganizationBadge } from './organization-badge.js';
import { useOrganization } from './organization-queries.js';

/** Loaded when their tab is opened. */
const Profile = lazy(() => import('./organization-profile.js'));
const Members = lazy(() => import('./organization-members.js'));
const Grants = lazy(() => import('./organization-grants.js'));

export function Component() {
  const { organization } = useOrganization();
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
      <PageTabs
        tabs={[
          { value: 'profile', label: 'Profile', panel: <Profile /> },
          { value: 'members', label: 'Members', panel: <Members /> },
          { value: 'grants', label: 'Grants', panel: <Grants /> },
        ]}
      />
    </>
  );
}
