import { z } from 'zod';
import { adminRoute } from '../access/admin-route.js';

const all = '/api/tenants/:tenant/workspaces/:workspace/users/:user_id/grants';

const grantAnswer = z.strictObject({
  id: z.string(),
  client_id: z.string(),
  scopes: z.array(z.string()),
  /** RFC 8707. */
  resources: z.array(z.string()),
  /** RFC 9396. */
  authorization_details: z.array(z.unknown()).optional(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

export const LIST_GRANTS = adminRoute({
  id: 'listGrantsOfUser',
  tag: 'Grants',
  method: 'GET',
  path: all,
  summary: 'What a user has allowed which clients',
  scope: 'users:read',
  status: 200,
  answer: { description: 'Those in force, oldest first.', schema: z.strictObject({ grants: z.array(grantAnswer) }) },
});

export const REVOKE_GRANT = adminRoute({
  id: 'revokeGrantOfUser',
  tag: 'Grants',
  method: 'DELETE',
  path: `${all}/:grant_id`,
  summary: 'Withdraw a grant, and with it every token that was issued under it',
  scope: 'users:write',
  status: 204,
  answer: { description: 'Withdrawn.' },
});
