import { Anchor, Badge, Button, Code, Drawer, Group, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { clientAddress } from '../clients/client-queries.js';
import { CodeBlock } from '../shell/code-block.js';
import { CopyText } from '../shell/copy.js';
import { Value } from '../shell/value.js';
import { exactTime, titleOf } from '../shell/words.js';
import { userAddress } from '../users/user-queries.js';
import { type AuditEvent, eventTypesQuery, inWords, textIn, type Who, whoIn } from './audit-queries.js';

interface EventInFullProps {
  readonly event: AuditEvent | undefined;
  readonly names: ReadonlyMap<string, string> | undefined;
  readonly onClose: () => void;
}

/** What happened, in words and with the ways on from there; and everything, as it is stored. */
export function EventInFull({ event, names, onClose }: EventInFullProps) {
  return (
    <Drawer opened={event !== undefined} onClose={onClose} position="right" size="lg" title={event?.type ?? ''}>
      {event && <Everything event={event} names={names} onClose={onClose} />}
    </Drawer>
  );
}

function Everything({ event, names, onClose }: EventInFullProps & { readonly event: AuditEvent }) {
  const { data: types } = useQuery(eventTypesQuery);
  const details = new Map(
    typeof event.details === 'object' && event.details !== null ? Object.entries(event.details) : [],
  );
  const requestId = textIn(event, 'request', 'request_id');
  const grantId = textIn(event, 'grant_id');
  const clientId = textIn(event, 'client_id');
  const rows: [string, ReactNode][] = [
    ['When', exactTime(event.time)],
    ['Outcome', <Outcome key="outcome" event={event} />],
    ['Error', textIn(event, 'error') || textIn(event, 'error', 'code')],
    ['Actor', <Known key="actor" who={whoIn(event.actor)} names={names} />],
    ['Target', <Known key="target" who={whoIn(event.target)} names={names} />],
    ['Client', clientId === '' ? '' : <Known key="client" who={{ type: 'client', id: clientId }} names={names} />],
    ['Grant', grantId === '' ? '' : <Same key="grant" name="grant_id" value={grantId} onClose={onClose} />],
    ['Request', requestId === '' ? '' : <Same key="request" name="request_id" value={requestId} onClose={onClose} />],
    ['Address', textIn(event, 'request', 'address')],
    ['Browser or program', textIn(event, 'request', 'user_agent')],
  ];
  const shown = rows.filter(([, value]) => value !== '');
  return (
    <Stack>
      <Text size="sm">{types?.get(event.type)}</Text>
      <Table verticalSpacing={6}>
        <Table.Tbody>
          {shown.map(([what, value]) => (
            <Row key={what} what={what}>
              {value}
            </Row>
          ))}
          {[...details].map(([name, value]) => (
            <Row key={`details ${name}`} what={titleOf(name)}>
              <Value name={name} value={unpacked(value)} />
            </Row>
          ))}
        </Table.Tbody>
      </Table>
      <div>
        <Text fw={600}>Identifier</Text>
        <CopyText value={event.id} what="the id of the event" />
      </div>
      <div>
        <Text fw={600} mb={4}>
          As it is stored
        </Text>
        <CodeBlock text={JSON.stringify(event, null, 2)} what="The event" />
      </div>
      <Group>
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      </Group>
    </Stack>
  );
}

function Row({ what, children }: { readonly what: string; readonly children: ReactNode }) {
  return (
    <Table.Tr style={{ verticalAlign: 'top' }}>
      <Table.Th scope="row" fw={500} w="35%" className="breakable">
        {what}
      </Table.Th>
      <Table.Td className="breakable">{children}</Table.Td>
    </Table.Tr>
  );
}

/** Values of `details` are texts; `before` and `after` are JSON in them. */
function unpacked(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

export function Outcome({ event }: { readonly event: AuditEvent }) {
  return (
    <Badge variant="dot" color={event.outcome === 'failure' ? 'red' : 'teal'} tt="none">
      {textIn(event, 'outcome')}
    </Badge>
  );
}

/** Somebody or something of the workspace, with the way to its page, if it has one. */
function Known({ who, names }: { readonly who: Who | undefined; readonly names: EventInFullProps['names'] }) {
  const { tenant = '', workspace } = useParams();
  if (who === undefined) return <Text size="sm">nobody known</Text>;
  const text = inWords(who, names);
  const address =
    workspace === undefined
      ? undefined
      : who.type === 'client'
        ? clientAddress({ tenant, workspace }, who.id)
        : who.type === 'user'
          ? userAddress({ tenant, workspace }, who.id)
          : undefined;
  return address === undefined ? (
    <Text size="sm">{text}</Text>
  ) : (
    <Anchor component={Link} to={address} size="sm">
      {text}
    </Anchor>
  );
}

/** What else there is with the same value. */
function Same({
  name,
  value,
  onClose,
}: {
  readonly name: string;
  readonly value: string;
  readonly onClose: () => void;
}) {
  return (
    <Stack gap={2} align="flex-start">
      <Code className="breakable">{value}</Code>
      <Anchor component={Link} to={`?${new URLSearchParams({ [name]: value })}`} size="sm" onClick={onClose}>
        Everything of this {name === 'grant_id' ? 'grant' : 'request'}
      </Anchor>
    </Stack>
  );
}
