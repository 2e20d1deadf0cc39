import { Controller, HttpCode, Inject, Options, Post, Req, Res } from '@nestjs/common';
import { AuditEmitter, type AuditEventInput } from '@ostiary/audit/audit-emitter';
import { attestationHeaders } from '@ostiary/client-authentication/attestation-headers';
import { ClientAuthenticator } from '@ostiary/client-authentication/client-authenticator';
import { Directory } from '@ostiary/directory/directory';
import { required } from '@ostiary/oauth/token-request';
import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply } from 'fastify';
import { type ClientRequest, clientEvent, refusalEvent } from '../endpoint/client-event.js';
import { allowOrigin, answerPreflight } from '../endpoint/cors.js';
import { type EndpointRequest, formOf } from '../endpoint/endpoint-request.js';
import { workspaceAt } from '../endpoint/workspace-at.js';
import { type Revoked, RevokeToken } from './revoke-token.js';

@Controller(':tenant/:workspace/revoke')
export class RevocationController {
  constructor(
    @Inject(Directory) private readonly directory: Directory,
    @Inject(ClientAuthenticator) private readonly clients: ClientAuthenticator,
    @Inject(RevokeToken) private readonly tokens: RevokeToken,
    @Inject(AuditEmitter) private readonly audit: AuditEmitter,
  ) {}

  @Post()
  @HttpCode(200)
  async revoke(@Req() request: EndpointRequest, @Res() reply: FastifyReply): Promise<void> {
    const { headers, context } = request;
    const workspace = await workspaceAt(this.directory, request.params.tenant, request.params.workspace);
    noStore(reply);
    const parameters = formOf(request);
    const { client, method } = await this.clients.authenticate({
      workspace,
      endpoint: 'revocation',
      parameters,
      authorizationHeader: headers.authorization,
      attestation: attestationHeaders(request),
      certificate: context.clientCertificate(),
      request: context,
    });
    request.logFields.clientId = client.clientId;
    allowOrigin(reply, headers.origin, client);
    const known: ClientRequest = { workspace, client, clientAuthenticationMethod: method, origin: context };
    try {
      const revoked = await this.tokens.revoke(workspace, client, required(parameters, 'token', 'RFC 7009 §2.1'));
      await this.audit.record({
        ...clientEvent(known),
        ...revokedFacts(revoked),
        type: 'token.revoked',
        outcome: 'success',
      });
      // RFC 7009 §2.2: 200, whatever was found.
      reply.send();
    } catch (error) {
      const event = refusalEvent(known, error, 'token.revoked', 'revocation');
      if (event) await this.audit.record(event);
      throw error;
    }
  }

  @Options()
  preflight(@Req() request: EndpointRequest, @Res() reply: FastifyReply): void {
    answerPreflight(reply, request.headers.origin, 'POST');
  }
}

function revokedFacts(revoked: Revoked): Pick<AuditEventInput, 'target' | 'tokenIds' | 'grantId' | 'details'> {
  const details = { what: revoked.what };
  switch (revoked.what) {
    case 'access_token':
      return { target: { type: 'token', id: revoked.tokenId }, tokenIds: [revoked.tokenId], details };
    case 'authorization':
      return {
        target: { type: 'authorization', id: revoked.authorizationId },
        grantId: revoked.grantId,
        details: { ...details, user: revoked.userId },
      };
    case 'nothing':
      return { details };
  }
}
