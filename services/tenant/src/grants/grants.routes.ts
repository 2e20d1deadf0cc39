import { z } from 'zod';
import { adminRoute } from '../access/admin-route.js';
import { pageQuery } from '../request-body/page.js';

const workspace = '/api/tenants/:tenant/workspaces/:workspace';
const all = `${workspace}/users/:user_id/grants`;

const grantAnswer = z.strictObject({
  id: z.string(),
  client_id: z.string(),
  /** In which organization the user acts by it; left out: in none. */
  organization_id: z.string().optional(),
  scopes: z.array(z.string()),
  /** RFC 8707. */
  resources: z.array(z.string()),
  /** RFC 9396. */
  authorization_details: z.array(z.unknown()).optional(),
  /** Names of claims that were asked for one by one. */
  claims: z.array(z.string()),
  /** Who allowed it: the user, a rule of the workspace, or somebody whose word counts; left out where that was not noted. */
  basis: z.enum(['user', 'implied-for-first-party', 'assertion']).optional(),
  /** What the user was told it is for. */
  reason: z.string().optional(),
  /** Its client asked for it beside others (Grant Management for OAuth 2.0). */
  managed: z.boolean(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  /** Left out: until it is withdrawn. */
  expires_at: z.iso.datetime().optional(),
  /** To some minutes; left out: not yet. */
  last_used_at: z.iso.datetime().optional(),
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

export const LIST_GRANTS_OF_WORKSPACE = adminRoute({
  id: 'listGrants',
  tag: 'Grants',
  method: 'GET',
  path: `${workspace}/grants`,
  summary: 'What users have allowed clients: all of a workspace, of a user, for a client, in an organization',
  scope: 'users:read',
  query: z.strictObject({
    ...pageQuery,
    /** Only those of this user. */
    user_id: z.guid().optional(),
    /** Only those for this client. */
    client_id: z.string().min(1).max(512).optional(),
    /** Only those in this organization. */
    organization_id: z.guid().optional(),
  }),
  status: 200,
  answer: {
    description: 'Those in force, the newest first.',
    schema: z.strictObject({
      grants: z.array(
        grantAnswer.extend({
          user_id: z.string(),
          /** Left out where the user is gone. */
          username: z.string().optional(),
          /** Left out where the client is gone, or describes itself by its client_id. */
          client_name: z.string().optional(),
        }),
      ),
      next_cursor: z.string().optional(),
    }),
  },
});

const withdrawnAnswer = {
  description: 'Withdrawn, some hundreds at a time.',
  schema: z.strictObject({
    withdrawn: z.number().int(),
    /** There are more: call again. */
    more: z.boolean(),
  }),
};

export const REVOKE_GRANTS_OF_USER = adminRoute({
  id: 'revokeGrantsOfUser',
  tag: 'Grants',
  method: 'DELETE',
  path: all,
  summary: 'Withdraw all that a user has allowed, and with it every token that was issued under it',
  scope: 'users:write',
  status: 200,
  answer: withdrawnAnswer,
});

const revokedSubject = z.discriminatedUnion('format', [
  z.strictObject({ format: z.literal('opaque'), id: z.guid() }),
  z.strictObject({ format: z.literal('iss_sub'), iss: z.string().max(2048), sub: z.string().max(255) }),
  z.strictObject({ format: z.literal('email'), email: z.string().min(3).max(254) }),
]);
export type RevokedSubject = z.infer<typeof revokedSubject>;
/** RFC 9493. */
export const revokedSubjectSchema = z.strictObject({ sub_id: revokedSubject });

export const REVOKE_GLOBALLY = adminRoute({
  id: 'revokeGlobally',
  tag: 'Grants',
  method: 'POST',
  path: `${workspace}/global-token-revocation`,
  summary:
    'End everything of a user: what they have allowed, every token, every session (Global Token Revocation). An e-mail address is one that is proven',
  scope: 'users:write',
  body: revokedSubjectSchema,
  status: 204,
  answer: { description: 'Ended. The user signs in again before anything new is issued.' },
});

export const READ_GRANT = adminRoute({
  id: 'readGrant',
  tag: 'Grants',
  method: 'GET',
  path: `${workspace}/grants/:grant_id`,
  summary: 'One grant in force, by its id',
  scope: 'users:read',
  status: 200,
  answer: {
    description: 'What was allowed, to whom, why and until when.',
    schema: grantAnswer.extend({ user_id: z.string() }),
  },
});

export const REVOKE_GRANTS_FOR_CLIENT = adminRoute({
  id: 'revokeGrantsForClient',
  tag: 'Grants',
  method: 'DELETE',
  path: `${workspace}/clients/:client_id/grants`,
  summary: 'Withdraw all that users have allowed a client, and with it every token that was issued under it',
  scope: 'users:write',
  status: 200,
  answer: withdrawnAnswer,
});
