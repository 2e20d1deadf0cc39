#!/usr/bin/env node
// Writes docs/api/openapi.json from the tenant service (built before: node tools/build.mjs), and the console's types from that.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const { publishedOpenApi } = await import(path.join(root, 'services/tenant/dist/openapi/published-openapi.js'));
fs.writeFileSync(path.join(root, 'docs/api/openapi.json'), publishedOpenApi());
execFileSync(process.execPath, [path.join(root, 'services/console/web/api/generate-types.mjs')], { stdio: 'inherit' });
