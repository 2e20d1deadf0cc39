// Clients in Java, with Nimbus: the programs of docs/examples/nimbus as they are, through the public URL.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { selfSignedJwks, thumbprintOf } from './support/certificates.ts';
import { newClientKey } from './support/client-key.ts';
import { authorizationRequest, newVerifier, pushedUrl } from './support/code-flow.ts';
import {
  fetchingLimitMs,
  type Printed,
  privateKeyFile,
  run,
  type Visit,
  visitAs,
  withParameter,
} from './support/foreign-program.ts';
import { type Nimbus, nimbus, nimbusProgram, selfSignedStore } from './support/nimbus.ts';
import { RawClient } from './support/raw-client.ts';
import {
  createUser,
  launchFapiWorkspace,
  launchWorkspace,
  RESOURCE,
  registerClient,
  type TestClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let java: Nimbus;

beforeAll(async () => {
  java = await nimbus();
}, fetchingLimitMs);

const claims = { name: 'Amy March', email: 'amy@example.com', email_verified: true };

/** The code the other way round: of the same form, and nobody's. */
const otherCode = withParameter('code', (code) => code.split('').reverse().join(''));

/** The signed response with another last but one character, which all of its bits are in. */
const forged = withParameter('response', (jwt) => {
  const at = jwt.length - 2;
  return `${jwt.slice(0, at)}${jwt[at] === 'A' ? 'B' : 'A'}${jwt.slice(at + 1)}`;
});

describe('a web application with a secret', () => {
  let workspace: TestWorkspace;
  let user: TestUser;
  let client: TestClient;

  beforeAll(async () => {
    workspace = await launchWorkspace('b2c');
    user = await createUser(workspace, claims);
    client = await registerClient(workspace, {
      metadata: { token_endpoint_auth_method: 'client_secret_basic', scope: 'openid profile email offline_access' },
    });
  });

  const flow = (visit: Visit, { issuer = workspace.issuer, secret = client.secret ?? '' } = {}): Promise<Printed> => {
    const args = [issuer, client.clientId, client.redirectUri];
    return run(nimbusProgram(java, 'CodeFlow', args, { env: { CLIENT_SECRET: secret } }), visit);
  };

  it('OIDC Core §3.1: Nimbus signs the user in, reads the claims, looks into its tokens, refreshes and revokes them', async () => {
    const printed = await flow(visitAs(user));
    expect(printed.exitCode).toBe(0);
    const { sub } = printed.one('id_token');
    expect(printed.one('id_token')).toMatchObject({ iss: workspace.issuer, aud: client.clientId });
    expect(printed.one('userinfo')).toMatchObject({ sub, ...claims });
    expect(printed.one('introspection')).toMatchObject({ active: true, sub, client_id: client.clientId });
    const [first, refreshed] = printed.all('tokens');
    expect(first).toMatchObject({ token_type: 'Bearer', scope: 'openid profile email offline_access' });
    expect(refreshed?.access_token).not.toBe(first?.access_token);
    expect(printed.one('revoked')).toEqual({ active: false });
  });

  it.each<[string, string, string, () => Promise<Printed>]>([
    ['RFC 6749 §5.2', 'a code of nobody', 'invalid_grant', () => flow(visitAs(user, 'allow', otherCode))],
    ['RFC 6749 §5.2', 'a wrong secret', 'invalid_client', () => flow(visitAs(user), { secret: 'not-the-secret' })],
    [
      'RFC 6749 §4.1.2.1',
      'the refusal of the user',
      'access_denied',
      async () => flow(visitAs(await createUser(workspace), 'deny')),
    ],
  ])('%s: Nimbus reports %s as %s', async (_clause, _what, error, attempt) => {
    const printed = await attempt();
    expect(printed.one('error')).toMatchObject({ error, error_description: expect.stringMatching(/\w/) });
    expect(printed.all('tokens')).toEqual([]);
    expect(printed.exitCode).toBe(1);
  });

  it('OpenID Connect Discovery §4.3: the issuer has one name, and Nimbus notices where another is used', async () => {
    const { port, pathname } = new URL(workspace.issuer);
    const printed = await flow(visitAs(user), { issuer: `https://127.0.0.1:${port}${pathname}` });
    expect(printed.one('error')).toMatchObject({
      error: 'GeneralException',
      description: expect.stringContaining(workspace.issuer),
    });
  });

  it('RFC 9207 §2.4: the response of another workspace is noticed', async () => {
    const other = await launchWorkspace('b2c');
    const printed = await flow(
      visitAs(
        user,
        'allow',
        withParameter('iss', () => other.issuer),
      ),
    );
    expect(printed.one('error').error).toBe('GeneralException');
    expect(printed.all('tokens')).toEqual([]);
  });
});

it('RFC 6749 §4.4: Nimbus gets a token for a service, with a key and not with that of another', async () => {
  const workspace = await launchWorkspace('b2b');
  const metadata = {
    grant_types: ['client_credentials'],
    redirect_uris: [],
    scope: 'orders:read',
    resources: [RESOURCE],
  };
  const client = await registerClient(workspace, { metadata });
  const attempt = (key = client.key) =>
    run(
      nimbusProgram(java, 'ClientCredentials', [workspace.issuer, client.clientId, privateKeyFile(key), 'orders:read']),
    );
  const printed = await attempt();
  expect(printed.exitCode).toBe(0);
  expect(printed.one('tokens')).not.toHaveProperty('refresh_token');
  expect(printed.one('access_token')).toMatchObject({
    iss: workspace.issuer,
    sub: client.clientId,
    scope: 'orders:read',
  });
  const refused = await attempt({ ...newClientKey(), kid: client.key.kid });
  expect(refused.one('error')).toMatchObject({ error: 'invalid_client' });
});

describe('FAPI 2.0', () => {
  let workspace: TestWorkspace;
  let user: TestUser;

  beforeAll(async () => {
    // The strictest that a client may meet: a nonce of ours in every proof.
    workspace = await launchFapiWorkspace({ dpop_nonce: 'required' });
    user = await createUser(workspace, claims);
  });

  const program = (client: TestClient, mode: 'dpop' | 'signed', key = client.key) =>
    nimbusProgram(java, 'Fapi2', [workspace.issuer, client.clientId, client.redirectUri, mode, privateKeyFile(key)]);

  const programOverMtls = (client: TestClient, keyStore?: string) =>
    nimbusProgram(
      java,
      'Fapi2',
      [workspace.issuer, client.clientId, client.redirectUri, 'mtls'],
      keyStore === undefined ? {} : { keyStore },
    );

  const signing = {
    security_profile: 'fapi2-message-signing',
    id_token_signed_response_alg: 'ES256',
    authorization_signed_response_alg: 'ES256',
  };

  const cnf = ({ access_token: token }: Readonly<Record<string, unknown>>): unknown => decodeJwt(String(token)).cnf;

  function expectTokens(printed: Printed, client: TestClient): void {
    expect(printed.exitCode).toBe(0);
    expect(printed.one('id_token')).toMatchObject({ iss: workspace.issuer, aud: client.clientId, sub: user.id });
    expect(printed.one('userinfo')).toMatchObject({ sub: user.id, ...claims });
    const [first, refreshed] = printed.all('tokens');
    expect(cnf(refreshed ?? {})).toEqual(cnf(first ?? {}));
  }

  it('FAPI 2.0 §5.3.2: Nimbus completes the flow with private_key_jwt and DPoP, and keeps to the nonces of the server', async () => {
    const client = await registerClient(workspace);
    const opened: string[] = [];
    const printed = await run(program(client, 'dpop'), (url) => {
      opened.push(...url.searchParams.keys());
      return visitAs(user)(url);
    });
    expect(opened.sort()).toEqual(['client_id', 'request_uri']);
    expectTokens(printed, client);
    for (const tokens of printed.all('tokens')) expect(tokens.token_type).toBe('DPoP');
    expect(cnf(printed.one('tokens'))).toEqual({ jkt: expect.stringMatching(/^[\w-]{43}$/) });
  });

  it('FAPI 2.0 Message Signing §5.3, §5.4: Nimbus signs its request and checks the signed response', async () => {
    const client = await registerClient(workspace, { metadata: signing });
    let response: string[] = [];
    const printed = await run(program(client, 'signed'), async (url) => {
      const callback = await visitAs(user)(url);
      response = [...callback.searchParams.keys()];
      return callback;
    });
    expect(response).toEqual(['response']);
    expectTokens(printed, client);
    expect(printed.one('tokens').token_type).toBe('DPoP');
  });

  describe('a client that is known by its certificate', () => {
    let client: TestClient;
    let own: Awaited<ReturnType<typeof selfSignedStore>>;
    beforeAll(async () => {
      own = await selfSignedStore(java, 'nimbus');
      const metadata = {
        token_endpoint_auth_method: 'self_signed_tls_client_auth',
        tls_client_certificate_bound_access_tokens: true,
        jwks: selfSignedJwks(own),
      };
      client = await registerClient(workspace, { metadata });
    });

    it('RFC 8705 §2.2, §3: Nimbus completes the flow over mutual TLS, and every token is bound to its certificate', async () => {
      const printed = await run(programOverMtls(client, own.keyStore), visitAs(user));
      expectTokens(printed, client);
      expect(cnf(printed.one('tokens'))).toEqual({ 'x5t#S256': thumbprintOf(own) });
    });

    it('RFC 8705 §2.2: Nimbus reports another certificate, and none, as invalid_client', async () => {
      const { keyStore } = await selfSignedStore(java, 'stranger');
      for (const program of [programOverMtls(client, keyStore), programOverMtls(client)])
        expect((await run(program, visitAs(user))).one('error').error).toBe('invalid_client');
    });
  });

  it.each<[string, string, string, () => Promise<Printed>]>([
    [
      'FAPI 2.0 Message Signing §5.3.1',
      'a request that should be signed',
      'invalid_request',
      async () => run(program(await registerClient(workspace, { metadata: signing }), 'dpop'), visitAs(user)),
    ],
    [
      'RFC 7523 §3.2',
      'the key of another client',
      'invalid_client',
      async () => {
        const client = await registerClient(workspace);
        return run(program(client, 'dpop', { ...newClientKey(), kid: client.key.kid }), visitAs(user));
      },
    ],
  ])('%s: Nimbus reports %s as %s', async (_clause, _what, error, attempt) => {
    const printed = await attempt();
    expect(printed.one('error')).toMatchObject({ error, error_description: expect.stringMatching(/\w/) });
    expect(printed.all('tokens')).toEqual([]);
    expect(printed.exitCode).toBe(1);
  });

  it('JARM §2.4: Nimbus notices a forged response, and one that another workspace has signed', async () => {
    const client = await registerClient(workspace, { metadata: signing });
    const swapped = await run(program(client, 'signed'), visitAs(user, 'allow', forged));
    expect(swapped.one('error')).toEqual({
      error: 'ParseException',
      description: expect.stringMatching(/Invalid signature/),
    });

    const elsewhere = await launchWorkspace('b2b');
    const other = new RawClient(elsewhere, await registerClient(elsewhere));
    const request = authorizationRequest(other, newVerifier(), { parameters: { response_mode: 'jwt' } });
    const theirs = await visitAs(await createUser(elsewhere))(await pushedUrl(other, request));
    const mixedUp = await run(program(client, 'signed'), async () => theirs);
    expect(mixedUp.one('error')).toEqual({
      error: 'ParseException',
      description: expect.stringMatching(/no matching key/),
    });
  });
});
