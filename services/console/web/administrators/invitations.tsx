import { Badge, Button, Card, Group, Select, Table, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Mail } from 'lucide-react';
import { answer, api } from '../api/call.js';
import { usePages } from '../api/pages.js';
import { faultsByField } from '../shell/faults.js';
import { notifications } from '../shell/notifications.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { More } from '../shell/search.js';
import { useTenant } from '../shell/tenants.js';
import { Time } from '../shell/time.js';
import { ROLES, type Role } from './roles.js';

/** By e-mail: whoever follows the link chooses a name and a password, which nobody else ever knows. */
export function Invitations() {
  const tenant = useTenant();
  const queries = useQueryClient();
  const path = { tenant: tenant.slug };
  const key = ['invitations', tenant.slug];
  const list = usePages(
    key,
    (cursor) =>
      answer(api.GET('/api/tenants/{tenant}/administrators/invitations', { params: { path, query: cursor } })),
    ({ invitations }) => invitations,
  );
  const form = useForm<{ email: string; role: Role }>({
    initialValues: { email: '', role: 'developer' },
    validate: { email: (value) => (/^\S+@\S+$/.test(value.trim()) ? null : 'An e-mail address, like ada@example.com') },
  });
  const invite = useMutation({
    mutationFn: ({ email, role }: typeof form.values) =>
      answer(
        api.POST('/api/tenants/{tenant}/administrators/invitations', {
          params: { path },
          body: { email: email.trim(), role },
        }),
      ),
    onSuccess: async ({ email }) => {
      await queries.invalidateQueries({ queryKey: key });
      form.reset();
      notifications.show({ message: `A message to ${email} is on its way.` });
    },
    onError: (error) => form.setErrors(faultsByField(error, { '/email': 'email' })),
  });
  const resend = useMutation({
    mutationFn: (id: string) =>
      answer(
        api.POST('/api/tenants/{tenant}/administrators/invitations/{invitation_id}/resend', {
          params: { path: { ...path, invitation_id: id } },
          body: {},
        }),
      ),
    onSuccess: async ({ email }) => {
      await queries.invalidateQueries({ queryKey: key });
      notifications.show({ message: `Another message to ${email} is on its way.` });
    },
  });
  const withdraw = useMutation({
    mutationFn: (id: string) =>
      answer(
        api.DELETE('/api/tenants/{tenant}/administrators/invitations/{invitation_id}', {
          params: { path: { ...path, invitation_id: id } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
  return (
    <Card mt="lg">
      <Title order={2} size="h4">
        Invite by e-mail
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        The person chooses a user name and a password by a link that is good once.
      </Text>
      <form onSubmit={form.onSubmit((values) => invite.mutate(values))} noValidate>
        <Group align="flex-start">
          <TextInput
            label="E-mail address"
            type="email"
            autoComplete="off"
            w={{ base: '100%', sm: 280 }}
            {...form.getInputProps('email')}
          />
          <Select
            label="Invited as"
            data={ROLES.map(({ value, label }) => ({ value, label }))}
            allowDeselect={false}
            w={140}
            {...form.getInputProps('role')}
          />
          <Button type="submit" mt={25} leftSection={<Mail size={16} aria-hidden />} loading={invite.isPending}>
            Invite
          </Button>
        </Group>
      </form>
      {Object.keys(form.errors).length === 0 && (
        <ProblemAlert error={invite.error ?? list.error ?? resend.error ?? withdraw.error} />
      )}
      {list.rows.length > 0 && (
        <Table verticalSpacing="sm" mt="md">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Invited</Table.Th>
              <Table.Th>Status</Table.Th>
              <Table.Th visibleFrom="sm">Good until</Table.Th>
              <Table.Th>Actions</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {list.rows.map(({ id, email, role, status, expires_at }) => (
              <Table.Tr key={id}>
                <Table.Td className="breakable">
                  {email}
                  <Text size="xs" c="dimmed">
                    {role}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Badge variant="dot" color={status === 'pending' ? 'indigo' : 'gray'} tt="none">
                    {status}
                  </Badge>
                </Table.Td>
                <Table.Td visibleFrom="sm">
                  <Time at={expires_at} />
                </Table.Td>
                <Table.Td>
                  {status === 'pending' && (
                    <Group gap={4}>
                      <Button
                        size="compact-sm"
                        variant="subtle"
                        aria-label={`Send the invitation of ${email} again`}
                        loading={resend.isPending && resend.variables === id}
                        onClick={() => resend.mutate(id)}
                      >
                        Send again
                      </Button>
                      <Button
                        size="compact-sm"
                        variant="subtle"
                        color="red"
                        c="var(--mantine-color-error)"
                        aria-label={`Withdraw the invitation of ${email}`}
                        loading={withdraw.isPending && withdraw.variables === id}
                        onClick={() => withdraw.mutate(id)}
                      >
                        Withdraw
                      </Button>
                    </Group>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <More query={list} />
    </Card>
  );
}
