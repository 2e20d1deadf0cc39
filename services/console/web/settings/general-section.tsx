import { Checkbox, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { faultsByField } from '../shell/faults.js';
import { profileTitle } from '../shell/words.js';
import { CIBA_GRANT, DEVICE_CODE_GRANT, JWT_BEARER_GRANT, TOKEN_EXCHANGE_GRANT } from '../workspaces/grant-types.js';
import { securityProfilesQuery, useWorkspace } from '../workspaces/workspace-queries.js';
import { useChangeWorkspace } from './change-workspace.js';
import { type SectionProps, SettingsForm } from './section.js';
import { useSettingsForm } from './settings-form.js';

const GRANTS = [
  { value: 'authorization_code', label: 'Users sign in through the browser (authorization_code)' },
  { value: 'refresh_token', label: 'Applications stay connected (refresh_token)' },
  { value: 'client_credentials', label: 'Services get tokens by themselves (client_credentials)' },
  {
    value: DEVICE_CODE_GRANT,
    label: 'Devices without a browser show a code that users type elsewhere (device grant)',
  },
  {
    value: CIBA_GRANT,
    label: 'Services ask users who are elsewhere, and who allow it on their own browser (CIBA)',
  },
  {
    value: TOKEN_EXCHANGE_GRANT,
    label: 'APIs exchange the tokens that they are shown, as far as a rule lets them (token exchange)',
  },
  {
    value: JWT_BEARER_GRANT,
    label: 'Another server vouches for users, once its issuer is trusted (JWT bearer)',
  },
] as const;

export function General({ readOnly }: SectionProps) {
  const { workspace } = useWorkspace();
  const { settings } = workspace;
  const { data: profiles } = useSuspenseQuery(securityProfilesQuery);
  const change = useChangeWorkspace();
  const { form, theirs } = useSettingsForm(
    {
      name: workspace.name,
      securityProfile: String(settings.security_profile),
      grants: [...(settings.grant_types ?? [])] as string[],
      consent: String(settings.consent),
      sender: settings.require_sender_constraint ?? false,
    },
    change,
  );
  const save = ({ name, securityProfile, grants, consent, sender }: typeof form.values) =>
    change.mutate(
      {
        name: name.trim(),
        settings: {
          security_profile: securityProfile,
          grant_types: grants,
          consent,
          require_sender_constraint: sender,
        },
      },
      {
        onError: (error) =>
          form.setErrors(
            faultsByField(error, {
              '/name': 'name',
              '/settings/security_profile': 'securityProfile',
              '/settings/grant_types': 'grants',
              '/settings/consent': 'consent',
            }),
          ),
      },
    );
  return (
    <SettingsForm
      title="General"
      onSubmit={form.onSubmit(save)}
      readOnly={readOnly}
      form={form}
      theirs={theirs}
      change={change}
    >
      <TextInput label="Name" maxLength={200} maw="28rem" {...form.getInputProps('name')} />
      <Select
        label="Security profile"
        description="The floor for every client. The Security policy page tells first which clients a stricter one would break."
        data={profiles
          .filter(({ enforced }) => enforced)
          .map(({ name }) => ({ value: name, label: profileTitle(name) }))}
        allowDeselect={false}
        maw="28rem"
        {...form.getInputProps('securityProfile')}
      />
      <Checkbox.Group label="How tokens are obtained" {...form.getInputProps('grants')}>
        <Stack gap="xs" mt="xs">
          {GRANTS.map(({ value, label }) => (
            <Checkbox key={value} value={value} label={label} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Select
        label="Consent"
        description="When users are asked what an application may do."
        data={[
          { value: 'always', label: 'With every sign-in' },
          { value: 'first-use', label: 'The first time' },
          { value: 'implied-for-first-party', label: 'The first time, but not for your own applications' },
        ]}
        allowDeselect={false}
        maw="28rem"
        {...form.getInputProps('consent')}
      />
      <Switch
        label="Tokens of every client are bound to a key"
        description="By DPoP or a client certificate. A token that leaks is worth nothing without it."
        {...form.getInputProps('sender', { type: 'checkbox' })}
      />
    </SettingsForm>
  );
}
