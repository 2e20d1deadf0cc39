#!/usr/bin/env node
// npm run bench: Ostiary beside oidc-provider. `npm run bench -- --help` lists the options.
// Runs on whatever Node the machine has; bootstrap.mjs installs what is needed and goes on under the project's own.
import { bootstrap } from './bootstrap.mjs';

await bootstrap(import.meta.filename);
const { runBench } = await import('../test/bench/run.ts');
try {
  process.exitCode = await runBench(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error && !process.env.BENCH_STACK ? error.message : error);
  process.exitCode = 1;
}
