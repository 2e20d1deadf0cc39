import { Button, Group, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { Dialog } from '../shell/dialog.js';
import { ProblemAlert } from '../shell/problem-alert.js';

interface EntryFormProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly onSubmit: (event?: FormEvent<HTMLFormElement>) => void;
  readonly form: { readonly errors: object };
  readonly change: { readonly error: unknown; readonly isPending: boolean };
  readonly children: ReactNode;
}

/** The dialog of one entry of a list. */
export function EntryForm({ title, onClose, onSubmit, form, change, children }: EntryFormProps) {
  return (
    <Dialog opened onClose={onClose} title={title} size="lg">
      <form onSubmit={onSubmit} noValidate>
        <Stack>
          {children}
          {Object.keys(form.errors).length === 0 && <ProblemAlert error={change.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={change.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** At its place, or after the last. */
export const placed = <E,>(entries: readonly E[], index: number, entry: E): E[] => [
  ...entries.slice(0, index),
  entry,
  ...entries.slice(index + 1),
];

/** Members that are left out stand for their usual value: an empty list would allow nothing. */
export const unlessEmpty = <V,>(member: string, value: readonly V[] | string): Record<string, unknown> =>
  value.length === 0 ? {} : { [member]: value };

/** Pointers to an entry's members, and the fields of the same name. */
export const fieldsOf = (pointer: string, members: readonly string[]): Record<string, string> =>
  Object.fromEntries(members.map((member) => [`${pointer}/${member}`, member.split('/')[0] ?? member]));
