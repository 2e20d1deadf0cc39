import { Button, Card, Loader, PasswordInput, Select, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { answer, api, MERGE_PATCH } from '../api/call.js';
import { usePages } from '../api/pages.js';
import type { operations } from '../api/schema.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { useDialog } from '../shell/dialogs.js';
import { faultsByField } from '../shell/faults.js';
import { FormDialog } from '../shell/form-dialog.js';
import { notifications } from '../shell/notifications.js';
import { PageTitle } from '../shell/page-title.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { RowAction, Rows } from '../shell/rows.js';
import { More } from '../shell/search.js';
import { useSession } from '../shell/session.js';
import { useTenant } from '../shell/tenants.js';
import { Time } from '../shell/time.js';
import { Invitations } from './invitations.js';
import { ROLES, type Role, roleOf } from './roles.js';

type Administrator =
  operations['listAdministrators']['responses'][200]['content']['application/json']['administrators'][number];

export function Component() {
  const tenant = useTenant();
  const session = useSession();
  const adding = useDialog('add');
  const removing = useDialog('remove');
  const queries = useQueryClient();
  const path = { tenant: tenant.slug };
  const list = usePages(
    ['administrators', tenant.slug],
    (cursor) => answer(api.GET('/api/tenants/{tenant}/administrators', { params: { path, query: cursor } })),
    ({ administrators }) => administrators,
  );
  const changed = async (message: string) => {
    await queries.invalidateQueries({ queryKey: ['administrators', tenant.slug] });
    notifications.show({ message });
  };
  const change = useMutation({
    mutationFn: ({ id, role }: { id: string; role: Role }) =>
      answer(
        api.PATCH('/api/tenants/{tenant}/administrators/{user_id}', {
          params: { path: { ...path, user_id: id } },
          headers: MERGE_PATCH,
          body: { role },
        }),
      ),
    onSuccess: () => changed('The role is in force at once.'),
  });
  const remove = useMutation({
    mutationFn: (id: string) =>
      answer(
        api.DELETE('/api/tenants/{tenant}/administrators/{user_id}', { params: { path: { ...path, user_id: id } } }),
      ),
    onSuccess: async () => {
      removing.close();
      await changed('Removed: what the tenant has is closed to this person at once.');
    },
  });
  const may = tenant.may('tenants:write');
  const self = session?.user.id;
  const removed = list.rows.find(({ id }) => id === removing.of);
  return (
    <>
      <PageTitle
        title="Administrators"
        note={`Who may do what in ${tenant.name}. An owner always remains.`}
        actions={
          may && (
            <Button leftSection={<UserPlus size={16} aria-hidden />} onClick={() => adding.open()}>
              Add an administrator
            </Button>
          )
        }
      />
      <Card>
        <ProblemAlert error={list.error ?? change.error} />
        {list.isPending && <Loader size="sm" aria-label="Loading" />}
        <Rows
          rows={list.rows}
          columns={[
            {
              head: 'Administrator',
              breakable: true,
              cell: (each) => (
                <>
                  {nameOf(each)}{' '}
                  {each.id === self && (
                    <Text span c="dimmed">
                      (you)
                    </Text>
                  )}
                </>
              ),
            },
            { head: 'Since', from: 'sm', cell: ({ created_at }) => <Time at={created_at} /> },
            {
              head: 'Role',
              cell: (each) =>
                may ? (
                  <Select
                    aria-label={`Role of ${nameOf(each)}`}
                    data={ROLES.map(({ value, label }) => ({ value, label }))}
                    value={each.role}
                    allowDeselect={false}
                    size="xs"
                    w={120}
                    onChange={(role) => change.mutate({ id: each.id, role: roleOf(role) })}
                  />
                ) : (
                  each.role
                ),
            },
          ]}
          actions={
            may &&
            ((each) => (
              <RowAction destroys label={`Remove ${nameOf(each)}`} onClick={() => removing.open(each.id)}>
                Remove
              </RowAction>
            ))
          }
        />
        <More query={list} />
      </Card>
      {may && <Invitations />}
      <AddAdministrator opened={adding.opened} onClose={adding.close} onAdded={changed} />
      <DestroyDialog
        opened={removing.opened && removed !== undefined}
        onClose={removing.close}
        title={removed ? `Remove ${nameOf(removed)}` : ''}
        destroys={[
          <>
            the role <strong>{removed?.role}</strong> of {removed ? nameOf(removed) : ''} in {tenant.name}, at once
          </>,
        ]}
        note={
          removed?.id === self
            ? 'This is you: you will not see this tenant any more.'
            : 'The person stays a user of the installation, and of other tenants.'
        }
        verb="Remove"
        onConfirm={() => removed && remove.mutate(removed.id)}
        pending={remove.isPending}
        error={remove.error}
      />
    </>
  );
}

function nameOf(administrator: Administrator): string {
  return administrator.username ?? administrator.id;
}

interface AddProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onAdded: (message: string) => Promise<void>;
}

function AddAdministrator({ opened, onClose, onAdded }: AddProps) {
  const tenant = useTenant();
  const form = useForm<{ username: string; name: string; email: string; password: string; role: Role }>({
    initialValues: { username: '', name: '', email: '', password: '', role: 'developer' },
    validate: {
      username: (value) => (value.trim() === '' ? 'With what does this person sign in?' : null),
      password: (value) => (value.length < 8 ? 'At least 8 characters; a few words are best' : null),
    },
  });
  const add = useMutation({
    mutationFn: ({ username, name, email, password, role }: typeof form.values) =>
      answer(
        api.POST('/api/tenants/{tenant}/administrators', {
          params: { path: { tenant: tenant.slug } },
          body: {
            username: username.trim(),
            password,
            role,
            ...(name.trim() === '' ? {} : { name: name.trim() }),
            ...(email.trim() === '' ? {} : { email: email.trim() }),
          },
        }),
      ),
    onSuccess: async ({ username }) => {
      await onAdded(`${username} can sign in to the console.`);
      form.reset();
      onClose();
    },
    onError: (error) =>
      form.setErrors(
        faultsByField(error, { '/username': 'username', '/password': 'password', '/email': 'email', '/name': 'name' }),
      ),
  });
  return (
    <FormDialog
      opened={opened}
      title="Add an administrator"
      onClose={onClose}
      onSubmit={form.onSubmit((values) => add.mutate(values))}
      form={form}
      change={add}
      verb="Add"
    >
      <TextInput
        label="User name"
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        {...form.getInputProps('username')}
      />
      <TextInput label="Name" autoComplete="off" {...form.getInputProps('name')} />
      <TextInput label="E-mail address" type="email" autoComplete="off" {...form.getInputProps('email')} />
      <PasswordInput
        label="First password"
        description="Tell it in a safe way; it should be changed."
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        {...form.getInputProps('password')}
      />
      <Select
        label="Role"
        data={ROLES.map(({ value, label, may }) => ({ value, label: `${label}: ${may}` }))}
        allowDeselect={false}
        {...form.getInputProps('role')}
      />
    </FormDialog>
  );
}
