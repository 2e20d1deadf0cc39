import { Alert, Button, Card, Group, Text, Title } from '@mantine/core';
import { Plus } from 'lucide-react';
import { type ReactNode, Suspense } from 'react';
import type { useChangeWorkspace } from '../settings/change-workspace.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { useDialog } from '../shell/dialogs.js';
import { type Column, RowAction, Rows } from '../shell/rows.js';

export interface EntryDialogProps<E> {
  /** undefined: a new one. */
  readonly entry: E | undefined;
  readonly index: number;
  readonly onClose: () => void;
}

interface Row<E> {
  readonly id: string;
  readonly entry: E;
}

interface EntriesSectionProps<E> {
  readonly title: string;
  readonly note: ReactNode;
  /** `rule`: of dialogs, in the address. */
  readonly name: string;
  /** One of them: `a rule`. */
  readonly word: string;
  readonly none: string;
  readonly entries: readonly E[];
  readonly nameOf: (entry: E) => string;
  readonly columns: readonly Column<Row<E>>[];
  /** What is gone when it is removed. */
  readonly destroys: (entry: E) => readonly ReactNode[];
  readonly readOnly: boolean;
  /** What keeps them from counting. */
  readonly warning?: string | undefined;
  readonly change: ReturnType<typeof useChangeWorkspace>;
  /** Saves all of them. */
  readonly save: (entries: readonly E[], done: () => void) => void;
  readonly dialog: (props: EntryDialogProps<E>) => ReactNode;
}

/** A list that is one member of the settings: each of it in a dialog of its own, saved by itself. */
export function EntriesSection<E>(props: EntriesSectionProps<E>) {
  const { title, note, name, word, none, entries, nameOf, columns, readOnly, warning, change, save } = props;
  const editing = useDialog(name);
  const removing = useDialog(`remove-${name}`);
  const removed = entries[Number(removing.of)];
  const edited = editing.of === '' ? undefined : entries[Number(editing.of)];
  const rows: Row<E>[] = entries.map((entry, index) => ({ id: String(index), entry }));
  const close = (dialog: typeof editing) => () => {
    change.reset();
    dialog.close();
  };
  return (
    <Card component="section" aria-label={title}>
      <Group justify="space-between" align="flex-start" mb="md">
        <div>
          <Title order={2} size="h4">
            {title}
          </Title>
          <Text size="sm" c="dimmed">
            {note}
          </Text>
        </div>
        {!readOnly && (
          <Button variant="default" leftSection={<Plus size={16} aria-hidden />} onClick={() => editing.open()}>
            Add {word}
          </Button>
        )}
      </Group>
      {warning !== undefined && entries.length > 0 && (
        <Alert mb="md" title="None of them counts now">
          {warning}
        </Alert>
      )}
      {rows.length === 0 ? (
        <Text c="dimmed">{none}</Text>
      ) : (
        <Rows
          rows={rows}
          columns={columns}
          tall
          actions={
            !readOnly &&
            (({ id, entry }: Row<E>) => (
              <Group gap={4}>
                <RowAction label={`Change ${nameOf(entry)}`} onClick={() => editing.open(id)}>
                  Change
                </RowAction>
                <RowAction destroys label={`Remove ${nameOf(entry)}`} onClick={() => removing.open(id)}>
                  Remove
                </RowAction>
              </Group>
            ))
          }
        />
      )}
      {editing.opened && !readOnly && (editing.of === '' || edited !== undefined) && (
        <Suspense>
          {props.dialog({
            entry: edited,
            index: edited === undefined ? entries.length : Number(editing.of),
            onClose: close(editing),
          })}
        </Suspense>
      )}
      <DestroyDialog
        opened={removing.opened && removed !== undefined && !readOnly}
        onClose={close(removing)}
        title={removed === undefined ? '' : `Remove ${nameOf(removed)}`}
        destroys={removed === undefined ? [] : props.destroys(removed)}
        note="Tokens that were issued before are good as long as they live."
        verb="Remove it"
        onConfirm={() =>
          save(
            entries.filter((_, index) => index !== Number(removing.of)),
            close(removing),
          )
        }
        pending={change.isPending}
        error={change.error}
      />
    </Card>
  );
}
