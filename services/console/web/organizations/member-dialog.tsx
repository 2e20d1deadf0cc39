import { Checkbox, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { Link } from 'react-router';
import { answer, api } from '../api/call.js';
import { faultsByField } from '../shell/faults.js';
import { FormDialog } from '../shell/form-dialog.js';
import { FindUser } from '../users/find-user.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import { type Member, useOrganization, useOrganizationsChanged } from './organization-queries.js';

interface MemberDialogProps {
  /** undefined: a new one, who is looked for. */
  readonly member: Member | undefined;
  readonly onClose: () => void;
}

/** A user, and what the user is in the organization. */
export function MemberDialog({ member, onClose }: MemberDialogProps) {
  const { organization, path } = useOrganization();
  const { settings } = useWorkspace().workspace;
  const changed = useOrganizationsChanged();
  const known = settings.organizations?.roles ?? [];
  // One that the workspace no longer has is shown, so that it can be taken away.
  const others = (member?.roles ?? []).filter((role) => !known.some(({ name }) => name === role));
  const roles = [...known, ...others.map((name) => ({ name, description: 'No longer a role of the workspace' }))];
  const form = useForm({
    initialValues: { userId: member?.user_id ?? '', roles: [...(member?.roles ?? [])] },
    validate: { userId: (value) => (value === '' ? 'Who is it? Type how the name begins.' : null) },
  });
  const save = useMutation({
    mutationFn: ({ userId, roles: wanted }: typeof form.values) =>
      answer(
        api.PUT('/api/tenants/{tenant}/workspaces/{workspace}/organizations/{organization_id}/members/{user_id}', {
          params: { path: { ...path, user_id: userId } },
          body: { roles: wanted },
        }),
      ),
    onSuccess: async ({ username }) => {
      onClose();
      await changed(`${username} is a member of ${organization.display_name}.`);
    },
    onError: (error) => form.setErrors(faultsByField(error, { '/roles': 'roles' })),
  });
  return (
    <FormDialog
      title={member === undefined ? `Add a member of ${organization.display_name}` : `Roles of ${member.username}`}
      onClose={onClose}
      onSubmit={form.onSubmit((values) => save.mutate(values))}
      form={form}
      change={save}
      verb={member === undefined ? 'Add' : 'Save'}
    >
      {member === undefined && (
        <FindUser
          userId={form.values.userId === '' ? undefined : form.values.userId}
          onChoose={(id) => form.setFieldValue('userId', id ?? '')}
          error={form.errors.userId}
        />
      )}
      {roles.length === 0 ? (
        <Text size="sm">
          This workspace has no roles yet. They are made in{' '}
          <Link to={`/tenants/${path.tenant}/workspaces/${path.workspace}/settings`}>its settings</Link>.
        </Text>
      ) : (
        <Checkbox.Group label="Roles there" {...form.getInputProps('roles')}>
          <Stack gap="xs" mt="xs">
            {roles.map(({ name, description }) => (
              <Checkbox key={name} value={name} label={name} description={description} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </FormDialog>
  );
}
