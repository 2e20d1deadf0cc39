import { JsonInput } from '@mantine/core';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import { useChangeWorkspace } from './change-workspace.js';
import { type SectionProps, SettingsForm } from './section.js';
import { useSettingsForm } from './settings-form.js';

/** All at once, to be copied from and pasted into. */
export function Everything({ readOnly }: SectionProps) {
  const { workspace } = useWorkspace();
  const change = useChangeWorkspace();
  const { form, theirs } = useSettingsForm({ settings: JSON.stringify(workspace.settings, null, 2) }, change, {
    validate: { settings: (text) => (parsed(text) === undefined ? 'This is no JSON object.' : null) },
  });
  return (
    <SettingsForm
      title="Everything"
      note="All settings as the admin API has them. What you leave out stays; null removes."
      onSubmit={form.onSubmit(({ settings }) => {
        const value = parsed(settings);
        if (value !== undefined) change.mutate({ settings: value });
      })}
      // To be read and copied by whoever may not change it: a disabled field could not be scrolled.
      readOnly={false}
      form={form}
      theirs={theirs}
      change={change}
    >
      <JsonInput
        label="Settings"
        autosize
        minRows={8}
        maxRows={24}
        ff="monospace"
        readOnly={readOnly}
        spellCheck={false}
        {...form.getInputProps('settings')}
      />
    </SettingsForm>
  );
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
