import { Button, Card, Group, Loader, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { Link, useNavigate } from 'react-router';
import { answer, api } from '../api/call.js';
import { usePages } from '../api/pages.js';
import type { operations } from '../api/schema.js';
import { Dialog } from '../shell/dialog.js';
import { useDialog } from '../shell/dialogs.js';
import { Empty } from '../shell/empty.js';
import { notifications } from '../shell/notifications.js';
import { PageTitle } from '../shell/page-title.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { RowAction, Rows } from '../shell/rows.js';
import { More } from '../shell/search.js';
import { useTenant } from '../shell/tenants.js';
import { Time } from '../shell/time.js';

type Deleted =
  operations['listDeletedWorkspaces']['responses'][200]['content']['application/json']['deleted_workspaces'][number];

/** Deleted workspaces, until they are gone for good. */
export function Component() {
  const tenant = useTenant();
  const restoring = useDialog('restore');
  const list = usePages(
    ['deleted-workspaces', tenant.slug],
    (cursor) =>
      answer(
        api.GET('/api/tenants/{tenant}/deleted-workspaces', {
          params: { path: { tenant: tenant.slug }, query: cursor },
        }),
      ),
    ({ deleted_workspaces }) => deleted_workspaces,
  );
  const may = tenant.may('workspaces:write');
  const chosen = list.rows.find(({ id }) => id === restoring.of);
  return (
    <>
      <PageTitle
        title="Deleted workspaces"
        note="Closed to everybody since they were deleted. Until they are gone for good they can be brought back, with everything in them."
        actions={
          <Button variant="default" component={Link} to={`/tenants/${tenant.slug}`}>
            All workspaces
          </Button>
        }
      />
      <ProblemAlert error={list.error} />
      {list.isPending && <Loader size="sm" aria-label="Loading" />}
      {list.none && (
        <Empty icon={Trash2} title="There is none">
          A workspace that is deleted is here until it is gone for good.
        </Empty>
      )}
      {list.rows.length > 0 && (
        <Card>
          <Rows
            rows={list.rows}
            columns={[
              {
                head: 'Name',
                breakable: true,
                cell: ({ name, slug }) => (
                  <>
                    {name}
                    <Text size="xs" c="dimmed">
                      {slug}
                    </Text>
                  </>
                ),
              },
              { head: 'Deleted', from: 'sm', cell: ({ deleted_at }) => <Time at={deleted_at} /> },
              { head: 'Gone for good', cell: ({ purges_at }) => <Time at={purges_at} /> },
            ]}
            actions={
              may &&
              (({ id, name }) => (
                <RowAction label={`Restore ${name}`} onClick={() => restoring.open(id)}>
                  Restore
                </RowAction>
              ))
            }
          />
          <More query={list} />
        </Card>
      )}
      {restoring.opened && may && chosen && <RestoreDialog workspace={chosen} onClose={restoring.close} />}
    </>
  );
}

function RestoreDialog({ workspace, onClose }: { readonly workspace: Deleted; readonly onClose: () => void }) {
  const tenant = useTenant();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const restore = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/tenants/{tenant}/deleted-workspaces/{workspace_id}/restore', {
          params: { path: { tenant: tenant.slug, workspace_id: workspace.id } },
        }),
      ),
    onSuccess: async ({ slug, name }) => {
      await queries.invalidateQueries({ queryKey: ['workspaces', tenant.slug] });
      await queries.invalidateQueries({ queryKey: ['deleted-workspaces', tenant.slug] });
      notifications.show({ message: `${name} is back.` });
      await navigate(`/tenants/${tenant.slug}/workspaces/${slug}`);
    },
  });
  return (
    <Dialog opened onClose={onClose} title={`Restore ${workspace.name}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          restore.mutate();
        }}
      >
        <Stack>
          <Text className="breakable">
            The authorization server <strong>{workspace.issuer}</strong> is there again, as it was: settings, keys,
            clients and users.
          </Text>
          <Text>
            So are sessions, grants and tokens that have not expired since. If it was deleted after a compromise, revoke
            its keys and sign users out.
          </Text>
          {workspace.disabled && <Text>It was disabled before, and stays so until you enable it.</Text>}
          <ProblemAlert error={restore.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={restore.isPending} data-autofocus>
              Restore it
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
