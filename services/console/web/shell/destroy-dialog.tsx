import { Button, Group, List, Stack, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Dialog } from './dialog.js';
import { ProblemAlert } from './problem-alert.js';

interface DestroyDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  /** `Delete the client Shop`. */
  readonly title: string;
  /** What is gone afterwards, one by one. */
  readonly destroys: readonly ReactNode[];
  /** What stays, or how to come back; what to do instead. */
  readonly note?: ReactNode;
  /** To be typed, where nothing brings it back. */
  readonly name?: string;
  readonly verb: string;
  readonly onConfirm: () => void;
  readonly pending: boolean;
  readonly error: unknown;
  readonly children?: ReactNode;
}

/** Before anything is destroyed: names it, says what goes with it, and, where nothing brings it back, has its name typed. */
export function DestroyDialog(props: DestroyDialogProps) {
  const { opened, onClose, title, destroys, note, name, verb, onConfirm, pending, error, children } = props;
  const [typed, setTyped] = useState('');
  const confirmed = name === undefined || typed.trim() === name;
  return (
    <Dialog opened={opened} onClose={onClose} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (confirmed) onConfirm();
        }}
      >
        <Stack>
          <div>
            <Text fw={600}>This destroys</Text>
            <List mt={4} className="breakable">
              {destroys.map((each, index) => (
                <List.Item key={index}>{each}</List.Item>
              ))}
            </List>
          </div>
          {note !== undefined && (
            <Text size="sm" c="dimmed">
              {note}
            </Text>
          )}
          {children}
          {name !== undefined && (
            <TextInput
              label={
                <>
                  Type <strong className="breakable">{name}</strong> to confirm
                </>
              }
              value={typed}
              autoComplete="off"
              spellCheck={false}
              data-autofocus
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
          )}
          <ProblemAlert error={error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red.8" disabled={!confirmed} loading={pending}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
