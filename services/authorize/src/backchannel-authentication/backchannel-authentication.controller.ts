import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { attestationHeaders } from '@ostiary/client-authentication/attestation-headers';
import type { Directory } from '@ostiary/directory/directory';
import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply } from 'fastify';
import { type FrontChannelRequest, workspaceOfPath } from '../workspace-of-path.js';
import {
  type BackchannelAuthenticationDependencies,
  requestBackchannelAuthentication,
} from './request-backchannel-authentication.js';

export interface BackchannelEndpointDependencies extends Omit<BackchannelAuthenticationDependencies, 'directory'> {
  readonly directory: Pick<Directory, 'workspace' | 'user'>;
}

/** Injection token. */
export const BACKCHANNEL_AUTHENTICATION_DEPENDENCIES = Symbol('BackchannelAuthenticationDependencies');

/** CIBA §7: the backchannel authentication endpoint. */
@Controller()
export class BackchannelAuthenticationController {
  readonly #deps: BackchannelEndpointDependencies;

  constructor(@Inject(BACKCHANNEL_AUTHENTICATION_DEPENDENCIES) deps: BackchannelEndpointDependencies) {
    this.#deps = deps;
  }

  @Post(':tenant/:workspace/bc-authorize')
  async request(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    const workspace = await workspaceOfPath(this.#deps.directory, request.params);
    const response = await requestBackchannelAuthentication(this.#deps, {
      workspace,
      body: typeof request.body === 'string' ? request.body : '',
      authorizationHeader: request.headers.authorization,
      attestation: attestationHeaders(request),
      origin: request.context,
    });
    noStore(reply);
    reply.status(200).send(response);
  }
}
