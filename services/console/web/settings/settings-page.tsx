import { Skeleton, Stack } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { PageTitle } from '../shell/page-title.js';
import { useTenant } from '../shell/tenants.js';
import { DangerZone } from './danger-zone.js';
import { General } from './general-section.js';

// What is further down comes when the first is there: the page is not waited for longer than any other.
const SignIn = lazy(async () => ({ default: (await import('./sign-in-section.js')).SignIn }));
const Organizations = lazy(async () => ({ default: (await import('./organizations-section.js')).Organizations }));
const SampleUsers = lazy(async () => ({ default: (await import('./sample-users-section.js')).SampleUsers }));
const Lifetimes = lazy(async () => ({ default: (await import('./lifetimes-section.js')).Lifetimes }));
const Grants = lazy(async () => ({ default: (await import('./grants-section.js')).Grants }));
const Requests = lazy(async () => ({ default: (await import('./requests-section.js')).Requests }));
const Scopes = lazy(async () => ({ default: (await import('./scopes-section.js')).Scopes }));
const Resources = lazy(async () => ({ default: (await import('./resources-section.js')).Resources }));
const AuthorizationDetails = lazy(async () => ({
  default: (await import('./authorization-details-section.js')).AuthorizationDetails,
}));
const Keys = lazy(async () => ({ default: (await import('./keys-section.js')).Keys }));
const Everything = lazy(async () => ({ default: (await import('./everything-section.js')).Everything }));

/** Settings that change often, as forms; everything else as what it is. Each section is a file of its own. */
export function Component() {
  const tenant = useTenant();
  const readOnly = !tenant.may('workspaces:write');
  return (
    <>
      <PageTitle
        title="Settings"
        note="In force everywhere within a second. Tokens that were issued before keep what they were issued with."
      />
      <Stack gap="lg">
        <General readOnly={readOnly} />
        <Suspense fallback={<Skeleton h={600} role="status" aria-busy aria-label="Loading" />}>
          <SignIn readOnly={readOnly} />
          <Organizations readOnly={readOnly} />
          <SampleUsers readOnly={readOnly} />
          <Lifetimes readOnly={readOnly} />
          <Grants readOnly={readOnly} />
          <Requests readOnly={readOnly} />
          <Scopes readOnly={readOnly} />
          <Resources readOnly={readOnly} />
          <AuthorizationDetails readOnly={readOnly} />
          <Keys readOnly={readOnly} />
          <Everything readOnly={readOnly} />
        </Suspense>
        {!readOnly && <DangerZone />}
      </Stack>
    </>
  );
}
