import { Checkbox, JsonInput, Stack } from '@mantine/core';
import { Problem } from '../api/problem.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import { fieldsOf, listIn, PREBUILT, typesOf } from './authorization-details.js';
import { useChangeWorkspace } from './change-workspace.js';
import { type SectionProps, SettingsForm } from './section.js';
import { useSettingsForm } from './settings-form.js';

/** RFC 9396: which types of authorization details there are. */
export function AuthorizationDetails({ readOnly }: SectionProps) {
  const { settings } = useWorkspace().workspace;
  const before = settings.authorization_details_types ?? [];
  const change = useChangeWorkspace();
  const { form, theirs } = useSettingsForm(fieldsOf(before), change, {
    validate: { own: (text) => (listIn(text) === undefined ? 'This is no JSON list.' : null) },
  });
  const save = (values: typeof form.values) => {
    const types = typesOf(values, before);
    if (types === undefined) return;
    change.mutate(
      { settings: { authorization_details_types: types } },
      { onError: (error) => form.setErrors(faultsOfOwn(error, values.prebuilt.length)) },
    );
  };
  return (
    <SettingsForm
      title="Authorization details"
      note="What users allow in more words than a scope has: one payment, one record, one call (RFC 9396). A client has a type once it is registered for it."
      onSubmit={form.onSubmit(save)}
      readOnly={readOnly}
      form={form}
      theirs={theirs}
      change={change}
    >
      <Checkbox.Group label="Types that are ready" {...form.getInputProps('prebuilt')}>
        <Stack gap="xs" mt="xs">
          {PREBUILT.map(({ type, label, description }) => (
            <Checkbox key={type} value={type} label={label} description={description} />
          ))}
        </Stack>
      </Checkbox.Group>
      <JsonInput
        label="Types of your own"
        description="A JSON list, each with type, schema, template and comparison; docs/authorization-details.md has one to begin with."
        placeholder="[]"
        autosize
        minRows={3}
        maxRows={24}
        ff="monospace"
        spellCheck={false}
        {...form.getInputProps('own')}
      />
    </SettingsForm>
  );
}

/** Faults of a list that is one field here; each is said to be where it is in it. `first`: the types that come before those of one's own. */
function faultsOfOwn(error: unknown, first: number): Record<string, string> {
  const at = /^\/settings\/authorization_details_types\/(\d+)(.*)$/;
  const faults = error instanceof Problem ? error.faults : [];
  const said = faults.flatMap(({ pointer, detail }) => {
    const [, index, rest] = at.exec(pointer) ?? [];
    return index === undefined ? [] : [`/${Number(index) - first}${rest ?? ''} ${detail}`];
  });
  return said.length === 0 ? {} : { own: said.join('\n') };
}
