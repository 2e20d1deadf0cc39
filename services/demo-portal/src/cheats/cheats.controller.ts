import { Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { seeOther, submitted } from '../journey/visit.js';
import type { PortalPath } from '../portal/portal-place.js';
import { PORTAL_DEPENDENCIES, type PortalDependencies } from '../portal-dependencies.js';
import { beginAttempt } from '../sign-in/begin-attempt.js';
import { CHEATS, isCheatName } from './cheat-list.js';
import { cheatNow } from './run-cheat.js';

/** One button a cheat. Each plays thief and victim alike: nothing is done to anybody else's sign-in. */
@Controller()
export class CheatsController {
  constructor(@Inject(PORTAL_DEPENDENCIES) private readonly deps: PortalDependencies) {}

  @Post('demo-portal/:tenant/:workspace/cheats/:name')
  async cheat(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() { name, ...path }: PortalPath & { readonly name: string },
  ): Promise<void> {
    await submitted(this.deps, request, reply, path, async (visited) => {
      if (!isCheatName(name)) {
        throw new OAuthError('invalid_request', 'there is no such cheat', { clause: 'RFC 9110 §15.5.5', status: 404 });
      }
      const { place, portal, found } = visited;
      if (CHEATS[name].needs === 'code') {
        const attempt = await beginAttempt(this.deps, reply, visited, { purpose: name, stepwise: false });
        return seeOther(reply, attempt.authorizeUrl);
      }
      const outcome = await cheatNow(this.deps, portal, name, found.journey.run);
      const { journey } = found;
      const cheats = { ...journey.cheats, [name]: outcome };
      await this.deps.journeys.save(place, { ...found, journey: { ...journey, cheats, fresh: [] } });
      return seeOther(reply, `${place.home}#cheat-${name}`);
    });
  }
}
