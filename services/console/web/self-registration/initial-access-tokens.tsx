import { Alert, Badge, Button, Card, Group, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { answer, api } from '../api/call.js';
import type { operations } from '../api/schema.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { useDialog } from '../shell/dialogs.js';
import { notifications } from '../shell/notifications.js';
import { RowAction, Rows } from '../shell/rows.js';
import { useTenant } from '../shell/tenants.js';
import { Time } from '../shell/time.js';
import { useWorkspace, useWorkspaceName } from '../workspaces/workspace-queries.js';

const MakeToken = lazy(async () => ({ default: (await import('./make-token.js')).MakeToken }));

type Token =
  operations['listInitialAccessTokens']['responses'][200]['content']['application/json']['initial_access_tokens'][number];

const nameOf = ({ id, description }: Token): string => (description === '' ? id : description);

/** RFC 7591 §3: tokens with which others register clients. Shown when they are made, and never again. */
export function InitialAccessTokens() {
  const name = useWorkspaceName();
  const tenant = useTenant();
  const queries = useQueryClient();
  const { settings } = useWorkspace().workspace;
  const making = useDialog('token');
  const revoking = useDialog('revoke-token');
  const key = ['initial-access-tokens', name.tenant, name.workspace];
  const { data } = useSuspenseQuery({
    queryKey: key,
    queryFn: () =>
      answer(api.GET('/api/tenants/{tenant}/workspaces/{workspace}/initial-access-tokens', { params: { path: name } })),
  });
  const tokens = data.initial_access_tokens;
  const revoke = useMutation({
    mutationFn: (id: string) =>
      answer(
        api.DELETE('/api/tenants/{tenant}/workspaces/{workspace}/initial-access-tokens/{token_id}', {
          params: { path: { ...name, token_id: id } },
        }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: key });
      revoking.close();
      notifications.show({ message: 'The token is good for nothing any more.' });
    },
  });
  const may = tenant.may('clients:write');
  const revoked = tokens.find(({ id }) => id === revoking.of);
  return (
    <Card>
      <Group justify="space-between" align="flex-start" mb="md">
        <div>
          <Title order={2} size="h4">
            Initial access tokens
          </Title>
          <Text size="sm" c="dimmed">
            Whoever has one can register clients, as often as it says.
          </Text>
        </div>
        {may && (
          <Button variant="default" leftSection={<Plus size={16} aria-hidden />} onClick={() => making.open()}>
            Make a token
          </Button>
        )}
      </Group>
      {tokens.length > 0 && settings.registration?.mode !== 'initial-access-token' && (
        <Alert mb="md" title="None is needed now">
          {settings.registration?.mode === 'open'
            ? 'Everybody may register, with a token or without.'
            : 'Nobody may register, whatever token they have.'}
        </Alert>
      )}
      {tokens.length === 0 ? (
        <Text c="dimmed">There is none.</Text>
      ) : (
        <Rows
          rows={tokens}
          columns={[
            { head: 'For', breakable: true, cell: nameOf },
            { head: 'Good for', cell: (token) => <Worth token={token} /> },
            { head: 'Made', from: 'sm', cell: ({ created_at }) => <Time at={created_at} /> },
            {
              head: 'Until',
              from: 'sm',
              cell: ({ expires_at }) => (expires_at === undefined ? 'taken back' : <Time at={expires_at} />),
            },
          ]}
          actions={
            may &&
            ((token) => (
              <RowAction
                destroys
                label={`Take back the token ${nameOf(token)}`}
                onClick={() => revoking.open(token.id)}
              >
                Take back
              </RowAction>
            ))
          }
        />
      )}
      {making.opened && may && (
        <Suspense>
          <MakeToken onClose={making.close} />
        </Suspense>
      )}
      <DestroyDialog
        opened={revoking.opened && revoked !== undefined}
        onClose={revoking.close}
        title={revoked ? `Take back the token ${nameOf(revoked)}` : ''}
        destroys={['the token: nobody registers a client with it any more']}
        note="Clients that were registered with it stay."
        verb="Take it back"
        onConfirm={() => revoked && revoke.mutate(revoked.id)}
        pending={revoke.isPending}
        error={revoke.error}
      />
    </Card>
  );
}

/** How many registrations are left; nothing of a token that is over. */
function Worth({ token: { uses_left: left, expires_at: until } }: { readonly token: Token }) {
  const over = left === 0 ? 'used up' : until !== undefined && Date.parse(until) <= Date.now() ? 'expired' : undefined;
  if (over !== undefined) {
    return (
      <Badge variant="dot" color="gray" tt="none">
        {over}
      </Badge>
    );
  }
  return left === undefined ? 'any number' : `${left} more`;
}
