import { Checkbox, MultiSelect, Select, Stack } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useSuspenseQuery } from '@tanstack/react-query';
import { profileTitle } from '../shell/words.js';
import { securityProfilesQuery, useWorkspace } from '../workspaces/workspace-queries.js';

/** What clients that nobody registered are held to at least; '' and an empty list are as the server has it. */
export interface Limits {
  readonly securityProfile: string;
  readonly grants: string[];
  readonly scopes: string[];
}

interface LimitSettings {
  readonly security_profile?: string;
  readonly grant_types?: readonly string[];
  readonly scopes?: readonly string[];
}

export const limitsOf = (settings: LimitSettings | undefined): Limits => ({
  securityProfile: settings?.security_profile ?? '',
  grants: [...(settings?.grant_types ?? [])],
  scopes: [...(settings?.scopes ?? [])],
});

/** As a merge patch (RFC 7396): null is as the server has it. */
export const limitsPatch = ({ securityProfile, grants, scopes }: Limits) => ({
  security_profile: securityProfile === '' ? null : securityProfile,
  grant_types: grants.length === 0 ? null : grants,
  scopes: scopes.length === 0 ? null : scopes,
});

/** By JSON pointer below `group`. */
export const limitFields = (group: string) => ({
  [`/settings/${group}/security_profile`]: 'securityProfile',
  [`/settings/${group}/grant_types`]: 'grants',
  [`/settings/${group}/scopes`]: 'scopes',
});

interface LimitsFieldsProps<F extends Limits> {
  readonly form: UseFormReturnType<F>;
}

export function LimitsFields<F extends Limits>({ form }: LimitsFieldsProps<F>) {
  const { settings } = useWorkspace().workspace;
  const { data: profiles } = useSuspenseQuery(securityProfilesQuery);
  const enforced = profiles.filter(({ enforced }) => enforced).map(({ name }) => name);
  const floor = enforced.indexOf(settings.security_profile);
  return (
    <>
      <Select
        label="They are held to"
        data={[
          { value: '', label: 'What every client of the workspace is held to' },
          ...enforced.slice(floor + 1).map((name) => ({ value: name, label: profileTitle(name) })),
        ]}
        allowDeselect={false}
        maw="28rem"
        {...form.getInputProps('securityProfile')}
      />
      <Checkbox.Group
        label="How they may obtain tokens"
        description="None checked: users sign in, and they may stay connected."
        {...form.getInputProps('grants')}
      >
        <Stack gap="xs" mt="xs">
          {(settings.grant_types ?? []).map((grant) => (
            <Checkbox key={grant} value={grant} label={grant} />
          ))}
        </Stack>
      </Checkbox.Group>
      <MultiSelect
        label="Scopes they may have"
        description="None: those of the workspace that are about the user."
        data={[...new Set([...(settings.scopes ?? []).map(({ name }) => name), ...form.getValues().scopes])]}
        searchable
        {...form.getInputProps('scopes')}
      />
    </>
  );
}
