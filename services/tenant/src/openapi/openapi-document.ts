/** OpenAPI 3.1 of the admin API, made from its routes: what validates a request is what describes it. */

import { clientMetadataSchema } from '@ostiary/oauth/client-registration';
import { isJsonObject } from '@ostiary/oauth/json-object';
import { z } from 'zod';
import type { AdminRoute } from '../access/admin-route.js';
import { ADMIN_SCOPES } from '../access/permissions.js';
import { ALL_ROUTES } from './all-routes.js';

export interface DocumentSettings {
  /** The origin of the API. */
  readonly origin: string;
  /** Issuer of system/admin. */
  readonly issuer: string;
}

/** RFC 6585 §4, draft-ietf-httpapi-ratelimit-headers-10. */
const TOO_MANY_REQUESTS = 'Too many requests of this address; see Retry-After.';
const RETRY_AFTER = {
  'Retry-After': {
    description: 'Seconds after which it is worth trying again (RFC 9110 §10.2.3).',
    schema: { type: 'integer' },
  },
};
const FORBIDDEN = 'The token has another scope, or the caller’s role does not allow it.';
const QUOTAS: Readonly<Record<NonNullable<AdminRoute['quota']>, string>> = {
  workspaces: 'the tenant has as many workspaces',
  clients: 'the workspace has as many clients',
  users: 'the workspace has as many users',
  organizations: 'the workspace has as many organizations',
  members: 'the organization has as many members, or the user is in as many organizations,',
};

const PROBLEM = {
  description: 'A refusal (RFC 9457).',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

export function openApiDocument({ origin, issuer }: DocumentSettings) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Ostiary admin API',
      version: '1',
      description:
        'Tenants, workspaces, clients, users, organizations, keys and the audit trail. Access tokens are issued by the installation’s own workspace ' +
        '(ask for them with `resource` set to this API), and may be bound by DPoP (RFC 9449) or mutual TLS (RFC 8705). ' +
        'Lists give `next_cursor` while there is more. Every answer has an `x-request-id`.',
    },
    servers: [{ url: origin }],
    paths: paths(),
    components: {
      securitySchemes: {
        access_token: {
          type: 'oauth2',
          flows: {
            authorizationCode: {
              authorizationUrl: `${issuer}/authorize`,
              tokenUrl: `${issuer}/token`,
              scopes: ADMIN_SCOPES,
            },
            clientCredentials: { tokenUrl: `${issuer}/token`, scopes: ADMIN_SCOPES },
          },
        },
      },
      schemas: {
        ClientMetadata: jsonSchema(clientMetadataSchema, 'input'),
        Problem: jsonSchema(problemSchema, 'output'),
      },
    },
  };
}

const problemSchema = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  /** The id of the request. */
  instance: z.string(),
  errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string() })).optional(),
});

function paths(): Record<string, Record<string, unknown>> {
  const all: Record<string, Record<string, unknown>> = {};
  for (const route of ALL_ROUTES) {
    const path = route.path.replace(/:([a-z_]+)/g, '{$1}');
    all[path] = { ...all[path], [route.method.toLowerCase()]: operation(route) };
  }
  return all;
}

function operation(route: AdminRoute) {
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    security: securityOf(route),
    parameters: [...pathParameters(route), ...queryParameters(route), ...headerParameters(route)],
    ...(route.body === undefined ? {} : { requestBody: requestBody(route, route.body) }),
    responses: responses(route),
  };
}

function securityOf({ scope, scopeOfToken, alsoScopes = [] }: AdminRoute) {
  if (scope !== undefined) return [{ access_token: [scope, ...alsoScopes] }];
  // An empty requirement: without a token, too.
  return scopeOfToken === undefined ? [] : [{}, { access_token: [scopeOfToken, ...alsoScopes] }];
}

function pathParameters({ path }: AdminRoute) {
  return [...path.matchAll(/:([a-z_]+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters({ query }: AdminRoute) {
  if (query === undefined) return [];
  const { properties } = jsonSchema(query, 'input');
  return Object.entries(isJsonObject(properties) ? properties : {}).map(([name, schema]) => ({
    name,
    in: 'query',
    schema,
  }));
}

function headerParameters({ refusals }: AdminRoute) {
  if (refusals === undefined || !(412 in refusals)) return [];
  const description = 'The ETag of what is to be changed (RFC 9110 §13.1.1).';
  return [{ name: 'If-Match', in: 'header', description, schema: { type: 'string' } }];
}

function requestBody(route: AdminRoute, body: z.ZodType) {
  const schema = jsonSchema(body, 'input');
  const type = route.mergePatch ? 'application/merge-patch+json' : 'application/json';
  return { required: !body.safeParse(undefined).success, content: { [type]: { schema } } };
}

function responses(route: AdminRoute) {
  const { description, schema } = route.answer;
  const success =
    schema === undefined
      ? { description }
      : { description, content: { 'application/json': { schema: jsonSchema(schema, 'output') } } };
  const refusals = Object.entries({ 429: TOO_MANY_REQUESTS, ...route.refusals }).map(([status, text]) => [
    status,
    { ...PROBLEM, description: text, ...(status === '429' ? { headers: RETRY_AFTER } : {}) },
  ]);
  return {
    [route.status]: success,
    ...(route.body === undefined && route.query === undefined ? {} : { 400: PROBLEM, 422: PROBLEM }),
    ...(route.scope === undefined ? {} : { 401: PROBLEM, 403: PROBLEM }),
    ...(route.path.includes(':') ? { 404: PROBLEM } : {}),
    ...Object.fromEntries(refusals),
    ...(route.quota === undefined ? {} : { 403: quotaExceeded(route, route.quota) }),
    503: PROBLEM,
  };
}

/** Two refusals of one status; `type` tells them apart. */
function quotaExceeded({ scope, refusals }: AdminRoute, quota: NonNullable<AdminRoute['quota']>) {
  const other = refusals?.[403] ?? (scope === undefined ? undefined : FORBIDDEN);
  const full = `${QUOTAS[quota]} as the installation lets it have (type urn:ostiary:problem:quota-exceeded).`;
  const description = other === undefined ? full : `${other.replace(/\.$/, '')}; or ${full}`;
  return { ...PROBLEM, description: description.charAt(0).toUpperCase() + description.slice(1) };
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
