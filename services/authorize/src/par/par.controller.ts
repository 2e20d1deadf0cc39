import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { attestationHeaders } from '@ostiary/client-authentication/attestation-headers';
import type { DpopVerifier } from '@ostiary/client-authentication/sender-constraint';
import type { Directory } from '@ostiary/directory/directory';
import { headerValues } from '@ostiary/platform/request-context';
import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply } from 'fastify';
import { type FrontChannelRequest, workspaceOfPath } from '../workspace-of-path.js';
import { type PushDependencies, pushRequest } from './push-request.js';

export interface ParDependencies extends PushDependencies {
  readonly directory: Pick<Directory, 'workspace'>;
  readonly dpop: Pick<DpopVerifier, 'verify' | 'nonce'>;
}

/** Injection token. */
export const PAR_DEPENDENCIES = Symbol('ParDependencies');

/** RFC 9126 §2: the pushed authorization request endpoint. */
@Controller()
export class ParController {
  readonly #deps: ParDependencies;

  constructor(@Inject(PAR_DEPENDENCIES) deps: ParDependencies) {
    this.#deps = deps;
  }

  @Post(':tenant/:workspace/par')
  async push(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    const workspace = await workspaceOfPath(this.#deps.directory, request.params);
    // RFC 9449 §8.2: a nonce with every answer, refusals too.
    reply.header('dpop-nonce', this.#deps.dpop.nonce(workspace));
    const response = await pushRequest(this.#deps, {
      workspace,
      body: typeof request.body === 'string' ? request.body : '',
      authorizationHeader: request.headers.authorization,
      attestation: attestationHeaders(request),
      proofs: headerValues(request, 'dpop'),
      origin: request.context,
    });
    noStore(reply);
    reply.status(201).send(response);
  }
}
