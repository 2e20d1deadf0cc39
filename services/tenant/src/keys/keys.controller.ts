import { Controller, Inject, Param, Req, UseGuards } from '@nestjs/common';
import { inTenant } from '@ostiary/platform/postgres';
import type { FastifyRequest } from 'fastify';
import { AdminGuard, Answers, adminCall } from '../access/admin-route.guard.js';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { parseBody } from '../request-body/parse-body.js';
import { requireWorkspace } from '../workspaces/workspace.repository.js';
import { signingKeyAnswer } from '../workspaces/workspace-overview.js';
import { LIST_KEYS, REMOVE_KEY, ROTATE_KEYS } from './keys.routes.js';
import { removeSigningKey, rotateKeys } from './rotate-keys.js';
import { keysOf } from './signing-key.repository.js';

@Controller()
@UseGuards(AdminGuard)
export class KeysController {
  constructor(@Inject(DEPENDENCIES) private readonly deps: Dependencies) {}

  @Answers(LIST_KEYS)
  async list(@Req() request: FastifyRequest, @Param('workspace') slug: string) {
    const { tenant } = adminCall(request);
    const keys = await inTenant(this.deps.dataSource, tenant, async (manager) =>
      keysOf(manager, tenant, (await requireWorkspace(manager, tenant, slug)).id),
    );
    return { signing_keys: keys.map(signingKeyAnswer) };
  }

  @Answers(ROTATE_KEYS)
  async rotate(@Req() request: FastifyRequest, @Param('workspace') slug: string) {
    const wish = parseBody(ROTATE_KEYS.body, request.body);
    const rotation = { algorithms: wish?.algorithms, immediately: wish?.immediately ?? false };
    const keys = await rotateKeys(this.deps, slug, rotation, adminCall(request));
    return { signing_keys: keys.map(signingKeyAnswer) };
  }

  @Answers(REMOVE_KEY)
  async remove(
    @Req() request: FastifyRequest,
    @Param('workspace') slug: string,
    @Param('kid') kid: string,
  ): Promise<void> {
    await removeSigningKey(this.deps, slug, kid, adminCall(request));
  }
}
