// The published description of the audit stream, made from the code that makes the events: a page per type, a JSON Schema and
// an AsyncAPI document. Written to docs/audit by tools/audit-docs.ts; a test fails when they differ.
import { z } from 'zod';
import { type AuditEventInput, prepareEvent, stampedJson } from './audit-event.js';
import { auditEventSchema } from './audit-event.schema.js';
import { AUDIT_EVENT_TYPES, type AuditEventType, type AuditEventTypeInfo, OCSF } from './event-types.js';

const TOPIC = 'ostiary.audit.v1';
const EXAMPLE_TIME = Date.UTC(2026, 0, 15, 9, 30, 0, 123);
const EXAMPLE_ID = '019bc0f0-5a7b-7c3e-8f10-2b6d4c9a1e57';

const UUIDS = {
  workspace: '6f1c2a9e-6f0b-4a53-9a57-1d1f2b3c4d5e',
  user: '0d9c7a44-2f3e-4b8a-8a51-7c6d5e4f3a2b',
  grant: 'b7e1f3c2-9a8d-4c6b-8e2f-1a2b3c4d5e6f',
  session: '3e5d7c9b-1f2a-4d6c-9b8a-7f6e5d4c3b2a',
} as const;

/** Values for the fields that a type may carry. */
const EXAMPLE_FIELDS: Readonly<Record<string, Partial<AuditEventInput>>> = {
  target: { target: { type: 'grant', id: UUIDS.grant } },
  clientId: { clientId: 'accounting' },
  clientAuthenticationMethod: { clientAuthenticationMethod: 'private_key_jwt' },
  senderConstraint: { senderConstraint: { type: 'dpop', thumbprint: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' } },
  grantId: { grantId: UUIDS.grant },
  sessionId: { sessionId: UUIDS.session },
  tokenIds: { tokenIds: ['b7e1f3c2-9a8d-4c6b-8e2f-1a2b3c4d5e6f.k3JxQ'] },
  scopes: { scopes: ['openid', 'accounts'] },
  resources: { resources: ['https://accounts.example.com'] },
  authorizationDetailsHashes: { authorizationDetails: [{ type: 'payment_initiation', amount: '123.50' }] },
  grantType: { grantType: 'authorization_code' },
  securityProfile: { securityProfile: 'fapi2-security' },
  error: { error: 'invalid_client', outcome: 'failure' },
  clause: { clause: 'RFC 7523 §3', outcome: 'failure' },
};

const TARGETS: Readonly<Record<string, AuditEventInput['target']>> = {
  tenant: { type: 'tenant', id: 'acme' },
  workspace: { type: 'workspace', id: UUIDS.workspace },
  client: { type: 'client', id: 'accounting' },
  key: { type: 'key', id: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs' },
  user: { type: 'user', id: UUIDS.user },
  credential: { type: 'credential', id: UUIDS.user },
  audit: { type: 'audit_log', id: 'token' },
};

const BY_ADMINISTRATORS: ReadonlySet<string> = new Set([
  'tenant',
  'workspace',
  'client',
  'key',
  'user',
  'credential',
  'administrator',
]);

/** An event of the type as it stands on the topic. */
export function exampleEvent(type: AuditEventType): unknown {
  const info: AuditEventTypeInfo = AUDIT_EVENT_TYPES[type];
  const [subject = ''] = type.split('.');
  const server = subject === 'audit';
  const unauthenticated = type === 'client.authentication_failed';
  const actor: AuditEventInput['actor'] = server
    ? { type: 'system', id: 'audit' }
    : unauthenticated
      ? { type: 'anonymous', id: '' }
      : BY_ADMINISTRATORS.has(subject)
        ? { type: 'administrator', id: UUIDS.user }
        : subject === 'token' || subject === 'authorization' || subject === 'policy'
          ? { type: 'client', id: 'accounting' }
          : { type: 'user', id: UUIDS.user };
  const failed = server || /failed|refused|detected/.test(type);
  const input: AuditEventInput = {
    type,
    outcome: failed ? 'failure' : 'success',
    ...(server || subject === 'tenant'
      ? { tenant: server ? 'system' : 'acme' }
      : {
          workspace: { id: UUIDS.workspace, tenant: 'acme', slug: 'payments', settings: { auditAddress: 'truncated' } },
        }),
    actor,
    request: server
      ? { requestId: '', traceId: '', address: '', userAgent: '' }
      : {
          requestId: 'f0c1d2e3-4b5a-4697-8877-665544332211',
          traceId: '0af7651916cd43dd8448eb211c80319c',
          address: '192.0.2.17',
          userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/151.0',
        },
    ...Object.assign({}, ...info.fields.map((field) => EXAMPLE_FIELDS[field])),
    ...(info.fields.includes('target') && TARGETS[subject] ? { target: TARGETS[subject] } : {}),
    ...(info.details ? { details: Object.fromEntries(Object.keys(info.details).map((name) => [name, '…'])) } : {}),
  };
  const outcome = failed ? 'failure' : 'success';
  const withoutError = outcome === 'success' ? { error: undefined, clause: undefined } : {};
  const prepared = prepareEvent({ ...input, ...withoutError, outcome }, EXAMPLE_TIME, {
    addressKey: new Uint8Array(32),
  });
  const stamp = { instance: 'token-7d9f', epoch: '1768464000000', sequence: '4711' };
  return { ...JSON.parse(stampedJson(prepared.json, 'token', 3, stamp)), id: EXAMPLE_ID };
}

const ocsfName = (uid: number): string => {
  const [name = ''] = Object.entries(OCSF).find(([, value]) => value === uid) ?? [];
  return name.replace(/([A-Z])/g, ' $1').replace(/^./, (letter) => letter.toUpperCase());
};

function section(type: AuditEventType): string {
  const info: AuditEventTypeInfo = AUDIT_EVENT_TYPES[type];
  const fields =
    info.fields.length === 0
      ? 'none beyond those of every event'
      : info.fields.map((field) => `\`${field}\``).join(', ');
  const details = Object.entries(info.details ?? {}).map(([name, meaning]) => `- \`details.${name}\`: ${meaning}`);
  return [
    `## ${type}`,
    '',
    info.when,
    '',
    `- OCSF class: ${info.ocsf} (${ocsfName(info.ocsf)})`,
    `- Fields: ${fields}`,
    ...details,
    '',
    '```json',
    JSON.stringify(exampleEvent(type), null, 2),
    '```',
    '',
  ].join('\n');
}

const INTRODUCTION = `# Audit events

Every security-relevant action is an event on the Kafka topic \`${TOPIC}\` before its answer leaves the server. The events of a
workspace keep their order: the key is \`tenant/workspace\`. An event may arrive twice (it has the same \`id\`); none is lost: the
producers number their events without a gap (\`producer\`).

Messages are CloudEvents 1.0 in binary mode: the attributes are headers (\`ce_id\`, \`ce_source\`, \`ce_specversion\`, \`ce_type\` =
\`${TOPIC}.\` and the type, \`ce_time\`, \`ce_subject\` = the key; \`traceparent\` where [traces](../observability/traces.md) are on), the value is the JSON described by
[audit-event.schema.json](audit-event.schema.json); the stream as a whole is described by [asyncapi.json](asyncapi.json). Fields
that are empty are left out. New types and new optional fields may come without notice; a field that is there stays what it is.

Every event has \`id\`, \`type\`, \`time\`, \`tenant\`, \`workspace\` and \`workspaceId\` (unless it is the tenant's own), \`actor\`,
\`outcome\`, \`ocsfClassUid\`, \`request\` and \`producer\`; a refusal has \`error\` and \`clause\`. What else a type carries is listed
with it. No event holds a token, a code, a secret, a password or an assertion; users are pseudonymous ids.

This page is made from \`libs/audit/src/event-types.ts\` by \`node tools/audit-docs.ts\`.
`;

/** File name below docs/audit → content. */
export function streamDocuments(): Record<string, string> {
  const types = Object.keys(AUDIT_EVENT_TYPES) as AuditEventType[];
  const schema = z.toJSONSchema(auditEventSchema, { target: 'draft-2020-12', io: 'input' });
  const json = (value: unknown): string => `${formatted(value, '', 0)}\n`;
  return {
    'events.md': [INTRODUCTION, ...types.map(section)].join('\n'),
    'audit-event.schema.json': json({
      ...schema,
      $id: 'urn:ostiary:schema:audit-event:v1',
      title: 'Ostiary audit event',
    }),
    'asyncapi.json': json(asyncApi(types)),
  };
}

/** JSON as the repository's formatter leaves it: lists of plain values on one line where they fit in 120 columns. */
function formatted(value: unknown, indent: string, column: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const line = `[${value.map((entry) => JSON.stringify(entry)).join(', ')}]`;
    const plain = value.every((entry) => typeof entry !== 'object');
    if (plain && column + line.length < 120) return line;
    return `[\n${value.map((entry) => inner + formatted(entry, inner, inner.length)).join(',\n')}\n${indent}]`;
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  if (members.length === 0) return '{}';
  const lines = members.map(([name, member]) => {
    const start = `${inner}${JSON.stringify(name)}: `;
    return start + formatted(member, inner, start.length);
  });
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

function asyncApi(types: readonly AuditEventType[]): unknown {
  const messages = Object.fromEntries(
    types.map((type) => [
      type,
      {
        name: `${TOPIC}.${type}`,
        title: type,
        summary: AUDIT_EVENT_TYPES[type].when,
        contentType: 'application/json',
        headers: { $ref: '#/components/schemas/cloudEventHeaders' },
        payload: { $ref: './audit-event.schema.json' },
        bindings: {
          kafka: {
            key: { type: 'string', description: 'tenant/workspace; tenant/ for an event of the tenant itself' },
          },
        },
        examples: [{ payload: exampleEvent(type) }],
      },
    ]),
  );
  const text = (description: string, more: object = {}) => ({ type: 'string', description, ...more });
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Ostiary audit stream',
      version: '1.0.0',
      description: 'What happened, as events: complete, in order per workspace, without secrets. See events.md.',
    },
    defaultContentType: 'application/json',
    channels: {
      audit: {
        address: TOPIC,
        description: 'Every security-relevant action of every workspace.',
        messages: Object.fromEntries(types.map((type) => [type, { $ref: `#/components/messages/${type}` }])),
        bindings: { kafka: { topic: TOPIC, partitions: 12 } },
      },
    },
    operations: {
      readAudit: {
        action: 'send',
        channel: { $ref: '#/channels/audit' },
        summary: 'The services publish; anybody with access reads.',
      },
    },
    components: {
      messages,
      schemas: {
        cloudEventHeaders: {
          type: 'object',
          required: ['ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'ce_time', 'ce_subject', 'content-type'],
          properties: {
            ce_specversion: text('CloudEvents version', { const: '1.0' }),
            ce_id: text('As id in the payload', { format: 'uuid' }),
            ce_source: text('The service that decided: /ostiary/token'),
            ce_type: text(`${TOPIC}. and the type`),
            ce_time: text('As time in the payload', { format: 'date-time' }),
            ce_subject: text('The key of the message'),
            'content-type': text('Of the payload', { const: 'application/json' }),
            traceparent: text(
              'W3C Trace Context: the span that sent it. Only where traces are on and the flow is recorded',
            ),
          },
        },
      },
    },
  };
}
