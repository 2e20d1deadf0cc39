import { Group } from '@mantine/core';
import { lazy } from 'react';
import { CopyText } from '../shell/copy.js';
import { PageTabs } from '../shell/page-tabs.js';
import { PageTitle } from '../shell/page-title.js';
import { ClientBadge } from './client-badge.js';
import { useClient } from './client-queries.js';

/** Loaded when their tab is opened. */
const Settings = lazy(() => import('./client-settings.js'));
const CredentialsPanel = lazy(() => import('./client-credentials.js'));
const Presentation = lazy(() => import('./client-presentation.js'));
const Protocol = lazy(() => import('./client-protocol.js'));
const Readiness = lazy(() => import('./readiness.js'));
const Policy = lazy(() => import('./client-policy.js'));
const Agent = lazy(() => import('./client-agent.js'));
const WhoUsesIt = lazy(() => import('./client-users.js'));

export function Component() {
  const { client } = useClient();
  return (
    <>
      <PageTitle
        title={client.client_name ?? client.client_id}
        note={
          <Group gap="sm" component="span">
            <CopyText value={client.client_id} what="the client id" />
            <ClientBadge disabled={client.disabled ?? false} />
          </Group>
        }
      />
      <PageTabs
        tabs={[
          { value: 'settings', label: 'Settings', panel: <Settings /> },
          { value: 'credentials', label: 'Credentials', panel: <CredentialsPanel /> },
          { value: 'presentation', label: 'What users see', panel: <Presentation /> },
          { value: 'protocol', label: 'Protocol', panel: <Protocol /> },
          { value: 'agent', label: 'Agent', panel: <Agent /> },
          { value: 'readiness', label: 'Readiness', panel: <Readiness /> },
          { value: 'policy', label: 'Policy', panel: <Policy /> },
          { value: 'users', label: 'Who uses it', panel: <WhoUsesIt /> },
        ]}
      />
    </>
  );
}
