import { Controller, Inject, Param, Req, Res, UseGuards } from '@nestjs/common';
import { describedMetadata } from '@ostiary/oauth/client-registration';
import type { WorkspaceSettings } from '@ostiary/oauth/workspace';
import { inTenant } from '@ostiary/platform/postgres';
import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AdminGuard, Answers, adminCall } from '../access/admin-route.guard.js';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { notFound } from '../problems/refusal.js';
import { entityTag } from '../request-body/entity-tag.js';
import { fromCursor, toCursor } from '../request-body/page.js';
import { parseBody } from '../request-body/parse-body.js';
import { requireWorkspace } from '../workspaces/workspace.repository.js';
import { type ChangedClient, changeClient, createClient, deleteClient, rotateSecret } from './change-client.js';
import { clientCursor, findClient, pageOfClients, type StoredClient } from './client.repository.js';
import { activeSecrets } from './client-secrets.js';
import {
  CHANGE_CLIENT,
  DELETE_CLIENT,
  GET_CLIENT,
  LIST_CLIENTS,
  REGISTER_CLIENT,
  ROTATE_SECRET,
} from './clients.routes.js';

@Controller()
@UseGuards(AdminGuard)
export class ClientsController {
  constructor(@Inject(DEPENDENCIES) private readonly deps: Dependencies) {}

  @Answers(REGISTER_CLIENT)
  async register(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('workspace') slug: string,
  ) {
    const metadata = parseBody(REGISTER_CLIENT.body, request.body);
    const call = adminCall(request);
    const created = await createClient(this.deps, slug, metadata, call);
    const { clientId } = created.client.record;
    reply.header('location', `/api/tenants/${call.tenant}/workspaces/${slug}/clients/${encodeURIComponent(clientId)}`);
    return this.#answerWithSecret(created, reply);
  }

  @Answers(LIST_CLIENTS)
  async list(@Req() request: FastifyRequest, @Param('workspace') slug: string) {
    const { limit, cursor, search } = parseBody(LIST_CLIENTS.query, request.query);
    const after = fromCursor(cursor, clientCursor);
    const { tenant } = adminCall(request);
    const { clients, next, settings } = await inTenant(this.deps.dataSource, tenant, async (manager) => {
      const workspace = await requireWorkspace(manager, tenant, slug);
      return { ...(await pageOfClients(manager, workspace, { after, limit, search })), settings: workspace.settings };
    });
    return {
      clients: clients.map((client) => this.#answer(client, settings)),
      ...(next === undefined ? {} : { next_cursor: toCursor(next) }),
    };
  }

  @Answers(GET_CLIENT)
  async get(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('workspace') slug: string,
    @Param('client_id') clientId: string,
  ) {
    const { tenant } = adminCall(request);
    const { client, settings } = await inTenant(this.deps.dataSource, tenant, async (manager) => {
      const workspace = await requireWorkspace(manager, tenant, slug);
      return { client: await findClient(manager, workspace, clientId), settings: workspace.settings };
    });
    if (client === undefined) throw notFound();
    reply.header('etag', entityTag(client.version));
    return this.#answer(client, settings);
  }

  @Answers(CHANGE_CLIENT)
  async change(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('workspace') slug: string,
    @Param('client_id') clientId: string,
  ) {
    const patch = parseBody(CHANGE_CLIENT.body, request.body);
    const ifMatch = request.headers['if-match'];
    return this.#answerWithSecret(
      await changeClient(this.deps, slug, clientId, patch, ifMatch, adminCall(request)),
      reply,
    );
  }

  @Answers(DELETE_CLIENT)
  async delete(
    @Req() request: FastifyRequest,
    @Param('workspace') slug: string,
    @Param('client_id') clientId: string,
  ): Promise<void> {
    await deleteClient(this.deps, slug, clientId, request.headers['if-match'], adminCall(request));
  }

  @Answers(ROTATE_SECRET)
  async rotateSecret(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('workspace') slug: string,
    @Param('client_id') clientId: string,
  ) {
    const wish = parseBody(ROTATE_SECRET.body, request.body);
    const { client, secret, settings } = await rotateSecret(
      this.deps,
      slug,
      clientId,
      wish?.previous_expires_in_seconds,
      adminCall(request),
    );
    noStore(reply);
    reply.header('etag', entityTag(client.version));
    return {
      client_id: clientId,
      client_secret: secret,
      client_secret_expires_at: 0,
      client_secrets: this.#answer(client, settings).client_secrets,
    };
  }

  #answerWithSecret({ client, secret, settings }: ChangedClient, reply: FastifyReply) {
    noStore(reply);
    reply.header('etag', entityTag(client.version));
    return {
      ...this.#answer(client, settings),
      ...(secret === undefined ? {} : { client_secret: secret, client_secret_expires_at: 0 }),
    };
  }

  #answer({ record }: StoredClient, settings: WorkspaceSettings) {
    return {
      client_id: record.clientId,
      client_id_issued_at: Math.floor(record.createdAt / 1000),
      ...describedMetadata(record, settings),
      ...(record.softwareStatement && { software_statement_issuer: record.softwareStatement.issuer }),
      client_secrets: activeSecrets(record, this.deps.now()).map(({ createdAt, expiresAt }) => ({
        created_at: new Date(createdAt).toISOString(),
        ...(expiresAt === undefined ? {} : { expires_at: new Date(expiresAt).toISOString() }),
      })),
    };
  }
}
