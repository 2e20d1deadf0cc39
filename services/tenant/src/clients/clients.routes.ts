import { clientMetadataSchema } from '@ostiary/oauth/client-registration';
import { z } from 'zod';
import { adminRoute } from '../access/admin-route.js';
import { pageQuery, searchText } from '../request-body/page.js';

/** RFC 7591 §3.2.1: the registered metadata, with what the server added. */
export const clientAnswer = clientMetadataSchema.extend({
  client_id: z.string(),
  /** Unix seconds. */
  client_id_issued_at: z.number().int(),
  /** Who made the software statement that it registered with (RFC 7591 §2.3). */
  software_statement_issuer: z.string().optional(),
  /** Secrets that are accepted now, oldest first; never the secrets themselves. */
  client_secrets: z.array(z.strictObject({ created_at: z.iso.datetime(), expires_at: z.iso.datetime().optional() })),
});

const newSecret = {
  /** Shown this once. */
  client_secret: z.string(),
  /** RFC 7591 §3.2.1: 0, it does not expire. */
  client_secret_expires_at: z.literal(0),
};

const all = '/api/tenants/:tenant/workspaces/:workspace/clients';
const one = '/api/tenants/:tenant/workspaces/:workspace/clients/:client_id';

export const REGISTER_CLIENT = adminRoute({
  id: 'registerClient',
  tag: 'Clients',
  method: 'POST',
  path: all,
  summary: 'Register a client: RFC 7591 metadata and our own members',
  scope: 'clients:write',
  body: clientMetadataSchema,
  quota: 'clients',
  status: 201,
  answer: {
    description: 'Registered, with a secret if the authentication method has one.',
    schema: clientAnswer.extend(z.strictObject(newSecret).partial().shape),
  },
});

export const LIST_CLIENTS = adminRoute({
  id: 'listClients',
  tag: 'Clients',
  method: 'GET',
  path: all,
  summary: 'The clients of a workspace',
  scope: 'clients:read',
  query: z.strictObject({
    ...pageQuery,
    search: searchText.meta({ description: 'The beginning of the client id, or a part of the name.' }),
  }),
  status: 200,
  answer: {
    description: 'Oldest first.',
    schema: z.strictObject({ clients: z.array(clientAnswer), next_cursor: z.string().optional() }),
  },
});

export const GET_CLIENT = adminRoute({
  id: 'getClient',
  tag: 'Clients',
  method: 'GET',
  path: one,
  summary: 'A client',
  scope: 'clients:read',
  status: 200,
  answer: { description: 'With an ETag for a later change.', schema: clientAnswer },
});

export const CHANGE_CLIENT = adminRoute({
  id: 'changeClient',
  tag: 'Clients',
  method: 'PATCH',
  path: one,
  summary: 'Change a client’s metadata, disable or enable it',
  scope: 'clients:write',
  mergePatch: true,
  // null removes a member (RFC 7396): what it comes to is checked as a registration.
  body: z.record(z.string(), z.unknown()).meta({ $ref: '#/components/schemas/ClientMetadata' }),
  status: 200,
  answer: {
    description: 'As it is now; with a secret if it needs one from now on.',
    schema: clientAnswer.extend(z.strictObject(newSecret).partial().shape),
  },
  refusals: { 412: 'If-Match names another version.' },
});

export const DELETE_CLIENT = adminRoute({
  id: 'deleteClient',
  tag: 'Clients',
  method: 'DELETE',
  path: one,
  summary: 'Delete a client',
  scope: 'clients:write',
  status: 204,
  answer: { description: 'Deleted; nobody knows it any more within a second.' },
  refusals: { 412: 'If-Match names another version.' },
});

export const ROTATE_SECRET = adminRoute({
  id: 'rotateClientSecret',
  tag: 'Clients',
  method: 'POST',
  path: `${one}/secret`,
  summary: 'Give a client a new secret; the one before stays good beside it',
  scope: 'clients:write',
  body: z
    .strictObject({
      /** When the secret before ends; absent: with the next rotation. */
      previous_expires_in_seconds: z.number().int().min(0).max(31_536_000).optional(),
    })
    .optional(),
  status: 201,
  answer: {
    description: 'The new secret, shown this once.',
    schema: z.strictObject({ client_id: z.string(), ...newSecret, client_secrets: clientAnswer.shape.client_secrets }),
  },
  refusals: { 409: 'The client does not authenticate with a secret.' },
});
