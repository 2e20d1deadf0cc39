import { Alert, Code, List, Text } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { Problem } from '../api/problem.js';
import { notifications } from './notifications.js';

/** undefined: it was not reached. */
const inWords = (known: Problem | undefined): string =>
  known?.message ?? 'The server cannot be reached. Check your connection and try again.';

/** The same where there is no place for more than a sentence: `what` is what did not happen. */
export function notifyProblem(what: string, error: unknown): void {
  const known = error instanceof Problem ? error : undefined;
  if (known?.stepUp === undefined) notifications.show({ message: `${what} ${inWords(known)}` });
}

/** A refusal in the server's own words, with the request's id; nothing for a step-up challenge, which has its dialog. */
export function ProblemAlert({ error }: { readonly error: unknown }) {
  if (error === null || error === undefined) return null;
  if (error instanceof Problem && error.stepUp !== undefined) return null;
  const known = error instanceof Problem ? error : undefined;
  return (
    <Alert
      color="red"
      icon={<TriangleAlert aria-hidden color="var(--mantine-color-error)" />}
      title={known?.title ?? 'That did not work'}
      role="alert"
    >
      <Text size="sm" className="breakable">
        {inWords(known)}
      </Text>
      {known !== undefined && known.faults.length > 0 && (
        <List size="sm" mt="xs">
          {known.faults.map((fault) => (
            <List.Item key={`${fault.pointer} ${fault.detail}`} className="breakable">
              {fault.pointer !== '' && <Code>{fault.pointer}</Code>} {fault.detail}
            </List.Item>
          ))}
        </List>
      )}
      {known?.instance && (
        <Text size="xs" c="dimmed" mt="xs">
          Request {known.instance}
        </Text>
      )}
    </Alert>
  );
}
