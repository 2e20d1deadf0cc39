import { Autocomplete, Switch, TagsInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { TOKEN_EXCHANGE_GRANT } from '@ostiary/oauth/workspace';
import { useChangeWorkspace } from '../settings/change-workspace.js';
import type { SectionProps } from '../settings/section.js';
import { faultsByField } from '../shell/faults.js';
import { useWorkspace, type Workspace } from '../workspaces/workspace-queries.js';
import { EntriesSection, type EntryDialogProps } from './entries-section.js';
import { EntryForm, fieldsOf, placed, unlessEmpty } from './entry-form.js';
import { useKnownClients } from './known-clients.js';

type Rule = NonNullable<NonNullable<Workspace['settings']['token_exchange']>['identity_assertions']>[number];

function useAssertions() {
  const { settings } = useWorkspace().workspace;
  const change = useChangeWorkspace();
  const { rules = [], identity_assertions: assertions = [] } = settings.token_exchange ?? {};
  const save = (next: readonly Rule[], onSuccess: () => void, onError?: (error: unknown) => void) =>
    change.mutate(
      // Where there was no exchange before, its rules have to be there.
      { settings: { token_exchange: { rules, identity_assertions: next } } },
      { onSuccess, ...(onError === undefined ? {} : { onError }) },
    );
  return { assertions, settings, change, save };
}

/** ID-JAG: which client may have the word of this workspace on its users, for which other server. */
export function IdentityAssertions({ readOnly }: SectionProps) {
  const { assertions, settings, change, save } = useAssertions();
  const { nameOf } = useKnownClients();
  return (
    <EntriesSection
      title="Our word for other servers"
      note="A client shows it at another authorization server, which trusts this workspace, and needs no sign-in there (ID-JAG)."
      name="assertion"
      word="a client"
      none="No client is given it."
      entries={assertions}
      nameOf={({ client, audience }) => `${nameOf(client)} at ${audience}`}
      columns={[
        { head: 'Client', breakable: true, cell: ({ entry }) => nameOf(entry.client) },
        { head: 'At', breakable: true, cell: ({ entry }) => entry.audience },
        { head: 'Scopes', from: 'sm', breakable: true, cell: ({ entry }) => entry.scopes.join(' ') },
      ]}
      destroys={({ client, audience }) => [`that ${nameOf(client)} is given our word for ${audience}`]}
      readOnly={readOnly}
      warning={
        settings.grant_types?.includes(TOKEN_EXCHANGE_GRANT) === true
          ? undefined
          : 'This workspace does not have the grant type token-exchange: add it to grant_types in the settings.'
      }
      change={change}
      save={save}
      dialog={(props) => <AssertionDialog {...props} />}
    />
  );
}

const MEMBERS = ['client', 'audience', 'client_id_there', 'scopes', 'resources', 'email'];

function AssertionDialog({ entry, index, onClose }: EntryDialogProps<Rule>) {
  const { assertions, change, save } = useAssertions();
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
    const rule = {
      ...others,
      ...values,
      client: client.trim(),
      ...unlessEmpty('client_id_there', client_id_there.trim()),
      ...unlessEmpty('resources', resources),
    };
    save(placed(assertions, index, rule), onClose, (error) =>
      form.setErrors(faultsByField(error, fieldsOf(`/settings/token_exchange/identity_assertions/${index}`, MEMBERS))),
    );
  };
  return (
    <EntryForm
      title={entry === undefined ? 'Give a client our word' : 'Change what a client is given'}
      onClose={onClose}
      onSubmit={form.onSubmit(submit)}
      form={form}
      change={change}
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
    </EntryForm>
  );
}
