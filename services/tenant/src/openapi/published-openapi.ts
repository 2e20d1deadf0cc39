import { openApiDocument } from './openapi-document.js';

/** docs/api/openapi.json: the document of an installation at an address that stands for any. */
export function publishedOpenApi(): string {
  const document = openApiDocument({ origin: 'https://id.example', issuer: 'https://id.example/system/admin' });
  return `${JSON.stringify(document, null, 2)}\n`;
}
