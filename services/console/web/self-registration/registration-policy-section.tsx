import { Radio, Stack } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useChangeWorkspace } from '../settings/change-workspace.js';
import { type SectionProps, SettingsForm } from '../settings/section.js';
import { useSettingsForm } from '../settings/settings-form.js';
import { faultsByField } from '../shell/faults.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import { limitFields, limitsOf, limitsPatch } from './limits.js';

const LimitsFields = lazy(async () => ({ default: (await import('./limits-fields.js')).LimitsFields }));

const MODES = [
  { value: 'off', label: 'Nobody', note: 'Clients are registered by you.' },
  {
    value: 'initial-access-token',
    label: 'Who has an initial access token',
    note: 'You give it to a partner, who registers with it as often as you allow.',
  },
  { value: 'open', label: 'Everybody', note: 'Strangers too. Users are asked about every such client.' },
] as const;

/** RFC 7591: whether clients may register themselves, and as what. */
export function RegistrationPolicy({ readOnly }: SectionProps) {
  const { settings } = useWorkspace().workspace;
  const change = useChangeWorkspace();
  const { form, theirs } = useSettingsForm(
    { mode: String(settings.registration?.mode ?? 'off'), ...limitsOf(settings.registration) },
    change,
  );
  const save = ({ mode, ...limits }: typeof form.values) =>
    change.mutate(
      { settings: { registration: { mode, ...limitsPatch(limits) } } },
      {
        onError: (error) =>
          form.setErrors(
            faultsByField(error, { '/settings/registration/mode': 'mode', ...limitFields('registration') }),
          ),
      },
    );
  return (
    <SettingsForm
      title="Who may register a client"
      note="Dynamic client registration (RFC 7591) at the address below the issuer, /register."
      onSubmit={form.onSubmit(save)}
      readOnly={readOnly}
      form={form}
      theirs={theirs}
      change={change}
    >
      <Radio.Group label="Clients are registered by" {...form.getInputProps('mode')}>
        <Stack gap="sm" mt="xs">
          {MODES.map(({ value, label, note }) => (
            <Radio key={value} value={value} label={label} description={note} />
          ))}
        </Stack>
      </Radio.Group>
      {form.values.mode !== 'off' && (
        <Suspense>
          <LimitsFields input={form.getInputProps} scopes={form.values.scopes} details={form.values.details} />
        </Suspense>
      )}
    </SettingsForm>
  );
}
