// Architecture rule 5: while Kafka is away events wait in the outbox, and flows go on; afterwards all of them arrive, in order.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { searchTrail, until } from './support/audit-trail.ts';
import { newClientKey } from './support/client-key.ts';
import { authorize, redeem } from './support/code-flow.ts';
import { PageBrowser } from './support/pages.ts';
import { RawClient } from './support/raw-client.ts';
import { startPart, stopPart } from './support/system.ts';
import {
  createUser,
  launchFapiWorkspace,
  registerClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
let client: RawClient;
let user: TestUser;
let running = true;

beforeAll(async () => {
  workspace = await launchFapiWorkspace();
  client = new RawClient(workspace, await registerClient(workspace));
  user = await createUser(workspace);
});

afterAll(async () => {
  if (!running) await startPart('kafka');
});

async function flow(browser: PageBrowser): Promise<void> {
  const grant = await authorize(client, user, { browser });
  const issued = await redeem(client, grant);
  expect(issued.status).toBe(200);
  expect(
    (await client.userinfo(String(issued.body.access_token), { proofBy: grant.proofKey ?? newClientKey() })).status,
  ).toBe(200);
}

describe('an outage of Kafka', () => {
  it('stops no flow, loses no event and doubles none', async () => {
    const browser = new PageBrowser();
    await flow(browser);
    await stopPart('kafka');
    running = false;
    for (let round = 0; round < 5; round += 1) await flow(browser);
    // Changes by administrators, too.
    await createUser(workspace);
    await startPart('kafka');
    running = true;
    await flow(browser);

    const expected = { 'authorization.pushed': 7, 'authorization.granted': 7, 'token.issued': 7, 'user.created': 2 };
    const counted = async () => {
      const trail = await searchTrail(workspace);
      return Object.fromEntries(
        Object.keys(expected).map((type) => [type, trail.filter((event) => event.type === type).length]),
      );
    };
    await until('all events', async () => JSON.stringify(await counted()) === JSON.stringify(expected), 45_000).catch(
      () => undefined,
    );
    expect(await counted()).toEqual(expected);

    const trail = await searchTrail(workspace);
    expect(new Set(trail.map(({ id }) => id)).size).toBe(trail.length);
    expect(trail.filter(({ type }) => type === 'audit.gap_detected')).toEqual([]);
    // RFC 3339 times sort as text: what one authorization did is in the order in which it was done.
    const pushed = trail.filter(({ type }) => type === 'authorization.pushed').map(({ time }) => String(time));
    expect(pushed).toEqual([...pushed].sort());
  });
});
