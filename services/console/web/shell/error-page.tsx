import { Button, Group, Stack, Text } from '@mantine/core';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { isRouteErrorResponse, Link, useRevalidator, useRouteError } from 'react-router';
import { Problem } from '../api/problem.js';
import { PageTitle } from './page-title.js';

/** Where a page would be that could not be shown. The shell around it stays. */
export function ErrorPage() {
  const error = useRouteError();
  const { reset } = useQueryErrorResetBoundary();
  const { revalidate } = useRevalidator();
  const problem = error instanceof Problem ? error : undefined;
  const notFound = problem?.status === 404 || (isRouteErrorResponse(error) && error.status === 404);
  if (problem?.isSignedOut) return <PageTitle title="Signing in again" note="You were signed out meanwhile." />;
  const title = notFound ? 'There is nothing here' : (problem?.title ?? 'This page could not be shown');
  const why = notFound
    ? 'The address is wrong, it was deleted, or it is not yours to see.'
    : (problem?.message ?? 'The server cannot be reached, or the page has a fault.');
  return (
    <Stack role="alert">
      <PageTitle title={title} note={why} />
      {problem?.instance && (
        <Text size="sm" c="dimmed">
          Request {problem.instance}
        </Text>
      )}
      <Group>
        {!notFound && (
          <Button
            onClick={() => {
              reset();
              void revalidate();
            }}
          >
            Try again
          </Button>
        )}
        <Button component={Link} to="/" variant="default">
          To the start
        </Button>
      </Group>
    </Stack>
  );
}

export function NotFound(): never {
  throw new Problem(404, {});
}
