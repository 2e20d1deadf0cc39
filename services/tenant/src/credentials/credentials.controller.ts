import { Controller, Inject, Param, Req, UseGuards } from '@nestjs/common';
import type { GetCredentialsResponse } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import type { FastifyRequest } from 'fastify';
import { AdminGuard, Answers, adminCall } from '../access/admin-route.guard.js';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { GET_CREDENTIALS, REMOVE_ONE_TIME_CODES, REMOVE_PASSKEY, UNLOCK_USER } from './credentials.routes.js';
import { getCredentials, removeOneTimeCodes, removePasskey, unlockUser } from './manage-credentials.js';

@Controller()
@UseGuards(AdminGuard)
export class CredentialsController {
  constructor(@Inject(DEPENDENCIES) private readonly deps: Dependencies) {}

  @Answers(GET_CREDENTIALS)
  async get(@Req() request: FastifyRequest, @Param('workspace') slug: string, @Param('user_id') userId: string) {
    return answerOf(await getCredentials(this.deps, slug, userId, adminCall(request)));
  }

  @Answers(REMOVE_PASSKEY)
  async removePasskey(
    @Req() request: FastifyRequest,
    @Param('workspace') slug: string,
    @Param('user_id') userId: string,
    @Param('passkey_id') passkeyId: string,
  ): Promise<void> {
    await removePasskey(this.deps, slug, { userId, passkeyId }, adminCall(request));
  }

  @Answers(REMOVE_ONE_TIME_CODES)
  async removeOneTimeCodes(
    @Req() request: FastifyRequest,
    @Param('workspace') slug: string,
    @Param('user_id') userId: string,
  ): Promise<void> {
    await removeOneTimeCodes(this.deps, slug, userId, adminCall(request));
  }

  @Answers(UNLOCK_USER)
  async unlock(
    @Req() request: FastifyRequest,
    @Param('workspace') slug: string,
    @Param('user_id') userId: string,
  ): Promise<void> {
    await unlockUser(this.deps, slug, userId, adminCall(request));
  }
}

const time = (seconds: number): string => new Date(seconds * 1000).toISOString();

function answerOf(found: GetCredentialsResponse) {
  return {
    ...(found.hasPassword ? { password_changed_at: time(found.passwordChangedAt) } : {}),
    passkeys: found.passkeys.map(({ id, name, synced, createdAt, lastUsedAt }) => ({
      ...{ id, name, synced, created_at: time(createdAt) },
      ...(lastUsedAt === 0 ? {} : { last_used_at: time(lastUsedAt) }),
    })),
    ...(found.hasOneTimeCodes ? { one_time_codes_since: time(found.oneTimeCodesAddedAt) } : {}),
    recovery_codes_left: found.recoveryCodesLeft,
    ...(found.lockedUntil === 0 ? {} : { locked_until: time(found.lockedUntil) }),
  };
}
