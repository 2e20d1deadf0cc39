import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { AuditEmitter } from '@ostiary/audit/audit-emitter';
import { attestationHeaders } from '@ostiary/client-authentication/attestation-headers';
import { ClientAuthenticator } from '@ostiary/client-authentication/client-authenticator';
import { Directory } from '@ostiary/directory/directory';
import type { Client } from '@ostiary/oauth/client';
import {
  INTROSPECTION_JWT_TYP,
  type IntrospectionResponse,
  introspectionClaims,
  introspectionFormat,
} from '@ostiary/oauth/introspection-response';
import { required } from '@ostiary/oauth/token-request';
import type { Workspace } from '@ostiary/oauth/workspace';
import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply } from 'fastify';
import { type ClientRequest, clientEvent, refusalEvent } from '../endpoint/client-event.js';
import { requireConfidential } from '../endpoint/confidential-caller.js';
import { type EndpointRequest, formOf } from '../endpoint/endpoint-request.js';
import { workspaceAt } from '../endpoint/workspace-at.js';
import { ResponseJwts } from '../keys/response-jwts.js';
import { SigningKeys, signingAlgorithm } from '../keys/signing-keys.js';
import { IntrospectToken } from './introspect-token.js';

@Controller(':tenant/:workspace/introspect')
export class IntrospectionController {
  constructor(
    @Inject(Directory) private readonly directory: Directory,
    @Inject(ClientAuthenticator) private readonly clients: ClientAuthenticator,
    @Inject(IntrospectToken) private readonly tokens: IntrospectToken,
    @Inject(SigningKeys) private readonly keys: SigningKeys,
    @Inject(ResponseJwts) private readonly responses: ResponseJwts,
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
      attestation: attestationHeaders(request),
      certificate: context.clientCertificate(),
      request: context,
    });
    const { client, method } = authenticated;
    request.logFields.clientId = client.clientId;
    const known: ClientRequest = { workspace, client, clientAuthenticationMethod: method, origin: context };
    try {
      requireConfidential(authenticated);
      const format = introspectionFormat(headers.accept, client.policy.introspectionResponses);
      const token = required(parameters, 'token', 'RFC 7662 §2.1');
      const { answer, tokenId } = await this.tokens.introspect(workspace, client, token);
      const body = format === 'json' ? answer : await this.#signed(workspace, client, answer);
      await this.audit.record({
        ...clientEvent(known),
        type: 'token.introspected',
        outcome: 'success',
        ...(tokenId !== undefined && { target: { type: 'token', id: tokenId }, tokenIds: [tokenId] }),
        details: {
          active: String(answer.active),
          ...(format === 'jwt' && { response: 'jwt' }),
          ...authenticated.evidence,
        },
      });
      if (format === 'jwt') reply.header('content-type', `application/${INTROSPECTION_JWT_TYP}`);
      reply.send(body);
    } catch (error) {
      const event = refusalEvent(known, error, 'token.introspected', 'introspection');
      if (event) await this.audit.record(event);
      throw error;
    }
  }

  /** RFC 9701 §5: signed for the resource server that asked, and encrypted to it where it registered for that (§6). */
  async #signed(workspace: Workspace, client: Client, answer: IntrospectionResponse): Promise<string> {
    const algorithm = signingAlgorithm(workspace, client.policy, client.introspectionSignedResponseAlg);
    const signer = await this.keys.signer(workspace, algorithm);
    const issuedAt = Math.floor(Date.now() / 1000);
    const facts = { issuer: workspace.issuer, resourceServer: client.clientId, issuedAt };
    const jwt = signer.sign({ typ: INTROSPECTION_JWT_TYP }, introspectionClaims(answer, facts));
    const { introspectionEncryptedResponseAlg: alg, introspectionEncryptedResponseEnc: enc } = client;
    return alg === undefined ? jwt : this.responses.encrypted(client, jwt, { alg, enc });
  }
}
