// What tools/test.mjs runs: the lanes in order, a summary, and as the last line the true totals.
import { endCommands } from './run-command.ts';
import { runLanes } from './run-lanes.ts';

const interrupted = (reason: string) => () => {
  endCommands();
  console.error(`Interrupted (${reason}).`);
  process.exit(1);
};
process.once('SIGINT', interrupted('SIGINT')).once('SIGTERM', interrupted('SIGTERM'));
// The channel to the process that started this one: when that is killed, this one must not go on alone.
process.once('disconnect', interrupted('the starting process is gone'));

const code = await runLanes(process.argv.slice(2));
process.exit(code);
