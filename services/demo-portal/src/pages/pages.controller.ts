import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { html } from '@ostiary/platform/html';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { seeOther, visit } from '../journey/visit.js';
import type { PortalPath } from '../portal/portal-place.js';
import { PORTAL_DEPENDENCIES, type PortalDependencies } from '../portal-dependencies.js';
import { journeyPage } from './journey.page.js';
import { page } from './page.js';
import { sendPage } from './send-page.js';

/** What can be looked at. Looking changes nothing. */
@Controller()
export class PagesController {
  constructor(@Inject(PORTAL_DEPENDENCIES) private readonly deps: PortalDependencies) {}

  @Get('demo-portal')
  root(@Res() reply: FastifyReply): void {
    const content = html`<section class="sheet" aria-labelledby="root-title">
<h1 id="root-title">Every demo workspace has a portal of its own</h1>
<p>Launch a workspace from the profile <b>B2B demo</b>. Its overview names the address of its portal: <code>/demo-portal/{tenant}/{workspace}/</code>.</p>
</section>`;
    sendPage(reply, undefined, 200, page({ title: 'Customer portal', content }));
  }

  @Get('demo-portal/:tenant/:workspace')
  async home(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param() path: PortalPath): Promise<void> {
    await visit(this.deps, request, reply, path, ({ portal, found }) => {
      // The cookie is valid below the address with the slash.
      if (request.raw.url?.split('?', 1)[0]?.endsWith('/') !== true) return seeOther(reply, portal.home);
      sendPage(reply, portal, 200, journeyPage({ portal, journey: found?.journey }));
    });
  }
}
