import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { headerValues } from '@ostiary/platform/request-context';
import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type PortalPath, placeOf } from '../portal/portal-place.js';
import { PORTAL_DEPENDENCIES, type PortalDependencies } from '../portal-dependencies.js';
import { checkToken } from './check-token.js';
import { ORDERS } from './order.js';

/** The sample API: a protected resource like anybody's. It shares nothing with the pages but the process. */
@Controller()
export class OrdersController {
  constructor(@Inject(PORTAL_DEPENDENCIES) private readonly deps: PortalDependencies) {}

  @Get('demo-portal/:tenant/:workspace/api/orders')
  async orders(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param() path: PortalPath): Promise<void> {
    const place = placeOf(this.deps.issuerTemplate, path);
    const portal = await this.deps.portals.find(place);
    if (portal.standing !== 'ready') {
      throw new OAuthError('invalid_request', 'this workspace has no demo portal', {
        clause: 'RFC 9728 §3',
        status: 404,
      });
    }
    const claims = await checkToken(this.deps, portal, {
      method: request.method,
      url: `${place.api}/orders`,
      authorization: request.headers.authorization,
      proofs: headerValues(request, 'dpop'),
    });
    noStore(reply);
    reply.send({
      for: claims.sub,
      checked: ['signature', 'iss', 'aud', 'exp', 'scope', 'proof', 'cnf.jkt'],
      orders: ORDERS,
    });
  }
}
