import { AUDIT_EVENT_TYPES } from '@ostiary/audit/event-types';
import { z } from 'zod';
import { adminRoute } from '../access/admin-route.js';
import { pageQuery } from '../request-body/page.js';

const word = z.string().min(1).max(512).optional();

const query = z.strictObject({
  ...pageQuery,
  /** RFC 3339; from inclusive, to exclusive. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  /** Event types, separated by commas. */
  type: z
    .string()
    .max(2000)
    .transform((list) => list.split(','))
    .pipe(z.array(z.string().refine((type) => Object.hasOwn(AUDIT_EVENT_TYPES, type), 'not a type of event')))
    .optional(),
  actor: word,
  client_id: word,
  outcome: z.enum(['success', 'failure']).optional(),
  request_id: word,
  grant_id: word,
});

const event = z.looseObject({ log_index: z.number().int(), id: z.string(), type: z.string(), time: z.string() });

const answer = {
  description: 'Newest first; the members of an event are described in docs/audit/events.md.',
  schema: z.strictObject({
    events: z.array(event),
    next_cursor: z.string().optional(),
  }),
};

export const SEARCH_WORKSPACE_EVENTS = adminRoute({
  id: 'searchWorkspaceAuditEvents',
  tag: 'Audit trail',
  method: 'GET',
  path: '/api/tenants/:tenant/workspaces/:workspace/audit-events',
  summary: 'Search a workspace’s audit trail',
  scope: 'audit:read',
  query,
  status: 200,
  answer,
});

export const SEARCH_TENANT_EVENTS = adminRoute({
  id: 'searchTenantAuditEvents',
  tag: 'Audit trail',
  method: 'GET',
  path: '/api/tenants/:tenant/audit-events',
  summary: 'Search the audit trail of the tenant itself',
  scope: 'audit:read',
  query,
  status: 200,
  answer,
});

const oneEvent = { description: 'As docs/audit/events.md describes it.', schema: event };

export const GET_WORKSPACE_EVENT = adminRoute({
  id: 'getWorkspaceAuditEvent',
  tag: 'Audit trail',
  method: 'GET',
  path: '/api/tenants/:tenant/workspaces/:workspace/audit-events/:event_id',
  summary: 'An event of a workspace’s audit trail',
  scope: 'audit:read',
  status: 200,
  answer: oneEvent,
});

export const GET_TENANT_EVENT = adminRoute({
  id: 'getTenantAuditEvent',
  tag: 'Audit trail',
  method: 'GET',
  path: '/api/tenants/:tenant/audit-events/:event_id',
  summary: 'An event of the audit trail of the tenant itself',
  scope: 'audit:read',
  status: 200,
  answer: oneEvent,
});

export const LIST_EVENT_TYPES = adminRoute({
  id: 'listAuditEventTypes',
  tag: 'Audit trail',
  method: 'GET',
  path: '/api/audit-event-types',
  summary: 'The types of events, and when each is emitted',
  scope: undefined,
  status: 200,
  answer: {
    description: 'All that there are; docs/audit/events.md has every member of each.',
    schema: z.strictObject({ event_types: z.array(z.strictObject({ type: z.string(), when: z.string() })) }),
  },
});
