#!/usr/bin/env node
// npm run test:cluster: the chart on a real Kubernetes (test/cluster/README.md).
// Runs on whatever Node the machine has; everything after this file runs on the project's own.
import path from 'node:path';
import { checkout, ensureInstalled, runOnOwnNode } from './bootstrap.mjs';

const node = ensureInstalled();
const built = await runOnOwnNode(node, [path.join(checkout, 'tools/build.mjs')]);
process.exit(
  built || (await runOnOwnNode(node, [path.join(checkout, 'test/cluster/main.ts'), ...process.argv.slice(2)])),
);
