import { PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { answer, api } from '../api/call.js';
import { faultsByField } from '../shell/faults.js';
import { FormDialog } from '../shell/form-dialog.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';
import { useUsersChanged } from './users-changed.js';

interface CreateUserProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function CreateUser({ opened, onClose }: CreateUserProps) {
  const name = useWorkspaceName();
  const changed = useUsersChanged();
  const form = useForm({
    initialValues: { username: '', name: '', email: '', password: '' },
    validate: { username: (value) => (value.trim() === '' ? 'Every user has a name to sign in with.' : null) },
  });
  const create = useMutation({
    mutationFn: (values: typeof form.values) => {
      const claims = {
        ...(values.name.trim() === '' ? {} : { name: values.name.trim() }),
        ...(values.email.trim() === '' ? {} : { email: values.email.trim() }),
      };
      return answer(
        api.POST('/api/tenants/{tenant}/workspaces/{workspace}/users', {
          params: { path: name },
          body: {
            username: values.username.trim(),
            claims,
            ...(values.password === '' ? {} : { password: values.password }),
          },
        }),
      );
    },
    onSuccess: async ({ username }) => {
      await changed(`${username} can sign in.`);
      form.reset();
      onClose();
    },
    onError: (error) =>
      form.setErrors(
        faultsByField(error, {
          '/username': 'username',
          '/password': 'password',
          '/claims/email': 'email',
          '/claims/name': 'name',
        }),
      ),
  });
  return (
    <FormDialog
      opened={opened}
      title="Create a user"
      onClose={onClose}
      onSubmit={form.onSubmit((values) => create.mutate(values))}
      form={form}
      change={create}
      verb="Create"
    >
      <TextInput
        label="User name"
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        {...form.getInputProps('username')}
      />
      <TextInput label="Name" autoComplete="off" {...form.getInputProps('name')} />
      <TextInput label="E-mail address" type="email" autoComplete="off" {...form.getInputProps('email')} />
      <PasswordInput
        label="Password"
        description="Left empty, the user has none yet."
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        {...form.getInputProps('password')}
      />
    </FormDialog>
  );
}
