import { NumberInput } from '@mantine/core';
import { DEFAULT_MAX_ACTORS } from '@ostiary/oauth/token-exchange/max-actors';
import { useChangeWorkspace } from '../settings/change-workspace.js';
import { type SectionProps, SettingsForm } from '../settings/section.js';
import { useSettingsForm } from '../settings/settings-form.js';
import { faultsByField } from '../shell/faults.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';

/** RFC 8693 §4.1: how many may act for one another. */
export function Actors({ readOnly }: SectionProps) {
  const { token_exchange: before } = useWorkspace().workspace.settings;
  const change = useChangeWorkspace();
  const { form, theirs } = useSettingsForm({ max: before?.max_actors ?? ('' as number | '') }, change);
  const save = ({ max }: typeof form.values) =>
    change.mutate(
      // Where there was no exchange before, its rules have to be there. RFC 7396: null removes.
      { settings: { token_exchange: { rules: before?.rules ?? [], max_actors: max === '' ? null : Number(max) } } },
      { onError: (error) => form.setErrors(faultsByField(error, { '/settings/token_exchange/max_actors': 'max' })) },
    );
  return (
    <SettingsForm
      title="Chains of actors"
      onSubmit={form.onSubmit(save)}
      readOnly={readOnly}
      form={form}
      theirs={theirs}
      change={change}
    >
      <NumberInput
        label="How many may act for one another"
        description={`In one token (act, RFC 8693 §4.1); left out: ${DEFAULT_MAX_ACTORS}.`}
        min={1}
        max={10}
        allowDecimal={false}
        maw="28rem"
        {...form.getInputProps('max')}
      />
    </SettingsForm>
  );
}
