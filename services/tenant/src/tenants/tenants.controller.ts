import { Controller, Inject, Param, Req, Res, UseGuards } from '@nestjs/common';
import { inTenant } from '@ostiary/platform/postgres';
import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AdminAccess } from '../access/admin-access.js';
import { AdminGuard, Answers, adminCall, adminCallIfAny } from '../access/admin-route.guard.js';
import { scopesOfRole } from '../access/permissions.js';
import { membershipsOf } from '../administrators/administrator.repository.js';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { notFound } from '../problems/refusal.js';
import { fromCursor, toCursor } from '../request-body/page.js';
import { parseBody } from '../request-body/parse-body.js';
import { checkSlug } from './check-slug.js';
import { PasskeyCeremonies } from './passkey-ceremonies.js';
import { preparePasskey } from './prepare-passkey.js';
import { registerOwnTenant } from './register-own-tenant.js';
import { registerTenant } from './register-tenant.js';
import { RegistrationLimiter } from './registration-limiter.js';
import { findTenant, type Tenant } from './tenant.repository.js';
import { CHECK_SLUG, GET_TENANT, LIST_TENANTS, PREPARE_PASSKEY, REGISTER_TENANT, slug } from './tenants.routes.js';

@Controller()
@UseGuards(AdminGuard)
export class TenantsController {
  constructor(
    @Inject(DEPENDENCIES) private readonly deps: Dependencies,
    @Inject(RegistrationLimiter) private readonly limiter: RegistrationLimiter,
    @Inject(AdminAccess) private readonly access: AdminAccess,
    @Inject(PasskeyCeremonies) private readonly ceremonies: PasskeyCeremonies,
  ) {}

  @Answers(REGISTER_TENANT)
  async register(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const wish = parseBody(REGISTER_TENANT.body, request.body);
    const call = adminCallIfAny(request);
    // What is worth limiting begins here: a hash of a password, a tenant. Who brings an answer to a challenge was counted when it was made; without one it is cheap to refuse.
    const isCounted = call === undefined && wish.administrator?.passkey !== undefined;
    if (!isCounted) reply.headers(await this.limiter.admit(request.context.address));
    const { tenant, administrator, authorizationServer } = await (call === undefined
      ? registerTenant(this.deps, this.ceremonies, wish, request.context)
      : registerOwnTenant(this.deps, this.access, wish, call));
    reply.header('location', `/api/tenants/${tenant.slug}`);
    return {
      ...tenantAnswer(tenant),
      administrator: { id: administrator.id, username: administrator.username, role: 'owner' },
      authorization_server: authorizationServer,
    };
  }

  @Answers(PREPARE_PASSKEY)
  async preparePasskey(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const wish = parseBody(PREPARE_PASSKEY.body, request.body);
    reply.headers(await this.limiter.admit(request.context.address));
    noStore(reply);
    return preparePasskey(this.deps, this.ceremonies, wish, request.context);
  }

  @Answers(LIST_TENANTS)
  async list(@Req() request: FastifyRequest) {
    const { limit, cursor } = parseBody(LIST_TENANTS.query, request.query);
    const [after] = fromCursor(cursor, z.tuple([slug])) ?? [];
    const { caller } = adminCall(request);
    const { memberships, next } = await this.deps.dataSource.transaction((manager) =>
      membershipsOf(manager, caller.subject, { after, limit }),
    );
    return {
      tenants: memberships.map(({ tenant, tenantName, role }) => ({
        slug: tenant,
        name: tenantName,
        role,
        scopes: [...scopesOfRole(role)],
      })),
      ...(next === undefined ? {} : { next_cursor: toCursor([next]) }),
    };
  }

  @Answers(GET_TENANT)
  async get(@Req() request: FastifyRequest) {
    const { tenant, role } = adminCall(request);
    const found = await inTenant(this.deps.dataSource, tenant, (manager) => findTenant(manager, tenant));
    if (found === undefined) throw notFound();
    return { ...tenantAnswer(found), role, scopes: role === undefined ? [] : [...scopesOfRole(role)] };
  }

  @Answers(CHECK_SLUG)
  async check(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('slug') wish: string,
  ) {
    reply.headers(await this.limiter.admit(request.context.address, 'slugs'));
    noStore(reply);
    const { status, suggestion } = await checkSlug(this.deps.dataSource, wish);
    return { slug: wish, status, ...(suggestion === undefined ? {} : { suggestion }) };
  }
}

function tenantAnswer(tenant: Tenant) {
  return { slug: tenant.slug, name: tenant.name, created_at: new Date(tenant.createdAt).toISOString() };
}
