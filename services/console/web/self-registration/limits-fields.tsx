import { Checkbox, MultiSelect, Select, Stack } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { profileTitle } from '../shell/words.js';
import { securityProfilesQuery, useWorkspace } from '../workspaces/workspace-queries.js';
import type { Limits } from './limits.js';

interface LimitsFieldsProps {
  /** Of the form that has the fields of Limits. */
  readonly input: (field: keyof Limits) => object;
  readonly scopes: readonly string[];
  readonly details: readonly string[];
}

export function LimitsFields({ input, scopes, details }: LimitsFieldsProps) {
  const { settings } = useWorkspace().workspace;
  const { data: profiles } = useSuspenseQuery(securityProfilesQuery);
  const enforced = profiles.filter(({ enforced }) => enforced).map(({ name }) => name);
  const types = (settings.authorization_details_types ?? []).map(({ type }) => type);
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
        {...input('securityProfile')}
      />
      <Checkbox.Group
        label="How they may obtain tokens"
        description="None checked: users sign in, and they may stay connected."
        {...input('grants')}
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
        data={[...new Set([...(settings.scopes ?? []).map(({ name }) => name), ...scopes])]}
        searchable
        {...input('scopes')}
      />
      {(types.length > 0 || details.length > 0) && (
        <MultiSelect
          label="Authorization details they may have"
          description="By type (RFC 9396). None chosen: none."
          data={[...new Set([...types, ...details])]}
          {...input('details')}
        />
      )}
    </>
  );
}
