import { Checkbox, Group, Switch, TagsInput } from '@mantine/core';
import { useChangeWorkspace } from '../settings/change-workspace.js';
import { type SectionProps, SettingsForm } from '../settings/section.js';
import { useSettingsForm } from '../settings/settings-form.js';
import { faultsByField } from '../shell/faults.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import { limitFields, limitsOf, limitsPatch } from './limits.js';
import { LimitsFields } from './limits-fields.js';

const KINDS = [
  { value: 'same-origin', label: 'the host of the document' },
  { value: 'https', label: 'any https address' },
  { value: 'loopback', label: 'a program on the device (127.0.0.1)' },
  { value: 'localhost', label: 'a program on the device (localhost)' },
] as const;
const USUAL = ['same-origin', 'loopback', 'localhost'];

const GROUP = 'client_id_metadata_documents';

/** Clients whose identifier is the address of what they say of themselves, as agents have it. */
export function DescribedClients({ readOnly }: SectionProps) {
  const before = useWorkspace().workspace.settings[GROUP];
  const change = useChangeWorkspace();
  const { form, theirs } = useSettingsForm(
    {
      on: before?.mode === 'on',
      allowed: [...(before?.allowed_hosts ?? [])],
      blocked: [...(before?.blocked_hosts ?? [])],
      redirects: [...(before?.redirect_uris ?? USUAL)] as string[],
      ...limitsOf(before),
    },
    change,
    {
      validate: { redirects: (value) => (value.length === 0 ? 'Codes have to go somewhere' : null) },
    },
  );
  const save = ({ on, allowed, blocked, redirects, ...limits }: typeof form.values) =>
    change.mutate(
      {
        settings: {
          [GROUP]: {
            mode: on ? 'on' : 'off',
            allowed_hosts: allowed.length === 0 ? null : allowed,
            blocked_hosts: blocked.length === 0 ? null : blocked,
            redirect_uris: redirects,
            ...limitsPatch(limits),
          },
        },
      },
      {
        onError: (error) =>
          form.setErrors(
            faultsByField(error, {
              [`/settings/${GROUP}/mode`]: 'on',
              [`/settings/${GROUP}/allowed_hosts`]: 'allowed',
              [`/settings/${GROUP}/blocked_hosts`]: 'blocked',
              [`/settings/${GROUP}/redirect_uris`]: 'redirects',
              ...limitFields(GROUP),
            }),
          ),
      },
    );
  return (
    <SettingsForm
      title="Clients that describe themselves"
      note="The client_id is the https address of a document about the client (Client ID Metadata Documents); nobody registers it. Agents and MCP clients come so."
      onSubmit={form.onSubmit(save)}
      readOnly={readOnly}
      form={form}
      theirs={theirs}
      change={change}
    >
      <Switch
        label="Such clients are served"
        description="Users are asked about every one, and see the host of its document."
        {...form.getInputProps('on', { type: 'checkbox' })}
      />
      {form.values.on && (
        <>
          <TagsInput
            label="Only from these hosts"
            description="example.com, or *.example.com for all below. None: from any."
            spellCheck={false}
            {...form.getInputProps('allowed')}
          />
          <TagsInput label="Never from these hosts" spellCheck={false} {...form.getInputProps('blocked')} />
          <Checkbox.Group label="Where codes may go" {...form.getInputProps('redirects')}>
            <Group mt="xs">
              {KINDS.map(({ value, label }) => (
                <Checkbox key={value} value={value} label={label} />
              ))}
            </Group>
          </Checkbox.Group>
          <LimitsFields input={form.getInputProps} scopes={form.values.scopes} details={form.values.details} />
        </>
      )}
    </SettingsForm>
  );
}
