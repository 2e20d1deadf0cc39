import { Alert, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../api/call.js';
import { CopyText } from '../shell/copy.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useTenant } from '../shell/tenants.js';
import { Time } from '../shell/time.js';
import { AUTHENTICATION } from './application-types.js';
import { needsKeys, usesSecret } from './authentication-change.js';
import { ChangeAuthentication } from './change-authentication.js';
import { useChangeClient } from './change-client.js';
import { useClient } from './client-queries.js';
import { type Credentials, KeyField } from './credentials-field.js';

/** How the client proves who it is: its secrets or its keys, and new ones. */
export default function CredentialsPanel() {
  const { client, path } = useClient();
  const tenant = useTenant();
  const method = client.token_endpoint_auth_method ?? 'client_secret_basic';
  const readOnly = !tenant.may('clients:write');
  return (
    <Stack gap="lg">
      <Card>
        <Stack>
          <div>
            <Text fw={600}>{AUTHENTICATION[method]?.title ?? method}</Text>
            <Text size="sm" c="dimmed">
              {AUTHENTICATION[method]?.note ?? `token_endpoint_auth_method: ${method}`}
            </Text>
          </div>
          {usesSecret(method) && <Secrets key={path.client_id} readOnly={readOnly} />}
          {needsKeys(method) && <Keys readOnly={readOnly} />}
        </Stack>
      </Card>
      {!readOnly && <ChangeAuthentication />}
    </Stack>
  );
}

function Secrets({ readOnly }: { readonly readOnly: boolean }) {
  const { client, path } = useClient();
  const queries = useQueryClient();
  const rotate = useMutation({
    mutationFn: () =>
      answer(api.POST('/api/tenants/{tenant}/workspaces/{workspace}/clients/{client_id}/secret', { params: { path } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['client', path.tenant, path.workspace, path.client_id] }),
  });
  return (
    <Stack>
      {client.client_secrets.map(({ created_at, expires_at }) => (
        <Text key={created_at} size="sm">
          A secret made <Time at={created_at} />
          {expires_at !== undefined && (
            <>
              , good until <Time at={expires_at} />
            </>
          )}
        </Text>
      ))}
      {rotate.data && (
        <Alert title="The new secret is shown this once" role="status">
          <CopyText value={rotate.data.client_secret} what="the new secret" />
          <Text size="sm" mt="xs">
            The one before stays good beside it until the next is made.
          </Text>
        </Alert>
      )}
      <ProblemAlert error={rotate.error} />
      {!readOnly && (
        <Group>
          <Button variant="default" onClick={() => rotate.mutate()} loading={rotate.isPending}>
            Make a new secret
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Keys({ readOnly }: { readonly readOnly: boolean }) {
  const { client } = useClient();
  const change = useChangeClient();
  const [credentials, setCredentials] = useState<Credentials>({ method: 'private_key_jwt' });
  const chosen = credentials.jwks !== undefined || Boolean(credentials.jwksUri);
  return (
    <Stack>
      {client.jwks_uri !== undefined && (
        <Text size="sm" className="breakable">
          Its keys are at <CopyText value={client.jwks_uri} what="the address of the key set" />
        </Text>
      )}
      {client.jwks?.keys.map((key) => (
        <Text key={JSON.stringify(key)} size="sm" className="breakable">
          {key.kty} {key.crv ?? ''} {key.alg ?? ''} · {key.kid ?? 'no kid'}
        </Text>
      ))}
      {!readOnly && (
        <>
          <Title order={2} size="h5" mt="md">
            Replace its keys
          </Title>
          <KeyField value={credentials} onChange={setCredentials} />
          <ProblemAlert error={change.error} />
          <Group>
            <Button
              disabled={!chosen}
              loading={change.isPending}
              onClick={() =>
                change.mutate(
                  credentials.jwks === undefined
                    ? { jwks_uri: credentials.jwksUri, jwks: null }
                    : { jwks: credentials.jwks, jwks_uri: null },
                )
              }
            >
              Replace
            </Button>
          </Group>
        </>
      )}
    </Stack>
  );
}
