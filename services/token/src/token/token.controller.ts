import { Controller, HttpCode, Inject, Options, Post, Req, Res } from '@nestjs/common';
import { attestationHeaders } from '@ostiary/client-authentication/attestation-headers';
import { ClientAuthenticator } from '@ostiary/client-authentication/client-authenticator';
import { DpopVerifier } from '@ostiary/client-authentication/sender-constraint';
import { Directory } from '@ostiary/directory/directory';
import { headerValues } from '@ostiary/platform/request-context';
import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply } from 'fastify';
import { allowOrigin, answerPreflight } from '../endpoint/cors.js';
import { type EndpointRequest, formOf } from '../endpoint/endpoint-request.js';
import { workspaceAt } from '../endpoint/workspace-at.js';
import { AnswerTokenRequest, type ProvenKey } from './answer-token-request.js';

/** The token endpoint's HTTP: headers in, headers out. What is decided is decided in answer-token-request.ts. */
@Controller(':tenant/:workspace/token')
export class TokenController {
  constructor(
    @Inject(Directory) private readonly directory: Directory,
    @Inject(ClientAuthenticator) private readonly clients: ClientAuthenticator,
    @Inject(DpopVerifier) private readonly dpop: DpopVerifier,
    @Inject(AnswerTokenRequest) private readonly tokens: AnswerTokenRequest,
  ) {}

  @Post()
  @HttpCode(200)
  async token(@Req() request: EndpointRequest, @Res() reply: FastifyReply): Promise<void> {
    const { headers, context } = request;
    const workspace = await workspaceAt(this.directory, request.params.tenant, request.params.workspace);
    noStore(reply);
    // RFC 9449 §8.2: with every answer, refusals too, so that the next proof is good.
    reply.header('dpop-nonce', this.dpop.nonce(workspace));
    const parameters = formOf(request);
    const proofs = headerValues(request, 'dpop');
    let proof: Promise<ProvenKey> | undefined;
    const authenticated = await this.clients.authenticate({
      workspace,
      endpoint: 'token',
      parameters,
      authorizationHeader: headers.authorization,
      attestation: attestationHeaders(request),
      certificate: context.clientCertificate(),
      request: context,
      alongside: (client) => {
        proof = this.tokens.prove({ workspace, proofs, origin: context }, client);
        // Heard where it is awaited; nobody does when the client is refused.
        proof.catch(() => undefined);
      },
    });
    request.logFields.clientId = authenticated.client.clientId;
    allowOrigin(reply, headers.origin, authenticated.client);
    const response = await this.tokens.answer({ workspace, authenticated, parameters, proofs, proof, origin: context });
    reply.send(response);
  }

  @Options()
  preflight(@Req() request: EndpointRequest, @Res() reply: FastifyReply): void {
    answerPreflight(reply, request.headers.origin, 'POST');
  }
}
