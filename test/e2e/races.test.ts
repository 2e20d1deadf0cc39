// What may happen once happens once, whoever is quicker, on two replicas.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { administrator, callApi } from './support/administration.ts';
import { newClientKey } from './support/client-key.ts';
import {
  answerPages,
  authorizationRequest,
  authorize,
  newVerifier,
  pushedUrl,
  redeem,
  signIn,
} from './support/code-flow.ts';
import { PageBrowser } from './support/pages.ts';
import { clientAssertion } from './support/proofs.ts';
import { type Answer, RawClient } from './support/raw-client.ts';
import {
  createUser,
  launchFapiWorkspace,
  launchWorkspace,
  RESOURCE,
  registerClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
let client: RawClient;
let user: TestUser;

beforeAll(async () => {
  workspace = await launchFapiWorkspace();
  client = new RawClient(workspace, await registerClient(workspace));
  user = await createUser(workspace);
});

const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));
const successes = (answers: readonly Answer[]): readonly Answer[] => answers.filter(({ status }) => status < 300);

function expectNoFailure(answers: readonly Answer[]): void {
  for (const answer of answers) expect(answer.status).toBeLessThan(500);
}

describe('races', () => {
  it('RFC 6749 §4.1.2: of 50 redemptions of one code exactly one succeeds, and its tokens are revoked', async () => {
    const grant = await authorize(client, user);
    const answers = await times(50, () => redeem(client, grant));
    expectNoFailure(answers);
    const [winner, ...more] = successes(answers);
    expect(more).toEqual([]);
    if (!winner) throw new Error('nobody won');
    expect(answers.filter(({ body }) => body.error === 'invalid_grant')).toHaveLength(49);

    const proofBy = grant.proofKey ?? newClientKey();
    for (let round = 0; round < 4; round += 1)
      expect((await client.userinfo(String(winner.body.access_token), { proofBy })).status).toBe(401);
    const refreshed = await client.post(
      'token',
      { grant_type: 'refresh_token', refresh_token: String(winner.body.refresh_token) },
      { proofBy },
    );
    expect(refreshed).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('RFC 7523 §3(7): of 20 uses of one assertion exactly one succeeds', async () => {
    const assertion = clientAssertion(client.client, workspace.issuer);
    const form = {
      ...authorizationRequest(client, newVerifier()),
      client_assertion: assertion,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    };
    const answers = await times(20, () => client.post('par', form, { authenticate: false }));
    expectNoFailure(answers);
    expect(successes(answers)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.error === 'invalid_client')).toHaveLength(19);
  });

  it('RFC 9449 §11.1: of 20 uses of one proof exactly one succeeds', async () => {
    const metadata = {
      grant_types: ['client_credentials'],
      redirect_uris: [],
      scope: 'orders:read',
      resources: [RESOURCE],
    };
    const machine = new RawClient(workspace, await registerClient(workspace, { metadata }));
    const proof = { proofBy: newClientKey(), proof: { claims: { jti: 'the same for all' } } };
    const answers = await times(20, () =>
      machine.post('token', { grant_type: 'client_credentials', scope: 'orders:read', resource: RESOURCE }, proof),
    );
    expectNoFailure(answers);
    expect(successes(answers)).toHaveLength(1);
  });

  it('RFC 9126 §7.3: two consents that race for one request_uri give one code', async () => {
    const browser = new PageBrowser();
    const asking = await launchFapiWorkspace({ consent: 'always' });
    const asker = new RawClient(asking, await registerClient(asking));
    const somebody = await createUser(asking);
    const url = await pushedUrl(asker, authorizationRequest(asker, newVerifier()));
    const signInPage = await browser.open(url);
    const signInForm = signInPage.forms.find(({ passwordField }) => passwordField);
    if (!signInForm) throw new Error('there is no sign-in page');
    const consent = await browser.submit(signInForm, {
      username: somebody.username,
      password: somebody.password,
      action: 'sign-in',
    });
    const form = consent.forms.find(({ buttons }) => buttons.some(({ name }) => name === 'decision'));
    if (!form) throw new Error('there is no consent page');
    const ends = await times(10, () => browser.submit(form, { decision: 'allow' }));
    const codes = ends.filter(({ response }) => response.has('code'));
    expect(codes).toHaveLength(1);
    for (const { status } of ends) expect(status).toBeLessThan(500);
  });

  it('RFC 9126 §7.3: ten browsers with a live session that race for one request_uri get one code', async () => {
    const { browser } = await authorize(client, user);
    const url = await pushedUrl(client, authorizationRequest(client, newVerifier()));
    const ends = await times(10, async () => answerPages(browser, await browser.open(url), user));
    expect(ends.filter(({ response }) => response.has('code'))).toHaveLength(1);
  });

  it('RFC 9700 §4.14.2: refreshes that race have one successor', async () => {
    const open = await launchWorkspace('b2c');
    const app = new RawClient(open, await registerClient(open, { metadata: { token_endpoint_auth_method: 'none' } }));
    const { refreshToken } = await signIn(app, await createUser(open), { proofKey: null });
    const answers = await times(20, () =>
      app.post('token', { grant_type: 'refresh_token', refresh_token: refreshToken }),
    );
    expectNoFailure(answers);
    const successors = new Set(successes(answers).map(({ body }) => body.refresh_token));
    expect(successors.size).toBe(1);
  });

  it('RFC 7009 §2.1: a refresh that races a revocation leaves nothing that works', async () => {
    const tokens = await signIn(client, user);
    const proofBy = tokens.proofKey ?? newClientKey();
    const refresh = () =>
      client.post('token', { grant_type: 'refresh_token', refresh_token: tokens.refreshToken }, { proofBy });
    const [revoked, ...refreshed] = await Promise.all([
      client.post('revoke', { token: tokens.refreshToken }),
      ...Array.from({ length: 10 }, refresh),
    ]);
    expect(revoked.status).toBe(200);
    expectNoFailure(refreshed);
    for (const { body } of successes(refreshed)) {
      expect((await client.userinfo(String(body.access_token), { proofBy })).status).toBe(401);
    }
    expect((await refresh()).status).toBe(400);
  });

  it('creates one user of a name, and one workspace of a slug', async () => {
    const who = await administrator();
    const name = `racer-${Date.now()}`;
    const users = await times(10, () => callApi(who, 'POST', `${workspace.path}/users`, { username: name }));
    expect(users.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(409)]);
    const launched = await times(5, () =>
      callApi(who, 'POST', `tenants/${who.tenant}/workspaces`, { profile: 'b2b', slug: name, name }),
    );
    expect(launched.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(4).fill(409)]);
  });
});
