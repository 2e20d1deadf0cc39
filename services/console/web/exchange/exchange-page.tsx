import { Skeleton, Stack } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { PageTitle } from '../shell/page-title.js';
import { useTenant } from '../shell/tenants.js';
import { ExchangeRules } from './exchange-rules.js';
import { IdentityAssertions } from './identity-assertions.js';
import { TrustedIssuers } from './trusted-issuers.js';

const Actors = lazy(async () => ({ default: (await import('./actors-section.js')).Actors }));

/** Tokens for tokens: which client may exchange whose, whose word is taken, and who is given ours. */
export function Component() {
  const readOnly = !useTenant().may('workspaces:write');
  return (
    <>
      <PageTitle
        title="Token exchange"
        note="Who may have tokens for the tokens of others. What is not here may not be."
      />
      <Stack gap="lg">
        <ExchangeRules readOnly={readOnly} />
        <TrustedIssuers readOnly={readOnly} />
        <IdentityAssertions readOnly={readOnly} />
        <Suspense fallback={<Skeleton h={200} role="status" aria-busy aria-label="Loading" />}>
          <Actors readOnly={readOnly} />
        </Suspense>
      </Stack>
    </>
  );
}
