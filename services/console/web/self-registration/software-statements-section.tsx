import { Button, Checkbox, Grid, Group, NumberInput, Paper, Select, Textarea, TextInput } from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import { linesOf } from '../clients/client-queries.js';
import { unlessEmpty } from '../exchange/entry-faults.js';
import { IssuerKeys, issuerFault, KEY_CHECKS, type KeyFields, keyFieldsOf, keysOf } from '../exchange/issuer-keys.js';
import { useChangeWorkspace } from '../settings/change-workspace.js';
import { type SectionProps, SettingsForm } from '../settings/section.js';
import { useSettingsForm } from '../settings/settings-form.js';
import { faultsByField } from '../shell/faults.js';
import { useWorkspace, type Workspace } from '../workspaces/workspace-queries.js';

type Issuer = NonNullable<Workspace['settings']['software_statements']>['issuers'][number];
const ALGORITHMS = ['PS256', 'ES256', 'EdDSA'] as const;
const DAY = 86_400;
const MEMBERS = ['issuer', 'jwks_uri', 'jwks', 'algorithms', 'max_age_seconds', 'claims'] as const;

/** An issuer as its fields have it. `claims`: one a line, `software_redirect_uris = redirect_uris`. */
interface IssuerFields extends KeyFields {
  readonly issuer: string;
  readonly algorithms: string[];
  readonly max_age_seconds: number;
  readonly claims: string;
}

const NEW: IssuerFields = {
  issuer: '',
  ...keyFieldsOf(undefined),
  algorithms: ['PS256', 'ES256'],
  max_age_seconds: 30 * DAY,
  claims: '',
};

const fieldsOf = ({ issuer, algorithms, max_age_seconds, claims = [], ...keys }: Issuer): IssuerFields => ({
  ...{ issuer, algorithms: [...algorithms], max_age_seconds },
  ...keyFieldsOf(keys),
  claims: claims.map(({ claim, member }) => `${claim} = ${member}`).join('\n'),
});

/** What is wrong of it stands with the member at fault; the server knows which members there are. */
const claimsOf = (text: string) =>
  linesOf(text).map((line) => {
    const [claim = '', member = ''] = line.split('=').map((part) => part.trim());
    return { claim, member };
  });

