import { clientMetadataSchema } from '@ostiary/oauth/client-registration';
import { CLIENT_AUTHENTICATION_METHODS } from '@ostiary/oauth/security-profile';
import { z } from 'zod';
import { adminRoute } from '../access/admin-route.js';
import { ROLES } from '../access/permissions.js';
import { clientAnswer } from '../clients/clients.routes.js';
import { displayName } from '../request-body/display-name.js';
import { pageQuery } from '../request-body/page.js';

const role = z.enum(ROLES);
const administratorAnswer = z.strictObject({ id: z.string(), role, created_at: z.iso.datetime() });

const all = '/api/tenants/:tenant/administrators';
const one = '/api/tenants/:tenant/administrators/:user_id';

export const LIST_ADMINISTRATORS = adminRoute({
  id: 'listAdministrators',
  tag: 'Administrators',
  method: 'GET',
  path: all,
  summary: 'The tenant’s administrators, by user id',
  scope: 'tenants:read',
  query: z.strictObject(pageQuery),
  status: 200,
  answer: {
    description: 'People; automation clients have a list of their own.',
    schema: z.strictObject({
      administrators: z.array(
        administratorAnswer.extend({
          /** What the person signs in with; absent: the user is gone. */
          username: z.string().optional(),
        }),
      ),
      next_cursor: z.string().optional(),
    }),
  },
});

export const ADD_ADMINISTRATOR = adminRoute({
  id: 'addAdministrator',
  tag: 'Administrators',
  method: 'POST',
  path: all,
  summary: 'Create an administrator of the tenant: a new user who signs in at the installation’s own workspace',
  scope: 'tenants:write',
  body: z.strictObject({
    username: z.string().min(1).max(320),
    password: z.string().min(1).max(1024),
    email: z.email().max(254).optional(),
    name: displayName.optional(),
    role,
  }),
  quota: 'users',
  status: 201,
  answer: { description: 'Created.', schema: administratorAnswer.extend({ username: z.string() }) },
  refusals: { 409: 'The user name or the e-mail address is taken.' },
});

export const CHANGE_ADMINISTRATOR = adminRoute({
  id: 'changeAdministrator',
  tag: 'Administrators',
  method: 'PATCH',
  path: one,
  summary: 'Give an administrator another role',
  scope: 'tenants:write',
  mergePatch: true,
  body: z.strictObject({ role }),
  status: 200,
  answer: { description: 'As it is now.', schema: administratorAnswer },
  refusals: { 409: 'The tenant would have no owner.' },
});

export const REMOVE_ADMINISTRATOR = adminRoute({
  id: 'removeAdministrator',
  tag: 'Administrators',
  method: 'DELETE',
  path: one,
  summary: 'Take an administrator’s role in the tenant away',
  scope: 'tenants:write',
  status: 204,
  answer: { description: 'The user stays; what the tenant has is closed to him at once.' },
  refusals: { 409: 'The tenant would have no owner.' },
});

const automationClients = '/api/tenants/:tenant/automation-clients';
const automationAnswer = clientAnswer.extend({ role });

export const LIST_AUTOMATION_CLIENTS = adminRoute({
  id: 'listAutomationClients',
  tag: 'Administrators',
  method: 'GET',
  path: automationClients,
  summary: 'The tenant’s automation clients, by client id',
  scope: 'tenants:read',
  query: z.strictObject(pageQuery),
  status: 200,
  answer: {
    description: 'Clients of the installation’s own workspace that have a role in the tenant.',
    schema: z.strictObject({
      automation_clients: z.array(
        administratorAnswer.extend({
          /** Absent: the client is gone. */
          client_name: z.string().optional(),
          token_endpoint_auth_method: z.enum(CLIENT_AUTHENTICATION_METHODS).optional(),
        }),
      ),
      next_cursor: z.string().optional(),
    }),
  },
});

export const ADD_AUTOMATION_CLIENT = adminRoute({
  id: 'addAutomationClient',
  tag: 'Administrators',
  method: 'POST',
  path: automationClients,
  summary: 'Create a client for automation: client credentials for this API, with a role in this tenant',
  scope: 'tenants:write',
  body: clientMetadataSchema
    .pick({
      token_endpoint_auth_method: true,
      token_endpoint_auth_signing_alg: true,
      jwks: true,
      jwks_uri: true,
      tls_client_auth_subject_dn: true,
      tls_client_auth_san_dns: true,
      tls_client_auth_san_uri: true,
      tls_client_auth_san_ip: true,
      tls_client_auth_san_email: true,
      dpop_bound_access_tokens: true,
      tls_client_certificate_bound_access_tokens: true,
      security_profile: true,
    })
    .extend({ client_name: displayName, role }),
  status: 201,
  answer: {
    description: 'Registered with the scopes that the role allows; a secret, if there is one, is shown this once.',
    schema: automationAnswer.extend({
      client_secret: z.string().optional(),
      client_secret_expires_at: z.literal(0).optional(),
      token_endpoint: z.url(),
      /** The `resource` to ask tokens for (RFC 8707). */
      resource: z.url(),
    }),
  },
});

export const REMOVE_AUTOMATION_CLIENT = adminRoute({
  id: 'removeAutomationClient',
  tag: 'Administrators',
  method: 'DELETE',
  path: `${automationClients}/:client_id`,
  summary: 'Delete an automation client',
  scope: 'tenants:write',
  status: 204,
  answer: { description: 'Deleted; its tokens are refused at once.' },
});
