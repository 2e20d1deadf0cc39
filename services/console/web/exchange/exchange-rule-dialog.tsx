import { Autocomplete, Radio, Select, Stack, TagsInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { scopeNames } from '../clients/client-queries.js';
import { FormDialog } from '../shell/form-dialog.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import type { EntryDialogProps } from './entries-section.js';
import { faultsOfEntry, unlessEmpty } from './entry-faults.js';
import type { ExchangeRule } from './exchange-settings.js';
import { useKnownClients } from './known-clients.js';

const MODES = [
  {
    value: 'delegation',
    label: 'Delegation',
    description: 'The new token says who acts for the user (act): the client, or whose actor token it shows.',
  },
  {
    value: 'impersonation',
    label: 'Impersonation',
    description: 'The new token says nothing of the client: at the resource it is as if the user came.',
  },
] as const;

const MEMBERS = [
  ...['client', 'subject_clients', 'subject_issuers', 'mode', 'resources', 'scopes', 'authorization_details_types'],
  'bound_subjects',
];

export function ExchangeRuleDialog({ entry, save, change, onClose }: EntryDialogProps<ExchangeRule>) {
  const { workspace } = useWorkspace();
  const { settings } = workspace;
  const { ids } = useKnownClients();
  const form = useForm({
    initialValues: {
      client: entry?.client ?? '',
      subject_clients: [...(entry?.subject_clients ?? [])],
      subject_issuers: [...(entry?.subject_issuers ?? [])],
      mode: entry?.mode ?? ('delegation' as ExchangeRule['mode']),
      resources: [...(entry?.resources ?? [])],
      scopes: [...(entry?.scopes ?? [])],
      authorization_details_types: [...(entry?.authorization_details_types ?? [])],
      bound_subjects: entry?.bound_subjects ?? ('proven' as NonNullable<ExchangeRule['bound_subjects']>),
    },
    validate: {
      client: (value) => (value.trim() === '' ? 'Which client exchanges?' : null),
      subject_clients: (value, { subject_issuers }) =>
        value.length + subject_issuers.length === 0 ? 'Whose tokens? A client’s, or a trusted issuer’s' : null,
      resources: (value) => (value.length === 0 ? 'For which resource?' : null),
    },
  });
  const submit = ({ client, subject_issuers, scopes, authorization_details_types, ...values }: typeof form.values) => {
    // What the form does not know of stays as it is.
    const { scopes: _scopes, subject_issuers: _issuers, authorization_details_types: _types, ...others } = entry ?? {};
    const rule: ExchangeRule = {
      ...others,
      ...values,
      client: client.trim(),
      ...unlessEmpty('scopes', scopes),
      ...unlessEmpty('subject_issuers', subject_issuers),
      ...unlessEmpty('authorization_details_types', authorization_details_types),
    };
    save(rule, (error, index) =>
      form.setErrors(faultsOfEntry(error, { list: '/settings/token_exchange/rules', index, members: MEMBERS })),
    );
  };
  const issuers = (settings.trusted_issuers ?? []).map(({ issuer }) => issuer);
  const types = (settings.authorization_details_types ?? []).map(({ type }) => type);
  return (
    <FormDialog
      title={entry === undefined ? 'Add a rule of exchange' : 'Change the rule of exchange'}
      onClose={onClose}
      onSubmit={form.onSubmit(submit)}
      form={form}
      change={change}
      verb="Save"
    >
      <Autocomplete
        label="Client that exchanges"
        description="By its client id; it needs the grant type token-exchange, and credentials."
        data={[...ids]}
        spellCheck={false}
        data-autofocus
        {...form.getInputProps('client')}
      />
      <TagsInput
        label="Tokens of these clients"
        description="Its own only if it stands here, too."
        data={[...ids]}
        spellCheck={false}
        {...form.getInputProps('subject_clients')}
      />
      {(issuers.length > 0 || form.values.subject_issuers.length > 0) && (
        <TagsInput
          label="JWTs of these trusted issuers"
          data={issuers}
          spellCheck={false}
          {...form.getInputProps('subject_issuers')}
        />
      )}
      <TagsInput
        label="For these resources"
        description="The audience of the new tokens (RFC 8707)."
        data={(settings.resources ?? []).map(({ identifier }) => identifier)}
        spellCheck={false}
        {...form.getInputProps('resources')}
      />
      <TagsInput
        label="With these scopes at most"
        description="Left out: all that the token has."
        data={scopeNames(workspace)}
        spellCheck={false}
        {...form.getInputProps('scopes')}
      />
      {(types.length > 0 || form.values.authorization_details_types.length > 0) && (
        <TagsInput
          label="With these authorization details at most"
          description="By type (RFC 9396), of those that the token has. Left out: none."
          data={types}
          spellCheck={false}
          {...form.getInputProps('authorization_details_types')}
        />
      )}
      <Radio.Group label="How the new token speaks of the client" {...form.getInputProps('mode')}>
        <Stack gap="xs" mt="xs">
          {MODES.map(({ value, label, description }) => (
            <Radio key={value} value={value} label={label} description={description} />
          ))}
        </Stack>
      </Radio.Group>
      <Select
        label="A token that is bound to a key"
        data={[
          { value: 'proven', label: 'Is exchanged by who proves that very key' },
          { value: 'vouched', label: 'Is exchanged by the resource server that it was shown to' },
        ]}
        allowDeselect={false}
        {...form.getInputProps('bound_subjects')}
      />
    </FormDialog>
  );
}
