import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { AuditEmitter } from '@ostiary/audit/audit-emitter';
import { ClientAuthenticator } from '@ostiary/client-authentication/client-authenticator';
import { Directory } from '@ostiary/directory/directory';
import { required } from '@ostiary/oauth/token-request';
import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply } from 'fastify';
import { type ClientRequest, clientEvent, refusalEvent } from '../endpoint/client-event.js';
import { requireConfidential } from '../endpoint/confidential-caller.js';
import { type EndpointRequest, formOf } from '../endpoint/endpoint-request.js';
import { workspaceAt } from '../endpoint/workspace-at.js';
import { IntrospectToken } from './introspect-token.js';

@Controller(':tenant/:workspace/introspect')
export class IntrospectionController {
  constructor(
    @Inject(Directory) private readonly directory: Directory,
    @Inject(ClientAuthenticator) private readonly clients: ClientAuthenticator,
    @Inject(IntrospectToken) private readonly tokens: IntrospectToken,
    @Inject(AuditEmitter) private readonly audit: AuditEmitter,
  ) {}

  @Post()
  @HttpCode(200)
  async introspect(@Req() request: EndpointRequest, @Res() reply: FastifyReply): Promise<void> {
    const { headers, context } = request;
    const workspace = await workspaceAt(this.directory, request.params.tenant, request.params.workspace);
    noStore(reply);
    const parameters = formOf(request);
    const authenticated = await this.clients.authenticate({
      workspace,
      endpoint: 'introspection',
      parameters,
      authorizationHeader: headers.authorization,
      certificate: context.clientCertificate(),
      request: context,
    });
    const { client, method } = authenticated;
    request.logFields.clientId = client.clientId;
    const known: ClientRequest = { workspace, client, clientAuthenticationMethod: method, origin: context };
    try {
      requireConfidential(authenticated);
      const token = required(parameters, 'token', 'RFC 7662 §2.1');
      const { answer, tokenId } = await this.tokens.introspect(workspace, client, token);
      await this.audit.record({
        ...clientEvent(known),
        type: 'token.introspected',
        outcome: 'success',
        ...(tokenId !== undefined && { target: { type: 'token', id: tokenId }, tokenIds: [tokenId] }),
        details: { active: String(answer.active), ...authenticated.evidence },
      });
      reply.send(answer);
    } catch (error) {
      const event = refusalEvent(known, error, 'token.introspected', 'introspection');
      if (event) await this.audit.record(event);
      throw error;
    }
  }
}
