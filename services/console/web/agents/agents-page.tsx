import { Badge, Button, Card, Group, Loader, Text } from '@mantine/core';
import { Bot } from 'lucide-react';
import { Link } from 'react-router';
import { answer, api } from '../api/call.js';
import { usePages } from '../api/pages.js';
import { clientAddress } from '../clients/client-queries.js';
import { Empty } from '../shell/empty.js';
import { PageTitle } from '../shell/page-title.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { Rows } from '../shell/rows.js';
import { More } from '../shell/search.js';
import { useTenant } from '../shell/tenants.js';
import { Time } from '../shell/time.js';
import { useFilter } from '../shell/use-filter.js';
import { userAddress } from '../users/user-queries.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';
import { type ListedAgent, ownerKey, ownerName } from './agent-queries.js';
import { EndAgents } from './end-agents.js';

/** Clients that somebody answers for, and until when. */
export function Component() {
  const name = useWorkspaceName();
  const tenant = useTenant();
  const [owner, setOwner] = useFilter('owner');
  const list = usePages(
    ['agents', name.tenant, name.workspace, owner],
    (cursor) =>
      answer(
        api.GET('/api/tenants/{tenant}/workspaces/{workspace}/agents', {
          params: { path: name, query: { ...(owner === undefined ? {} : { owner }), ...cursor } },
        }),
      ),
    ({ agents }) => agents.map((agent) => ({ ...agent, id: agent.client_id })),
  );
  const [first] = list.rows;
  const may = tenant.may('clients:write') && tenant.may('users:write');
  const ofOwner = owner === undefined ? undefined : first;
  const label = ofOwner && ownerName(ofOwner.agent.owner, ofOwner.owner_username);
  return (
    <>
      <PageTitle
        title="Agents"
        note="Clients that act for people, or alone: who answers for each, what it is for, and when it ends. A client becomes one on its own page."
        actions={
          may && ofOwner && label !== undefined && <EndAgents of={{ owner: ofOwner.agent.owner }} name={label} />
        }
      />
      <ProblemAlert error={list.error} />
      {list.isPending && <Loader size="sm" aria-label="Loading" />}
      {list.none && owner === undefined && (
        <Empty icon={Bot} title="No agent yet">
          Open a client and say on its tab “Agent” who answers for it, what it is for, what it may have at most and
          until when.
        </Empty>
      )}
      {list.isSuccess && (list.rows.length > 0 || owner !== undefined) && (
        <Card>
          {owner !== undefined && (
            <Group mb="md">
              <Text size="sm">
                {label === undefined ? 'This owner has no agents.' : <>Agents that {label} answers for.</>}
              </Text>
              <Button size="compact-sm" variant="default" onClick={() => setOwner(undefined)}>
                Show all
              </Button>
            </Group>
          )}
          {list.rows.length > 0 && (
            <Rows
              rows={list.rows}
              tall
              columns={[
                {
                  head: 'Agent',
                  breakable: true,
                  cell: (one) => (
                    <>
                      <Link className="row-link" to={`${clientAddress(name, one.client_id)}?tab=agent`}>
                        {one.client_name}
                      </Link>
                      <Text size="xs" c="dimmed">
                        {one.agent.purpose}
                      </Text>
                    </>
                  ),
                },
                { head: 'Answers for it', breakable: true, cell: (one) => <AnswersForIt one={one} onAll={setOwner} /> },
                {
                  head: 'Ends',
                  from: 'sm',
                  cell: (one) => <Time at={new Date(one.agent.expires_at * 1000).toISOString()} />,
                },
                { head: 'Status', cell: (one) => <Status one={one} /> },
              ]}
            />
          )}
          <More query={list} />
        </Card>
      )}
    </>
  );
}

function AnswersForIt({ one, onAll }: { readonly one: ListedAgent; readonly onAll: (owner: string) => void }) {
  const name = useWorkspaceName();
  const { owner } = one.agent;
  const label = ownerName(owner, one.owner_username);
  return (
    <>
      {owner.type === 'user' ? (
        <Link className="row-link" to={userAddress(name, owner.user_id)}>
          {label}
        </Link>
      ) : (
        label
      )}
      <div>
        <Button
          size="compact-xs"
          variant="subtle"
          aria-label={`All agents of ${label}`}
          onClick={() => onAll(ownerKey(owner))}
        >
          All of theirs
        </Button>
      </div>
    </>
  );
}

function Status({ one: { disabled, expired } }: { readonly one: ListedAgent }) {
  if (disabled) return <Badge color="gray">Disabled</Badge>;
  return expired ? <Badge color="orange">Over</Badge> : <Badge color="green">In force</Badge>;
}
