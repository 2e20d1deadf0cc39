// What an attacker tries who has seen or stolen something (docs/security/threat-model.md names these).
import { beforeAll, describe, expect, it } from '@jest/globals';
import { searchTrail, until } from './support/audit-trail.ts';
import { newClientKey } from './support/client-key.ts';
import { authorizationRequest, authorize, newVerifier, redeem, signIn } from './support/code-flow.ts';
import { clientAssertion } from './support/proofs.ts';
import { type EndpointName, RawClient } from './support/raw-client.ts';
import { system } from './support/system.ts';
import {
  createUser,
  launchFapiWorkspace,
  registerClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
let sibling: TestWorkspace;
let client: RawClient;
let user: TestUser;

beforeAll(async () => {
  workspace = await launchFapiWorkspace();
  sibling = await launchFapiWorkspace();
  client = new RawClient(workspace, await registerClient(workspace));
  user = await createUser(workspace);
});

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

describe('a client assertion that was seen', () => {
  it.each<[EndpointName, EndpointName]>([
    ['par', 'par'],
    ['par', 'token'],
    ['token', 'par'],
    ['introspect', 'revoke'],
  ])('RFC 7523 §3(7): used at /%s is refused at /%s, on every replica', async (first, second) => {
    const client_assertion = clientAssertion(client.client, workspace.issuer);
    const form = {
      client_assertion,
      client_assertion_type: ASSERTION_TYPE,
      token: 'x',
      grant_type: 'authorization_code',
      code: 'x',
      redirect_uri: client.client.redirectUri,
    };
    expect((await client.post(first, form, { authenticate: false })).status).not.toBe(401);
    for (let round = 0; round < 4; round += 1) {
      expect(await client.post(second, form, { authenticate: false })).toMatchObject({
        status: 401,
        body: { error: 'invalid_client' },
      });
    }
  });

  it('RFC 7523 §3(3): is refused at another workspace, even by a client of the same name and key', async () => {
    const client_assertion = clientAssertion(client.client, workspace.issuer);
    const elsewhere = new RawClient(sibling, client.client);
    const form = { client_assertion, client_assertion_type: ASSERTION_TYPE, token: 'x' };
    expect(await elsewhere.post('introspect', form, { authenticate: false })).toMatchObject({ status: 401 });
    // And it was not used up by that.
    expect((await client.post('introspect', form, { authenticate: false })).status).toBe(200);
  });

  it('RFC 7523 §3: a forged one does not use up the jti of the real one', async () => {
    const claims = { jti: `wanted-${Math.random()}` };
    const forger = new RawClient(workspace, {
      ...client.client,
      key: { ...newClientKey(), kid: client.client.key.kid },
    });
    expect((await forger.post('introspect', { token: 'x' }, { assertion: { claims } })).status).toBe(401);
    expect((await client.post('introspect', { token: 'x' }, { assertion: { claims } })).status).toBe(200);
  });
});

describe('a code that was seen', () => {
  it('RFC 7636 §1: is worth nothing to another client, nor without the verifier, and stays good for its own', async () => {
    const grant = await authorize(client, user);
    const thief = new RawClient(workspace, await registerClient(workspace));
    const proofBy = newClientKey();
    const attempts = [
      await redeem(thief, grant, {}, { proofBy }),
      await redeem(thief, grant, { redirect_uri: thief.client.redirectUri }, { proofBy }),
      await redeem(client, grant, { code_verifier: newVerifier() }),
      await redeem(new RawClient(sibling, { ...client.client }), grant),
    ];
    for (const { status } of attempts) expect([400, 401]).toContain(status);
    expect((await redeem(client, grant)).status).toBe(200);
  });

  it('RFC 9700 §4.5.3.1: injected into another session it does not fit the nonce and verifier there', async () => {
    const stolen = await authorize(client, user);
    const own = await authorize(client, user);
    expect((await redeem(client, { ...own, code: stolen.code })).body.error).toBe('invalid_grant');
  });
});

describe('a proof that was seen', () => {
  it('RFC 9449 §11.2: is worth nothing at another endpoint, method or token', async () => {
    const tokens = await signIn(client, user);
    const other = await signIn(client, user, { browser: tokens.browser });
    const proofBy = tokens.proofKey ?? newClientKey();
    const claims = { jti: `seen-${Math.random()}` };
    expect(
      (await client.userinfo(tokens.accessToken, { proofBy, proof: { claims: { ...claims, nonce: client.nonce } } }))
        .status,
    ).toBe(200);
    expect((await client.userinfo(tokens.accessToken, { proofBy, proof: { claims } })).status).toBe(401);
    expect((await client.userinfo(other.accessToken, { proofBy })).status).toBe(401);
  });
});

describe('forged headers from outside', () => {
  const forged = {
    'x-forwarded-for': '10.9.8.7',
    'x-real-ip': '10.9.8.7',
    forwarded: 'for=10.9.8.7;host=evil.example;proto=http',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'http',
    'x-forwarded-port': '1',
    'x-forwarded-prefix': '/evil',
  };

  it('RFC 9110 §7.1: do not change what the server takes for its own address', async () => {
    const answer = await client.send(`${workspace.issuer}/.well-known/openid-configuration`, {
      method: 'GET',
      headers: forged,
    });
    expect(answer.body.issuer).toBe(workspace.issuer);
    expect(answer.text).not.toMatch(/evil/);
    const pushed = await client.post('par', authorizationRequest(client, newVerifier()), {
      headers: forged,
      proofBy: newClientKey(),
    });
    expect(pushed.status).toBe(201);
  });

  it('RFC 7239 §8.1: leave no address behind but the one that the edge saw', async () => {
    const requestId = `forged-${Date.now()}`;
    const request = authorizationRequest(client, newVerifier());
    expect((await client.post('par', request, { headers: { ...forged, 'x-request-id': requestId } })).status).toBe(201);
    await until('the event', async () => (await searchTrail(workspace, { request_id: requestId })).length > 0);
    expect(JSON.stringify(await searchTrail(workspace, { request_id: requestId }))).not.toMatch(/10\.9\.8|evil/);
  });

  it('keep a request id that is one, and replace one that is none', async () => {
    const ask = async (id: string) =>
      (await client.send(`${workspace.issuer}/jwks`, { method: 'GET', headers: { 'x-request-id': id } })).headers.get(
        'x-request-id',
      );
    expect(await ask('my-request-0001')).toBe('my-request-0001');
    for (const id of ['short', 'x'.repeat(65), 'with space in it', '<script>']) expect(await ask(id)).not.toBe(id);
  });

  it('reach no probe, no metric and no gRPC port by the edge', async () => {
    for (const path of [
      '/livez',
      '/readyz',
      '/metrics',
      `/${workspace.tenant}/${workspace.slug}/metrics`,
      '/metrics/',
      '/x/../metrics',
      '/%6detrics',
    ]) {
      const answer = await client.send(`${system.issuerBase}${path}`, { method: 'GET' });
      expect([400, 404]).toContain(answer.status);
      expect(answer.text).not.toMatch(/# HELP|"checks"/);
    }
  });
});
