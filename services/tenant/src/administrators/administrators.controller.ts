import { Controller, Inject, Param, Req, Res, UseGuards } from '@nestjs/common';
import { isPossibleClientId } from '@ostiary/directory/slug';
import { describedMetadata } from '@ostiary/oauth/client-registration';
import { endpointUrl } from '@ostiary/oauth/endpoints';
import { isUuid } from '@ostiary/oauth/uuid';
import { inTenant } from '@ostiary/platform/postgres';
import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AdminGuard, Answers, adminCall } from '../access/admin-route.guard.js';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { notFound } from '../problems/refusal.js';
import { fromCursor, toCursor } from '../request-body/page.js';
import { parseBody } from '../request-body/parse-body.js';
import { type Administrator, pageOfAdministrators, type Subject } from './administrator.repository.js';
import {
  ADD_ADMINISTRATOR,
  ADD_AUTOMATION_CLIENT,
  CHANGE_ADMINISTRATOR,
  LIST_ADMINISTRATORS,
  LIST_AUTOMATION_CLIENTS,
  REMOVE_ADMINISTRATOR,
  REMOVE_AUTOMATION_CLIENT,
} from './administrators.routes.js';
import {
  addAdministrator,
  addAutomationClient,
  automationClients,
  changeAdministrator,
  dismissAdministrator,
  removeAutomationClient,
} from './manage-administrators.js';
import { nameAdministrators } from './name-administrators.js';

const cursorKey = z.tuple([z.string().refine(isPossibleClientId)]);

@Controller()
@UseGuards(AdminGuard)
export class AdministratorsController {
  constructor(@Inject(DEPENDENCIES) private readonly deps: Dependencies) {}

  @Answers(LIST_ADMINISTRATORS)
  async list(@Req() request: FastifyRequest) {
    const { page, next } = await this.#page(request, 'user');
    const ids = page.map(({ id }) => id);
    const names = await nameAdministrators(this.deps, ids, request.context);
    const named = page.map((each) => {
      const username = names.get(each.id);
      return username === undefined ? each : { ...each, username };
    });
    return { administrators: named, ...next };
  }

  @Answers(ADD_ADMINISTRATOR)
  async add(@Req() request: FastifyRequest) {
    const wish = parseBody(ADD_ADMINISTRATOR.body, request.body);
    const { administrator, username } = await addAdministrator(this.deps, wish, adminCall(request));
    return { ...answerOf(administrator), username };
  }

  @Answers(CHANGE_ADMINISTRATOR)
  async change(@Req() request: FastifyRequest, @Param('user_id') userId: string) {
    const { role } = parseBody(CHANGE_ADMINISTRATOR.body, request.body);
    if (!isUuid(userId)) throw notFound();
    return answerOf(await changeAdministrator(this.deps, userId, role, adminCall(request)));
  }

  @Answers(REMOVE_ADMINISTRATOR)
  async remove(@Req() request: FastifyRequest, @Param('user_id') userId: string): Promise<void> {
    if (!isUuid(userId)) throw notFound();
    await dismissAdministrator(this.deps, userId, adminCall(request));
  }

  @Answers(LIST_AUTOMATION_CLIENTS)
  async listAutomation(@Req() request: FastifyRequest) {
    const { page, next } = await this.#page(request, 'client');
    const ids = page.map(({ id }) => id);
    const clients = await automationClients(this.deps, ids);
    const named = page.map((each) => {
      const record = clients.get(each.id)?.record;
      if (record === undefined) return each;
      return { ...each, client_name: record.clientName, token_endpoint_auth_method: record.tokenEndpointAuthMethod };
    });
    return { automation_clients: named, ...next };
  }

  @Answers(ADD_AUTOMATION_CLIENT)
  async addAutomation(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const wish = parseBody(ADD_AUTOMATION_CLIENT.body, request.body);
    const { client, secret, settings } = await addAutomationClient(this.deps, wish, adminCall(request));
    const { issuer } = await this.deps.systemWorkspace();
    noStore(reply);
    return {
      client_id: client.record.clientId,
      client_id_issued_at: Math.floor(client.record.createdAt / 1000),
      ...describedMetadata(client.record, settings),
      client_secrets: client.record.secretHashes.map(({ createdAt }) => ({
        created_at: new Date(createdAt).toISOString(),
      })),
      role: wish.role,
      ...(secret === undefined ? {} : { client_secret: secret, client_secret_expires_at: 0 }),
      token_endpoint: endpointUrl(issuer, 'token'),
      resource: this.deps.audience,
    };
  }

  @Answers(REMOVE_AUTOMATION_CLIENT)
  async removeAutomation(@Req() request: FastifyRequest, @Param('client_id') clientId: string): Promise<void> {
    if (!isPossibleClientId(clientId)) throw notFound();
    await removeAutomationClient(this.deps, clientId, adminCall(request));
  }

  async #page(request: FastifyRequest, type: Subject['type']) {
    const { limit, cursor } = parseBody(LIST_ADMINISTRATORS.query, request.query);
    const [after] = fromCursor(cursor, cursorKey) ?? [];
    const { tenant } = adminCall(request);
    const { administrators, next } = await inTenant(this.deps.dataSource, tenant, (manager) =>
      pageOfAdministrators(manager, tenant, type, { after, limit }),
    );
    return { page: administrators.map(answerOf), next: next === undefined ? {} : { next_cursor: toCursor([next]) } };
  }
}

function answerOf({ subject, role, createdAt }: Administrator) {
  return { id: subject.id, role, created_at: new Date(createdAt).toISOString() };
}
