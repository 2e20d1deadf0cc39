import { Badge } from '@mantine/core';

export function OrganizationBadge({ enabled }: { readonly enabled: boolean }) {
  return (
    <Badge variant="dot" color={enabled ? 'teal' : 'gray'} tt="none">
      {enabled ? 'active' : 'disabled'}
    </Badge>
  );
}
