import { Controller, Get, Header, Inject } from '@nestjs/common';
import { OPENAPI } from './openapi.js';

@Controller()
export class OpenApiController {
  readonly #json: string;

  constructor(@Inject(OPENAPI) document: object) {
    this.#json = JSON.stringify(document);
  }

  @Get('api/openapi.json')
  @Header('content-type', 'application/json; charset=utf-8')
  @Header('access-control-allow-origin', '*')
  @Header('cache-control', 'public, max-age=300')
  document(): string {
    return this.#json;
  }
}
