// ARCHITECTURE.md rule 10: SIGTERM drains. Each replica of token ends and comes back under load, and no caller notices; each answer has its event.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { searchTrail, until } from './support/audit-trail.ts';
import { type Answer, RawClient } from './support/raw-client.ts';
import { startPart, stopPart } from './support/system.ts';
import { launchWorkspace, RESOURCE, registerClient, type TestWorkspace } from './support/workspace-fixture.ts';

const LOOPS = 6;
/** Its upstreams' fail_timeout is a second. */
const EDGE_LOOKS_AGAIN_MS = 2_000;

let workspace: TestWorkspace;
let client: RawClient;
const stopped = new Set<string>();

beforeAll(async () => {
  workspace = await launchWorkspace('b2b');
  const metadata = {
    grant_types: ['client_credentials'],
    redirect_uris: [],
    scope: 'orders:read',
    resources: [RESOURCE],
    token_endpoint_auth_method: 'client_secret_basic',
  };
  client = new RawClient(workspace, await registerClient(workspace, { metadata }));
});
afterAll(async () => {
  for (const name of stopped) await startPart(name);
});

async function restart(name: string): Promise<void> {
  await stopPart(name);
  stopped.add(name);
  await startPart(name);
  stopped.delete(name);
  // A balancer that found it away looks again a moment later; a rollout, too, waits for that (minReadySeconds).
  await sleep(EDGE_LOOKS_AGAIN_MS);
}

describe('replicas that end and come back', () => {
  it('answer all that they were asked, and nothing is lost between them', async () => {
    let running = true;
    const answers: Answer[] = [];
    const failures: unknown[] = [];
    const loop = async () => {
      while (running) {
        const asked = client.post('token', { grant_type: 'client_credentials', scope: 'orders:read' });
        await asked.then(
          (answer) => answers.push(answer),
          (error: unknown) => failures.push(error),
        );
      }
    };
    const load = Array.from({ length: LOOPS }, loop);
    try {
      for (const name of ['token', 'token-2']) await restart(name);
    } finally {
      running = false;
      await Promise.all(load);
    }
    expect(failures).toEqual([]);
    expect(answers.filter(({ status }) => status !== 200).map(({ status, text }) => [status, text])).toEqual([]);
    expect(answers.length).toBeGreaterThan(20);

    const issued = async () => (await searchTrail(workspace, { type: 'token.issued' })).length;
    await until('every event', async () => (await issued()) >= answers.length, 30_000).catch(() => undefined);
    expect(await issued()).toBe(answers.length);
    expect(await searchTrail(workspace, { type: 'audit.gap_detected' })).toEqual([]);
  });
});
