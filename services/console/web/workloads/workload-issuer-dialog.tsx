import { Checkbox, Group, NumberInput, Radio, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { WORKLOAD_ALGORITHMS } from '@ostiary/oauth/workload-identity/workload-issuer';
import type { EntryDialogProps } from '../exchange/entries-section.js';
import { EntryForm, fieldsOf, placed } from '../exchange/entry-form.js';
import { IssuerKeys, issuerFault, KEY_CHECKS, keyFieldsOf, keysOf, withoutKeys } from '../exchange/issuer-keys.js';
import { faultsByField } from '../shell/faults.js';
import { useWorkloadIssuers, type WorkloadIssuer } from './vouching-settings.js';

const KINDS = [
  {
    value: 'jwt',
    label: 'A cluster or a cloud',
    description: 'Its tokens name it in iss, as those of Kubernetes service accounts do.',
    example: 'https://kubernetes.example',
  },
  {
    value: 'spiffe',
    label: 'A SPIFFE trust domain',
    description: 'Its workloads show JWT-SVIDs.',
    example: 'spiffe://prod.example',
  },
] as const;

const PLACES = {
  jwt: ['discovery', 'url', 'pasted'],
  spiffe: ['url', 'pasted'],
} as const;

const MEMBERS = ['kind', 'issuer', 'jwks_uri', 'jwks', 'discovery', 'algorithms', 'max_lifetime_seconds'];

export function WorkloadIssuerDialog({ entry, index, onClose }: EntryDialogProps<WorkloadIssuer>) {
  const { issuers, change, save } = useWorkloadIssuers();
  const form = useForm({
    initialValues: {
      kind: entry?.kind ?? ('jwt' as WorkloadIssuer['kind']),
      issuer: entry?.issuer ?? '',
      ...keyFieldsOf(entry, 'discovery'),
      algorithms: [...(entry?.algorithms ?? (['ES256', 'RS256'] as const))],
      max_lifetime_seconds: (entry?.max_lifetime_seconds ?? 3600) as number | '',
    },
    validate: {
      issuer: (value, { kind, source }) => {
        if (kind === 'jwt') return issuerFault(value, source);
        return value.startsWith('spiffe://') ? null : 'spiffe:// and the name of the domain';
      },
      ...KEY_CHECKS,
      algorithms: (value) => (value.length === 0 ? 'At least one' : null),
      max_lifetime_seconds: (value) => (value === '' ? 'From iat to exp' : null),
    },
  });
  const submit = async (values: typeof form.values) => {
    const keys = await keysOf(values);
    if (typeof keys === 'string') return form.setErrors({ jwks: keys });
    const { kind, issuer, algorithms, max_lifetime_seconds } = values;
    const changed = {
      ...withoutKeys(entry),
      ...{ kind, issuer, algorithms },
      ...keys,
      max_lifetime_seconds: Number(max_lifetime_seconds),
    };
    save(placed<object>(issuers, index, changed), onClose, (error) =>
      form.setErrors({
        ...faultsByField(error, fieldsOf(`/settings/workload_issuers/${index}`, MEMBERS)),
        ...faultsByField(error, { '/settings/workload_issuers': 'issuer' }),
      }),
    );
  };
  return (
    <EntryForm
      title={entry === undefined ? 'Add an issuer of workloads' : 'Change the issuer of workloads'}
      onClose={onClose}
      onSubmit={form.onSubmit((values) => void submit(values))}
      form={form}
      change={change}
    >
      <Radio.Group
        label="What is it?"
        {...form.getInputProps('kind')}
        onChange={(chosen) => {
          const kind = chosen === 'spiffe' ? 'spiffe' : 'jwt';
          form.setFieldValue('kind', kind);
          // A trust domain is no URL that has metadata.
          if (kind === 'spiffe' && form.values.source === 'discovery') form.setFieldValue('source', 'url');
        }}
      >
        <Stack gap="xs" mt="xs">
          {KINDS.map(({ value, label, description }) => (
            <Radio key={value} value={value} label={label} description={description} />
          ))}
        </Stack>
      </Radio.Group>
      <TextInput
        label={form.values.kind === 'spiffe' ? 'Trust domain' : 'Issuer'}
        description={form.values.kind === 'spiffe' ? 'Without a path.' : 'The claim iss of its tokens, as it is.'}
        placeholder={KINDS.find(({ value }) => value === form.values.kind)?.example}
        maxLength={1024}
        spellCheck={false}
        data-autofocus
        {...form.getInputProps('issuer')}
      />
      <IssuerKeys places={PLACES[form.values.kind]} source={form.values.source} input={form.getInputProps} />
      <Checkbox.Group label="Signed with" {...form.getInputProps('algorithms')}>
        <Group mt="xs">
          {WORKLOAD_ALGORITHMS.map((alg) => (
            <Checkbox key={alg} value={alg} label={alg} />
          ))}
        </Group>
      </Checkbox.Group>
      <NumberInput
        label="A token lives no longer than"
        description="From iat to exp. Whoever reads one has it for as long."
        min={60}
        max={86_400}
        suffix=" seconds"
        allowDecimal={false}
        maw="28rem"
        {...form.getInputProps('max_lifetime_seconds')}
      />
    </EntryForm>
  );
}
