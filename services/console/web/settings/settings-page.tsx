import { Stack } from '@mantine/core';
import { PageTitle } from '../shell/page-title.js';
import { useTenant } from '../shell/tenants.js';
import { DangerZone } from './danger-zone.js';
import { Everything } from './everything-section.js';
import { General } from './general-section.js';
import { Keys } from './keys-section.js';
import { Lifetimes } from './lifetimes-section.js';
import { Resources } from './resources-section.js';
import { Scopes } from './scopes-section.js';
import { SignIn } from './sign-in-section.js';

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
        <SignIn readOnly={readOnly} />
        <Lifetimes readOnly={readOnly} />
        <Scopes readOnly={readOnly} />
        <Resources readOnly={readOnly} />
        <Keys readOnly={readOnly} />
        <Everything readOnly={readOnly} />
        {!readOnly && <DangerZone />}
      </Stack>
    </>
  );
}
