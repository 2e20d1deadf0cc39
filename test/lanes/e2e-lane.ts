import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startSystem } from '../../deploy/local/system.ts';
import { ensureChromium } from './chromium.ts';
import { runJest, testFiles } from './jest-lane.ts';
import { type Lane, type Outcome, sum } from './lane.ts';
import { OtherInstallation, trustedAuthorities } from './other-installation.ts';
import { offerControl } from './system-control.ts';
import { openTraceSink } from './trace-sink.ts';

/** Files that run alone, in this order: they measure, or stop parts of the system; the last one searches all that the others have left behind. */
const ALONE = [
  'workspace-live',
  'revocation',
  'hot-path',
  'long-lists',
  'client-id-documents',
  'rolling-restart',
  'directory',
  'audit-outage',
  'secrets-never-appear',
].map((name) => `test/e2e/${name}.test.ts`);

/** Files that take long, though their names are late in the alphabet: at the end one worker would run them while the other has nothing left to do. */
const EARLY = ['two-installations', 'passkeys', 'nimbus', 'localised-pages'].map((name) => `test/e2e/${name}.test.ts`);

/** The whole system through its public URL, with two replicas of what takes the load. */
export const e2e: Lane = {
  name: 'e2e',
  async run(pattern) {
    const files = testFiles('e2e', pattern);
    const alone = ALONE.filter((file) => files.includes(file));
    const together = [
      ...EARLY.filter((file) => files.includes(file)),
      ...files.filter((file) => !ALONE.includes(file) && !EARLY.includes(file)),
    ];
    ensureChromium();
    const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-e2e-'));
    const traces = path.join(scratch, 'traces');
    const sink = await openTraceSink(traces);
    const trusted = await trustedAuthorities(scratch);
    const system = await startSystem({
      fresh: true,
      log: 'file',
      replicas: { authorize: 2, token: 2 },
      // Servers of the tests, by this name alone: 127.0.0.1 and every other address of the machine stay refused.
      // And long enough at the end for the edge to hear that a replica goes. Everything is traced, so that everything is searched for secrets.
      env: {
        OSTIARY_OUTBOUND_ALLOW: 'localhost',
        OSTIARY_OUTBOUND_CA_FILE: trusted.here,
        OSTIARY_PUSH_SERVICES: 'localhost',
        HTTP_DRAIN_DELAY_MS: '300',
        OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint,
        OTEL_BSP_SCHEDULE_DELAY: '500',
      },
    });
    const other = new OtherInstallation(system, trusted);
    const control = await offerControl(system, other);
    try {
      const env = {
        OSTIARY_E2E: JSON.stringify({ ...control.description, scratch, traces, trusted }),
        NODE_EXTRA_CA_CERTS: system.caFile,
      };
      const outcomes: Outcome[] = [];
      if (together.length > 0 || alone.length === 0)
        outcomes.push(await runJest('e2e', together, { env, workers: 2, limitSeconds: 2400 }));
      if (alone.length > 0)
        outcomes.push(
          await runJest('e2e', alone, { env, workers: 1, limitSeconds: 1200, goesOn: together.length > 0 }),
        );
      const outcome = sum(outcomes);
      if (outcome.failed > 0) console.log(`The logs of the system are in ${system.logDirectory}`);
      return outcome;
    } finally {
      await control.close();
      await other.stop();
      await system.stop();
      await sink.close();
      fs.rmSync(scratch, { recursive: true, force: true });
    }
  },
};
