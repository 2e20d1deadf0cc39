import { Grid, MultiSelect, NumberInput } from '@mantine/core';
import { faultsByField } from '../shell/faults.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import { useChangeWorkspace } from './change-workspace.js';
import { type SectionProps, SettingsForm } from './section.js';
import { useSettingsForm } from './settings-form.js';

const ALGORITHMS = ['ES256', 'PS256', 'EdDSA', 'RS256', 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'];
const DAY = 86_400;

/** Which keys sign, and how often they are changed. */
export function Keys({ readOnly }: SectionProps) {
  const { settings } = useWorkspace().workspace;
  const change = useChangeWorkspace();
  const { form, theirs } = useSettingsForm(
    {
      algorithms: [...(settings.signing_algorithms ?? [])] as string[],
      everyDays: settings.key_rotation?.every_days ?? 0,
      aheadHours: (settings.key_rotation?.publish_ahead_seconds ?? DAY) / 3600,
    },
    change,
    {
      validate: { algorithms: (value) => (value.length === 0 ? 'At least one key signs' : null) },
    },
  );
  const save = ({ algorithms, everyDays, aheadHours }: typeof form.values) =>
    change.mutate(
      {
        settings: {
          signing_algorithms: algorithms,
          key_rotation: { every_days: everyDays, publish_ahead_seconds: Math.round(aheadHours * 3600) },
        },
      },
      {
        onError: (error) =>
          form.setErrors(
            faultsByField(error, {
              '/settings/signing_algorithms': 'algorithms',
              '/settings/key_rotation/every_days': 'everyDays',
              '/settings/key_rotation/publish_ahead_seconds': 'aheadHours',
            }),
          ),
      },
    );
  return (
    <SettingsForm
      title="Keys"
      note="The keys themselves are on the pages Signing keys and Encryption keys."
      onSubmit={form.onSubmit(save)}
      readOnly={readOnly}
      form={form}
      theirs={theirs}
      change={change}
    >
      <MultiSelect
        label="Tokens are signed with"
        description="There is a key for each; the first is for clients that registered no wish. One that is left out signs no more."
        data={ALGORITHMS}
        {...form.getInputProps('algorithms')}
      />
      <Grid>
        <Grid.Col span={{ base: 12, xs: 6 }}>
          <NumberInput
            label="A new key every"
            description="0 is never."
            min={0}
            max={3650}
            suffix=" days"
            hideControls
            {...form.getInputProps('everyDays')}
          />
        </Grid.Col>
        <Grid.Col span={{ base: 12, xs: 6 }}>
          <NumberInput
            label="Published before it signs"
            description="Longer than anybody keeps the key set."
            min={0}
            suffix=" hours"
            hideControls
            {...form.getInputProps('aheadHours')}
          />
        </Grid.Col>
      </Grid>
    </SettingsForm>
  );
}
