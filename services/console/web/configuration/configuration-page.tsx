import { Stack } from '@mantine/core';
import { PageTitle } from '../shell/page-title.js';
import { useTenant } from '../shell/tenants.js';
import { ApplySection } from './apply-section.js';
import { ExportSection } from './export-section.js';

/** The workspace as a document: to keep, to compare, to bring from one workspace to another. */
export function Component() {
  const tenant = useTenant();
  const readOnly = !(tenant.may('workspaces:write') && tenant.may('clients:write'));
  return (
    <>
      <PageTitle
        title="Configuration"
        note="Name, settings and clients as a document, for a repository or for another workspace. It holds no secret, user or key; the command line npm run ostiary reads and writes the same."
      />
      <Stack gap="lg">
        <ExportSection />
        <ApplySection readOnly={readOnly} />
      </Stack>
    </>
  );
}
