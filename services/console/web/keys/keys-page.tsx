import { Badge, Button, Card, Checkbox, Group, Text, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { answer, api } from '../api/call.js';
import type { operations } from '../api/schema.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { useDialog } from '../shell/dialogs.js';
import { notifications } from '../shell/notifications.js';
import { PageTitle } from '../shell/page-title.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { RowAction, Rows } from '../shell/rows.js';
import { useTenant } from '../shell/tenants.js';
import { Time } from '../shell/time.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';
import { StopPublishing } from './stop-publishing.js';
import { revocationQuery, WhatBreaks } from './what-breaks.js';

type Key = operations['listSigningKeys']['responses'][200]['content']['application/json']['signing_keys'][number];

const STATES: Readonly<Record<Key['state'], { readonly text: string; readonly color: string }>> = {
  active: { text: 'signs', color: 'teal' },
  next: { text: 'published, signs next', color: 'indigo' },
  retired: { text: 'still verifies', color: 'gray' },
};

/** The keys that sign, those to come and those that were. Private parts never leave the token service. */
export function Component() {
  const name = useWorkspaceName();
  const tenant = useTenant();
  const queries = useQueryClient();
  const { data } = useSuspenseQuery({
    queryKey: ['signing-keys', name.tenant, name.workspace],
    queryFn: () =>
      answer(api.GET('/api/tenants/{tenant}/workspaces/{workspace}/signing-keys', { params: { path: name } })),
    refetchInterval: 15_000,
  });
  const rotate = useMutation({
    mutationFn: () =>
      answer(api.POST('/api/tenants/{tenant}/workspaces/{workspace}/signing-keys/rotate', { params: { path: name } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['signing-keys', name.tenant, name.workspace] });
      notifications.show({
        message: 'The next keys are published. They sign when clients have had time to fetch them.',
      });
    },
  });
  const revoking = useDialog('revoke');
  const stopping = useDialog('stop');
  const may = tenant.may('workspaces:write');
  const stopped = data.signing_keys.find(({ kid }) => kid === stopping.of);
  const revoked = data.signing_keys.find(({ kid }) => kid === revoking.of);
  return (
    <>
      <PageTitle
        title="Signing keys"
        note="They sign tokens and responses. Successors are made on schedule, published ahead, and the one before stays until what it signed has expired."
        actions={
          may && (
            <Button
              variant="default"
              leftSection={<RotateCw size={16} aria-hidden />}
              onClick={() => rotate.mutate()}
              loading={rotate.isPending}
            >
              Rotate now
            </Button>
          )
        }
      />
      <ProblemAlert error={rotate.error} />
      <Card>
        <Rows
          rows={data.signing_keys.map((key) => ({ ...key, id: key.kid }))}
          columns={[
            {
              head: 'Key',
              breakable: true,
              cell: ({ alg, kid }) => (
                <>
                  <Text size="sm" fw={600}>
                    {alg}
                  </Text>
                  <Text size="xs" c="dimmed" ff="monospace">
                    {kid}
                  </Text>
                </>
              ),
            },
            {
              head: 'State',
              cell: ({ state }) => (
                <Badge variant="dot" color={STATES[state].color} tt="none">
                  {STATES[state].text}
                </Badge>
              ),
            },
            { head: 'Age', from: 'sm', cell: ({ created_at }) => <Time at={created_at} /> },
            { head: 'Next', from: 'md', cell: (key) => <WhatNext at={key} /> },
          ]}
          actions={
            may &&
            ((key) => (
              <Group gap={4}>
                {key.state !== 'active' && (
                  <RowAction
                    destroys
                    label={`Stop publishing ${key.alg} ${key.kid}`}
                    onClick={() => stopping.open(key.kid)}
                  >
                    Stop publishing
                  </RowAction>
                )}
                <RowAction destroys label={`Revoke ${key.alg} ${key.kid}`} onClick={() => revoking.open(key.kid)}>
                  Revoke
                </RowAction>
              </Group>
            ))
          }
        />
      </Card>
      {stopping.opened && stopped && may && <StopPublishing signingKey={stopped} onClose={stopping.close} />}
      {revoking.opened && revoked && <RevokeDialog signingKey={revoked} onClose={revoking.close} />}
    </>
  );
}

function WhatNext({ at: { state, activates_at, rotates_at, retires_at } }: { readonly at: Key }) {
  if (state === 'next')
    return (
      <>
        signs <Time at={activates_at} />
      </>
    );
  if (state === 'retired')
    return retires_at === undefined ? null : (
      <>
        gone <Time at={retires_at} />
      </>
    );
  return rotates_at === undefined ? null : (
    <>
      successor <Time at={rotates_at} />
    </>
  );
}

/** Emergency revocation: what it breaks is shown before it is done. */
function RevokeDialog({ signingKey, onClose }: { readonly signingKey: Key; readonly onClose: () => void }) {
  const name = useWorkspaceName();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const path = { ...name, kid: signingKey.kid };
  const impact = useQuery(revocationQuery(path));
  const [understood, setUnderstood] = useState(false);
  const revoke = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/tenants/{tenant}/workspaces/{workspace}/signing-keys/{kid}/revoke', {
          params: { path },
          body: { reason: reason.trim() },
        }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['signing-keys', name.tenant, name.workspace] });
      notifications.show({ message: `The ${signingKey.alg} key is revoked; a new one signs.` });
      onClose();
    },
  });
  return (
    <DestroyDialog
      opened
      onClose={onClose}
      title={`Revoke the ${signingKey.alg} key`}
      destroys={[
        <>
          the key <strong>{signingKey.kid}</strong>: it leaves the key set within a second
        </>,
        'trust in every token, ID token and signed response that it signed',
      ]}
      note="For a compromise. A new key signs at once; opaque tokens, refresh tokens, codes and sessions live on. To exchange keys without breaking anything, rotate instead."
      verb="Revoke the key"
      onConfirm={() => {
        if (understood && reason.trim() !== '') revoke.mutate();
      }}
      pending={revoke.isPending}
      error={revoke.error ?? impact.error}
    >
      <WhatBreaks impact={impact.data} />
      <Textarea
        label="Reason"
        description="It goes into the audit log."
        required
        withAsterisk={false}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value.replace(/\n/g, ' '))}
      />
      <Group>
        <Checkbox
          label="I have seen what breaks"
          checked={understood}
          onChange={(event) => setUnderstood(event.currentTarget.checked)}
        />
      </Group>
    </DestroyDialog>
  );
}
