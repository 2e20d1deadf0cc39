import { Button, Group, List, Stack, Text } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, Navigate } from 'react-router';
import { Front } from './front.js';
import { PageTitle } from './page-title.js';
import { goToSignIn, sessionQuery } from './session.js';
import { lastTenant, tenantsQuery } from './tenants.js';

/** /console/: straight to work for who is signed in, and for everybody else what this is. */
export function Component() {
  const { data: session } = useSuspenseQuery(sessionQuery);
  return session.signed_in ? <ToWork /> : <Welcome />;
}

function ToWork() {
  const { data: tenants } = useSuspenseQuery(tenantsQuery);
  const last = lastTenant();
  const tenant = tenants.find(({ slug }) => slug === last) ?? tenants[0];
  return <Navigate replace to={tenant === undefined ? '/no-tenant' : `/tenants/${tenant.slug}`} />;
}

function Welcome() {
  return (
    <Front>
      <PageTitle title="Authorization servers, ready for FAPI" />
      <Stack>
        <Text>Every workspace you launch is a live OAuth 2 and OpenID Connect server of its own:</Text>
        <List>
          <List.Item>its own issuer, keys, clients and users, in under a second,</List.Item>
          <List.Item>preset for what you build, each value with its reason,</List.Item>
          <List.Item>safe by default, and strict enough for a bank when you say so.</List.Item>
        </List>
        <Group mt="sm" gap="sm">
          <Button component={Link} to="/register" size="md">
            Create a free tenant
          </Button>
          <Button variant="default" size="md" onClick={() => goToSignIn({ returnTo: '/console/' })}>
            Sign in
          </Button>
        </Group>
      </Stack>
    </Front>
  );
}
