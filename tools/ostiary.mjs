#!/usr/bin/env node
// npm run ostiary -- COMMAND: a workspace's configuration as a file: export, diff, apply, promote. `--help` says more.
// Runs on whatever Node the machine has; everything after this file runs on the project's own.
import path from 'node:path';
import { checkout, ensureInstalled, runOnOwnNode } from './bootstrap.mjs';

const node = ensureInstalled();
process.exit(await runOnOwnNode(node, [path.join(checkout, 'tools/cli/main.ts'), ...process.argv.slice(2)]));
