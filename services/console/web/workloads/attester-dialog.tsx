import { Checkbox, Group, NumberInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { WORKLOAD_ALGORITHMS } from '@ostiary/oauth/workload-identity/workload-issuer';
import type { EntryDialogProps } from '../exchange/entries-section.js';
import { EntryForm, fieldsOf, placed } from '../exchange/entry-form.js';
import { IssuerKeys, issuerFault, KEY_CHECKS, keyFieldsOf, keysOf, withoutKeys } from '../exchange/issuer-keys.js';
import { faultsByField } from '../shell/faults.js';
import { type Attester, useAttesters } from './vouching-settings.js';

const MEMBERS = ['issuer', 'jwks_uri', 'jwks', 'algorithms', 'max_lifetime_seconds'];
const HOUR = 3600;

export function AttesterDialog({ entry, index, onClose }: EntryDialogProps<Attester>) {
  const { attesters, change, save } = useAttesters();
  const form = useForm({
    initialValues: {
      issuer: entry?.issuer ?? '',
      ...keyFieldsOf(entry),
      algorithms: [...(entry?.algorithms ?? (['ES256'] as const))],
      max_lifetime_seconds: ((entry?.max_lifetime_seconds ?? 24 * HOUR) / HOUR) as number | '',
    },
    validate: {
      issuer: (value, { source }) => issuerFault(value, source),
      ...KEY_CHECKS,
      algorithms: (value) => (value.length === 0 ? 'At least one' : null),
      max_lifetime_seconds: (value) => (value === '' ? 'From iat to exp' : null),
    },
  });
  const submit = async (values: typeof form.values) => {
    const keys = await keysOf(values);
    if (typeof keys === 'string') return form.setErrors({ jwks: keys });
    const { issuer, algorithms, max_lifetime_seconds: hours } = values;
    const changed = {
      ...withoutKeys(entry),
      ...{ issuer, algorithms },
      ...keys,
      max_lifetime_seconds: Math.round(Number(hours) * HOUR),
    };
    save(placed<object>(attesters, index, changed), onClose, (error) =>
      form.setErrors({
        ...faultsByField(error, fieldsOf(`/settings/client_attestation/attesters/${index}`, MEMBERS)),
        ...faultsByField(error, { '/settings/client_attestation/attesters': 'issuer' }),
      }),
    );
  };
  return (
    <EntryForm
      title={entry === undefined ? 'Add an attester' : 'Change the attester'}
      onClose={onClose}
      onSubmit={form.onSubmit((values) => void submit(values))}
      form={form}
      change={change}
    >
      <TextInput
        label="Attester"
        description="The claim iss of its attestations, as it is."
        placeholder="https://attester.example"
        maxLength={1024}
        spellCheck={false}
        data-autofocus
        {...form.getInputProps('issuer')}
      />
      <IssuerKeys places={['discovery', 'url', 'pasted']} source={form.values.source} input={form.getInputProps} />
      <Checkbox.Group label="Signed with" {...form.getInputProps('algorithms')}>
        <Group mt="xs">
          {WORKLOAD_ALGORITHMS.map((alg) => (
            <Checkbox key={alg} value={alg} label={alg} />
          ))}
        </Group>
      </Checkbox.Group>
      <NumberInput
        label="An attestation lives no longer than"
        description="From iat to exp; an instance that is lost is trusted for as long."
        min={1 / 60}
        max={8760}
        suffix=" hours"
        maw="28rem"
        {...form.getInputProps('max_lifetime_seconds')}
      />
    </EntryForm>
  );
}
