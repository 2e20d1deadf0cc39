import { MultiSelect, NumberInput, Select, SimpleGrid, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import { SettingsForm } from '../settings/section.js';
import { useSettingsForm } from '../settings/settings-form.js';
import { faultsByField } from '../shell/faults.js';
import { useTenant } from '../shell/tenants.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import { useChangeClient } from './change-client.js';
import { useClient } from './client-queries.js';
import {
  changedMembers,
  type FieldValue,
  fieldValue,
  type MetadataCard,
  type MetadataField,
} from './metadata-fields.js';

const NONE = { value: '', label: 'Not registered' };

/** A card of client metadata, saved by itself. */
export function MetadataForm({ card: { title, note, columns = 1, fields } }: { readonly card: MetadataCard }) {
  const { client } = useClient();
  const change = useChangeClient();
  const readOnly = !useTenant().may('clients:write');
  const registered = new Map<string, unknown>(Object.entries(client));
  const before = Object.fromEntries(
    fields.map((field) => [keyOf(field), fieldValue(field, registered.get(field.member))]),
  );
  const { form, theirs } = useSettingsForm<Record<string, FieldValue>>(before, change);
  const byMember = (values: Readonly<Record<string, FieldValue>>) =>
    Object.fromEntries(fields.flatMap((field) => [[field.member, values[keyOf(field)] ?? '']]));
  return (
    <SettingsForm
      title={title}
      note={note}
      onSubmit={form.onSubmit((values) =>
        change.mutate(changedMembers(fields, byMember(before), byMember(values)), {
          onError: (error) =>
            form.setErrors(
              faultsByField(error, Object.fromEntries(fields.map((field) => [pointerOf(field), keyOf(field)]))),
            ),
        }),
      )}
      readOnly={readOnly}
      form={form}
      theirs={theirs}
      change={change}
    >
      <SimpleGrid cols={{ base: 1, sm: columns }}>
        {fields.map((field) => (
          <Field key={field.member} field={field} input={form.getInputProps} />
        ))}
      </SimpleGrid>
    </SettingsForm>
  );
}

/** `client_name#de`: a form's names have no signs of their own meaning. */
const keyOf = ({ member }: MetadataField): string => member.replace('#', '_in_');
const pointerOf = ({ member }: MetadataField): string => `/${member}`;

interface FieldProps {
  readonly field: MetadataField;
  readonly input: (name: string, options?: { type: 'checkbox' }) => object;
}

function Field({ field, input }: FieldProps) {
  const { settings } = useWorkspace().workspace;
  const { label, member, type } = field;
  const description = field.description === undefined ? member : `${field.description} (${member})`;
  const common = { label, description };
  switch (type.kind) {
    case 'switch':
      return <Switch {...common} {...input(keyOf(field), { type: 'checkbox' })} />;
    case 'seconds':
      return (
        <NumberInput {...common} min={0} suffix=" seconds" allowDecimal={false} maw="28rem" {...input(keyOf(field))} />
      );
    case 'lines':
      return <Textarea {...common} autosize minRows={1} spellCheck={false} {...input(keyOf(field))} />;
    case 'some':
      return type.open ? (
        <TagsInput {...common} data={[...type.values(settings)]} spellCheck={false} {...input(keyOf(field))} />
      ) : (
        <MultiSelect {...common} data={[...type.values(settings)]} {...input(keyOf(field))} />
      );
    case 'choice':
      return (
        <Select
          {...common}
          data={[
            ...(type.absent === undefined ? [NONE] : []),
            ...type.values.map((value) => ({ value, label: value })),
          ]}
          allowDeselect={false}
          maw="28rem"
          {...input(keyOf(field))}
        />
      );
    case 'text':
      return <TextInput {...common} maxLength={2048} maw="36rem" spellCheck={false} {...input(keyOf(field))} />;
  }
}
