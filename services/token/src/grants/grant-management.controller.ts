import { Controller, Delete, Get, HttpCode, Inject, Req, Res } from '@nestjs/common';
import { AuditEmitter } from '@ostiary/audit/audit-emitter';
import { DpopVerifier } from '@ostiary/client-authentication/sender-constraint';
import { Directory } from '@ostiary/directory/directory';
import type { Client } from '@ostiary/oauth/client';
import { offersGrantManagement } from '@ostiary/oauth/grant-management';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { headerValues, rawQuery } from '@ostiary/platform/request-context';
import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { auditRefusedToken } from '../access-tokens/audit-refused-token.js';
import { presentedToken } from '../access-tokens/presented-token.js';
import { workspaceAt } from '../endpoint/workspace-at.js';
import type { GrantRecord } from './grant.repository.js';
import { ManageOwnGrant, type OwnGrantRequest } from './manage-own-grant.js';

type GrantRequest = FastifyRequest<{ Params: { tenant: string; workspace: string; grant_id: string } }>;

/** Grant Management for OAuth 2.0 §6. */
@Controller(':tenant/:workspace/grants/:grant_id')
export class GrantManagementController {
  constructor(
    @Inject(Directory) private readonly directory: Directory,
    @Inject(DpopVerifier) private readonly dpop: DpopVerifier,
    @Inject(ManageOwnGrant) private readonly grants: ManageOwnGrant,
    @Inject(AuditEmitter) private readonly audit: AuditEmitter,
  ) {}

  @Get()
  async query(@Req() request: GrantRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#answer(request, reply, async (asked) => {
      const { client, tokenId, grant } = await this.grants.query(asked);
      await this.audit.record({
        type: 'grant.queried',
        outcome: 'success',
        workspace: asked.workspace,
        actor: { type: 'client', id: client.clientId },
        target: { type: 'grant', id: grant.id },
        request: asked.origin,
        clientId: client.clientId,
        grantId: grant.id,
        tokenIds: [tokenId],
        details: { user: grant.userId },
      });
      reply.send(answerOf(grant));
    });
  }

  @Delete()
  @HttpCode(204)
  async revoke(@Req() request: GrantRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#answer(request, reply, async (asked) => {
      await this.grants.revoke(asked);
      reply.status(204).send();
    });
  }

  async #answer(request: GrantRequest, reply: FastifyReply, answer: (asked: OwnGrantRequest) => Promise<void>) {
    const { context, params } = request;
    const workspace = await workspaceAt(this.directory, params.tenant, params.workspace);
    if (!offersGrantManagement(workspace.settings)) throw notOffered();
    noStore(reply);
    reply.header('dpop-nonce', this.dpop.nonce(workspace));
    let client: Client | undefined;
    try {
      await answer({
        workspace,
        grantId: params.grant_id,
        presented: presentedToken({
          authorization: request.headers.authorization,
          form: undefined,
          query: rawQuery(request),
        }),
        proofs: headerValues(request, 'dpop'),
        method: request.method,
        origin: context,
        onClient: (known) => {
          client = known;
          request.logFields.clientId = known.clientId;
        },
      });
    } catch (error) {
      await auditRefusedToken(this.audit, error, { workspace, client, endpoint: 'grantManagement', request: context });
      throw error;
    }
  }
}

/** Grant Management §6.3, and when it was given, until when, and when it was last of use (Unix seconds). */
function answerOf(grant: GrantRecord): Readonly<Record<string, unknown>> {
  const seconds = (ms: number) => Math.floor(ms / 1000);
  return {
    // Grant Management §6.3: what was asked for together stays together.
    scopes: grant.requests
      .filter(({ scopes, resources }) => scopes.length + resources.length > 0)
      .map(({ scopes, resources }) => ({ scope: scopes.join(' '), ...(resources.length > 0 && { resources }) })),
    claims: grant.claims,
    authorization_details: grant.authorizationDetails,
    ...(grant.organizationId !== undefined && { org_id: grant.organizationId }),
    created_at: seconds(grant.createdAt),
    updated_at: seconds(grant.updatedAt),
    ...(grant.expiresAt !== undefined && { expires_at: seconds(grant.expiresAt) }),
    ...(grant.lastUsedAt !== undefined && { last_used_at: seconds(grant.lastUsedAt) }),
  };
}

function notOffered(): OAuthError {
  return new OAuthError('invalid_request', 'Clients manage no grants in this workspace.', {
    clause: 'Grant Management §7',
    status: 404,
  });
}
