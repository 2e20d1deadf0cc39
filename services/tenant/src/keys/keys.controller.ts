import { Controller, Inject, Param, Req, UseGuards } from '@nestjs/common';
import { inTenant } from '@ostiary/platform/postgres';
import type { FastifyRequest } from 'fastify';
import { AdminGuard, Answers, adminCall } from '../access/admin-route.guard.js';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { parseBody } from '../request-body/parse-body.js';
import { requireWorkspace } from '../workspaces/workspace.repository.js';
import { signingKeyAnswer } from '../workspaces/workspace-overview.js';
import { type EncryptionKeyRecord, encryptionKeysOf } from './encryption-key.repository.js';
import { exchangeEncryptionKeys } from './exchange-encryption-keys.js';
import { NEVER } from './key-lifecycle.js';
import {
  EXPLAIN_KEY_REVOCATION,
  LIST_ENCRYPTION_KEYS,
  LIST_KEYS,
  REMOVE_KEY,
  REVOKE_KEY,
  ROTATE_ENCRYPTION_KEYS,
  ROTATE_KEYS,
} from './keys.routes.js';
import { explainRevocation, type RevocationImpact, revokeSigningKey } from './revoke-key.js';
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

  @Answers(LIST_ENCRYPTION_KEYS)
  async listEncryptionKeys(@Req() request: FastifyRequest, @Param('workspace') slug: string) {
    const { tenant } = adminCall(request);
    const keys = await inTenant(this.deps.dataSource, tenant, async (manager) =>
      encryptionKeysOf(manager, tenant, (await requireWorkspace(manager, tenant, slug)).id),
    );
    return { encryption_keys: keys.map(encryptionKeyAnswer) };
  }

  @Answers(ROTATE_ENCRYPTION_KEYS)
  async rotateEncryptionKeys(@Req() request: FastifyRequest, @Param('workspace') slug: string) {
    const wish = parseBody(ROTATE_ENCRYPTION_KEYS.body, request.body);
    const exchange = { algorithms: wish?.algorithms, immediately: wish?.immediately ?? false };
    const keys = await exchangeEncryptionKeys(this.deps, slug, exchange, adminCall(request));
    return { encryption_keys: keys.map(encryptionKeyAnswer) };
  }

  @Answers(REMOVE_KEY)
  async remove(
    @Req() request: FastifyRequest,
    @Param('workspace') slug: string,
    @Param('kid') kid: string,
  ): Promise<void> {
    await removeSigningKey(this.deps, slug, kid, adminCall(request));
  }

  @Answers(EXPLAIN_KEY_REVOCATION)
  async explainRevocation(@Req() request: FastifyRequest, @Param('workspace') slug: string, @Param('kid') kid: string) {
    return impactAnswer(await explainRevocation(this.deps, slug, kid, adminCall(request)));
  }

  @Answers(REVOKE_KEY)
  async revoke(@Req() request: FastifyRequest, @Param('workspace') slug: string, @Param('kid') kid: string) {
    const { reason } = parseBody(REVOKE_KEY.body, request.body);
    const { impact, keys } = await revokeSigningKey(this.deps, slug, kid, reason, adminCall(request));
    return { ...impactAnswer(impact), signing_keys: keys.map(signingKeyAnswer) };
  }
}

function encryptionKeyAnswer({ kid, alg, retired, createdAt, dueAt }: EncryptionKeyRecord) {
  return {
    kid,
    alg,
    state: retired ? 'retired' : 'active',
    created_at: new Date(createdAt).toISOString(),
    ...(dueAt === undefined || dueAt >= NEVER
      ? {}
      : { [retired ? 'retires_at' : 'rotates_at']: new Date(dueAt).toISOString() }),
  };
}

function impactAnswer({ key, lastTokenExpiresAt, affectedClients, clients }: RevocationImpact) {
  return {
    signing_key: signingKeyAnswer(key),
    ...(lastTokenExpiresAt !== undefined && { last_token_expires_at: new Date(lastTokenExpiresAt).toISOString() }),
    affected_clients: affectedClients,
    clients: clients.map(({ clientId, clientName, signed }) => ({
      client_id: clientId,
      client_name: clientName,
      signed: [...signed],
    })),
  };
}
