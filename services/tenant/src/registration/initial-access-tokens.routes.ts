import { z } from 'zod';
import { adminRoute } from '../access/admin-route.js';

const initialAccessToken = z.strictObject({
  id: z.uuid(),
  description: z.string(),
  /** Absent: any number. */
  uses_left: z.number().int().optional(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().optional(),
});

const all = '/api/tenants/:tenant/workspaces/:workspace/initial-access-tokens';

export const CREATE_INITIAL_ACCESS_TOKEN = adminRoute({
  id: 'createInitialAccessToken',
  tag: 'Clients',
  method: 'POST',
  path: all,
  summary: 'A token with which clients register themselves (RFC 7591 §3)',
  scope: 'clients:write',
  body: z.strictObject({
    description: z.string().trim().max(200).optional(),
    /** Registrations that it is good for; absent: any number. */
    uses: z.number().int().min(1).max(1_000_000).optional(),
    expires_in_seconds: z.number().int().min(1).max(31_536_000).optional(),
  }),
  status: 201,
  answer: {
    description: 'Made; the token is shown this once.',
    schema: initialAccessToken.extend({ token: z.string() }),
  },
});

export const LIST_INITIAL_ACCESS_TOKENS = adminRoute({
  id: 'listInitialAccessTokens',
  tag: 'Clients',
  method: 'GET',
  path: all,
  summary: 'The initial access tokens of a workspace, without the tokens themselves',
  scope: 'clients:read',
  status: 200,
  answer: {
    description: 'Oldest first.',
    schema: z.strictObject({ initial_access_tokens: z.array(initialAccessToken) }),
  },
});

export const DELETE_INITIAL_ACCESS_TOKEN = adminRoute({
  id: 'deleteInitialAccessToken',
  tag: 'Clients',
  method: 'DELETE',
  path: '/api/tenants/:tenant/workspaces/:workspace/initial-access-tokens/:token_id',
  summary: 'Take an initial access token back',
  scope: 'clients:write',
  status: 204,
  answer: { description: 'Gone; clients that registered with it stay.' },
});
