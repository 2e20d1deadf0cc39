import { Controller, Get, Header, Inject } from '@nestjs/common';
import { OPENAPI } from './openapi.js';

@Controller()
export class OpenApiController {
  #json: Buffer | undefined;

  constructor(@Inject(OPENAPI) private readonly document: () => object) {}

  @Get('api/openapi.json')
  @Header('content-type', 'application/json; charset=utf-8')
  @Header('access-control-allow-origin', '*')
  @Header('cache-control', 'public, max-age=300')
  read(): Buffer {
    // Made when it is first asked for: most replicas are never asked.
    this.#json ??= Buffer.from(JSON.stringify(this.document()));
    return this.#json;
  }
}
