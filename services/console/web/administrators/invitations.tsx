import { Badge, Box, Button, Card, Group, Select, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Mail } from 'lucide-react';
import { answer, api } from '../api/call.js';
import { usePages } from '../api/pages.js';
import { faultsByField } from '../shell/faults.js';
import { notifications } from '../shell/notifications.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { RowAction, Rows } from '../shell/rows.js';
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
        <Box mt="md">
          <Rows
            rows={list.rows}
            columns={[
              {
                head: 'Invited',
                breakable: true,
                cell: ({ email, role }) => (
                  <>
                    {email}
                    <Text size="xs" c="dimmed">
                      {role}
                    </Text>
                  </>
                ),
              },
              {
                head: 'Status',
                cell: ({ status }) => (
                  <Badge variant="dot" color={status === 'pending' ? 'indigo' : 'gray'} tt="none">
                    {status}
                  </Badge>
                ),
              },
              { head: 'Good until', from: 'sm', cell: ({ expires_at }) => <Time at={expires_at} /> },
            ]}
            actions={({ id, email, status }) =>
              status === 'pending' && (
                <Group gap={4}>
                  <RowAction
                    label={`Send the invitation of ${email} again`}
                    pending={resend.isPending && resend.variables === id}
                    onClick={() => resend.mutate(id)}
                  >
                    Send again
                  </RowAction>
                  <RowAction
                    destroys
                    label={`Withdraw the invitation of ${email}`}
                    pending={withdraw.isPending && withdraw.variables === id}
                    onClick={() => withdraw.mutate(id)}
                  >
                    Withdraw
                  </RowAction>
                </Group>
              )
            }
          />
        </Box>
      )}
      <More query={list} />
    </Card>
  );
}
