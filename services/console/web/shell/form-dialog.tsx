import { Button, Group, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { Dialog } from './dialog.js';
import { ProblemAlert } from './problem-alert.js';

interface FormDialogProps {
  /** Absent: made when it is opened, and gone when it is closed. */
  readonly opened?: boolean;
  readonly title: string;
  readonly onClose: () => void;
  readonly onSubmit: (event?: FormEvent<HTMLFormElement>) => void;
  readonly form: { readonly errors: object };
  readonly change: { readonly error: unknown; readonly isPending: boolean };
  /** What is done: `Create`. */
  readonly verb: string;
  readonly children: ReactNode;
}

/** Some fields, and what is done with them; a refusal that belongs to no field is said below them. */
export function FormDialog({ opened = true, title, onClose, onSubmit, form, change, verb, children }: FormDialogProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title={title}>
      <form onSubmit={onSubmit} noValidate>
        <Stack>
          {children}
          {Object.keys(form.errors).length === 0 && <ProblemAlert error={change.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={change.isPending}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
