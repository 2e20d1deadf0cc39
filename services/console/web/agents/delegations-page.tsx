import { Badge, Card, Code, Group, Loader, Text } from '@mantine/core';
import { Fragment } from 'react';
import { Link } from 'react-router';
import { answer, api } from '../api/call.js';
import { usePages } from '../api/pages.js';
import type { operations } from '../api/schema.js';
import { clientAddress } from '../clients/client-queries.js';
import { FindClient } from '../clients/find-client.js';
import { CodeBlock } from '../shell/code-block.js';
import { PageTitle } from '../shell/page-title.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { Rows } from '../shell/rows.js';
import { More } from '../shell/search.js';
import { useTenant } from '../shell/tenants.js';
import { Time } from '../shell/time.js';
import { useFilter } from '../shell/use-filter.js';
import { FindUser } from '../users/find-user.js';
import { userAddress } from '../users/user-queries.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';

type Delegation = operations['listDelegations']['responses'][200]['content']['application/json']['delegations'][number];

/** Who let whom do what, through how many hops. */
export function Component() {
  const name = useWorkspaceName();
  const tenant = useTenant();
  const [userId, setUserId] = useFilter('user');
  const [clientId, setClientId] = useFilter('client');
  const list = usePages(
    ['delegations', name.tenant, name.workspace, userId, clientId],
    (cursor) =>
      answer(
        api.GET('/api/tenants/{tenant}/workspaces/{workspace}/delegations', {
          params: {
            path: name,
            query: {
              ...(userId === undefined ? {} : { user_id: userId }),
              ...(clientId === undefined ? {} : { client_id: clientId }),
              ...cursor,
            },
          },
        }),
      ),
    ({ delegations }) => delegations,
  );
  return (
    <>
      <PageTitle
        title="Delegations"
        note="Who let whom do what, and through whom: every agent, and every token exchange. Looking at it is an event of the audit log."
      />
      <Card>
        <Group mb="md" align="flex-end">
          <FindUser userId={userId} onChoose={setUserId} />
          {tenant.may('clients:read') && <FindClient clientId={clientId} onChoose={setClientId} />}
        </Group>
        <ProblemAlert error={list.error} />
        {list.isPending && <Loader size="sm" aria-label="Loading" />}
        {list.none && (
          <Text c="dimmed" role="status">
            Nobody has acted for anybody.
          </Text>
        )}
        {list.rows.length > 0 && (
          <Rows
            rows={list.rows}
            tall
            columns={[
              { head: 'Who let whom do what', breakable: true, cell: (one) => <InWords one={one} /> },
              { head: 'Hops', from: 'sm', cell: ({ hops }) => hops },
              {
                head: 'Last',
                from: 'md',
                cell: ({ first_at, last_at }) => (
                  <>
                    <Time at={last_at} />
                    <Text size="xs" c="dimmed">
                      since <Time at={first_at} />
                    </Text>
                  </>
                ),
              },
              {
                head: 'Status',
                cell: ({ granted }) =>
                  granted ? <Badge color="green">Allowed</Badge> : <Badge color="gray">Withdrawn</Badge>,
              },
            ]}
          />
        )}
        <More query={list} />
      </Card>
    </>
  );
}

/** “ada let Room booker act, through Calendar: rooms:book at https://rooms.example/”. */
function InWords({ one }: { readonly one: Delegation }) {
  const name = useWorkspaceName();
  const { user_id: userId, username, chain, scopes, resources, authorization_details: details } = one;
  return (
    <>
      {userId !== undefined && (
        <>
          <Link className="row-link" to={userAddress(name, userId)}>
            {username ?? userId}
          </Link>{' '}
          let{' '}
        </>
      )}
      {chain.map(({ client_id: clientId, client_name: clientName }, index) => (
        <Fragment key={clientId}>
          {index > 0 && ', through '}
          <Link className="row-link" to={clientAddress(name, clientId)}>
            {clientName ?? clientId}
          </Link>
          {index === 0 && (userId === undefined ? ' acts for itself' : ' act')}
        </Fragment>
      ))}
      <Group gap={4} mt={4}>
        {scopes.map((scope) => (
          <Code key={scope}>{scope}</Code>
        ))}
        {scopes.length === 0 && <Text size="sm">no scope</Text>}
      </Group>
      <Text size="xs" c="dimmed">
        at {resources.join(', ')}
      </Text>
      {details !== undefined && (
        <details>
          <summary>Authorization details</summary>
          <CodeBlock text={JSON.stringify(details, null, 2)} what="Authorization details" />
        </details>
      )}
    </>
  );
}
