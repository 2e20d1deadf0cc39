import { Badge, Button, Code, Drawer, Group, List, Loader, Stack, Table, Text, UnstyledButton } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link } from 'react-router';
import { answer, api } from '../api/call.js';
import { usePages } from '../api/pages.js';
import type { operations } from '../api/schema.js';
import { clientAddress } from '../clients/client-queries.js';
import { CopyText } from '../shell/copy.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { useDialog } from '../shell/dialogs.js';
import { notifications } from '../shell/notifications.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { RowAction, Rows } from '../shell/rows.js';
import { More } from '../shell/search.js';
import { useTenant } from '../shell/tenants.js';
import { Time } from '../shell/time.js';
import { exactTime } from '../shell/words.js';
import { userAddress } from '../users/user-queries.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';
import { classInWords, methodsInWords } from './authentication-words.js';

type Session = operations['listSessions']['responses'][200]['content']['application/json']['sessions'][number];

interface SessionsListProps {
  readonly userId?: string | undefined;
  readonly clientId?: string | undefined;
  /** The page is the user's own: every row would say the same name. */
  readonly ofOneUser?: boolean;
}

const whose = ({ username, user_id }: Session): string => username ?? user_id;

/** Who is signed in, the youngest first; each in full, and ended. */
export function SessionsList({ userId, clientId, ofOneUser = false }: SessionsListProps) {
  const name = useWorkspaceName();
  const may = useTenant().may('users:write');
  const shown = useDialog('session');
  const ending = useDialog('end-session');
  const list = usePages(
    ['sessions', name.tenant, name.workspace, userId, clientId],
    (cursor) =>
      answer(
        api.GET('/api/tenants/{tenant}/workspaces/{workspace}/sessions', {
          params: {
            path: name,
            query: {
              ...(userId === undefined ? {} : { user_id: userId }),
              // Those of a client are looked for among all: more at a time, fewer calls.
              ...(clientId === undefined ? {} : { client_id: clientId, limit: '200' }),
              ...cursor,
            },
          },
        }),
      ),
    ({ sessions }) => sessions,
  );
  // A page of a client's sessions may be empty while there are more to look through.
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = list;
  const searching = list.rows.length === 0 && hasNextPage;
  useEffect(() => {
    if (searching && !isFetchingNextPage) void fetchNextPage();
  }, [searching, isFetchingNextPage, fetchNextPage]);
  const of = (id: string) => list.rows.find((session) => session.id === id);
  const [detail, ended] = [of(shown.of), of(ending.of)];
  if (list.isPending || searching) return <Loader size="sm" aria-label="Loading" />;
  return (
    <>
      <ProblemAlert error={list.error} />
      {list.none ? (
        <Text c="dimmed" role="status">
          Nobody is signed in.
        </Text>
      ) : (
        <Rows
          rows={list.rows}
          opens
          columns={[
            {
              head: ofOneUser ? 'Signed in' : 'User',
              breakable: true,
              cell: (session) => (
                <>
                  <UnstyledButton
                    className="row-link"
                    onClick={() => shown.open(session.id)}
                    aria-label={`Session of ${whose(session)}, signed in ${exactTime(session.created_at)}`}
                  >
                    {ofOneUser ? <Time at={session.created_at} /> : whose(session)}
                  </UnstyledButton>
                  {!ofOneUser && (
                    <Text size="xs" c="dimmed">
                      signed in <Time at={session.created_at} />
                    </Text>
                  )}
                </>
              ),
            },
            {
              head: 'By',
              from: 'sm',
              cell: ({ amr, acr }) => (
                <>
                  {methodsInWords(amr)}
                  <Text size="xs" c="dimmed">
                    {classInWords(acr)}
                  </Text>
                </>
              ),
            },
            { head: 'Clients', from: 'md', breakable: true, cell: clientsInWords },
            { head: 'Last used', from: 'sm', cell: ({ last_seen_at }) => <Time at={last_seen_at} /> },
          ]}
          actions={
            may &&
            ((session) => (
              <RowAction
                destroys
                label={`End the session of ${whose(session)}, signed in ${exactTime(session.created_at)}`}
                onClick={() => ending.open(session.id)}
              >
                End
              </RowAction>
            ))
          }
        />
      )}
      <More query={list} />
      <Drawer
        opened={shown.opened && detail !== undefined}
        onClose={shown.close}
        position="right"
        size="lg"
        title={detail === undefined ? '' : `Session of ${whose(detail)}`}
      >
        {detail && (
          <SessionInFull
            session={detail}
            onEnd={may ? () => ending.open(detail.id) : undefined}
            onClose={shown.close}
          />
        )}
      </Drawer>
      {ending.opened && ended && <EndSession session={ended} onClose={ending.close} />}
    </>
  );
}

