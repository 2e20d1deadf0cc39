#!/usr/bin/env node
// Container images of the services and of the edge, without a builder; `--help` lists the options.
// Runs on whatever Node the machine has; everything after this file runs on the project's own.
import path from 'node:path';
import { checkout, ensureInstalled, runOnOwnNode } from './bootstrap.mjs';

const node = ensureInstalled();
process.exit(await runOnOwnNode(node, [path.join(checkout, 'deploy/images/main.ts'), ...process.argv.slice(2)]));
