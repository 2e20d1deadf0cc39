import { Checkbox, Group, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { ASSERTION_KINDS, GRANT_ASSERTION_ALGORITHMS } from '@ostiary/oauth/assertion-grant/assertion-kinds';
import { scopeNames } from '../clients/client-queries.js';
import { FormDialog } from '../shell/form-dialog.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import type { EntryDialogProps } from './entries-section.js';
import { faultsOfEntry, unlessEmpty } from './entry-faults.js';
import type { TrustedIssuer } from './exchange-settings.js';
import { ISSUER_CHECKS, type IssuerFields, IssuerInputs } from './issuer-fields.js';
import { keyFieldsOf, keysOf, withoutKeys } from './issuer-keys.js';
import { useKnownClients } from './known-clients.js';

const KINDS: Readonly<Record<TrustedIssuer['kinds'][number], string>> = {
  jwt: 'JWTs about a user (RFC 7523)',
  'id-jag': 'Identity assertions for this server (ID-JAG)',
};
const USERS = [
  { value: 'id', label: 'The id of a user here' },
  { value: 'username', label: 'A user name here' },
  { value: 'email', label: 'An e-mail address that both have proven' },
] as const;

const MEMBERS = [
  ...['issuer', 'jwks_uri', 'jwks', 'algorithms', 'kinds', 'clients', 'scopes', 'resources'],
  'max_lifetime_seconds',
];

interface Fields extends IssuerFields {
  readonly kinds: string[];
  readonly claim: string;
  readonly user: TrustedIssuer['subject']['user'];
  readonly clients: string[];
  readonly scopes: string[];
  readonly resources: string[];
}

export function TrustedIssuerDialog({ entry, save, change, onClose }: EntryDialogProps<TrustedIssuer>) {
  const { workspace } = useWorkspace();
  const { ids } = useKnownClients();
  const form = useForm<Fields>({
    initialValues: {
      issuer: entry?.issuer ?? '',
      ...keyFieldsOf(entry, 'discovery'),
      algorithms: [...(entry?.algorithms ?? ['ES256', 'PS256'])],
      kinds: [...(entry?.kinds ?? ['jwt'])],
      claim: entry?.subject.claim ?? 'sub',
      user: entry?.subject.user ?? 'username',
      clients: [...(entry?.clients ?? [])],
      scopes: [...(entry?.scopes ?? [])],
      resources: [...(entry?.resources ?? [])],
      max_lifetime_seconds: entry?.max_lifetime_seconds ?? 300,
    },
    validate: {
      ...ISSUER_CHECKS,
      kinds: (value) => (value.length === 0 ? 'At least one' : null),
      claim: (value) => (value.trim() === '' ? 'Which claim says who it is?' : null),
      clients: (value) => (value.length === 0 ? 'Who may show its assertions?' : null),
    },
  });
  const submit = async (values: Fields) => {
    const keys = await keysOf(values);
    if (typeof keys === 'string') return form.setErrors({ jwks: keys });
    const { claim, user, scopes, resources, max_lifetime_seconds, issuer, algorithms, kinds, clients } = values;
    // What the form does not know of stays as it is.
    const { scopes: _scopes, resources: _resources, ...others } = withoutKeys(entry);
    const changed = {
      ...others,
      ...{ issuer, algorithms, kinds, clients },
      ...keys,
      subject: { claim: claim.trim(), user },
      ...unlessEmpty('scopes', scopes),
      ...unlessEmpty('resources', resources),
      max_lifetime_seconds: Number(max_lifetime_seconds),
    };
    save(changed, (error, index) =>
      form.setErrors(
        faultsOfEntry(error, {
          ...{ list: '/settings/trusted_issuers', index, members: MEMBERS },
          ...{ others: { subject: 'claim' }, whole: 'issuer' },
        }),
      ),
    );
  };
  return (
    <FormDialog
      title={entry === undefined ? 'Add a trusted issuer' : 'Change the trusted issuer'}
      onClose={onClose}
      onSubmit={form.onSubmit((values) => void submit(values))}
      form={form}
      change={change}
      verb="Save"
    >
      <IssuerInputs
        label="Issuer"
        description="The claim iss, as it is."
        places={['discovery', 'url', 'pasted']}
        source={form.values.source}
        algorithms={GRANT_ASSERTION_ALGORITHMS}
        input={form.getInputProps}
      />
      <Checkbox.Group label="What is taken" {...form.getInputProps('kinds')}>
        <Group mt="xs">
          {ASSERTION_KINDS.map((kind) => (
            <Checkbox key={kind} value={kind} label={KINDS[kind]} />
          ))}
        </Group>
      </Checkbox.Group>
      <Group grow align="flex-start" preventGrowOverflow={false} wrap="wrap">
        <TextInput
          label="The claim that says who it is"
          maxLength={128}
          spellCheck={false}
          {...form.getInputProps('claim')}
        />
        <Select label="It is" data={[...USERS]} allowDeselect={false} {...form.getInputProps('user')} />
      </Group>
      <TagsInput
        label="Clients that may show its assertions"
        description="By client id."
        data={[...ids]}
        spellCheck={false}
        {...form.getInputProps('clients')}
      />
      <TagsInput
        label="With these scopes at most"
        description="Left out: those that the client is registered for."
        data={scopeNames(workspace)}
        spellCheck={false}
        {...form.getInputProps('scopes')}
      />
      <TagsInput
        label="For these resources at most"
        description="Left out: those that the client is registered for."
        data={(workspace.settings.resources ?? []).map(({ identifier }) => identifier)}
        spellCheck={false}
        {...form.getInputProps('resources')}
      />
      <NumberInput
        label="An assertion lives no longer than"
        description="From iat to exp."
        min={10}
        max={3600}
        suffix=" seconds"
        allowDecimal={false}
        maw="28rem"
        {...form.getInputProps('max_lifetime_seconds')}
      />
    </FormDialog>
  );
}
