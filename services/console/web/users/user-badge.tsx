import { Badge } from '@mantine/core';

export function UserBadge({ disabled }: { readonly disabled: boolean }) {
  return (
    <Badge variant="dot" color={disabled ? 'gray' : 'teal'} tt="none">
      {disabled ? 'disabled' : 'active'}
    </Badge>
  );
}
