import { Controller, Inject, Param, Req, UseGuards } from '@nestjs/common';
import { isUuid } from '@ostiary/oauth/uuid';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AdminGuard, Answers, adminCall } from '../access/admin-route.guard.js';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { notFound } from '../problems/refusal.js';
import { fromCursor, toCursor } from '../request-body/page.js';
import { parseBody } from '../request-body/parse-body.js';
import { LIST_DELETED_WORKSPACES, RESTORE_WORKSPACE } from './deleted-workspaces.routes.js';
import { deletedWorkspaces, purgesAt, restoreWorkspace } from './restore-workspace.js';
import { listedWorkspace } from './workspace-overview.js';

/** Deletion (Unix ms) and id of the last of the page before. */
const cursorKey = z.tuple([z.number().int().min(0).max(8.64e15), z.string().refine(isUuid)]);

@Controller()
@UseGuards(AdminGuard)
export class DeletedWorkspacesController {
  constructor(@Inject(DEPENDENCIES) private readonly deps: Dependencies) {}

  @Answers(LIST_DELETED_WORKSPACES)
  async list(@Req() request: FastifyRequest) {
    const { limit, cursor } = parseBody(LIST_DELETED_WORKSPACES.query, request.query);
    const before = fromCursor(cursor, cursorKey);
    const { workspaces, next } = await deletedWorkspaces(this.deps, { before, limit }, adminCall(request));
    return {
      deleted_workspaces: workspaces.map((workspace) => ({
        ...listedWorkspace(this.deps, workspace),
        deleted_at: new Date(workspace.deletedAt).toISOString(),
        purges_at: new Date(purgesAt(this.deps, workspace)).toISOString(),
      })),
      ...(next === undefined ? {} : { next_cursor: toCursor(next) }),
    };
  }

  @Answers(RESTORE_WORKSPACE)
  async restore(@Req() request: FastifyRequest, @Param('workspace_id') id: string) {
    if (!isUuid(id)) throw notFound();
    return listedWorkspace(this.deps, await restoreWorkspace(this.deps, id, adminCall(request)));
  }
}
