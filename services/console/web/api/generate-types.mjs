// Writes schema.ts, the types of the admin API, from docs/api/openapi.json. Called by tools/api-docs.ts; the test beside it
// (admin-api-types.test.ts) compares.
import fs from 'node:fs';
import path from 'node:path';
import openapiTypes, { astToString } from 'openapi-typescript';

const root = path.resolve(import.meta.dirname, '../../../..');

export async function apiTypes() {
  const document = JSON.parse(fs.readFileSync(path.join(root, 'docs/api/openapi.json'), 'utf8'));
  const types = astToString(await openapiTypes(document, { alphabetize: false }));
  return `// Generated from docs/api/openapi.json by tools/api-docs.ts. Not to be edited.\n${types}`;
}

if (process.argv[1] === import.meta.filename) {
  fs.writeFileSync(path.join(import.meta.dirname, 'schema.ts'), await apiTypes());
}
