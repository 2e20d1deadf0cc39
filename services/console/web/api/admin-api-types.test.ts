import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { apiTypes } from './generate-types.mjs';

it('schema.ts is what `node tools/api-docs.ts` makes of docs/api/openapi.json', async () => {
  expect(fs.readFileSync(path.join(import.meta.dirname, 'schema.ts'), 'utf8')).toBe(await apiTypes());
});
