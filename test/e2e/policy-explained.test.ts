// The dry run of a stricter profile tells the truth: what it says of each client is what happens when the profile is really put in force.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { api } from './support/administration.ts';
import { until } from './support/audit-trail.ts';
import { newClientKey } from './support/client-key.ts';
import {
  answerPages,
  authorizationRequest,
  authorize,
  authorizeUrl,
  newVerifier,
  redeem,
  signIn,
} from './support/code-flow.ts';
import { type Page, PageBrowser } from './support/pages.ts';
import { RawClient } from './support/raw-client.ts';
import {
  createUser,
  launchWorkspace,
  registerClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
let user: TestUser;
let careful: RawClient;
let careless: RawClient;
let old: RawClient;

beforeAll(async () => {
  workspace = await launchWorkspace('b2b', { require_pushed_requests: 'none' });
  user = await createUser(workspace);
  careful = new RawClient(workspace, await registerClient(workspace));
  careless = new RawClient(workspace, await registerClient(workspace));
  old = new RawClient(
    workspace,
    await registerClient(workspace, { metadata: { token_endpoint_auth_method: 'client_secret_post' } }),
  );
});

/** Parameters in the URL, as OAuth 2.1 lets it. */
async function byValue(client: RawClient): Promise<{ readonly page: Page; readonly verifier: string }> {
  const verifier = newVerifier();
  const browser = new PageBrowser();
  const first = await browser.open(authorizeUrl(client, authorizationRequest(client, verifier)));
  return { page: await answerPages(browser, first, user), verifier };
}

/** A bearer token, and an assertion for the token endpoint instead of the issuer. */
async function carelessly() {
  const { page, verifier } = await byValue(careless);
  const grant = {
    code: page.response.get('code') ?? '',
    verifier,
    redirectUri: careless.client.redirectUri,
    proofKey: undefined,
  };
  return redeem(careless, grant, {}, { assertion: { audience: `${workspace.issuer}/token` } });
}

async function dryRun(profile = 'fapi2-security'): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
  const { clients } = await api('GET', `${workspace.path}/policy-dry-run?security_profile=${profile}`);
  if (!Array.isArray(clients)) throw new Error('a dry run lists clients');
  return new Map(clients.map((client) => [String(client.client_id), client]));
}

describe('the dry run of a stricter profile', () => {
  it('FAPI 2.0 Security Profile §5.3.2: names from traffic who would break and on which clause', async () => {
    await signIn(careful, user);
    expect((await carelessly()).status).toBe(200);
    await signIn(old, user, { proofKey: null });

    const { clientId } = careless.client;
    await until('the trail to have the requests', async () => {
      const told = await dryRun();
      return [careful, careless, old].every(({ client }) => Number(told.get(client.clientId)?.requests) >= 2);
    });
    const told = await dryRun();
    expect(told.get(careful.client.clientId)).toMatchObject({
      verdict: 'would-not-break',
      traffic: [],
      registration: [],
    });
    expect(told.get(old.client.clientId)).toMatchObject({
      verdict: 'would-break',
      registration: [{ member: 'token_endpoint_auth_method', clause: 'FAPI 2.0 Security Profile §5.3.2.1(6)' }],
    });
    const verdict = told.get(clientId);
    expect(verdict).toMatchObject({ verdict: 'would-break', registration: [] });
    const traffic = Array.isArray(verdict?.traffic) ? verdict.traffic : [];
    expect(traffic.map(({ clause }) => clause).sort()).toEqual([
      'FAPI 2.0 Security Profile §5.3.2.1(4)',
      'FAPI 2.0 Security Profile §5.3.2.1(8)',
      'FAPI 2.0 Security Profile §5.3.2.2(3)',
    ]);
    // The sample leads to the request.
    const [{ sample_request_id: sample }] = traffic;
    const found = await api('GET', `${workspace.path}/audit-events?request_id=${sample}`);
    expect(found.events).toContainEqual(expect.objectContaining({ client_id: clientId, outcome: 'success' }));
  });

  it('FAPI 2.0 Message Signing §5.3.1(1), §5.4.1(1): names who does not sign yet', async () => {
    const told = (await dryRun('fapi2-message-signing')).get(careful.client.clientId);
    const clauses = Array.isArray(told?.traffic) ? told.traffic.map(({ clause }) => clause) : [];
    expect(told?.verdict).toBe('would-break');
    expect(clauses).toEqual(
      expect.arrayContaining(['FAPI 2.0 Message Signing §5.3.1(1)', 'FAPI 2.0 Message Signing §5.4.1(1)']),
    );
  });

  it('FAPI 2.0 Security Profile §5.3.2: is right about each of them', async () => {
    for (const { client } of [careful, careless]) {
      const path = `${workspace.path}/clients/${client.clientId}`;
      const { profiles } = await api('GET', `${path}/readiness`);
      expect(profiles).toContainEqual(expect.objectContaining({ security_profile: 'fapi2-security', ready: true }));
      await api('PATCH', path, { security_profile: 'fapi2-security' });
    }
    await until('the profile to be in force', async () => {
      const { page } = await byValue(careless);
      return page.response.get('error') === 'invalid_request';
    });
    // §5.3.2.1(8), then §5.3.2.1(4): one after the other, each is refused.
    const audience = { assertion: { audience: `${workspace.issuer}/token` } };
    await expect(authorize(careless, user, { call: audience })).rejects.toThrow('aud must be the issuer');
    const bearer = await redeem(careless, await authorize(careless, user, { proofKey: null }));
    expect([bearer.status, bearer.body.error]).toEqual([400, 'invalid_request']);
    // The one that was said to be ready notices nothing.
    expect((await signIn(careful, user)).accessToken).not.toBe('');
    const proofKey = newClientKey();
    expect((await signIn(careless, user, { proofKey })).proofKey).toBe(proofKey);
  });
});
