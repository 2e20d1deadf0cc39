import { List, Loader, Stack, Text } from '@mantine/core';
import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '../api/call.js';
import type { operations } from '../api/schema.js';
import { Time } from '../shell/time.js';

type Impact = operations['explainSigningKeyRevocation']['responses'][200]['content']['application/json'];

interface KeyPath {
  readonly tenant: string;
  readonly workspace: string;
  readonly kid: string;
}

/** What is no longer believed without the key. */
export const revocationQuery = (path: KeyPath) =>
  queryOptions({
    queryKey: ['revocation', path],
    queryFn: () =>
      answer(
        api.GET('/api/tenants/{tenant}/workspaces/{workspace}/signing-keys/{kid}/revocation', { params: { path } }),
      ),
  });

export function WhatBreaks({ impact }: { readonly impact: Impact | undefined }) {
  if (impact === undefined) return <Loader size="sm" aria-label="Looking at what would break" />;
  const { affected_clients: count, clients, last_token_expires_at: until } = impact;
  return (
    <Stack gap="xs" role="status">
      <Text fw={600}>
        {count === 0
          ? 'No client has something that this key signed.'
          : `What breaks: ${count} client${count === 1 ? '' : 's'}`}
      </Text>
      <List size="sm">
        {clients.map(({ client_id, client_name, signed }) => (
          <List.Item key={client_id} className="breakable">
            {client_name}: {signed.join(', ')}
          </List.Item>
        ))}
      </List>
      {until !== undefined && (
        <Text size="sm">
          The last of what it signed expires <Time at={until} /> anyway.
        </Text>
      )}
    </Stack>
  );
}
