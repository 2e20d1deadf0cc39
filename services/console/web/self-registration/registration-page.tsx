import { Stack } from '@mantine/core';
import { PageTitle } from '../shell/page-title.js';
import { useTenant } from '../shell/tenants.js';
import { DescribedClients } from './described-clients-section.js';
import { InitialAccessTokens } from './initial-access-tokens.js';
import { RegistrationPolicy } from './registration-policy-section.js';

/** Clients that no administrator registers: who may be one, and as what. */
export function Component() {
  const tenant = useTenant();
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
        <DescribedClients readOnly={readOnly} />
      </Stack>
    </>
  );
}
