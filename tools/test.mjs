#!/usr/bin/env node
// npm test: everything, lane by lane. `node tools/test.mjs [lint|types|proto|docs|unit|service|e2e] [pattern]` runs a part.
// Runs on whatever Node the machine has; bootstrap.mjs installs what is needed and goes on under the project's own.
import { bootstrap } from './bootstrap.mjs';

await bootstrap(import.meta.filename);
const { runLanes } = await import('../test/lanes/run-lanes.ts');
process.exitCode = await runLanes(process.argv.slice(2));
