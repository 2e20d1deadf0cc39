import { Card, Group, Stack } from '@mantine/core';
import { GrantsList } from '../grants/grants-list.js';
import { WithdrawAll } from '../grants/withdraw-all.js';
import { useTenant } from '../shell/tenants.js';
import { useOrganization } from './organization-queries.js';

/** What members have allowed applications while acting for the organization. */
export default function OrganizationGrants() {
  const { organization } = useOrganization();
  const may = useTenant().may('users:write');
  return (
    <Card>
      <Stack>
        {may && (
          <Group justify="flex-end">
            <WithdrawAll of={{ kind: 'organization', id: organization.id, name: organization.display_name }} />
          </Group>
        )}
        <GrantsList organizationId={organization.id} />
      </Stack>
    </Card>
  );
}
