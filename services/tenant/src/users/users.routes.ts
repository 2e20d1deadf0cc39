import { z } from 'zod';
import { adminRoute } from '../access/admin-route.js';
import { pageQuery } from '../request-body/page.js';

const userAnswer = z.strictObject({
  id: z.string(),
  username: z.string(),
  claims: z.record(z.string(), z.unknown()),
  disabled: z.boolean(),
  version: z.number().int(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

// identity has the last word on names, passwords and claims; here only what keeps a request within reason.
const username = z.string().min(1).max(320);
const password = z.string().min(1).max(1024);
const claims = z.record(z.string().max(200), z.unknown());

const all = '/api/tenants/:tenant/workspaces/:workspace/users';
const one = '/api/tenants/:tenant/workspaces/:workspace/users/:user_id';

export const CREATE_USER = adminRoute({
  id: 'createUser',
  tag: 'Users',
  method: 'POST',
  path: all,
  summary: 'Create a user, with or without a password',
  scope: 'users:write',
  body: z.strictObject({ username, password: password.optional(), claims: claims.optional() }),
  quota: 'users',
  status: 201,
  answer: { description: 'Created.', schema: userAnswer },
  refusals: { 409: 'The user name or the e-mail address is taken.' },
});

export const LIST_USERS = adminRoute({
  id: 'listUsers',
  tag: 'Users',
  method: 'GET',
  path: all,
  summary: 'The users of a workspace',
  scope: 'users:read',
  query: z.strictObject({
    ...pageQuery,
    /** Beginning of the user name or e-mail address. */
    search: z.string().max(320).default(''),
  }),
  status: 200,
  answer: {
    description: 'By user name.',
    schema: z.strictObject({ users: z.array(userAnswer), next_cursor: z.string().optional() }),
  },
});

export const GET_USER = adminRoute({
  id: 'getUser',
  tag: 'Users',
  method: 'GET',
  path: one,
  summary: 'A user',
  scope: 'users:read',
  status: 200,
  answer: { description: 'The user.', schema: userAnswer },
});

export const CHANGE_USER = adminRoute({
  id: 'changeUser',
  tag: 'Users',
  method: 'PATCH',
  path: one,
  summary: 'Change a user’s claims or password, disable or enable the user',
  scope: 'users:write',
  mergePatch: true,
  body: z.strictObject({ password: password.optional(), claims: claims.optional(), disabled: z.boolean().optional() }),
  status: 200,
  answer: { description: 'As it is now.', schema: userAnswer },
  refusals: { 409: 'The e-mail address is taken.' },
});

export const DELETE_USER = adminRoute({
  id: 'deleteUser',
  tag: 'Users',
  method: 'DELETE',
  path: one,
  summary: 'Delete a user',
  scope: 'users:write',
  status: 204,
  answer: { description: 'Deleted.' },
});
