import { NumberInput, Radio, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { WORKLOAD_ALGORITHMS } from '@ostiary/oauth/workload-identity/workload-algorithms';
import type { EntryDialogProps } from '../exchange/entries-section.js';
import { faultsOfEntry } from '../exchange/entry-faults.js';
import { ISSUER_CHECKS, type IssuerFields, IssuerInputs } from '../exchange/issuer-fields.js';
import { issuerFault, keyFieldsOf, keysOf, withoutKeys } from '../exchange/issuer-keys.js';
import { FormDialog } from '../shell/form-dialog.js';
import type { WorkloadIssuer } from './vouching-settings.js';

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

interface Fields extends IssuerFields {
  readonly kind: WorkloadIssuer['kind'];
}

export function WorkloadIssuerDialog({ entry, save, change, onClose }: EntryDialogProps<WorkloadIssuer>) {
  const form = useForm<Fields>({
    initialValues: {
      kind: entry?.kind ?? 'jwt',
      issuer: entry?.issuer ?? '',
      ...keyFieldsOf(entry, 'discovery'),
      algorithms: [...(entry?.algorithms ?? ['ES256', 'RS256'])],
      max_lifetime_seconds: entry?.max_lifetime_seconds ?? 3600,
    },
    validate: {
      ...ISSUER_CHECKS,
      issuer: (value, { kind, source }) => {
        if (kind === 'jwt') return issuerFault(value, source);
        return value.startsWith('spiffe://') ? null : 'spiffe:// and the name of the domain';
      },
    },
  });
  const submit = async (values: Fields) => {
    const keys = await keysOf(values);
    if (typeof keys === 'string') return form.setErrors({ jwks: keys });
    const { kind, issuer, algorithms, max_lifetime_seconds } = values;
    const changed = {
      ...withoutKeys(entry),
      ...{ kind, issuer, algorithms },
      ...keys,
      max_lifetime_seconds: Number(max_lifetime_seconds),
    };
    save(changed, (error, index) =>
      form.setErrors(
        faultsOfEntry(error, { list: '/settings/workload_issuers', index, members: MEMBERS, whole: 'issuer' }),
      ),
    );
  };
  return (
    <FormDialog
      title={entry === undefined ? 'Add an issuer of workloads' : 'Change the issuer of workloads'}
      onClose={onClose}
      onSubmit={form.onSubmit((values) => void submit(values))}
      form={form}
      change={change}
      verb="Save"
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
      <IssuerInputs
        label={form.values.kind === 'spiffe' ? 'Trust domain' : 'Issuer'}
        description={form.values.kind === 'spiffe' ? 'Without a path.' : 'The claim iss of its tokens, as it is.'}
        placeholder={KINDS.find(({ value }) => value === form.values.kind)?.example}
        places={PLACES[form.values.kind]}
        source={form.values.source}
        algorithms={WORKLOAD_ALGORITHMS}
        input={form.getInputProps}
      />
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
    </FormDialog>
  );
}
