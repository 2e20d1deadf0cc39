#!/usr/bin/env node
// npm test: everything, lane by lane.
//   node tools/test.mjs                            all lanes
//   node tools/test.mjs unit|chart|service|e2e [text]    one lane, only tests whose path contains the text
//   node tools/test.mjs lint|types|proto           one lane
// Runs on whatever Node the machine has: the lanes run on the project's own.
import path from 'node:path';
import { checkout, ensureInstalled, runOnOwnNode } from './bootstrap.mjs';

const node = ensureInstalled();
process.exit(await runOnOwnNode(node, [path.join(checkout, 'test/lanes/main.ts'), ...process.argv.slice(2)]));
