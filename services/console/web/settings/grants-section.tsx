import { NumberInput, Select, Switch, TagsInput } from '@mantine/core';
import { useKnownClients } from '../exchange/known-clients.js';
import { faultsByField } from '../shell/faults.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import { useChangeWorkspace } from './change-workspace.js';
import { type SectionProps, SettingsForm } from './section.js';
import { useSettingsForm } from './settings-form.js';

const DAY = 86_400;

/** What users allow clients, how long it lasts, and how others learn that it is over. */
export function Grants({ readOnly }: SectionProps) {
  const { settings } = useWorkspace().workspace;
  const { grants, token_status_list: list, global_token_revocation: global } = settings;
  const { ids } = useKnownClients();
  const change = useChangeWorkspace();
  const { form, theirs } = useSettingsForm(
    {
      management: String(grants?.management ?? 'off'),
      days: (grants?.lifetime_seconds === undefined ? '' : grants.lifetime_seconds / DAY) as number | '',
      listed: list?.mode === 'on',
      ttl: list?.ttl_seconds ?? ('' as number | ''),
      tools: [...(global?.clients ?? [])],
    },
    change,
  );
  const save = ({ management, days, listed, ttl, tools }: typeof form.values) =>
    change.mutate(
      {
        settings: {
          // RFC 7396: null removes.
          grants: { management, lifetime_seconds: days === '' ? null : Math.round(Number(days) * DAY) },
          token_status_list: { mode: listed ? 'on' : 'off', ttl_seconds: ttl === '' ? null : Number(ttl) },
          global_token_revocation: { clients: tools },
        },
      },
      {
        onError: (error) =>
          form.setErrors(
            faultsByField(error, {
              '/settings/grants/management': 'management',
              '/settings/grants/lifetime_seconds': 'days',
              '/settings/token_status_list/ttl_seconds': 'ttl',
              '/settings/global_token_revocation/clients': 'tools',
            }),
          ),
      },
    );
  return (
    <SettingsForm
      title="What users have allowed"
      note="The grants themselves are on the page Grants."
      onSubmit={form.onSubmit(save)}
      readOnly={readOnly}
      form={form}
      theirs={theirs}
      change={change}
    >
      <Select
        label="Applications manage what they were allowed"
        description="They name a grant, add to it, look at it and end it (Grant Management)."
        data={[
          { value: 'off', label: 'No' },
          { value: 'offered', label: 'Those that ask for it' },
          { value: 'required', label: 'Every request says what it does with a grant' },
        ]}
        allowDeselect={false}
        maw="28rem"
        {...form.getInputProps('management')}
      />
      <NumberInput
        label="What a user has allowed ends after"
        description="Counted from the last time it was allowed; left out: when it is withdrawn."
        min={0}
        max={3650}
        suffix=" days"
        hideControls
        maw="28rem"
        {...form.getInputProps('days')}
      />
      <Switch
        label="Revoked access tokens are published (Token Status List)"
        description="APIs that verify JWTs by themselves fetch the list, and refuse what is over. Tokens say where they stand in it."
        {...form.getInputProps('listed', { type: 'checkbox' })}
      />
      {form.values.listed && (
        <NumberInput
          label="APIs may keep the list for"
          description="Left out: a second."
          min={1}
          max={3600}
          suffix=" seconds"
          hideControls
          maw="28rem"
          {...form.getInputProps('ttl')}
        />
      )}
      <TagsInput
        label="Clients that may end everything of a user"
        description="An identity provider, a security tool (Global Token Revocation): every grant, token and session of whomever they name. By client id; each needs the scope global_token_revocation."
        data={[...ids]}
        spellCheck={false}
        maw="28rem"
        {...form.getInputProps('tools')}
      />
    </SettingsForm>
  );
}
