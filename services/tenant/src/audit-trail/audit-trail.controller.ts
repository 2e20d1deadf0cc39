import { Controller, Inject, Param, Req, UseGuards } from '@nestjs/common';
import { AUDIT_EVENT_TYPES } from '@ostiary/audit/event-types';
import { inTenant } from '@ostiary/platform/postgres';
import type { FastifyRequest } from 'fastify';
import { AdminGuard, Answers, adminCall } from '../access/admin-route.guard.js';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { parseBody } from '../request-body/parse-body.js';
import { requireWorkspace } from '../workspaces/workspace.repository.js';
import {
  GET_TENANT_EVENT,
  GET_WORKSPACE_EVENT,
  LIST_EVENT_TYPES,
  SEARCH_TENANT_EVENTS,
  SEARCH_WORKSPACE_EVENTS,
} from './audit-trail.routes.js';
import { getEvent, searchEvents } from './search-events.js';

@Controller()
@UseGuards(AdminGuard)
export class AuditTrailController {
  constructor(@Inject(DEPENDENCIES) private readonly deps: Dependencies) {}

  @Answers(SEARCH_WORKSPACE_EVENTS)
  async ofWorkspace(@Req() request: FastifyRequest, @Param('workspace') slug: string) {
    const search = parseBody(SEARCH_WORKSPACE_EVENTS.query, request.query);
    const call = adminCall(request);
    const { id } = await inTenant(this.deps.dataSource, call.tenant, (manager) =>
      requireWorkspace(manager, call.tenant, slug),
    );
    return searchEvents(this.deps, id, search, call);
  }

  @Answers(SEARCH_TENANT_EVENTS)
  async ofTenant(@Req() request: FastifyRequest) {
    const search = parseBody(SEARCH_TENANT_EVENTS.query, request.query);
    return searchEvents(this.deps, '', search, adminCall(request));
  }

  @Answers(GET_WORKSPACE_EVENT)
  async oneOfWorkspace(
    @Req() request: FastifyRequest,
    @Param('workspace') slug: string,
    @Param('event_id') id: string,
  ) {
    const call = adminCall(request);
    const workspace = await inTenant(this.deps.dataSource, call.tenant, (manager) =>
      requireWorkspace(manager, call.tenant, slug),
    );
    return getEvent(this.deps, workspace.id, id, call);
  }

  @Answers(GET_TENANT_EVENT)
  async oneOfTenant(@Req() request: FastifyRequest, @Param('event_id') id: string) {
    return getEvent(this.deps, '', id, adminCall(request));
  }

  @Answers(LIST_EVENT_TYPES)
  types() {
    return { event_types: Object.entries(AUDIT_EVENT_TYPES).map(([type, { when }]) => ({ type, when })) };
  }
}
