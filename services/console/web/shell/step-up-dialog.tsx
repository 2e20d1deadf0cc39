import { Button, Group, Stack, Text } from '@mantine/core';
import { Dialog } from './dialog.js';
import { goToSignIn } from './session.js';
import { askForStepUp, useStepUp } from './step-up.js';

/** Asks for the sign-in that a challenge wants. */
export default function StepUpDialog() {
  const stepUp = useStepUp();
  const close = () => askForStepUp(undefined);
  return (
    <Dialog opened={stepUp !== undefined} onClose={close} title="Confirm that it is you" size="md" zIndex={400}>
      <Stack>
        <Text>
          {stepUp?.acr_values === undefined
            ? 'What cannot be undone needs a recent sign-in. '
            : 'Your account is protected by more than a password, and this needs it. '}
          Sign in once more; you come back to this very place, and nothing has happened yet.
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
    </Dialog>
  );
}
