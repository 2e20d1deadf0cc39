#!/usr/bin/env node
// npm start: from a bare clone to the whole system. Runs on any Node from 20 on; everything after this file runs on our own.
//   npm start                      brings everything up, until Ctrl-C
//   npm start -- down [--wipe]     ends a system that runs elsewhere, and forgets its data
//   npm start -- status            what runs
import path from 'node:path';
import { checkout, ensureInstalled, fail, runOnOwnNode } from './bootstrap.mjs';

const args = process.argv.slice(2);
const node = ensureInstalled();
if (args.length === 0 || args[0] === 'up') {
  const built = await runOnOwnNode(node, [path.join(checkout, 'tools/build.mjs')]);
  if (built !== 0) fail('The build did not come to its end: see above.');
}
process.exit(await runOnOwnNode(node, [path.join(checkout, 'deploy/local/main.ts'), ...args]));
