import { agentMetadataSchema } from '@ostiary/oauth/agent-metadata';
import { z } from 'zod';
import { adminRoute } from '../access/admin-route.js';
import { pageQuery } from '../request-body/page.js';

const workspace = '/api/tenants/:tenant/workspaces/:workspace';

/** `user:` and a user id, or `team:` and a name, as one string for a query. */
const ownerQuery = z
  .string()
  .max(256)
  .regex(/^(?:user:[0-9a-fA-F-]{36}|team:.{1,200})$/u, 'user: and a user id, or team: and a name')
  .optional();

export const LIST_AGENTS = adminRoute({
  id: 'listAgents',
  tag: 'Agents',
  method: 'GET',
  path: `${workspace}/agents`,
  summary: 'The agents of a workspace: all, or of an owner',
  scope: 'clients:read',
  alsoScopes: ['users:read'],
  query: z.strictObject({ ...pageQuery, owner: ownerQuery }),
  status: 200,
  answer: {
    description: 'Oldest first.',
    schema: z.strictObject({
      agents: z.array(
        z.strictObject({
          client_id: z.string(),
          client_name: z.string(),
          agent: agentMetadataSchema,
          /** What the owner signs in with; left out for a team, and where the user is gone. */
          owner_username: z.string().optional(),
          disabled: z.boolean(),
          /** Its end has come. */
          expired: z.boolean(),
        }),
      ),
      next_cursor: z.string().optional(),
    }),
  },
});

export const LIST_DELEGATIONS = adminRoute({
  id: 'listDelegations',
  tag: 'Agents',
  method: 'GET',
  path: `${workspace}/delegations`,
  summary: 'Who let whom do what, through how many hops: tokens of agents, and every exchange (RFC 8693)',
  scope: 'users:read',
  query: z.strictObject({
    ...pageQuery,
    /** For this user. */
    user_id: z.guid().optional(),
    /** With this client anywhere in the chain. */
    client_id: z.string().min(1).max(2048).optional(),
    /** With an agent of this owner in the chain. */
    owner: ownerQuery,
    /** Under this grant. */
    grant_id: z.guid().optional(),
  }),
  status: 200,
  answer: {
    description: 'The newest first.',
    schema: z.strictObject({
      delegations: z.array(
        z.strictObject({
          id: z.string(),
          /** For whom; left out where the clients act for themselves. */
          user_id: z.string().optional(),
          /** Left out where the user is gone. */
          username: z.string().optional(),
          grant_id: z.string().optional(),
          /** The grant is in force; true where there is none. */
          granted: z.boolean(),
          /** From the client that the user allowed to the one that holds the token. */
          chain: z.array(z.strictObject({ client_id: z.string(), client_name: z.string().optional() })),
          /** How many clients act. */
          hops: z.number().int(),
          /** Who answers for the agents in the chain. */
          owners: z.array(z.string()),
          scopes: z.array(z.string()),
          resources: z.array(z.string()),
          /** RFC 9396. */
          authorization_details: z.array(z.unknown()).optional(),
          /** Of the first token. */
          first_at: z.iso.datetime(),
          /** Of the last one, to a minute. */
          last_at: z.iso.datetime(),
        }),
      ),
      next_cursor: z.string().optional(),
    }),
  },
});

export const END_AGENTS = adminRoute({
  id: 'endAgents',
  tag: 'Agents',
  method: 'POST',
  path: `${workspace}/agents/end`,
  summary:
    'End everything that an agent holds, or all agents of an owner: disabled, grants withdrawn, tokens and requests void',
  scope: 'clients:write',
  alsoScopes: ['users:write'],
  body: z.union([
    z.strictObject({ client_id: z.string().min(1).max(2048) }),
    z.strictObject({ owner: agentMetadataSchema.shape.owner }),
  ]),
  status: 200,
  answer: {
    description: 'Ended within a second: nobody takes what they hold, also when they are enabled again.',
    schema: z.strictObject({
      ended: z.array(z.strictObject({ client_id: z.string(), grants_withdrawn: z.number().int() })),
      /** There is more: call again. */
      more: z.boolean(),
    }),
  },
});
