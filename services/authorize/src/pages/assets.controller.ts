import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { NOTICES_SCRIPT, NOTICES_SCRIPT_NAME, NOTICES_WORKER, NOTICES_WORKER_NAME } from './notices-script.js';
import { PASSKEY_SCRIPT, PASSKEY_SCRIPT_NAME } from './passkey-script.js';
import { accentStylesheet, STYLESHEET, STYLESHEET_NAME, schemeStylesheet } from './stylesheet.js';

/** What pages need beside their HTML. The same for everybody, so that no workspace is looked up. */
@Controller()
export class AssetsController {
  @Get(`:tenant/:workspace/assets/${STYLESHEET_NAME}`)
  stylesheet(@Res() reply: FastifyReply): void {
    sendCss(reply, STYLESHEET, FOR_EVER);
  }

  @Get(`:tenant/:workspace/assets/${PASSKEY_SCRIPT_NAME}`)
  passkeyScript(@Res() reply: FastifyReply): void {
    sendScript(reply, PASSKEY_SCRIPT, FOR_EVER);
  }

  @Get(`:tenant/:workspace/assets/${NOTICES_SCRIPT_NAME}`)
  noticesScript(@Res() reply: FastifyReply): void {
    sendScript(reply, NOTICES_SCRIPT, FOR_EVER);
  }

  @Get(`:tenant/:workspace/assets/${NOTICES_WORKER_NAME}`)
  noticesWorker(@Res() reply: FastifyReply): void {
    // A worker has a policy of its own (Service Workers §3.2): it loads nothing.
    reply.header('content-security-policy', "default-src 'none'");
    sendScript(reply, NOTICES_WORKER, 'no-cache');
  }

  /** A workspace's colour; or a page of another release, during an upgrade: this release's style is better than none. */
  @Get(':tenant/:workspace/assets/:name')
  otherStylesheet(@Param('name') name: string, @Res() reply: FastifyReply): void {
    const made = accentStylesheet(name) ?? schemeStylesheet(name);
    if (made === undefined) sendCss(reply, STYLESHEET, 'no-store');
    else sendCss(reply, made, FOR_EVER);
  }
}

const FOR_EVER = 'public, max-age=31536000, immutable';

function sendScript(reply: FastifyReply, text: string, caching: string): void {
  reply
    .header('cache-control', caching)
    .header('x-content-type-options', 'nosniff')
    .header('content-type', 'text/javascript; charset=utf-8')
    .send(text);
}

function sendCss(reply: FastifyReply, text: string, caching: string): void {
  reply
    .header('cache-control', caching)
    .header('x-content-type-options', 'nosniff')
    .header('content-type', 'text/css; charset=utf-8')
    .send(text);
}
