import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { attestationHeaders } from '@ostiary/client-authentication/attestation-headers';
import type { Directory } from '@ostiary/directory/directory';
import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply } from 'fastify';
import { type FrontChannelRequest, workspaceOfPath } from '../workspace-of-path.js';
import { type DeviceRequestDependencies, requestDeviceAuthorization } from './request-device-authorization.js';

export interface DeviceAuthorizationDependencies extends DeviceRequestDependencies {
  readonly directory: Pick<Directory, 'workspace'>;
}

/** Injection token. */
export const DEVICE_AUTHORIZATION_DEPENDENCIES = Symbol('DeviceAuthorizationDependencies');

/** RFC 8628 §3.1: the device authorization endpoint. */
@Controller()
export class DeviceAuthorizationController {
  readonly #deps: DeviceAuthorizationDependencies;

  constructor(@Inject(DEVICE_AUTHORIZATION_DEPENDENCIES) deps: DeviceAuthorizationDependencies) {
    this.#deps = deps;
  }

  @Post(':tenant/:workspace/device_authorization')
  async request(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    const workspace = await workspaceOfPath(this.#deps.directory, request.params);
    const response = await requestDeviceAuthorization(this.#deps, {
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
