import { TagsInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { answer, api } from '../api/call.js';
import { isSlug, suggestSlug } from '../registration/suggest-slug.js';
import { faultsByField } from '../shell/faults.js';
import { FormDialog } from '../shell/form-dialog.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';
import { organizationAddress, useOrganizationsChanged } from './organization-queries.js';

/** Ends on the page of the organization, where members are added. */
export function CreateOrganization({ onClose }: { readonly onClose: () => void }) {
  const name = useWorkspaceName();
  const navigate = useNavigate();
  const changed = useOrganizationsChanged();
  const form = useForm({
    initialValues: { displayName: '', name: '', domains: [] as string[] },
    validate: {
      displayName: (value) => (value.trim() === '' ? 'Users choose it by this name.' : null),
      name: (value) => (isSlug(value.trim()) ? null : '2 to 40 lower-case letters, digits and single hyphens'),
    },
  });
  const create = useMutation({
    mutationFn: (values: typeof form.values) =>
      answer(
        api.POST('/api/tenants/{tenant}/workspaces/{workspace}/organizations', {
          params: { path: name },
          body: {
            display_name: values.displayName.trim(),
            name: values.name.trim(),
            ...(values.domains.length === 0 ? {} : { domains: values.domains }),
          },
        }),
      ),
    onSuccess: async ({ id, display_name }) => {
      await navigate(`${organizationAddress(name, id)}?tab=members`);
      await changed(`${display_name} is there.`);
    },
    onError: (error) =>
      form.setErrors(faultsByField(error, { '/display_name': 'displayName', '/name': 'name', '/domains': 'domains' })),
  });
  return (
    <FormDialog
      title="Create an organization"
      onClose={onClose}
      onSubmit={form.onSubmit((values) => create.mutate(values))}
      form={form}
      change={create}
      verb="Create"
    >
      <TextInput
        label="Name"
        description="As users see it, and applications are told it (org_name)."
        maxLength={200}
        data-autofocus
        {...form.getInputProps('displayName')}
        onChange={(event) => {
          const text = event.currentTarget.value;
          // Follows, until somebody has written another.
          if (form.values.name === suggestSlug(form.values.displayName)) form.setFieldValue('name', suggestSlug(text));
          form.setFieldValue('displayName', text);
        }}
      />
      <TextInput
        label="Short name"
        description="By which applications ask for it: lower-case letters, digits and single hyphens."
        maxLength={40}
        spellCheck={false}
        {...form.getInputProps('name')}
      />
      <TagsInput
        label="Domains"
        description="Of its people’s e-mail addresses, like example.com. Whoever types one is led to it; nobody becomes a member by it."
        spellCheck={false}
        {...form.getInputProps('domains')}
      />
    </FormDialog>
  );
}
