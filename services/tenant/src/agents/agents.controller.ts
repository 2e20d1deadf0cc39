import { Controller, Inject, Param, Req, UseGuards } from '@nestjs/common';
import type { Delegation } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import { type AgentOwner, isAgentOver } from '@ostiary/oauth/agent';
import { agentMetadata, ownerOfMetadata } from '@ostiary/oauth/agent-metadata';
import { inTenant } from '@ostiary/platform/postgres';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AdminGuard, Answers, adminCall } from '../access/admin-route.guard.js';
import { recordReading } from '../audit-trail/record-reading.js';
import { clientCursor, pageOfClients, type StoredClient } from '../clients/client.repository.js';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { fromCursor, toCursor } from '../request-body/page.js';
import { parseBody } from '../request-body/parse-body.js';
import { nameUsers } from '../users/name-users.js';
import { requireWorkspace } from '../workspaces/workspace.repository.js';
import { END_AGENTS, LIST_AGENTS, LIST_DELEGATIONS } from './agents.routes.js';
import { endAgents } from './end-agents.js';
import { listDelegations } from './list-delegations.js';

@Controller()
@UseGuards(AdminGuard)
export class AgentsController {
  constructor(@Inject(DEPENDENCIES) private readonly deps: Dependencies) {}

  @Answers(LIST_AGENTS)
  async list(@Req() request: FastifyRequest, @Param('workspace') slug: string) {
    const { limit, cursor, owner } = parseBody(LIST_AGENTS.query, request.query);
    const call = adminCall(request);
    const { tenant } = call;
    const page = {
      after: fromCursor(cursor, clientCursor),
      limit,
      agentsOf: owner ? ownerOf(owner) : 'anybody',
    } as const;
    const { workspace, clients, next } = await inTenant(this.deps.dataSource, tenant, async (manager) => {
      const workspace = await requireWorkspace(manager, tenant, slug);
      return { workspace, ...(await pageOfClients(manager, workspace, page)) };
    });
    const userIds = clients.flatMap(({ record: { agent } }) =>
      agent?.owner.type === 'user' ? agent.owner.userId : [],
    );
    const usernames = await nameUsers(this.deps, workspace, userIds, call);
    if (usernames.size > 0) await recordReading(this.deps.audit, workspace, { names: String(usernames.size) }, call);
    return {
      agents: clients.flatMap((client) => agentAnswer(client, usernames, this.deps.now())),
      ...(next === undefined ? {} : { next_cursor: toCursor(next) }),
    };
  }

  @Answers(LIST_DELEGATIONS)
  async ledger(@Req() request: FastifyRequest, @Param('workspace') slug: string) {
    const query = parseBody(LIST_DELEGATIONS.query, request.query);
    const { cursor = '', limit, user_id: userId = '', client_id: clientId = '', grant_id: grantId = '' } = query;
    const search = { userId, clientId, owner: query.owner ?? '', grantId, cursor, limit };
    const found = await listDelegations(this.deps, slug, search, adminCall(request));
    return {
      delegations: found.delegations.map((one) => delegationAnswer(one, found)),
      ...(found.nextCursor === '' ? {} : { next_cursor: found.nextCursor }),
    };
  }

  @Answers(END_AGENTS)
  async end(@Req() request: FastifyRequest, @Param('workspace') slug: string) {
    const wish = parseBody(END_AGENTS.body, request.body);
    const by = 'client_id' in wish ? { clientId: wish.client_id } : { owner: ownerOfMetadata(wish.owner) };
    const { ended, more } = await endAgents(this.deps, slug, by, adminCall(request));
    return {
      ended: ended.map(({ clientId, grantsWithdrawn }) => ({ client_id: clientId, grants_withdrawn: grantsWithdrawn })),
      more,
    };
  }
}

/** Of a query that the schema has let pass. */
function ownerOf(query: string): AgentOwner {
  const name = query.slice('user:'.length);
  return query.startsWith('user:') ? { type: 'user', userId: name.toLowerCase() } : { type: 'team', name };
}

function agentAnswer({ record }: StoredClient, usernames: ReadonlyMap<string, string>, now: number) {
  const { agent, clientId, clientName, disabled } = record;
  if (agent === undefined) return [];
  const username = agent.owner.type === 'user' ? usernames.get(agent.owner.userId) : undefined;
  return [
    {
      ...{ client_id: clientId, client_name: clientName, agent: agentMetadata(agent), disabled },
      ...(username === undefined ? {} : { owner_username: username }),
      expired: isAgentOver(record, now),
    },
  ];
}

function delegationAnswer(
  one: Delegation,
  names: { readonly usernames: ReadonlyMap<string, string>; readonly clientNames: ReadonlyMap<string, string> },
) {
  const { userId, grantId, clientIds, authorizationDetailsJson: details } = one;
  const username = names.usernames.get(userId);
  return {
    id: one.id,
    ...(userId === '' ? {} : { user_id: userId }),
    ...(username === undefined ? {} : { username }),
    ...(grantId === '' ? {} : { grant_id: grantId }),
    granted: one.granted,
    chain: clientIds.toReversed().map((clientId) => {
      const name = names.clientNames.get(clientId);
      return { client_id: clientId, ...(name === undefined ? {} : { client_name: name }) };
    }),
    ...{ hops: clientIds.length, owners: one.owners, scopes: one.scopes, resources: one.resources },
    ...(details === '' ? {} : { authorization_details: z.array(z.unknown()).parse(JSON.parse(details)) }),
    first_at: new Date(one.firstAt * 1000).toISOString(),
    last_at: new Date(one.lastAt * 1000).toISOString(),
  };
}
