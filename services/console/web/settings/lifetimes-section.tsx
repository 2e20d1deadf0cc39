import { Grid, NumberInput, Select, Switch } from '@mantine/core';
import { faultsByField } from '../shell/faults.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import { useChangeWorkspace } from './change-workspace.js';
import { type SectionProps, SettingsForm } from './section.js';
import { useSettingsForm } from './settings-form.js';

/** Each lifetime: where it is in the settings, and the unit in which people think of it. */
const LIFETIMES = [
  { at: ['access_token', 'ttl_seconds'], label: 'Access tokens', unit: 'minutes', seconds: 60 },
  { at: ['id_token', 'ttl_seconds'], label: 'ID tokens', unit: 'minutes', seconds: 60 },
  { at: ['refresh_token', 'idle_seconds'], label: 'Refresh tokens, unused', unit: 'hours', seconds: 3600 },
  { at: ['refresh_token', 'absolute_seconds'], label: 'Refresh tokens, at most', unit: 'hours', seconds: 3600 },
  { at: ['session', 'idle_seconds'], label: 'Sign-in, unused', unit: 'hours', seconds: 3600 },
  { at: ['session', 'absolute_seconds'], label: 'Sign-in, at most', unit: 'hours', seconds: 3600 },
  {
    at: ['refresh_token', 'rotation_grace_seconds'],
    label: 'A used refresh token, for retries',
    unit: 'seconds',
    seconds: 1,
  },
] as const;

const nameOf = (at: readonly string[]) => at.join('-');

const memberAt = (settings: object, [group, member]: readonly [string, string]): number => {
  const inner: unknown = Reflect.get(settings, group);
  return typeof inner === 'object' && inner !== null ? Number(Reflect.get(inner, member)) : 0;
};

/** By JSON pointer; what a rule says of a group stands beside its first. */
const FIELDS = Object.fromEntries(
  LIFETIMES.toReversed().flatMap(({ at }) => [
    [`/settings/${at.join('/')}`, `lifetimes.${nameOf(at)}`],
    [`/settings/${at[0]}`, `lifetimes.${nameOf(at)}`],
  ]),
);

export function Lifetimes({ readOnly }: SectionProps) {
  const { settings } = useWorkspace().workspace;
  const change = useChangeWorkspace();
  const { form, theirs } = useSettingsForm(
    {
      lifetimes: Object.fromEntries(
        LIFETIMES.map(({ at, seconds }) => [nameOf(at), memberAt(settings, at) / seconds]),
      ) as Record<string, number>,
      format: String(settings.access_token?.format ?? 'jwt'),
      endsWithSession: settings.refresh_token?.ends_with_session ?? false,
    },
    change,
  );
  const save = ({ lifetimes, format, endsWithSession }: typeof form.values) => {
    const wanted: Record<string, Record<string, unknown>> = {};
    for (const { at, seconds } of LIFETIMES) {
      const [group, member] = at;
      wanted[group] = { ...wanted[group], [member]: Math.round((lifetimes[nameOf(at)] ?? 0) * seconds) };
    }
    wanted.access_token = { ...wanted.access_token, format };
    wanted.refresh_token = { ...wanted.refresh_token, ends_with_session: endsWithSession };
    change.mutate({ settings: wanted }, { onError: (error) => form.setErrors(faultsByField(error, FIELDS)) });
  };
  return (
    <SettingsForm
      title="Tokens and lifetimes"
      note="A resource of its own can have access tokens of another kind and lifetime, below."
      onSubmit={form.onSubmit(save)}
      readOnly={readOnly}
      form={form}
      theirs={theirs}
      change={change}
    >
      <Grid>
        {LIFETIMES.map(({ at, label, unit }) => (
          <Grid.Col key={nameOf(at)} span={{ base: 12, xs: 6, md: 4 }}>
            <NumberInput
              label={label}
              min={0}
              suffix={` ${unit}`}
              hideControls
              {...form.getInputProps(`lifetimes.${nameOf(at)}`)}
            />
          </Grid.Col>
        ))}
      </Grid>
      <Select
        label="Format of access tokens"
        data={[
          { value: 'jwt', label: 'JWT: an API verifies them by itself (RFC 9068)' },
          { value: 'opaque', label: 'Opaque: an API asks about them (RFC 7662)' },
        ]}
        allowDeselect={false}
        maw="28rem"
        {...form.getInputProps('format')}
      />
      <Switch
        label="Refresh tokens end with the sign-in"
        description="Also those of applications that asked to stay connected (offline_access)."
        {...form.getInputProps('endsWithSession', { type: 'checkbox' })}
      />
    </SettingsForm>
  );
}
