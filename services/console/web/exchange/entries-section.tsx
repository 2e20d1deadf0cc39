import { Alert, Button, Card, Group, Text, Title } from '@mantine/core';
import { Plus } from 'lucide-react';
import { type ReactNode, Suspense, useState } from 'react';
import { Problem } from '../api/problem.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { useDialog } from '../shell/dialogs.js';
import { type Column, RowAction, Rows } from '../shell/rows.js';
import { placeOf } from './entry-place.js';
import type { Entries } from './use-entries.js';

export interface EntryDialogProps<E> {
  /** undefined: a new one. */
  readonly entry: E | undefined;
  /** In the place of the one that there was, or after the last; `refused`: with that place. */
  readonly save: (entry: object, refused: (error: unknown, index: number) => void) => void;
  readonly change: { readonly error: unknown; readonly isPending: boolean };
  readonly onClose: () => void;
}

interface Row<E> {
  readonly id: string;
  readonly entry: E;
}

interface EntriesSectionProps<E extends object> {
  readonly title: string;
  readonly note: ReactNode;
  /** `rule`: of dialogs, in the address. */
  readonly name: string;
  /** One of them: `a rule`. */
  readonly word: string;
  readonly none: string;
  readonly list: Entries<E>;
  readonly nameOf: (entry: E) => string;
  readonly columns: readonly Column<Row<E>>[];
  /** What is gone when it is removed. */
  readonly destroys: (entry: E) => readonly ReactNode[];
  readonly readOnly: boolean;
  /** What keeps them from counting. */
  readonly warning?: string | undefined;
  readonly dialog: (props: EntryDialogProps<E>) => ReactNode;
}

const OTHERS_WERE_FIRST = new Problem(412, {
  title: 'Somebody else was first',
  detail: 'It has been changed or removed since this was opened. Close this, and begin with what is there now.',
});

/** A list that is one member of the settings: each of it in a dialog of its own, saved by itself. */
export function EntriesSection<E extends object>(props: EntriesSectionProps<E>) {
  const { title, note, name, word, none, list, nameOf, columns, readOnly, warning } = props;
  const { entries, change, save } = list;
  const editing = useDialog(name);
  const removing = useDialog(`remove-${name}`);
  const [lost, setLost] = useState(false);
  const rows: Row<E>[] = entries.map((entry, index) => ({ id: String(index), entry }));
  const close = (dialog: typeof editing) => () => {
    setLost(false);
    change.reset();
    dialog.close();
  };
  /** `before`: as it was when the dialog was opened. `after`: what stands there then, if anything. */
  const put = (
    before: E | undefined,
    after: readonly object[],
    done: () => void,
    refused: (error: unknown, index: number) => void = () => undefined,
  ) => {
    const at = placeOf(entries, before);
    setLost(at === undefined);
    if (at === undefined) return;
    save([...entries.slice(0, at), ...after, ...entries.slice(at + 1)], done, (error) => refused(error, at));
  };
  const state = { error: lost ? OTHERS_WERE_FIRST : change.error, isPending: change.isPending };
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
      {editing.opened && !readOnly && (
        <OfEntry key={editing.of} entries={entries} at={editing.of}>
          {(entry) => (
            <Suspense>
              {props.dialog({
                entry,
                save: (after, refused) => put(entry, [after], close(editing), refused),
                change: state,
                onClose: close(editing),
              })}
            </Suspense>
          )}
        </OfEntry>
      )}
      {removing.opened && removing.of !== '' && !readOnly && (
        <OfEntry key={removing.of} entries={entries} at={removing.of}>
          {(entry) =>
            entry !== undefined && (
              <DestroyDialog
                opened
                onClose={close(removing)}
                title={`Remove ${nameOf(entry)}`}
                destroys={props.destroys(entry)}
                note="Tokens that were issued before are good as long as they live."
                verb="Remove it"
                onConfirm={() => put(entry, [], close(removing))}
                pending={state.isPending}
                error={state.error}
              />
            )
          }
        </OfEntry>
      )}
    </Card>
  );
}

interface OfEntryProps<E> {
  readonly entries: readonly E[];
  /** '': of a new one. */
  readonly at: string;
  readonly children: (entry: E | undefined) => ReactNode;
}

/** What is open on an entry is about that one, as it was, whatever others make of the list meanwhile. */
function OfEntry<E>({ entries, at, children }: OfEntryProps<E>) {
  const [entry] = useState(() => (at === '' ? undefined : entries[Number(at)]));
  return at !== '' && entry === undefined ? null : children(entry);
}
