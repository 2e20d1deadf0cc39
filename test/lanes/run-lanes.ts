import { chart } from './chart-lane.ts';
import { e2e } from './e2e-lane.ts';
import { type Lane, type Outcome, sum } from './lane.ts';
import { runCommand } from './run-command.ts';
import { service } from './service-lane.ts';
import { docs, lint, proto, types } from './static-lanes.ts';
import { unit } from './unit-lane.ts';

/** `docs` last: the clause index is made from the tests that ran. */
const lanes: readonly Lane[] = [lint, types, proto, unit, chart, service, e2e, docs];

/** Runs every lane, or the one that is named; the exit code. */
export async function runLanes([name, pattern]: readonly string[]): Promise<number> {
  const chosen = name === undefined ? lanes : lanes.filter((lane) => lane.name === name);
  if (chosen.length === 0) {
    console.error(`There is no lane "${name}": ${lanes.map((lane) => lane.name).join(', ')}.`);
    return 1;
  }
  const began = Date.now();
  const outcomes: Outcome[] = [];
  if (!(await built())) outcomes.push({ passed: 0, failed: 1, notes: ['the build failed'] });
  for (const lane of chosen) outcomes.push(await runLane(lane, pattern));

  const { passed, failed, notes } = sum(outcomes);
  console.log(`\n== ${((Date.now() - began) / 1000).toFixed(0)} s in all`);
  for (const note of notes) console.log(note);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

async function built(): Promise<boolean> {
  console.log('\n== build');
  return (await runCommand(process.execPath, ['tools/build.mjs'])).code === 0;
}

async function runLane(lane: Lane, pattern: string | undefined): Promise<Outcome> {
  console.log(`\n== ${lane.name}`);
  const began = Date.now();
  let outcome: Outcome;
  try {
    outcome = await lane.run(pattern);
  } catch (error) {
    outcome = {
      passed: 0,
      failed: 1,
      notes: [`${lane.name}: ${error instanceof Error ? error.message : String(error)}`],
    };
  }
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(`-- ${lane.name}: ${outcome.passed} passed, ${outcome.failed} failed, ${seconds} s`);
  return outcome;
}
