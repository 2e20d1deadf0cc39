import { NumberInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { WORKLOAD_ALGORITHMS } from '@ostiary/oauth/workload-identity/workload-algorithms';
import type { EntryDialogProps } from '../exchange/entries-section.js';
import { faultsOfEntry } from '../exchange/entry-faults.js';
import { ISSUER_CHECKS, type IssuerFields, IssuerInputs } from '../exchange/issuer-fields.js';
import { keyFieldsOf, keysOf, withoutKeys } from '../exchange/issuer-keys.js';
import { FormDialog } from '../shell/form-dialog.js';
import type { Attester } from './vouching-settings.js';

const MEMBERS = ['issuer', 'jwks_uri', 'jwks', 'algorithms', 'max_lifetime_seconds'];
const HOUR = 3600;

export function AttesterDialog({ entry, save, change, onClose }: EntryDialogProps<Attester>) {
  const form = useForm<IssuerFields>({
    initialValues: {
      issuer: entry?.issuer ?? '',
      ...keyFieldsOf(entry),
      algorithms: [...(entry?.algorithms ?? ['ES256'])],
      max_lifetime_seconds: (entry?.max_lifetime_seconds ?? 24 * HOUR) / HOUR,
    },
    validate: ISSUER_CHECKS,
  });
  const submit = async (values: IssuerFields) => {
    const keys = await keysOf(values);
    if (typeof keys === 'string') return form.setErrors({ jwks: keys });
    const { issuer, algorithms, max_lifetime_seconds: hours } = values;
    const changed = {
      ...withoutKeys(entry),
      ...{ issuer, algorithms },
      ...keys,
      max_lifetime_seconds: Math.round(Number(hours) * HOUR),
    };
    save(changed, (error, index) =>
      form.setErrors(
        faultsOfEntry(error, {
          list: '/settings/client_attestation/attesters',
          index,
          members: MEMBERS,
          whole: 'issuer',
        }),
      ),
    );
  };
  return (
    <FormDialog
      title={entry === undefined ? 'Add an attester' : 'Change the attester'}
      onClose={onClose}
      onSubmit={form.onSubmit((values) => void submit(values))}
      form={form}
      change={change}
      verb="Save"
    >
      <IssuerInputs
        label="Attester"
        description="The claim iss of its attestations, as it is."
        placeholder="https://attester.example"
        places={['discovery', 'url', 'pasted']}
        source={form.values.source}
        algorithms={WORKLOAD_ALGORITHMS}
        input={form.getInputProps}
      />
      <NumberInput
        label="An attestation lives no longer than"
        description="From iat to exp; an instance that is lost is trusted for as long."
        min={1 / 60}
        max={8760}
        suffix=" hours"
        maw="28rem"
        {...form.getInputProps('max_lifetime_seconds')}
      />
    </FormDialog>
  );
}
