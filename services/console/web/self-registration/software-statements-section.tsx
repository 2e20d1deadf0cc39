import { Button, Checkbox, Grid, Group, NumberInput, Paper, Select, TextInput } from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import { useChangeWorkspace } from '../settings/change-workspace.js';
import { type SectionProps, SettingsForm } from '../settings/section.js';
import { useSettingsForm } from '../settings/settings-form.js';
import { faultsByField } from '../shell/faults.js';
import { useWorkspace, type Workspace } from '../workspaces/workspace-queries.js';

type Issuer = NonNullable<Workspace['settings']['software_statements']>['issuers'][number];
const ALGORITHMS = ['PS256', 'ES256', 'EdDSA'] as const;
const DAY = 86_400;

const NEW: Issuer = { issuer: '', jwks_uri: '', algorithms: ['PS256', 'ES256'], max_age_seconds: 30 * DAY };

/** RFC 7591 §2.3: whose word on a client's software is believed when it registers itself. Keys and claims of an issuer that has them stay as they are. */
export function SoftwareStatements({ readOnly }: SectionProps) {
  const before = useWorkspace().workspace.settings.software_statements;
  const change = useChangeWorkspace();
  const { form, theirs } = useSettingsForm(
    { policy: String(before?.policy ?? 'none'), issuers: [...(before?.issuers ?? [])] },
    change,
    {
      validate: {
        issuers: {
          issuer: (value) => (value === '' ? 'As it stands in iss' : null),
          jwks_uri: (value, { issuers }, path) => {
            const own = issuers[Number(path.split('.')[1])]?.jwks;
            if (own !== undefined) return null;
            return value?.startsWith('https://') ? null : 'The https address of its keys';
          },
          algorithms: (value) => (value.length === 0 ? 'At least one' : null),
        },
      },
    },
  );
  const save = ({ policy, issuers }: typeof form.values) =>
    change.mutate(
      { settings: { software_statements: { policy, issuers } } },
      {
        onError: (error) =>
          form.setErrors(
            faultsByField(
              error,
              Object.fromEntries([
                ['/settings/software_statements/policy', 'policy'],
                ...issuers.flatMap((_, index) =>
                  ['issuer', 'jwks_uri', 'algorithms', 'max_age_seconds'].map((member) => [
                    `/settings/software_statements/issuers/${index}/${member}`,
                    `issuers.${index}.${member}`,
                  ]),
                ),
              ]),
            ),
          ),
      },
    );
  return (
    <SettingsForm
      title="Software statements"
      note="Somebody whom you trust, such as the directory of an open banking scheme, has signed what a client is (RFC 7591 §2.3)."
      onSubmit={form.onSubmit(save)}
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
                {issuer.jwks === undefined && (
                  <TextInput
                    label="Its keys"
                    description="An https address of a key set."
                    spellCheck={false}
                    {...form.getInputProps(`issuers.${index}.jwks_uri`)}
                  />
                )}
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
