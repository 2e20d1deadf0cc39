import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startSystem } from '../../deploy/local/system.ts';
import { ensureChromium } from './chromium.ts';
import { runJest, testFiles } from './jest-lane.ts';
import type { Lane } from './lane.ts';
import { offerControl } from './system-control.ts';

/** The whole system through its public URL, with two replicas of what takes the load. One file after the other: some stop parts. */
export const e2e: Lane = {
  name: 'e2e',
  async run(pattern) {
    const files = testFiles('e2e', pattern);
    ensureChromium();
    const system = await startSystem({
      fresh: true,
      log: 'file',
      replicas: { authorize: 2, token: 2 },
      // Servers of the tests, by this name alone: 127.0.0.1 and every other address of the machine stay refused.
      // And long enough at the end for the edge to hear that a replica goes.
      env: { OSTIARY_OUTBOUND_ALLOW: 'localhost', HTTP_DRAIN_DELAY_MS: '300' },
    });
    const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-e2e-'));
    const control = await offerControl(system);
    try {
      const env = {
        OSTIARY_E2E: JSON.stringify({ ...control.description, scratch }),
        NODE_EXTRA_CA_CERTS: system.caFile,
      };
      const outcome = await runJest('e2e', files, { env, workers: 1, limitSeconds: 2400 });
      if (outcome.failed > 0) console.log(`The logs of the system are in ${system.logDirectory}`);
      return outcome;
    } finally {
      await control.close();
      await system.stop();
      fs.rmSync(scratch, { recursive: true, force: true });
    }
  },
};
