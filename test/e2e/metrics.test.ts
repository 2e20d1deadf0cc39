// What rules and dashboards ask for is what the running system shows; and what it shows tells of nobody.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { askedMetrics } from '../../deploy/observability/asked-metrics.ts';
import { signIn } from './support/code-flow.ts';
import { RawClient } from './support/raw-client.ts';
import { counterOf, system } from './support/system.ts';
import { createUser, launchFapiWorkspace, registerClient, type TestWorkspace } from './support/workspace-fixture.ts';

const SERVICES = Object.keys(system.services);
const TOKEN = ['token', 'token-2'].filter((name) => SERVICES.includes(name));
const AUTHORIZE = ['authorize', 'authorize-2'].filter((name) => SERVICES.includes(name));

const metricsOf = async (service: string): Promise<string> =>
  (await fetch(`${system.services[service]}/metrics`)).text();

let workspace: TestWorkspace;
let client: RawClient;
const issued = () =>
  counterOf(TOKEN, 'ostiary_tokens_issued_total', { grant_type: 'authorization_code', profile: 'fapi2-security' });
const codes = () => counterOf(AUTHORIZE, 'ostiary_authorization_codes_total', { profile: 'fapi2-security' });
const pushed = () => counterOf(AUTHORIZE, 'ostiary_pushed_requests_total', { profile: 'fapi2-security' });

beforeAll(async () => {
  workspace = await launchFapiWorkspace();
  client = new RawClient(workspace, await registerClient(workspace));
});

describe('metrics', () => {
  it('has every metric that a rule or a dashboard asks for', async () => {
    const texts = await Promise.all(SERVICES.map(metricsOf));
    const shown = new Set(texts.flatMap((text) => [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name)));
    expect([...askedMetrics()].filter((name) => !shown.has(name))).toEqual([]);
  });

  it('counts a flow by its security profile, and a refusal by its clause', async () => {
    const before = await Promise.all([pushed(), codes(), issued()]);
    await signIn(client, await createUser(workspace));
    const after = await Promise.all([pushed(), codes(), issued()]);
    // Others may be at work in the same system.
    for (const [i, count] of after.entries()) expect(count).toBeGreaterThan(before[i] ?? 0);

    const labels = { route: '/:tenant/:workspace/token', error: 'unsupported_grant_type' };
    const refusals = () => counterOf(TOKEN, 'ostiary_refusals_total', labels);
    const refusedBefore = await refusals();
    expect((await client.post('token', { grant_type: 'urn:example:none' })).status).toBe(400);
    expect(await refusals()).toBeGreaterThan(refusedBefore);
  });

  it('names no tenant, no workspace and no client, and has few series', async () => {
    for (const service of SERVICES) {
      const text = await metricsOf(service);
      const series = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      for (const name of [workspace.tenant, workspace.slug, client.client.clientId])
        expect([service, series.filter((line) => line.includes(`"${name}"`) || line.includes(`/${name}/`))]).toEqual([
          service,
          [],
        ]);
      expect(series.length).toBeLessThan(10_000);
    }
  });

  it('is there within what Prometheus waits, with every value read', async () => {
    for (const service of SERVICES) {
      const text = await metricsOf(service);
      // A store that was away for a moment, in a test before this one: it is back.
      for (const [, name] of text.matchAll(/^ostiary_metric_reading_failures_total\{metric="(\w+)"\} [1-9]/gm))
        expect(text).toMatch(new RegExp(`^${name}(\\{.*\\})? [\\d.e+-]+$`, 'm'));
      expect(text).toMatch(/^ostiary_readiness_check\{check="[^"]+"\} 1$/m);
    }
  });
});
