import { Alert, Button, Card, Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { operations } from '../api/schema.js';
import { CopyText } from '../shell/copy.js';
import { PageTitle } from '../shell/page-title.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';
import { clientAddress } from './client-queries.js';
import { type Credentials, PrivateKey } from './credentials-field.js';

export type Registered = operations['registerClient']['responses'][201]['content']['application/json'];

interface RegisteredClientProps {
  readonly client: Registered;
  readonly credentials: Credentials;
}

/** What nobody is shown a second time, and where to go from here. */
export function RegisteredClient({ client, credentials }: RegisteredClientProps) {
  const name = useWorkspaceName();
  return (
    <>
      <PageTitle title={`${client.client_name ?? 'The client'} is registered`} note="It can ask for tokens now." />
      <Card>
        <Stack>
          <div>
            <Text size="sm" fw={600}>
              Client id
            </Text>
            <CopyText value={client.client_id} what="the client id" />
          </div>
          {client.client_secret !== undefined && (
            <Alert title="The secret is shown this once">
              <CopyText value={client.client_secret} what="the client secret" />
              <Text size="sm" mt="xs">
                We keep a hash of it only. If it is lost, make a new one.
              </Text>
            </Alert>
          )}
          {credentials.made && <PrivateKey made={credentials.made} />}
          <Group>
            <Button component={Link} to={clientAddress(name, client.client_id)}>
              To the client
            </Button>
            <Button component={Link} variant="default" to={`/tenants/${name.tenant}/workspaces/${name.workspace}`}>
              Code for your library
            </Button>
          </Group>
        </Stack>
      </Card>
    </>
  );
}
