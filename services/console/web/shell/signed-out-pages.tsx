import { Button, Group, Stack, Text } from '@mantine/core';
import { Link, useSearchParams } from 'react-router';
import { Front } from './front.js';
import { PageTitle } from './page-title.js';
import { goToSignIn, signOut } from './session.js';

const again = (
  <Button onClick={() => goToSignIn({ returnTo: '/console/' })} data-autofocus>
    Sign in
  </Button>
);

export function SignedOut() {
  return (
    <Front>
      <PageTitle title="You are signed out" note="Here and at the authorization server." />
      {again}
    </Front>
  );
}

const REASONS: Readonly<Record<string, string>> = {
  refused: 'The sign-in was refused or cancelled.',
  expired: 'The sign-in took too long, or was begun in another browser window. Begin again.',
  unavailable: 'The authorization server does not answer at the moment. Try again shortly.',
  invalid: 'The authorization server’s answer was not one to trust, so it was not used. Begin again.',
};

export function SignInFailed() {
  const [query] = useSearchParams();
  return (
    <Front>
      <PageTitle title="Not signed in" note={REASONS[query.get('reason') ?? ''] ?? 'Begin again.'} />
      {again}
    </Front>
  );
}

/** Signed in, and an administrator of nothing: invited away, or a user whose tenant is gone. */
export function NoTenant() {
  return (
    <Front>
      <PageTitle title="You have no tenant yet" />
      <Stack>
        <Text>
          You are signed in, but you are no administrator of any tenant. Ask somebody who is to add you, or register
          your own.
        </Text>
        <Group>
          <Button component={Link} to="/register">
            Register a tenant
          </Button>
          <Button variant="default" onClick={() => void signOut()}>
            Sign out
          </Button>
        </Group>
      </Stack>
    </Front>
  );
}
