import { Controller, Inject, Param, Req, Res, UseGuards } from '@nestjs/common';
import { WORKSPACE_PROFILE_NAMES, WORKSPACE_PROFILES } from '@ostiary/oauth/workspace-profiles';
import { inTenant } from '@ostiary/platform/postgres';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AdminGuard, Answers, adminCall } from '../access/admin-route.guard.js';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { keysOf } from '../keys/signing-key.repository.js';
import { notFound } from '../problems/refusal.js';
import { entityTag } from '../request-body/entity-tag.js';
import { fromCursor, toCursor } from '../request-body/page.js';
import { parseBody } from '../request-body/parse-body.js';
import { toWire, toWireName } from '../request-body/wire-names.js';
import { slug as slugSchema } from '../tenants/tenants.routes.js';
import { changeWorkspace, deleteWorkspace } from './change-workspace.js';
import { launchWorkspace } from './launch-workspace.js';
import { findWorkspace, pageOfWorkspaces } from './workspace.repository.js';
import { listedWorkspace, workspaceOverview } from './workspace-overview.js';
import {
  CHANGE_WORKSPACE,
  DELETE_WORKSPACE,
  GET_WORKSPACE,
  LAUNCH_WORKSPACE,
  LIST_PROFILES,
  LIST_WORKSPACES,
} from './workspaces.routes.js';

@Controller()
@UseGuards(AdminGuard)
export class WorkspacesController {
  constructor(@Inject(DEPENDENCIES) private readonly deps: Dependencies) {}

  @Answers(LIST_PROFILES)
  profiles() {
    return {
      profiles: WORKSPACE_PROFILE_NAMES.map((name) => {
        const { title, purpose, settings } = WORKSPACE_PROFILES[name];
        const entries = Object.entries(settings).map(([setting, { value, reason }]) => [
          toWireName(setting),
          { value: toWire(value), reason },
        ]);
        return { name, title, purpose, settings: Object.fromEntries(entries) };
      }),
    };
  }

  @Answers(LAUNCH_WORKSPACE)
  async launch(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const wish = parseBody(LAUNCH_WORKSPACE.body, request.body);
    const { workspace, keys, demo } = await launchWorkspace(this.deps, wish, adminCall(request));
    reply.headers({
      location: `/api/tenants/${workspace.tenant}/workspaces/${workspace.slug}`,
      etag: entityTag(workspace.version),
      'cache-control': 'no-store',
    });
    return {
      ...workspaceOverview(this.deps, workspace, keys),
      ...(demo === undefined
        ? {}
        : {
            demo: {
              users: demo.users,
              // The portal's own key is nobody else's.
              clients: demo.clients.flatMap(({ stored, privateJwk }) =>
                privateJwk === undefined ? [] : [{ client_id: stored.record.clientId, private_jwk: privateJwk }],
              ),
            },
          }),
    };
  }

  @Answers(LIST_WORKSPACES)
  async list(@Req() request: FastifyRequest) {
    const { limit, cursor, search } = parseBody(LIST_WORKSPACES.query, request.query);
    const [after] = fromCursor(cursor, z.tuple([slugSchema])) ?? [];
    const { tenant } = adminCall(request);
    const { workspaces, next } = await inTenant(this.deps.dataSource, tenant, (manager) =>
      pageOfWorkspaces(manager, tenant, { after, limit, search }),
    );
    return {
      workspaces: workspaces.map((workspace) => listedWorkspace(this.deps, workspace)),
      ...(next === undefined ? {} : { next_cursor: toCursor([next]) }),
    };
  }

  @Answers(GET_WORKSPACE)
  async get(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('workspace') slug: string,
  ) {
    const { tenant } = adminCall(request);
    return inTenant(this.deps.dataSource, tenant, async (manager) => {
      const workspace = await findWorkspace(manager, tenant, slug);
      if (workspace === undefined) throw notFound();
      reply.header('etag', entityTag(workspace.version));
      return workspaceOverview(this.deps, workspace, await keysOf(manager, tenant, workspace.id));
    });
  }

  @Answers(CHANGE_WORKSPACE)
  async change(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('workspace') slug: string,
  ) {
    const change = parseBody(CHANGE_WORKSPACE.body, request.body);
    const ifMatch = request.headers['if-match'];
    const { workspace, keys } = await changeWorkspace(this.deps, slug, change, ifMatch, adminCall(request));
    reply.header('etag', entityTag(workspace.version));
    return workspaceOverview(this.deps, workspace, keys);
  }

  @Answers(DELETE_WORKSPACE)
  async delete(@Req() request: FastifyRequest, @Param('workspace') slug: string): Promise<void> {
    await deleteWorkspace(this.deps, slug, request.headers['if-match'], adminCall(request));
  }
}
