import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import type { StepUp } from '../api/problem.js';
import { goToSignIn } from './session.js';

/** RFC 9470: a call was refused until somebody signs in again. One at a time; who comes back finds the page as it was, dialogs included (they are in the address). */
let asked: StepUp | undefined;
const listeners = new Set<() => void>();

export function askForStepUp(stepUp: StepUp | undefined): void {
  asked = stepUp;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export function StepUpDialog() {
  const stepUp = useSyncExternalStore(subscribe, () => asked);
  const close = () => askForStepUp(undefined);
  return (
    <Modal opened={stepUp !== undefined} onClose={close} title="Confirm that it is you" size="md" zIndex={400}>
      <Stack>
        <Text>
          What cannot be undone needs a recent sign-in. Sign in once more; you come back to this very place, and nothing
          has happened yet.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button data-autofocus onClick={() => goToSignIn({ ...(stepUp === undefined ? {} : { stepUp }) })}>
            Sign in again
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
