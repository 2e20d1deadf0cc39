import { Stack } from '@mantine/core';
import { PageTitle } from '../shell/page-title.js';
import { useTenant } from '../shell/tenants.js';
import { Attesters } from './attesters.js';
import { WorkloadIssuers } from './workload-issuers.js';

/** Clients without a secret or key of their own: whose word on them is taken. */
export function Component() {
  const readOnly = !useTenant().may('workspaces:write');
  return (
    <>
      <PageTitle
        title="Workload identity"
        note="Whose word on a client is taken in place of a secret. A client is bound to it on its page Credentials."
      />
      <Stack gap="lg">
        <WorkloadIssuers readOnly={readOnly} />
        <Attesters readOnly={readOnly} />
      </Stack>
    </>
  );
}
