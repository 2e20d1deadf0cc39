import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { randomToken } from '@ostiary/crypto/random';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BuiltApp } from './built-app.js';
import { appHeaders } from './page-headers.js';

/** The application itself: the same page at every address below /console, whose router knows the rest. */
@Controller()
export class AppController {
  constructor(@Inject(BuiltApp) private readonly app: BuiltApp) {}

  /** Named after their content: kept for ever. */
  @Get('console/assets/:name')
  asset(@Param('name') name: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const file = this.app.asset(name);
    reply.header('x-content-type-options', 'nosniff').header('cross-origin-resource-policy', 'same-origin');
    // A page of another release, during an upgrade: it loads itself again.
    if (file === undefined) return void reply.status(404).header('cache-control', 'no-store').send();
    const accepted = String(request.headers['accept-encoding'] ?? '');
    const [encoding, body] =
      /\bbr\b/.test(accepted) && file.br
        ? ['br', file.br]
        : /\bgzip\b/.test(accepted) && file.gzip
          ? ['gzip', file.gzip]
          : [undefined, file.plain];
    if (encoding !== undefined) reply.header('content-encoding', encoding);
    reply
      .header('vary', 'accept-encoding')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('content-type', file.type)
      .send(body);
  }

  @Get('/')
  front(@Res() reply: FastifyReply): void {
    reply.redirect('/console/', 302);
  }

  @Get(['console', 'console/*'])
  page(@Res() reply: FastifyReply): void {
    const nonce = randomToken(16);
    appHeaders(reply, nonce);
    reply.send(this.app.page(nonce));
  }
}
