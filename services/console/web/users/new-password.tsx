import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Dialog } from '../shell/dialog.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import type { User } from './user-queries.js';

interface NewPasswordProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly user: User;
  readonly pending: boolean;
  readonly error: unknown;
  readonly onSet: (password: string) => void;
}

export function NewPassword({ opened, onClose, user, pending, error, onSet }: NewPasswordProps) {
  const form = useForm({
    initialValues: { password: '' },
    validate: { password: (value) => (value.length < 8 ? 'At least 8 characters; a few words are best' : null) },
  });
  return (
    <Dialog opened={opened} onClose={onClose} title={`A new password for ${user.username}`} size="md">
      <form onSubmit={form.onSubmit(({ password }) => onSet(password))} noValidate>
        <Stack>
          <Text size="sm">The user is signed out everywhere and signs in with the new one.</Text>
          <PasswordInput
            label="Password"
            autoComplete="new-password"
            data-autofocus
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
            {...form.getInputProps('password')}
          />
          <ProblemAlert error={error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={pending}>
              Set it
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
