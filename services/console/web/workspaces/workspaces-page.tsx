import { PageTitle } from '../shell/page-title.js';
import { useTenant } from '../shell/tenants.js';

export function Component() {
  const tenant = useTenant();
  return <PageTitle title="Workspaces" note={`The authorization servers of ${tenant.name}.`} />;
}
