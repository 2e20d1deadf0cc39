import { Skeleton, Stack } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { PageTitle } from '../shell/page-title.js';
import { useTenant } from '../shell/tenants.js';
import { securityProfilesQuery } from '../workspaces/workspace-queries.js';
import { InitialAccessTokens } from './initial-access-tokens.js';
import { RegistrationPolicy } from './registration-policy-section.js';

const DescribedClients = lazy(async () => ({
  default: (await import('./described-clients-section.js')).DescribedClients,
}));
const SoftwareStatements = lazy(async () => ({
  default: (await import('./software-statements-section.js')).SoftwareStatements,
}));

/** Clients that no administrator registers: who may be one, and as what. */
export function Component() {
  const tenant = useTenant();
  // Before a choice shows the fields that need them: to wait then would take the page away.
  useSuspenseQuery(securityProfilesQuery);
  const readOnly = !tenant.may('workspaces:write');
  return (
    <>
      <PageTitle
        title="Self-registration"
        note="Clients that register or describe themselves. They get what stands here and nothing more."
      />
      <Stack gap="lg">
        <RegistrationPolicy readOnly={readOnly} />
        <InitialAccessTokens />
        <Suspense fallback={<Skeleton h={380} role="status" aria-busy aria-label="Loading" />}>
          <SoftwareStatements readOnly={readOnly} />
          <DescribedClients readOnly={readOnly} />
        </Suspense>
      </Stack>
    </>
  );
}