/** RFC 7591 §2.3: whose word on a client's software is believed when it registers itself. */
export function SoftwareStatements({ readOnly }: SectionProps) {
  const before = useWorkspace().workspace.settings.software_statements;
  const change = useChangeWorkspace();
  const { form, theirs } = useSettingsForm(
    { policy: String(before?.policy ?? 'none'), issuers: (before?.issuers ?? []).map(fieldsOf) },
    change,
    {
      validate: {
        issuers: {
          issuer: (value, { issuers }, path) => issuerFault(value, (issuers[Number(path.split('.')[1])] ?? NEW).source),
          jwks_uri: (value, { issuers }, path) =>
            KEY_CHECKS.jwks_uri(value, issuers[Number(path.split('.')[1])] ?? NEW),
          jwks: (value, { issuers }, path) => KEY_CHECKS.jwks(value, issuers[Number(path.split('.')[1])] ?? NEW),
          algorithms: (value) => (value.length === 0 ? 'At least one' : null),
          claims: (value) =>
            claimsOf(value).every(({ claim, member }) => claim !== '' && member !== '')
              ? null
              : 'Each line is a claim, = and a member',
        },
      },
    },
  );
  const save = async ({ policy, issuers }: typeof form.values) => {
    const all: object[] = [];
    for (const [index, one] of issuers.entries()) {
      const keys = await keysOf(one);
      if (typeof keys === 'string') return form.setErrors({ [`issuers.${index}.jwks`]: keys });
      const { issuer, algorithms, max_age_seconds, claims } = one;
      all.push({ issuer, ...keys, algorithms, max_age_seconds, ...unlessEmpty('claims', claimsOf(claims)) });
    }
    change.mutate(
      { settings: { software_statements: { policy, issuers: all } } },
      {
        onError: (error) =>
          form.setErrors(
            faultsByField(
              error,
              Object.fromEntries([
                ['/settings/software_statements/policy', 'policy'],
                ...issuers.flatMap((_, index) =>
                  MEMBERS.map((member) => [
                    `/settings/software_statements/issuers/${index}/${member}`,
                    `issuers.${index}.${member}`,
                  ]),
                ),
              ]),
            ),
          ),
      },
    );
  };
  return (
    <SettingsForm
      title="Software statements"
      note="Somebody whom you trust, such as the directory of an open banking scheme, has signed what a client is (RFC 7591 §2.3)."
      onSubmit={form.onSubmit((values) => void save(values))}
      readOnly={readOnly}
      form={form}
      theirs={theirs}
      change={change}
    >
      <Select
        label="Statements are"
        data={[
          { value: 'none', label: 'Not looked at' },
          { value: 'optional', label: 'Believed where there is one' },
          { value: 'required', label: 'Required: nobody registers without' },
        ]}
        allowDeselect={false}
        maw="28rem"
        {...form.getInputProps('policy')}
      />
      {form.values.policy !== 'none' &&
        form.values.issuers.map((issuer, index) => (
          <Paper key={index} withBorder p="md" role="group" aria-label={`Issuer of statements ${index + 1}`}>
            <Grid gap="sm">
              <Grid.Col span={{ base: 12, sm: 6 }}>
                <TextInput
                  label="Issuer"
                  description="The claim iss, as it is."
                  spellCheck={false}
                  maxLength={1024}
                  {...form.getInputProps(`issuers.${index}.issuer`)}
                />
              </Grid.Col>
              <Grid.Col span={{ base: 12, sm: 6 }}>
                <IssuerKeys
                  places={['discovery', 'url', 'pasted']}
                  source={issuer.source}
                  input={(field) => form.getInputProps(`issuers.${index}.${field}`)}
                />
              </Grid.Col>
              <Grid.Col span={{ base: 12, sm: 6 }}>
                <Checkbox.Group label="Signed with" {...form.getInputProps(`issuers.${index}.algorithms`)}>
                  <Group mt="xs">
                    {ALGORITHMS.map((alg) => (
                      <Checkbox key={alg} value={alg} label={alg} />
                    ))}
                  </Group>
                </Checkbox.Group>
              </Grid.Col>
              <Grid.Col span={{ base: 12, sm: 6 }}>
                <NumberInput
                  label="No older than"
                  min={1}
                  max={365}
                  suffix=" days"
                  hideControls
                  value={issuer.max_age_seconds / DAY}
                  error={form.errors[`issuers.${index}.max_age_seconds`]}
                  onChange={(days) =>
                    form.setFieldValue(`issuers.${index}.max_age_seconds`, Math.round(Number(days) * DAY))
                  }
                />
              </Grid.Col>
              <Grid.Col span={12}>
                <Textarea
                  label="Claims under other names"
                  description="One a line: the claim, = and the member that it is, like software_redirect_uris = redirect_uris."
                  autosize
                  minRows={1}
                  maxRows={12}
                  spellCheck={false}
                  {...form.getInputProps(`issuers.${index}.claims`)}
                />
              </Grid.Col>
            </Grid>
            {!readOnly && (
              <Button
                mt="sm"
                size="compact-sm"
                variant="subtle"
                color="gray"
                leftSection={<Trash2 size={16} aria-hidden />}
                aria-label={`Remove the issuer ${issuer.issuer}`}
                onClick={() => form.removeListItem('issuers', index)}
              >
                Remove
              </Button>
            )}
          </Paper>
        ))}
      {form.values.policy !== 'none' && !readOnly && (
        <Group>
          <Button
            variant="default"
            leftSection={<Plus size={16} aria-hidden />}
            onClick={() => form.insertListItem('issuers', NEW)}
          >
            Add an issuer
          </Button>
        </Group>
      )}
    </SettingsForm>
  );
}
