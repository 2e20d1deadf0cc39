#!/usr/bin/env node
// npm run doctor -- ISSUER: examines a live authorization server from outside, ours or anybody's. `--help` lists the options.
// Runs on whatever Node the machine has; everything after this file runs on the project's own.
import path from 'node:path';
import { checkout, ensureInstalled, runOnOwnNode } from './bootstrap.mjs';

const node = ensureInstalled();
process.exit(await runOnOwnNode(node, [path.join(checkout, 'tools/doctor/main.ts'), ...process.argv.slice(2)]));