const nameOf = ({ client_id, client_name }: Session['clients'][number]): string => client_name ?? client_id;

function clientsInWords({ clients }: Session): string {
  const [first, ...others] = clients;
  if (first === undefined) return 'none yet';
  return others.length === 0 ? nameOf(first) : `${nameOf(first)} and ${others.length} more`;
}

interface SessionInFullProps {
  readonly session: Session;
  /** Absent: the role does not allow it. */
  readonly onEnd: (() => void) | undefined;
  readonly onClose: () => void;
}

function SessionInFull({ session, onEnd, onClose }: SessionInFullProps) {
  const name = useWorkspaceName();
  const times = [
    ['Signed in', session.created_at],
    ['Proved who it is', session.auth_time],
    ['Last used', session.last_seen_at],
    ['Over if it is not used again', session.expires_at],
  ] as const;
  return (
    <Stack>
      <Group justify="space-between">
        <Link className="row-link breakable" to={userAddress(name, session.user_id)}>
          {whose(session)}
        </Link>
        <Badge variant="default" tt="none" fw={500}>
          {classInWords(session.acr)}
        </Badge>
      </Group>
      <Table verticalSpacing="xs">
        <Table.Tbody>
          <Table.Tr>
            <Table.Th scope="row" fw={500}>
              By
            </Table.Th>
            <Table.Td>
              {methodsInWords(session.amr)} <Code>{session.acr}</Code>
            </Table.Td>
          </Table.Tr>
          {times.map(([what, at]) => (
            <Table.Tr key={what}>
              <Table.Th scope="row" fw={500}>
                {what}
              </Table.Th>
              <Table.Td>
                {exactTime(at)} (<Time at={at} />)
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <div>
        <Text fw={600}>Clients that took part</Text>
        {session.clients.length === 0 ? (
          <Text size="sm" c="dimmed">
            None has redeemed a code in it.
          </Text>
        ) : (
          <List size="sm" className="breakable">
            {session.clients.map((client) => (
              <List.Item key={client.client_id}>
                <Link className="row-link" to={clientAddress(name, client.client_id)}>
                  {nameOf(client)}
                </Link>
              </List.Item>
            ))}
          </List>
        )}
      </div>
      <div>
        <Text fw={600}>Identifier</Text>
        <Text size="sm" c="dimmed">
          sid of ID tokens and logout tokens
        </Text>
        <CopyText value={session.id} what="the identifier of the session" />
      </div>
      <Group>
        {onEnd && (
          <Button variant="outline" color="red" c="var(--mantine-color-error)" onClick={onEnd}>
            End this session
          </Button>
        )}
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      </Group>
    </Stack>
  );
}

function EndSession({ session, onClose }: { readonly session: Session; readonly onClose: () => void }) {
  const name = useWorkspaceName();
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: () =>
      answer(
        api.DELETE('/api/tenants/{tenant}/workspaces/{workspace}/sessions/{session_id}', {
          params: { path: { ...name, session_id: session.id } },
        }),
      ),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: ['sessions', name.tenant, name.workspace] });
      notifications.show({ message: `A session of ${whose(session)} is ended.` });
    },
  });
  return (
    <DestroyDialog
      opened
      onClose={onClose}
      title={`End a session of ${whose(session)}`}
      destroys={[
        <>
          the session of <strong>{whose(session)}</strong> that began {exactTime(session.created_at)}
        </>,
        session.clients.length === 0
          ? 'nothing of any client: none has taken part in it'
          : `the tokens that were issued in it to ${session.clients.map(nameOf).join(', ')}, but for those with offline access`,
      ]}
      note="Clients that asked for it are told (back-channel logout). The user can sign in again."
      verb="End the session"
      onConfirm={() => end.mutate()}
      pending={end.isPending}
      error={end.error}
    />
  );
}
