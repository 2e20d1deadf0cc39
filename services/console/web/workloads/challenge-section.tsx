import { Select } from '@mantine/core';
import { useChangeWorkspace } from '../settings/change-workspace.js';
import { type SectionProps, SettingsForm } from '../settings/section.js';
import { useSettingsForm } from '../settings/settings-form.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import { FIRST_CHALLENGE } from './vouching-settings.js';

/** Attestation-Based Client Authentication §6.1: whether an instance proves that it is there now. */
export function Challenge({ readOnly }: SectionProps) {
  const { client_attestation: before } = useWorkspace().workspace.settings;
  const change = useChangeWorkspace();
  const { form, theirs } = useSettingsForm({ challenge: String(before?.challenge ?? FIRST_CHALLENGE) }, change);
  return (
    <SettingsForm
      title="Proofs of instances"
      onSubmit={form.onSubmit(({ challenge }) => change.mutate({ settings: { client_attestation: { challenge } } }))}
      readOnly={readOnly}
      form={form}
      theirs={theirs}
      change={change}
    >
      <Select
        label="A proof holds a challenge of ours"
        description="So that none can be made in advance, at the price of one more round trip."
        data={[
          { value: 'required', label: 'Always' },
          { value: 'off', label: 'Never: its age and its being new have to do' },
        ]}
        allowDeselect={false}
        maw="28rem"
        {...form.getInputProps('challenge')}
      />
    </SettingsForm>
  );
}
