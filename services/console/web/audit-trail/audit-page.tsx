import { Card, Group, Loader, Switch, Table, Text, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useParams } from 'react-router';
import { answer, api } from '../api/call.js';
import { usePages } from '../api/pages.js';
import { useDialog } from '../shell/dialogs.js';
import { PageTitle } from '../shell/page-title.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { More } from '../shell/search.js';
import { useTenant } from '../shell/tenants.js';
import { Time } from '../shell/time.js';
import { AuditFilters, useAuditSearch } from './audit-filters.js';
import { type AuditEvent, administratorNamesQuery, auditEventQuery, inWords, whoIn } from './audit-queries.js';
import { EventInFull, Outcome } from './event-in-full.js';

const POLL_MS = 2_000;

/** Of a workspace, or, where the address has none, of the tenant itself. */
export function Component() {
  const { tenant = '', workspace } = useParams();
  const may = useTenant().may('tenants:read');
  const [live, setLive] = useState(true);
  const shown = useDialog('event');
  const search = useAuditSearch();
  const { data: names } = useQuery({ ...administratorNamesQuery(tenant), enabled: may });
  const key = ['audit', tenant, workspace, search];
  const list = usePages(
    key,
    (cursor): Promise<{ events: AuditEvent[]; next_cursor?: string | undefined }> => {
      const query = { ...search, ...cursor };
      return workspace === undefined
        ? answer(api.GET('/api/tenants/{tenant}/audit-events', { params: { path: { tenant }, query } }))
        : answer(
            api.GET('/api/tenants/{tenant}/workspaces/{workspace}/audit-events', {
              params: { path: { tenant, workspace }, query },
            }),
          );
    },
    ({ events }) => events,
    { everyMs: live ? POLL_MS : undefined },
  );
  const isFresh = useFresh(JSON.stringify(key), list.isPlaceholderData ? [] : list.rows);
  const readsBack = (list.data?.pages.length ?? 0) > 1;
  const listed = list.rows.find(({ id }) => id === shown.of);
  // A link to an event that is further back, or that the filters leave out.
  const other = useQuery({
    ...auditEventQuery(tenant, workspace, shown.of),
    enabled: shown.opened && list.isSuccess && listed === undefined,
  });
  const opened = shown.opened ? (listed ?? other.data) : undefined;
  return (
    <>
      <PageTitle
        title="Audit log"
        note={
          workspace === undefined
            ? 'What happened to the tenant itself: its administrators and workspaces.'
            : 'What happened in this workspace, newest first.'
        }
        actions={
          <Switch
            label="Live"
            description={live && readsBack ? 'waits while you read further back' : undefined}
            checked={live}
            onChange={(event) => setLive(event.currentTarget.checked)}
          />
        }
      />
      <Card>
        <AuditFilters />
        <ProblemAlert error={list.error ?? (shown.opened ? other.error : null)} />
        {list.isPending && <Loader size="sm" aria-label="Loading" />}
        {list.none ? (
          <Text c="dimmed" role="status">
            Nothing of this kind has happened.
          </Text>
        ) : (
          <Table verticalSpacing="xs" highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Event</Table.Th>
                <Table.Th visibleFrom="sm">Actor</Table.Th>
                <Table.Th>When</Table.Th>
                <Table.Th>Outcome</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {list.rows.map((event) => (
                <Table.Tr key={event.id} className={isFresh(event) ? 'fresh-row' : undefined}>
                  <Table.Td className="breakable">
                    <UnstyledButton className="row-link" onClick={() => shown.open(event.id)}>
                      {event.type}
                    </UnstyledButton>
                    <Text size="xs" c="dimmed">
                      {inWords(whoIn(event.target), names)}
                    </Text>
                  </Table.Td>
                  <Table.Td visibleFrom="sm" className="breakable">
                    <Text size="sm">{inWords(whoIn(event.actor), names)}</Text>
                  </Table.Td>
                  <Table.Td>
                    <Time at={event.time} />
                  </Table.Td>
                  <Table.Td>
                    <Outcome event={event} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
        <Group justify="center">
          <More query={list} />
        </Group>
      </Card>
      <EventInFull event={opened} names={names} onClose={shown.close} />
    </>
  );
}

/** Which events have come since the search was made: they are marked, so that one sees what is new. */
function useFresh(search: string, rows: readonly AuditEvent[]): (event: AuditEvent) => boolean {
  const first = useRef<{ readonly search: string; readonly newest: number }>(undefined);
  const newest = rows[0]?.log_index;
  if (newest !== undefined && first.current?.search !== search) first.current = { search, newest };
  const from = first.current?.search === search ? first.current.newest : Number.POSITIVE_INFINITY;
  return ({ log_index }) => log_index > from;
}
