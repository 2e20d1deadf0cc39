import {
  Alert,
  Badge,
  Button,
  Card,
  Group,
  Modal,
  NumberInput,
  Select,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { answer, api } from '../api/call.js';
import type { operations } from '../api/schema.js';
import { CopyText } from '../shell/copy.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { useDialog } from '../shell/dialogs.js';
import { faultsByField } from '../shell/faults.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useTenant } from '../shell/tenants.js';
import { Time } from '../shell/time.js';
import { useWorkspace, useWorkspaceName } from '../workspaces/workspace-queries.js';

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
        <Table verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>For</Table.Th>
              <Table.Th>Good for</Table.Th>
              <Table.Th visibleFrom="sm">Made</Table.Th>
              <Table.Th visibleFrom="sm">Until</Table.Th>
              {may && <Table.Th>Actions</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tokens.map((token) => (
              <Table.Tr key={token.id}>
                <Table.Td className="breakable">{nameOf(token)}</Table.Td>
                <Table.Td>
                  <Worth token={token} />
                </Table.Td>
                <Table.Td visibleFrom="sm">
                  <Time at={token.created_at} />
                </Table.Td>
                <Table.Td visibleFrom="sm">
                  {token.expires_at === undefined ? 'taken back' : <Time at={token.expires_at} />}
                </Table.Td>
                {may && (
                  <Table.Td>
                    <Button
                      size="compact-sm"
                      variant="subtle"
                      color="red"
                      c="var(--mantine-color-error)"
                      aria-label={`Take back the token ${nameOf(token)}`}
                      onClick={() => revoking.open(token.id)}
                    >
                      Take back
                    </Button>
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {making.opened && may && <MakeToken onClose={making.close} />}
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

const DAY = 86_400;
const LIFETIMES = [
  { value: String(DAY), label: 'a day' },
  { value: String(7 * DAY), label: 'a week' },
  { value: String(30 * DAY), label: '30 days' },
  { value: String(365 * DAY), label: 'a year' },
  { value: '', label: 'until it is taken back' },
];

function MakeToken({ onClose }: { readonly onClose: () => void }) {
  const name = useWorkspaceName();
  const { workspace } = useWorkspace();
  const queries = useQueryClient();
  const form = useForm<{ description: string; uses: number | ''; seconds: string }>({
    initialValues: { description: '', uses: 1, seconds: String(7 * DAY) },
    validate: { description: (value) => (value.trim() === '' ? 'For whom is it? You will want to know later.' : null) },
  });
  const make = useMutation({
    mutationFn: ({ description, uses, seconds }: typeof form.values) =>
      answer(
        api.POST('/api/tenants/{tenant}/workspaces/{workspace}/initial-access-tokens', {
          params: { path: name },
          body: {
            description: description.trim(),
            ...(uses === '' ? {} : { uses }),
            ...(seconds === '' ? {} : { expires_in_seconds: Number(seconds) }),
          },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['initial-access-tokens', name.tenant, name.workspace] }),
    onError: (error) =>
      form.setErrors(
        faultsByField(error, { '/description': 'description', '/uses': 'uses', '/expires_in_seconds': 'seconds' }),
      ),
  });
  if (make.data !== undefined) {
    return (
      <Modal opened onClose={onClose} title="The token is shown this once">
        <Stack>
          <CopyText value={make.data.token} what="the token" />
          <Text size="sm">
            Give it to {make.data.description}, who sends it as a bearer token to{' '}
            <span className="breakable">{workspace.issuer}/register</span>.
          </Text>
          <Group justify="flex-end">
            <Button onClick={onClose}>I have it</Button>
          </Group>
        </Stack>
      </Modal>
    );
  }
  return (
    <Modal opened onClose={onClose} title="Make an initial access token">
      <form onSubmit={form.onSubmit((values) => make.mutate(values))} noValidate>
        <Stack>
          <TextInput
            label="For"
            placeholder="Partner Inc."
            maxLength={200}
            data-autofocus
            {...form.getInputProps('description')}
          />
          <NumberInput
            label="Registrations"
            description="Empty: any number."
            min={1}
            max={1_000_000}
            allowDecimal={false}
            {...form.getInputProps('uses')}
          />
          <Select label="Good for" data={LIFETIMES} allowDeselect={false} {...form.getInputProps('seconds')} />
          {Object.keys(form.errors).length === 0 && <ProblemAlert error={make.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={make.isPending}>
              Make it
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
