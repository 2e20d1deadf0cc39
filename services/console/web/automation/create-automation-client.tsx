import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ROLES, type Role } from '../administrators/roles.js';
import { answer, api } from '../api/call.js';
import { type Credentials, CredentialsField, PrivateKey } from '../clients/credentials-field.js';
import { CodeBlock } from '../shell/code-block.js';
import { CopyText } from '../shell/copy.js';
import { Dialog } from '../shell/dialog.js';
import { faultsByField } from '../shell/faults.js';
import { FormDialog } from '../shell/form-dialog.js';
import { useTenant } from '../shell/tenants.js';

/** Names it, gives it a role and a key or a secret; then shows what it needs, this once. */
export function CreateAutomationClient({ onClose }: { readonly onClose: () => void }) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const [credentials, setCredentials] = useState<Credentials>({ method: 'private_key_jwt' });
  const form = useForm<{ name: string; role: Role; credentials: string }>({
    initialValues: { name: '', role: 'developer', credentials: '' },
    validate: {
      name: (value) => (value.trim() === '' ? 'What is it? “Deployment pipeline”' : null),
      credentials: () =>
        credentials.method === 'private_key_jwt' && credentials.jwks === undefined && !credentials.jwksUri
          ? 'It needs a key: make one, paste one, or say where it is'
          : null,
    },
  });
  const create = useMutation({
    mutationFn: ({ name, role }: typeof form.values) =>
      answer(
        api.POST('/api/tenants/{tenant}/automation-clients', {
          params: { path: { tenant: tenant.slug } },
          body: {
            client_name: name.trim(),
            role,
            token_endpoint_auth_method: credentials.method,
            ...(credentials.jwks === undefined ? {} : { jwks: { keys: [...credentials.jwks.keys] } }),
            ...(credentials.jwksUri ? { jwks_uri: credentials.jwksUri } : {}),
          },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['automation-clients', tenant.slug] }),
    onError: (error) =>
      form.setErrors(
        faultsByField(error, {
          '/client_name': 'name',
          '/role': 'role',
          '/jwks': 'credentials',
          '/jwks_uri': 'credentials',
          '/token_endpoint_auth_method': 'credentials',
        }),
      ),
  });
  const made = create.data;
  if (made !== undefined) {
    return (
      <Dialog opened onClose={onClose} title={`${made.client_name} can use the admin API`} size="xl">
        <Stack>
          <Text size="sm" fw={600}>
            {made.client_secret === undefined ? 'What it needs' : 'What it needs; the secret is shown this once'}
          </Text>
          <CodeBlock what="What it needs" text={needs(made)} />
          {credentials.made && <PrivateKey made={credentials.made} />}
          {made.client_secret !== undefined && <CopyText value={made.client_secret} what="the secret" />}
          <Group justify="flex-end">
            <Button onClick={onClose}>I have it</Button>
          </Group>
        </Stack>
      </Dialog>
    );
  }
  return (
    <FormDialog
      title="Create an automation client"
      onClose={onClose}
      onSubmit={form.onSubmit((values) => create.mutate(values))}
      form={form}
      change={create}
      verb="Create"
    >
      <TextInput label="Name" maxLength={200} autoComplete="off" data-autofocus {...form.getInputProps('name')} />
      <Select
        label="Role"
        description="What it may do, everywhere in this tenant. Give it the least that will do."
        data={ROLES.map(({ value, label, may }) => ({ value, label: `${label}: ${may}` }))}
        allowDeselect={false}
        {...form.getInputProps('role')}
      />
      <CredentialsField
        methods={['private_key_jwt', 'client_secret_basic']}
        value={credentials}
        onChange={(value) => {
          setCredentials(value);
          form.clearFieldError('credentials');
        }}
        error={typeof form.errors.credentials === 'string' ? form.errors.credentials : undefined}
      />
    </FormDialog>
  );
}

interface Made {
  readonly client_id: string;
  readonly client_secret?: string;
  readonly token_endpoint: string;
  readonly resource: string;
  readonly scope?: string;
}

/** As the command line reads it (tools/cli/main.ts), and for any OAuth library the rest. */
function needs({ client_id, client_secret, token_endpoint, resource, scope = '' }: Made): string {
  return [
    `OSTIARY_URL=${new URL(resource).origin}`,
    `OSTIARY_CLIENT_ID=${client_id}`,
    ...(client_secret === undefined ? [] : [`OSTIARY_CLIENT_SECRET=${client_secret}`]),
    '',
    '# for an OAuth library',
    `# token endpoint  ${token_endpoint}`,
    `# resource        ${resource}`,
    `# scope           ${scope}`,
  ].join('\n');
}
