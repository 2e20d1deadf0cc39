import { Autocomplete, Switch, TagsInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { FormDialog } from '../shell/form-dialog.js';
import type { EntryDialogProps } from './entries-section.js';
import { faultsOfEntry, unlessEmpty } from './entry-faults.js';
import type { IdentityAssertion } from './exchange-settings.js';
import { useKnownClients } from './known-clients.js';

const MEMBERS = ['client', 'audience', 'client_id_there', 'scopes', 'resources', 'email'];

export function IdentityAssertionDialog({ entry, save, change, onClose }: EntryDialogProps<IdentityAssertion>) {
  const { ids } = useKnownClients();
  const form = useForm({
    initialValues: {
      client: entry?.client ?? '',
      audience: entry?.audience ?? '',
      client_id_there: entry?.client_id_there ?? '',
      scopes: [...(entry?.scopes ?? [])],
      resources: [...(entry?.resources ?? [])],
      email: entry?.email ?? false,
    },
    validate: {
      client: (value) => (value.trim() === '' ? 'Which client?' : null),
      audience: (value) => (value.startsWith('https://') ? null : 'The https address of the other server: its issuer'),
      scopes: (value) => (value.length === 0 ? 'What may it be given there?' : null),
    },
  });
  const submit = ({ client, client_id_there, resources, ...values }: typeof form.values) => {
    const { client_id_there: _there, resources: _resources, ...others } = entry ?? {};
    const rule: IdentityAssertion = {
      ...others,
      ...values,
      client: client.trim(),
      ...unlessEmpty('client_id_there', client_id_there.trim()),
      ...unlessEmpty('resources', resources),
    };
    save(rule, (error, index) =>
      form.setErrors(
        faultsOfEntry(error, { list: '/settings/token_exchange/identity_assertions', index, members: MEMBERS }),
      ),
    );
  };
  return (
    <FormDialog
      title={entry === undefined ? 'Give a client our word' : 'Change what a client is given'}
      onClose={onClose}
      onSubmit={form.onSubmit(submit)}
      form={form}
      change={change}
      verb="Save"
    >
      <Autocomplete
        label="Client"
        description="By its client id; it needs the grant type token-exchange, and credentials."
        data={[...ids]}
        spellCheck={false}
        data-autofocus
        {...form.getInputProps('client')}
      />
      <TextInput
        label="Issuer of the other server"
        placeholder="https://id.example/their/workspace"
        maxLength={1024}
        spellCheck={false}
        {...form.getInputProps('audience')}
      />
      <TextInput
        label="What the client is called there"
        description="Left out: as here."
        spellCheck={false}
        {...form.getInputProps('client_id_there')}
      />
      <TagsInput label="Scopes there" spellCheck={false} {...form.getInputProps('scopes')} />
      <TagsInput
        label="Resources there"
        description="Left out: none may be named."
        spellCheck={false}
        {...form.getInputProps('resources')}
      />
      <Switch
        label="The other server is told the user’s e-mail address"
        {...form.getInputProps('email', { type: 'checkbox' })}
      />
    </FormDialog>
  );
}
