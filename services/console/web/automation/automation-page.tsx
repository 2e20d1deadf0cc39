import { Button, Card, Loader, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Bot, Plus } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { answer, api } from '../api/call.js';
import { usePages } from '../api/pages.js';
import type { operations } from '../api/schema.js';
import { AUTHENTICATION } from '../clients/application-types.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { useDialog } from '../shell/dialogs.js';
import { Empty } from '../shell/empty.js';
import { notifications } from '../shell/notifications.js';
import { PageTitle } from '../shell/page-title.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { RowAction, Rows } from '../shell/rows.js';
import { More } from '../shell/search.js';
import { useTenant } from '../shell/tenants.js';
import { Time } from '../shell/time.js';

const CreateAutomationClient = lazy(async () => ({
  default: (await import('./create-automation-client.js')).CreateAutomationClient,
}));

type AutomationClient =
  operations['listAutomationClients']['responses'][200]['content']['application/json']['automation_clients'][number];

const nameOf = ({ client_name, id }: AutomationClient): string => client_name ?? id;

/** Programs that use the admin API: clients of the installation's own workspace with a role in this tenant. */
export function Component() {
  const tenant = useTenant();
  const queries = useQueryClient();
  const creating = useDialog('create');
  const deleting = useDialog('delete');
  const path = { tenant: tenant.slug };
  const list = usePages(
    ['automation-clients', tenant.slug],
    (cursor) => answer(api.GET('/api/tenants/{tenant}/automation-clients', { params: { path, query: cursor } })),
    ({ automation_clients }) => automation_clients,
  );
  const remove = useMutation({
    mutationFn: (id: string) =>
      answer(
        api.DELETE('/api/tenants/{tenant}/automation-clients/{client_id}', {
          params: { path: { ...path, client_id: id } },
        }),
      ),
    onSuccess: async () => {
      deleting.close();
      await queries.invalidateQueries({ queryKey: ['automation-clients', tenant.slug] });
      notifications.show({ message: 'Deleted: its tokens are refused at once.' });
    },
  });
  const may = tenant.may('tenants:write');
  const deleted = list.rows.find(({ id }) => id === deleting.of);
  const create = may && (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => creating.open()}>
      Create an automation client
    </Button>
  );
  const { none } = list;
  return (
    <>
      <PageTitle
        title="Automation"
        note="Pipelines and programs that do by the admin API what you do here, with a role of their own."
        actions={!none && create}
      />
      <ProblemAlert error={list.error} />
      {list.isPending && <Loader size="sm" aria-label="Loading" />}
      {none && (
        <Empty icon={Bot} title="No program has a role in this tenant" action={create}>
          An automation client gets tokens for the admin API by itself (client_credentials), and may do what its role
          allows.
        </Empty>
      )}
      {list.rows.length > 0 && (
        <Card>
          <Rows
            rows={list.rows}
            columns={[
              {
                head: 'Client',
                breakable: true,
                cell: (client) => (
                  <>
                    {nameOf(client)}
                    <Text size="xs" c="dimmed" ff="monospace">
                      {client.id}
                    </Text>
                  </>
                ),
              },
              { head: 'Role', cell: ({ role }) => role },
              {
                head: 'Proves itself by',
                from: 'sm',
                cell: ({ token_endpoint_auth_method: method }) =>
                  method === undefined ? 'nothing: it is gone' : (AUTHENTICATION[method]?.title ?? method),
              },
              { head: 'Since', from: 'sm', cell: ({ created_at }) => <Time at={created_at} /> },
            ]}
            actions={
              may &&
              ((client) => (
                <RowAction destroys label={`Delete ${nameOf(client)}`} onClick={() => deleting.open(client.id)}>
                  Delete
                </RowAction>
              ))
            }
          />
          <More query={list} />
        </Card>
      )}
      {creating.opened && may && (
        <Suspense>
          <CreateAutomationClient onClose={creating.close} />
        </Suspense>
      )}
      <DestroyDialog
        opened={deleting.opened && deleted !== undefined}
        onClose={deleting.close}
        title={deleted ? `Delete ${nameOf(deleted)}` : ''}
        destroys={[
          <>
            the automation client <strong>{deleted?.id}</strong> and its role {deleted?.role}
          </>,
          'its tokens: they are refused at once, and what uses them stops',
        ]}
        verb="Delete the client"
        onConfirm={() => deleted && remove.mutate(deleted.id)}
        pending={remove.isPending}
        error={remove.error}
      />
    </>
  );
}
