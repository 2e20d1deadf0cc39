import { NumberInput, Select, TagsInput } from '@mantine/core';
import { ACR_VALUES } from '@ostiary/oauth/authorization-request/authentication-context';
import { faultsByField } from '../shell/faults.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import { useChangeWorkspace } from './change-workspace.js';
import { type SectionProps, SettingsForm } from './section.js';
import { useSettingsForm } from './settings-form.js';

/** Each choice: its member of the settings, what it is when it is absent, and the values in words. */
const CHOICES = [
  {
    member: 'require_pushed_requests',
    absent: 'none',
    label: 'Requests are pushed',
    description: 'By the server of the application (PAR), so that no browser can read or change them.',
    values: [
      ['none', 'By whom the security profile obliges'],
      ['confidential-clients', 'By clients that have a server'],
      ['all', 'By every client'],
    ],
  },
  {
    member: 'pkce',
    absent: 'every-client',
    label: 'A code is bound to who asked for it',
    description: 'By a verifier (PKCE). Confidential clients may do without only for libraries that know none.',
    values: [
      ['every-client', 'For every client'],
      ['public-clients', 'For clients without a secret or key'],
    ],
  },
  {
    member: 'dpop_nonce',
    absent: 'offered',
    label: 'Proofs of a key (DPoP) hold our nonce',
    description: 'So that none can be made in advance, at the price of one more round trip.',
    values: [
      ['offered', 'If the client uses it'],
      ['required', 'Always'],
    ],
  },
  {
    member: 'resource_indicators',
    absent: 'optional',
    label: 'An access token says for which API it is',
    description: 'By the resource that the request names (RFC 8707). Those of agents always do.',
    values: [
      ['optional', 'Where the request names one'],
      ['required', 'Always: a request for an API names it'],
    ],
  },
  {
    member: 'subject_type',
    absent: 'public',
    label: 'Applications know users by',
    description: 'Who changes this gives users new names (sub) in applications that know them already.',
    values: [
      ['public', 'One name everywhere'],
      ['pairwise-for-third-parties', 'A name for each application of somebody else'],
    ],
  },
  {
    member: 'audit_address',
    absent: 'hashed',
    label: 'Addresses in the audit log',
    description: 'Of what happens from now on; events that are there stay as they are.',
    values: [
      ['full', 'Whole'],
      ['truncated', 'The first parts of them'],
      ['hashed', 'As a keyed hash: only whether two are the same'],
    ],
  },
] as const;

/** What requests must be like, and what is known of those who make them. */
export function Requests({ readOnly }: SectionProps) {
  const { settings } = useWorkspace().workspace;
  const change = useChangeWorkspace();
  const { form, theirs } = useSettingsForm(
    {
      choices: Object.fromEntries(CHOICES.map(({ member, absent }) => [member, String(settings[member] ?? absent)])),
      userinfoMaxAge: settings.userinfo?.max_age_seconds ?? ('' as number | ''),
      userinfoAcr: [...(settings.userinfo?.acr_values ?? [])],
    },
    change,
  );
  const save = ({ choices, userinfoMaxAge, userinfoAcr }: typeof form.values) =>
    change.mutate(
      {
        settings: {
          ...choices,
          // RFC 7396: null removes.
          userinfo: {
            max_age_seconds: userinfoMaxAge === '' ? null : Number(userinfoMaxAge),
            acr_values: userinfoAcr.length === 0 ? null : userinfoAcr,
          },
        },
      },
      {
        onError: (error) =>
          form.setErrors(
            faultsByField(error, {
              ...Object.fromEntries(CHOICES.map(({ member }) => [`/settings/${member}`, `choices.${member}`])),
              '/settings/userinfo/acr_values': 'userinfoAcr',
              '/settings/userinfo': 'userinfoMaxAge',
            }),
          ),
      },
    );
  return (
    <SettingsForm
      title="Requests and privacy"
      onSubmit={form.onSubmit(save)}
      readOnly={readOnly}
      form={form}
      theirs={theirs}
      change={change}
    >
      {CHOICES.map(({ member, label, description, values }) => (
        <Select
          key={member}
          label={label}
          description={description}
          data={values.map(([value, words]) => ({ value, label: words }))}
          allowDeselect={false}
          maw="28rem"
          {...form.getInputProps(`choices.${member}`)}
        />
      ))}
      <NumberInput
        label="Userinfo wants a sign-in that is no older than"
        description="Seconds (RFC 9470); left out: of any age."
        min={0}
        max={31_536_000}
        maw="28rem"
        {...form.getInputProps('userinfoMaxAge')}
      />
      <TagsInput
        label="Userinfo wants a sign-in that reached"
        description="One of these (acr, RFC 9470); left out: whatever it reached."
        data={[...ACR_VALUES]}
        spellCheck={false}
        maw="28rem"
        {...form.getInputProps('userinfoAcr')}
      />
    </SettingsForm>
  );
}
