import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { STYLESHEET, STYLESHEET_NAME } from './stylesheet.js';

/** What pages need beside their HTML. The same for everybody, so that no workspace is looked up. */
@Controller()
export class AssetsController {
  @Get(`:tenant/:workspace/assets/${STYLESHEET_NAME}`)
  stylesheet(@Res() reply: FastifyReply): void {
    reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('x-content-type-options', 'nosniff')
      .header('content-type', 'text/css; charset=utf-8')
      .send(STYLESHEET);
  }

  /** A page of another release, during an upgrade: this release's style is better than none. */
  @Get(':tenant/:workspace/assets/:name')
  otherStylesheet(@Res() reply: FastifyReply): void {
    reply
      .header('cache-control', 'no-store')
      .header('x-content-type-options', 'nosniff')
      .header('content-type', 'text/css; charset=utf-8')
      .send(STYLESHEET);
  }
}
