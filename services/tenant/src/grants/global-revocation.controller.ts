import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { headerValues } from '@ostiary/platform/request-context';
import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DISCOVERY, type Discovery } from '../discovery/discovery.js';
import { GlobalRevocation } from './global-revocation.js';

type RevocationRequest = FastifyRequest<{ Params: { readonly tenant: string; readonly workspace: string } }>;

/** Global Token Revocation §2, below the issuer. HTTP only; what is decided is in global-revocation.ts. */
@Controller(':tenant/:workspace/global-token-revocation')
export class GlobalRevocationController {
  constructor(
    @Inject(DISCOVERY) private readonly discovery: Discovery,
    @Inject(GlobalRevocation) private readonly revocation: GlobalRevocation,
  ) {}

  @Post()
  @HttpCode(204)
  async revoke(@Req() request: RevocationRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const { tenant, workspace: slug } = request.params;
    const workspace = await this.discovery.workspace(tenant, slug);
    noStore(reply);
    if (workspace !== undefined) reply.header('dpop-nonce', this.revocation.nonce(workspace));
    const credentials = {
      authorization: headerValues(request, 'authorization'),
      proofs: headerValues(request, 'dpop'),
      method: request.method,
      path: request.raw.url?.split('?', 1)[0] ?? '',
      context: request.context,
    };
    await this.revocation.revoke(workspace, credentials, jsonOf(request));
  }
}

/** Global Token Revocation §3: application/json. */
function jsonOf(request: RevocationRequest): unknown {
  if (/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return request.body;
  throw new OAuthError('invalid_request', 'The request is application/json.', { clause: 'Global Token Revocation §3' });
}
