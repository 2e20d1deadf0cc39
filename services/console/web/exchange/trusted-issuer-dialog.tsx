import { Checkbox, Group, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { ASSERTION_KINDS, GRANT_ASSERTION_ALGORITHMS } from '@ostiary/oauth/assertion-grant/trusted-issuer';
import { scopeNames } from '../clients/client-queries.js';
import { faultsByField } from '../shell/faults.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import type { EntryDialogProps } from './entries-section.js';
import { EntryForm, fieldsOf, placed, unlessEmpty } from './entry-form.js';
import { type TrustedIssuer, useIssuers } from './exchange-settings.js';
import { IssuerKeys, issuerFault, KEY_CHECKS, keyFieldsOf, keysOf, withoutKeys } from './issuer-keys.js';
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
  'issuer',
  'jwks_uri',
  'jwks',
  'algorithms',
  'kinds',
  'subject/claim',
  'clients',
  'scopes',
  'resources',
  'max_lifetime_seconds',
];

export function TrustedIssuerDialog({ entry, index, onClose }: EntryDialogProps<TrustedIssuer>) {
  const { issuers, settings, change, save } = useIssuers();
  const { workspace } = useWorkspace();
  const { ids } = useKnownClients();
  const form = useForm({
    initialValues: {
      issuer: entry?.issuer ?? '',
      ...keyFieldsOf(entry, 'discovery'),
      algorithms: [...(entry?.algorithms ?? (['ES256', 'PS256'] as const))],
      kinds: [...(entry?.kinds ?? (['jwt'] as const))],
      claim: entry?.subject.claim ?? 'sub',
      user: entry?.subject.user ?? ('username' as TrustedIssuer['subject']['user']),
      clients: [...(entry?.clients ?? [])],
      scopes: [...(entry?.scopes ?? [])],
      resources: [...(entry?.resources ?? [])],
      max_lifetime_seconds: (entry?.max_lifetime_seconds ?? 300) as number | '',
    },
    validate: {
      issuer: (value, { source }) => issuerFault(value, source),
      ...KEY_CHECKS,
      algorithms: (value) => (value.length === 0 ? 'At least one' : null),
      kinds: (value) => (value.length === 0 ? 'At least one' : null),
      claim: (value) => (value.trim() === '' ? 'Which claim says who it is?' : null),
      clients: (value) => (value.length === 0 ? 'Who may show its assertions?' : null),
      max_lifetime_seconds: (value) => (value === '' ? 'From iat to exp' : null),
    },
  });
  const submit = async (values: typeof form.values) => {
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
    save(placed<object>(issuers, index, changed), onClose, (error) =>
      form.setErrors({
        ...faultsByField(error, fieldsOf(`/settings/trusted_issuers/${index}`, MEMBERS)),
        ...faultsByField(error, { [`/settings/trusted_issuers/${index}/subject`]: 'claim' }),
      }),
    );
  };
  return (
    <EntryForm
      title={entry === undefined ? 'Add a trusted issuer' : 'Change the trusted issuer'}
      onClose={onClose}
      onSubmit={form.onSubmit((values) => void submit(values))}
      form={form}
      change={change}
    >
      <TextInput
        label="Issuer"
        description="The claim iss, as it is."
        maxLength={1024}
        spellCheck={false}
        data-autofocus
        {...form.getInputProps('issuer')}
      />
      <IssuerKeys places={['discovery', 'url', 'pasted']} source={form.values.source} input={form.getInputProps} />
      <Checkbox.Group label="Signed with" {...form.getInputProps('algorithms')}>
        <Group mt="xs">
          {GRANT_ASSERTION_ALGORITHMS.map((alg) => (
            <Checkbox key={alg} value={alg} label={alg} />
          ))}
        </Group>
      </Checkbox.Group>
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
        data={(settings.resources ?? []).map(({ identifier }) => identifier)}
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
    </EntryForm>
  );
}
