import { Badge, Button, Card, Checkbox, Group, MultiSelect, Stack, Table, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { LockKeyhole, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { answer, api } from '../api/call.js';
import type { operations } from '../api/schema.js';
import { useChangeWorkspace } from '../settings/change-workspace.js';
import { Dialog } from '../shell/dialog.js';
import { useDialog } from '../shell/dialogs.js';
import { Empty } from '../shell/empty.js';
import { notifications } from '../shell/notifications.js';
import { PageTitle } from '../shell/page-title.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useTenant } from '../shell/tenants.js';
import { Time } from '../shell/time.js';
import { useWorkspace, useWorkspaceName } from '../workspaces/workspace-queries.js';

type Key = operations['listEncryptionKeys']['responses'][200]['content']['application/json']['encryption_keys'][number];

const KINDS = [
  { value: 'RSA-OAEP-256', label: 'RSA-OAEP-256: every library has it' },
  { value: 'ECDH-ES', label: 'ECDH-ES: shorter, on the curve P-256' },
];

const STATES: Readonly<Record<Key['state'], { readonly text: string; readonly color: string }>> = {
  active: { text: 'in use', color: 'teal' },
  retired: { text: 'still decrypts', color: 'gray' },
};

/** The key pairs to which clients encrypt request objects (RFC 9101 §6.1). */
export function Component() {
  const name = useWorkspaceName();
  const tenant = useTenant();
  const exchanging = useDialog('exchange');
  const { data } = useSuspenseQuery({
    queryKey: ['encryption-keys', name.tenant, name.workspace],
    queryFn: () =>
      answer(api.GET('/api/tenants/{tenant}/workspaces/{workspace}/encryption-keys', { params: { path: name } })),
    refetchInterval: 15_000,
  });
  const keys = data.encryption_keys;
  const may = tenant.may('workspaces:write');
  return (
    <>
      <PageTitle
        title="Encryption keys"
        note="Clients encrypt request objects to them. They are exchanged on schedule; the one before decrypts for another day."
        actions={
          may &&
          keys.length > 0 && (
            <Button
              variant="default"
              leftSection={<RotateCw size={16} aria-hidden />}
              onClick={() => exchanging.open()}
            >
              Exchange now
            </Button>
          )
        }
      />
      <Stack gap="lg">
        {keys.length === 0 ? (
          <Empty icon={LockKeyhole} title="There is no encryption key">
            Requests are readable by the browser that carries them. With a key, a client can encrypt what it asks for,
            as some FAPI ecosystems demand.
          </Empty>
        ) : (
          <Card>
            <KeyTable keys={keys} />
          </Card>
        )}
        {may && <Kinds />}
      </Stack>
      {exchanging.opened && keys.length > 0 && <ExchangeDialog onClose={exchanging.close} />}
    </>
  );
}

function KeyTable({ keys }: { readonly keys: readonly Key[] }) {
  return (
    <Table verticalSpacing="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Key</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th visibleFrom="sm">Age</Table.Th>
          <Table.Th visibleFrom="md">Next</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {keys.map(({ kid, alg, state, created_at, rotates_at, retires_at }) => (
          <Table.Tr key={kid}>
            <Table.Td className="breakable">
              <Text size="sm" fw={600}>
                {alg}
              </Text>
              <Text size="xs" c="dimmed" ff="monospace">
                {kid}
              </Text>
            </Table.Td>
            <Table.Td>
              <Badge variant="dot" color={STATES[state].color} tt="none">
                {STATES[state].text}
              </Badge>
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <Time at={created_at} />
            </Table.Td>
            <Table.Td visibleFrom="md">
              {rotates_at !== undefined && (
                <>
                  successor <Time at={rotates_at} />
                </>
              )}
              {retires_at !== undefined && (
                <>
                  gone <Time at={retires_at} />
                </>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** The setting that says which pairs there are. */
function Kinds() {
  const { settings } = useWorkspace().workspace;
  const name = useWorkspaceName();
  const queries = useQueryClient();
  const change = useChangeWorkspace();
  const now: readonly string[] = settings.encryption_algorithms ?? [];
  const [wanted, setWanted] = useState<string[]>([...now]);
  const gone = now.filter((kind) => !wanted.includes(kind));
  const same = gone.length === 0 && wanted.length === now.length;
  return (
    <Card>
      <Title order={2} size="h4">
        Which there are
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        A key pair of each kind, published in the key set.
      </Text>
      <Stack>
        <MultiSelect label="Kinds of keys" data={KINDS} value={wanted} onChange={setWanted} maw="32rem" />
        {gone.length > 0 && (
          <Text size="sm" role="status">
            {gone.join(', ')}: gone at once. Requests that are encrypted to it can no longer be read.
          </Text>
        )}
        <ProblemAlert error={change.error} />
        <Group>
          <Button
            disabled={same}
            loading={change.isPending}
            onClick={() =>
              change.mutate(
                { settings: { encryption_algorithms: wanted } },
                {
                  onSuccess: () =>
                    queries.invalidateQueries({ queryKey: ['encryption-keys', name.tenant, name.workspace] }),
                },
              )
            }
          >
            Save
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}

function ExchangeDialog({ onClose }: { readonly onClose: () => void }) {
  const name = useWorkspaceName();
  const queries = useQueryClient();
  const [immediately, setImmediately] = useState(false);
  const exchange = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/tenants/{tenant}/workspaces/{workspace}/encryption-keys/rotate', {
          params: { path: name },
          body: { immediately },
        }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['encryption-keys', name.tenant, name.workspace] });
      notifications.show({ message: 'New keys are published.' });
      onClose();
    },
  });
  return (
    <Dialog opened onClose={onClose} title="Exchange the encryption keys">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          exchange.mutate();
        }}
      >
        <Stack>
          <Text>
            New key pairs take the place of those in the key set. Clients that keep a key set go on with the ones
            before, which decrypt for another day.
          </Text>
          <Checkbox
            label="After a compromise: those before decrypt nothing any more"
            description="Requests of clients that have not fetched the new key set fail until they do."
            checked={immediately}
            onChange={(event) => setImmediately(event.currentTarget.checked)}
          />
          <ProblemAlert error={exchange.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={exchange.isPending} {...(immediately ? { color: 'red.8' } : {})}>
              Exchange
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
