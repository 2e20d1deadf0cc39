import { messageOf } from '../../deploy/local/start-failure.ts';
import { runBench } from './run.ts';

// Leaving this process ends all that it has started.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));
process.on('disconnect', () => process.exit(1));

try {
  await runBench(process.argv.slice(2));
  process.exit(0);
} catch (error) {
  console.error(process.env.BENCH_STACK === undefined ? messageOf(error) : error);
  process.exit(1);
}
