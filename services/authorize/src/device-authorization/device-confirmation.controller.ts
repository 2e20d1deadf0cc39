import { Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { seeOther } from '../authorize/authorization-response.js';
import { pageUrl, store } from '../interaction/continue-visit.js';
import { INTERACTION_DEPENDENCIES, type InteractionDependencies } from '../interaction/interaction.controller.js';
import { userRefusal } from '../interaction/visit.js';
import { atVisit, formOf, type InteractionPath } from '../interaction/visit-pages.js';
import { unconfirmedDevice } from './confirm-device.js';

/** RFC 8628 §5.4: the answer to the question whether the device is one's own. */
@Controller()
export class DeviceConfirmationController {
  readonly #deps: InteractionDependencies;

  constructor(@Inject(INTERACTION_DEPENDENCIES) deps: InteractionDependencies) {
    this.#deps = deps;
  }

  @Post(':tenant/:workspace/interaction/:id/device')
  async confirm(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() path: InteractionPath,
  ): Promise<void> {
    await atVisit(this.#deps, request, reply, path, async (visit) => {
      const decision = formOf(request, visit).get('decision');
      const unconfirmed = unconfirmedDevice(visit);
      if (unconfirmed === undefined) return seeOther(reply, pageUrl(visit));
      if (decision === 'deny') throw await userRefusal(this.#deps, visit, 'the user does not know the device');
      if (decision === 'confirm') {
        const { workspace, client, origin } = unconfirmed.visit.authorization;
        await this.#deps.audit.record({
          type: 'device.confirmed',
          outcome: 'success',
          workspace,
          actor: { type: 'anonymous', id: '' },
          target: { type: 'device_authorization', id: unconfirmed.device.deviceHash },
          clientId: client.clientId,
          request: origin,
        });
        await store(this.#deps, visit, { deviceConfirmed: true });
      }
      return seeOther(reply, pageUrl(visit));
    });
  }
}
