import { z } from 'zod';
import { adminRoute } from '../access/admin-route.js';
import { pageQuery } from '../request-body/page.js';

const all = '/api/tenants/:tenant/workspaces/:workspace/sessions';

const sessionAnswer = z.strictObject({
  /** `sid` in ID tokens and logout tokens. */
  id: z.string(),
  user_id: z.string(),
  /** Left out where the user is gone. */
  username: z.string().optional(),
  /** Those that took part: they redeemed a code in it. A name is left out where the client is gone, or describes itself by its client_id. */
  clients: z.array(z.strictObject({ client_id: z.string(), client_name: z.string().optional() })),
  /** When the user last proved who they are, and how. */
  auth_time: z.iso.datetime(),
  acr: z.string(),
  amr: z.array(z.string()),
  created_at: z.iso.datetime(),
  /** To about a minute. */
  last_seen_at: z.iso.datetime(),
  /** When it is over if it is not used again. */
  expires_at: z.iso.datetime(),
});

export const LIST_SESSIONS = adminRoute({
  id: 'listSessions',
  tag: 'Sessions',
  method: 'GET',
  path: all,
  summary: 'Who is signed in: the sessions of a workspace, or of one of its users',
  scope: 'users:read',
  query: z.strictObject({
    ...pageQuery,
    /** Only those of this user. */
    user_id: z.guid().optional(),
    /** Only those in which this client took part. Then a page may have few or none while there is a next one: what was looked through is bounded. */
    client_id: z.string().min(1).max(512).optional(),
  }),
  status: 200,
  answer: {
    description: 'The youngest first.',
    schema: z.strictObject({ sessions: z.array(sessionAnswer), next_cursor: z.string().optional() }),
  },
});

export const END_SESSION = adminRoute({
  id: 'endSession',
  tag: 'Sessions',
  method: 'DELETE',
  path: `${all}/:session_id`,
  summary: 'End a session, with the tokens that were issued in it; the clients that took part are told',
  scope: 'users:write',
  status: 204,
  answer: { description: 'Ended.' },
});

export const END_SESSIONS_OF_USER = adminRoute({
  id: 'endSessionsOfUser',
  tag: 'Sessions',
  method: 'DELETE',
  path: '/api/tenants/:tenant/workspaces/:workspace/users/:user_id/sessions',
  summary: 'Sign a user out everywhere',
  scope: 'users:write',
  status: 204,
  answer: { description: 'Signed out, or was not signed in.' },
});
