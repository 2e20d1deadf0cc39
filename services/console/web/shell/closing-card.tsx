import { Button, Card, Group, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { DestroyDialog } from './destroy-dialog.js';
import { closing, useDialog } from './dialogs.js';
import { ProblemAlert } from './problem-alert.js';

interface Asked {
  readonly error: unknown;
  readonly isPending: boolean;
  reset(): void;
}

interface ClosingCardProps {
  readonly label: string;
  readonly disabled: boolean;
  /** Makes it so; `done`: when it is. */
  readonly disable: (disabled: boolean, done: () => void) => void;
  readonly change: Asked;
  readonly disabling: { readonly destroys: readonly ReactNode[]; readonly note?: string };
  readonly remove: Asked & { readonly mutate: () => void };
  /** `name`: to be typed. */
  readonly deleting: {
    readonly destroys: readonly ReactNode[];
    readonly note: string;
    readonly name: string;
    readonly verb: string;
  };
  readonly children?: ReactNode;
}

/** The end of what a page is about: for a while, and for good. */
export function ClosingCard(props: ClosingCardProps) {
  const { label, disabled, disable, change, disabling, remove, deleting, children } = props;
  const asksToDisable = useDialog('disable');
  const asksToDelete = useDialog('delete');
  return (
    <Card>
      <Title order={2} size="h4" mb="sm">
        Closing it
      </Title>
      {children}
      <Group>
        {disabled ? (
          <Button variant="default" onClick={() => disable(false, () => undefined)} loading={change.isPending}>
            Enable
          </Button>
        ) : (
          <Button variant="default" onClick={() => asksToDisable.open()}>
            Disable
          </Button>
        )}
        <Button variant="outline" color="red" c="var(--mantine-color-error)" onClick={() => asksToDelete.open()}>
          Delete
        </Button>
      </Group>
      {disabled && <ProblemAlert error={change.error} />}
      <DestroyDialog
        opened={asksToDisable.opened && !disabled}
        onClose={closing(asksToDisable, change)}
        title={`Disable ${label}`}
        {...disabling}
        verb="Disable"
        onConfirm={() => disable(true, asksToDisable.close)}
        pending={change.isPending}
        error={change.error}
      />
      <DestroyDialog
        opened={asksToDelete.opened}
        onClose={closing(asksToDelete, remove)}
        title={`Delete ${label}`}
        {...deleting}
        onConfirm={() => remove.mutate()}
        pending={remove.isPending}
        error={remove.error}
      />
    </Card>
  );
}
