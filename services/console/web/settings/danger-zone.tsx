import { Alert, Button, Card, Group, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { answer, api, ifMatch } from '../api/call.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { useDialog } from '../shell/dialogs.js';
import { notifications } from '../shell/notifications.js';
import { useWorkspace, useWorkspaceName } from '../workspaces/workspace-queries.js';
import { useChangeWorkspace } from './change-workspace.js';

export function DangerZone() {
  const { workspace, etag } = useWorkspace();
  const name = useWorkspaceName();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const change = useChangeWorkspace();
  const disabling = useDialog('disable');
  const deleting = useDialog('delete');
  const remove = useMutation({
    mutationFn: () =>
      answer(
        api.DELETE('/api/tenants/{tenant}/workspaces/{workspace}', {
          params: { path: name, ...ifMatch(etag) },
        }),
      ),
    onSuccess: async () => {
      await navigate(`/tenants/${name.tenant}`);
      queries.removeQueries({ queryKey: ['workspace', name.tenant, name.workspace] });
      await queries.invalidateQueries({ queryKey: ['workspaces', name.tenant] });
      await queries.invalidateQueries({ queryKey: ['deleted-workspaces', name.tenant] });
      notifications.show({ message: `${workspace.name} is deleted.` });
    },
  });
  return (
    <Card>
      <Title order={2} size="h4" mb="sm">
        Closing it
      </Title>
      {workspace.disabled && (
        <Alert mb="sm" title="It is disabled">
          Nobody can sign in, and no token is issued or accepted.
        </Alert>
      )}
      <Group>
        {workspace.disabled ? (
          <Button variant="default" onClick={() => change.mutate({ disabled: false })} loading={change.isPending}>
            Enable
          </Button>
        ) : (
          <Button variant="default" onClick={() => disabling.open()}>
            Disable
          </Button>
        )}
        <Button variant="outline" color="red" c="var(--mantine-color-error)" onClick={() => deleting.open()}>
          Delete
        </Button>
      </Group>
      <DestroyDialog
        opened={disabling.opened && !workspace.disabled}
        onClose={disabling.close}
        title={`Disable ${workspace.name}`}
        destroys={['nothing: but until it is enabled again nobody signs in, and no token is issued or accepted']}
        verb="Disable"
        onConfirm={() => change.mutate({ disabled: true }, { onSuccess: disabling.close })}
        pending={change.isPending}
        error={change.error}
      />
      <DestroyDialog
        opened={deleting.opened}
        onClose={deleting.close}
        title={`Delete ${workspace.name}`}
        destroys={[
          <>
            the authorization server <strong>{workspace.issuer}</strong>: everything that uses it stops at once
          </>,
          'its signing keys, clients, users, grants and sessions',
          'the slug: it can be used again only when everything is gone for good',
        ]}
        note="Gone for everybody at once, and for good after the time that the installation has set; until then it can be restored from the list of deleted workspaces. Its audit log stays."
        name={workspace.slug}
        verb="Delete the workspace"
        onConfirm={() => remove.mutate()}
        pending={remove.isPending}
        error={remove.error}
      />
    </Card>
  );
}
