import { Alert, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { ProblemAlert } from '../shell/problem-alert.js';
import type { Theirs } from './settings-form.js';

export interface SectionProps {
  /** The role does not allow to change anything. */
  readonly readOnly: boolean;
}

interface SettingsFormProps extends SaveProps, SectionProps {
  readonly title?: string;
  readonly theirs: Theirs;
  readonly note?: ReactNode;
  readonly onSubmit: (event?: FormEvent<HTMLFormElement>) => void;
  readonly children: ReactNode;
}

const bare = { border: 0, margin: 0, padding: 0, minWidth: 0 } as const;

/** A card of settings that are saved together. */
export function SettingsForm({ title, note, onSubmit, readOnly, form, theirs, change, children }: SettingsFormProps) {
  return (
    <Card>
      {title !== undefined && (
        <Title order={2} size="h4" mb={note === undefined ? 'md' : 0}>
          {title}
        </Title>
      )}
      {note !== undefined && (
        <Text size="sm" c="dimmed" mb="md" component="div">
          {note}
        </Text>
      )}
      <form onSubmit={onSubmit} noValidate>
        <fieldset disabled={readOnly} style={bare}>
          <Stack>
            {children}
            <ChangedMeanwhile theirs={theirs} />
            {!readOnly && <Save form={form} change={change} />}
          </Stack>
        </fieldset>
      </form>
    </Card>
  );
}

/** What somebody should know before a form is saved. */
export function ChangedMeanwhile({ theirs }: { readonly theirs: Theirs }) {
  if (theirs === null) return null;
  return (
    <Alert title="Somebody else has changed this meanwhile" role="alert">
      <Text size="sm">Saving puts yours in its place.</Text>
      <Button mt="xs" size="compact-sm" variant="default" onClick={theirs.take}>
        Show what is in force
      </Button>
    </Alert>
  );
}

interface SaveProps {
  readonly form: { readonly errors: object; readonly isDirty: () => boolean };
  readonly change: { readonly error: unknown; readonly isPending: boolean };
}

export function Save({ form, change }: SaveProps) {
  return (
    <>
      {Object.keys(form.errors).length === 0 && <ProblemAlert error={change.error} />}
      <Group>
        <Button type="submit" loading={change.isPending} disabled={!form.isDirty()}>
          Save
        </Button>
      </Group>
    </>
  );
}
