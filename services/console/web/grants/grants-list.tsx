import { Code, Group, Loader, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { answer, api } from '../api/call.js';
import { usePages } from '../api/pages.js';
import type { operations } from '../api/schema.js';
import { clientAddress } from '../clients/client-queries.js';
import { organizationAddress } from '../organizations/organization-queries.js';
import { CodeBlock } from '../shell/code-block.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { useDialog } from '../shell/dialogs.js';
import { notifications } from '../shell/notifications.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { RowAction, Rows } from '../shell/rows.js';
import { More } from '../shell/search.js';
import { useTenant } from '../shell/tenants.js';
import { Time } from '../shell/time.js';
import { userAddress } from '../users/user-queries.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';

type Grant = operations['listGrants']['responses'][200]['content']['application/json']['grants'][number];

const whose = ({ username, user_id }: Grant): string => username ?? user_id;
const forWhom = ({ client_name, client_id }: Grant): string => client_name ?? client_id;

interface GrantsListProps {
  readonly userId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly organizationId?: string | undefined;
  /** The page is the user's own: every row would say the same name. */
  readonly ofOneUser?: boolean;
}

/** What users have allowed clients, the newest first; each withdrawn. */
export function GrantsList({ userId, clientId, organizationId, ofOneUser = false }: GrantsListProps) {
  const name = useWorkspaceName();
  const may = useTenant().may('users:write');
  const withdrawing = useDialog('withdraw');
  const list = usePages(
    ['grants', name.tenant, name.workspace, userId, clientId, organizationId],
    (cursor) =>
      answer(
        api.GET('/api/tenants/{tenant}/workspaces/{workspace}/grants', {
          params: {
            path: name,
            query: {
              ...(userId === undefined ? {} : { user_id: userId }),
              ...(clientId === undefined ? {} : { client_id: clientId }),
              ...(organizationId === undefined ? {} : { organization_id: organizationId }),
              ...cursor,
            },
          },
        }),
      ),
    ({ grants }) => grants,
  );
  const withdrawn = list.rows.find(({ id }) => id === withdrawing.of);
  if (list.isPending) return <Loader size="sm" aria-label="Loading" />;
  return (
    <>
      <ProblemAlert error={list.error} />
      {list.none ? (
        <Text c="dimmed" role="status">
          Nothing has been allowed.
        </Text>
      ) : (
        <Rows
          rows={list.rows}
          tall
          columns={[
            {
              head: ofOneUser ? 'Client' : 'User and client',
              breakable: true,
              cell: (grant) => (
                <>
                  {!ofOneUser && (
                    <>
                      <Link className="row-link" to={userAddress(name, grant.user_id)}>
                        {whose(grant)}
                      </Link>{' '}
                      <Text span size="sm" c="dimmed">
                        to
                      </Text>{' '}
                    </>
                  )}
                  <Link className="row-link" to={clientAddress(name, grant.client_id)}>
                    {forWhom(grant)}
                  </Link>
                  {organizationId === undefined && grant.organization_id !== undefined && (
                    <Text size="xs" c="dimmed">
                      acting for{' '}
                      <Link to={`${organizationAddress(name, grant.organization_id)}?tab=grants`}>an organization</Link>
                    </Text>
                  )}
                  <Stack gap={4} mt={4} hiddenFrom="sm">
                    <Allowed grant={grant} />
                  </Stack>
                </>
              ),
            },
            { head: 'May', from: 'sm', breakable: true, cell: (grant) => <Allowed grant={grant} /> },
            {
              head: 'Since',
              from: 'md',
              cell: ({ created_at, updated_at }) => (
                <>
                  <Time at={created_at} />
                  {updated_at !== created_at && (
                    <Text size="xs" c="dimmed">
                      widened <Time at={updated_at} />
                    </Text>
                  )}
                </>
              ),
            },
          ]}
          actions={
            may &&
            ((grant) => (
              <RowAction
                destroys
                label={`Withdraw what ${whose(grant)} allowed ${forWhom(grant)}`}
                onClick={() => withdrawing.open(grant.id)}
              >
                Withdraw
              </RowAction>
            ))
          }
        />
      )}
      <More query={list} />
      {withdrawing.opened && withdrawn && <Withdraw grant={withdrawn} onClose={withdrawing.close} />}
    </>
  );
}

function Allowed({ grant }: { readonly grant: Grant }) {
  return (
    <>
      <Group gap={4}>
        {grant.scopes.map((scope) => (
          <Code key={scope}>{scope}</Code>
        ))}
        {grant.scopes.length === 0 && <Text size="sm">no scope</Text>}
      </Group>
      {grant.resources.length > 0 && (
        <Text size="xs" c="dimmed">
          at {grant.resources.join(', ')}
        </Text>
      )}
      {grant.authorization_details !== undefined && (
        <details>
          <summary>Authorization details</summary>
          <CodeBlock text={JSON.stringify(grant.authorization_details, null, 2)} what="Authorization details" />
        </details>
      )}
    </>
  );
}

function Withdraw({ grant, onClose }: { readonly grant: Grant; readonly onClose: () => void }) {
  const name = useWorkspaceName();
  const queries = useQueryClient();
  const withdraw = useMutation({
    mutationFn: () =>
      answer(
        api.DELETE('/api/tenants/{tenant}/workspaces/{workspace}/users/{user_id}/grants/{grant_id}', {
          params: { path: { ...name, user_id: grant.user_id, grant_id: grant.id } },
        }),
      ),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: ['grants', name.tenant, name.workspace] });
      notifications.show({ message: `What ${whose(grant)} allowed ${forWhom(grant)} is withdrawn.` });
    },
  });
  return (
    <DestroyDialog
      opened
      onClose={onClose}
      title={`Withdraw what ${whose(grant)} allowed ${forWhom(grant)}`}
      destroys={[
        <>
          what <strong>{whose(grant)}</strong> allowed <strong>{forWhom(grant)}</strong>:{' '}
          {grant.scopes.join(', ') || 'no scope'}
        </>,
        'every token that was issued under it, refresh tokens included',
      ]}
      note="The next time, the user is asked again."
      verb="Withdraw"
      onConfirm={() => withdraw.mutate()}
      pending={withdraw.isPending}
      error={withdraw.error}
    />
  );
}
