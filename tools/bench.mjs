#!/usr/bin/env node
// npm run bench: Ostiary beside oidc-provider. `npm run bench -- --help` lists the options.
// Runs on whatever Node the machine has; everything after this file runs on the project's own.
import path from 'node:path';
import { checkout, ensureInstalled, fail, runOnOwnNode } from './bootstrap.mjs';

const node = ensureInstalled();
if ((await runOnOwnNode(node, [path.join(checkout, 'tools/build.mjs')])) !== 0) fail('The build failed: see above.');
process.exit(await runOnOwnNode(node, [path.join(checkout, 'test/bench/main.ts'), ...process.argv.slice(2)]));
