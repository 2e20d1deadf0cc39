import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Asset, SCRIPT, STYLESHEET } from './assets.js';

/** What pages need beside their HTML. The same for everybody. */
@Controller()
export class AssetsController {
  @Get(`demo-portal/assets/${STYLESHEET.name}`)
  stylesheet(@Res() reply: FastifyReply): void {
    send(reply, STYLESHEET);
  }

  @Get(`demo-portal/assets/${SCRIPT.name}`)
  script(@Res() reply: FastifyReply): void {
    send(reply, SCRIPT);
  }
}

function send(reply: FastifyReply, { type, text }: Asset): void {
  reply
    .header('cache-control', 'public, max-age=31536000, immutable')
    .header('x-content-type-options', 'nosniff')
    .header('content-type', type)
    .send(text);
}
