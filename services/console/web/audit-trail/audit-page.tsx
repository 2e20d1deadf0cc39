import {
  Badge,
  Button,
  Card,
  Drawer,
  Group,
  Loader,
  Select,
  Stack,
  Switch,
  Table,
  Text,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { answer, api } from '../api/call.js';
import { usePages } from '../api/pages.js';
import { CodeBlock } from '../shell/code-block.js';
import { CopyText } from '../shell/copy.js';
import { PageTitle } from '../shell/page-title.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { More } from '../shell/search.js';
import { Time } from '../shell/time.js';
import { exactTime } from '../shell/words.js';

/** An event as the API gives it; docs/audit/events.md has every member. */
interface AuditEvent {
  readonly id: string;
  readonly type: string;
  readonly time: string;
  readonly log_index: number;
  readonly [member: string]: unknown;
}

const POLL_MS = 2_000;
const FILTERS = ['type', 'actor', 'client_id', 'request_id'] as const;

/** Of a workspace, or, where the address has none, of the tenant itself. */
export function Component() {
  const { tenant = '', workspace } = useParams();
  const [query, setQuery] = useSearchParams();
  const [live, setLive] = useState(true);
  const [opened, setOpened] = useState<AuditEvent>();
  const text = (name: string) => query.get(name) ?? '';
  const wanted = {
    ...Object.fromEntries(FILTERS.flatMap((name) => (text(name) === '' ? [] : [[name, text(name)]]))),
    ...(text('outcome') === 'success' || text('outcome') === 'failure'
      ? { outcome: text('outcome') as 'success' | 'failure' }
      : {}),
  };
  const list = usePages(
    ['audit', tenant, workspace, wanted],
    (cursor): Promise<{ events: AuditEvent[]; next_cursor?: string | undefined }> => {
      const params = { ...wanted, ...cursor };
      return workspace === undefined
        ? answer(api.GET('/api/tenants/{tenant}/audit-events', { params: { path: { tenant }, query: params } }))
        : answer(
            api.GET('/api/tenants/{tenant}/workspaces/{workspace}/audit-events', {
              params: { path: { tenant, workspace }, query: params },
            }),
          );
    },
    ({ events }) => events,
    { everyMs: live ? POLL_MS : undefined },
  );
  const filter = useDebouncedCallback((name: string, value: string) => {
    setQuery(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === '') next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  }, 250);
  return (
    <>
      <PageTitle
        title="Audit log"
        note={
          workspace === undefined
            ? 'What happened to the tenant itself: its administrators and workspaces.'
            : 'What happened in this workspace, newest first.'
        }
        actions={<Switch label="Live" checked={live} onChange={(event) => setLive(event.currentTarget.checked)} />}
      />
      <Card>
        <Group mb="md" align="flex-end">
          <TextInput
            label="Type"
            placeholder="client.registered"
            defaultValue={text('type')}
            onChange={(event) => filter('type', event.currentTarget.value.trim())}
            spellCheck={false}
          />
          <TextInput
            label="Actor"
            placeholder="user id"
            defaultValue={text('actor')}
            onChange={(event) => filter('actor', event.currentTarget.value.trim())}
            spellCheck={false}
          />
          <TextInput
            label="Client id"
            defaultValue={text('client_id')}
            onChange={(event) => filter('client_id', event.currentTarget.value.trim())}
            spellCheck={false}
          />
          <TextInput
            label="Request id"
            defaultValue={text('request_id')}
            onChange={(event) => filter('request_id', event.currentTarget.value.trim())}
            spellCheck={false}
          />
          <Select
            label="Outcome"
            data={[
              { value: '', label: 'any' },
              { value: 'success', label: 'success' },
              { value: 'failure', label: 'failure' },
            ]}
            value={text('outcome')}
            onChange={(value) => filter('outcome', value ?? '')}
            allowDeselect={false}
            w={130}
          />
          {list.isPending && <Loader size="sm" aria-label="Loading" />}
        </Group>
        <ProblemAlert error={list.error} />
        {list.isSuccess && list.rows.length === 0 ? (
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
                <Table.Tr key={event.id}>
                  <Table.Td className="breakable">
                    <UnstyledButton className="row-link" onClick={() => setOpened(event)}>
                      {event.type}
                    </UnstyledButton>
                    <Text size="xs" c="dimmed">
                      {named(event.target)}
                    </Text>
                  </Table.Td>
                  <Table.Td visibleFrom="sm" className="breakable">
                    <Text size="sm">{named(event.actor)}</Text>
                  </Table.Td>
                  <Table.Td>
                    <Time at={event.time} />
                  </Table.Td>
                  <Table.Td>
                    <Badge variant="dot" color={event.outcome === 'failure' ? 'red' : 'teal'} tt="none">
                      {String(event.outcome ?? '')}
                    </Badge>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
        <More query={list} />
      </Card>
      <OneEvent event={opened} onClose={() => setOpened(undefined)} />
    </>
  );
}

/** `user 0190…`. */
function named(who: unknown): string {
  if (typeof who !== 'object' || who === null) return '';
  const type = 'type' in who ? String(who.type) : '';
  const id = 'id' in who ? String(who.id) : '';
  return `${type} ${id}`.trim();
}

function OneEvent({ event, onClose }: { readonly event: AuditEvent | undefined; readonly onClose: () => void }) {
  return (
    <Drawer opened={event !== undefined} onClose={onClose} position="right" size="lg" title={event?.type ?? ''}>
      {event && (
        <Stack>
          <Text size="sm">{exactTime(event.time)}</Text>
          <CopyText value={event.id} what="the id of the event" />
          <CodeBlock text={JSON.stringify(event, null, 2)} what="The event" />
          <Group>
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
          </Group>
        </Stack>
      )}
    </Drawer>
  );
}
