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
