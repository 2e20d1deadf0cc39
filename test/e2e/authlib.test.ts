// Clients in Python, with Authlib: the programs of docs/examples/authlib as they are, through the public URL.
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Python } from '../../deploy/local/python-packages.ts';
import { authlib, authlibProgram } from './support/authlib.ts';
import { newClientKey } from './support/client-key.ts';
import {
  fetchingLimitMs,
  type Printed,
  privateKeyFile,
  run,
  type Visit,
  visitAs,
  withParameter,
} from './support/foreign-program.ts';
import {
  createUser,
  launchWorkspace,
  RESOURCE,
  registerClient,
  type TestClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let python: Python;

beforeAll(async () => {
  python = await authlib();
}, fetchingLimitMs);

const claims = { name: 'Beth March', email: 'beth@example.com', email_verified: true };

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

  const flow = (visit: Visit, { issuer = workspace.issuer, secret = client.secret ?? '' } = {}): Promise<Printed> =>
    run(
      authlibProgram(python, 'code_flow.py', [issuer, client.clientId, client.redirectUri], { CLIENT_SECRET: secret }),
      visit,
    );

  it('OIDC Core §3.1: Authlib signs the user in, reads the claims, looks into its tokens, refreshes and revokes them', async () => {
    const printed = await flow(visitAs(user));
    expect(printed.exitCode).toBe(0);
    expect(printed.one('tokens')).toMatchObject({ token_type: 'Bearer', scope: 'openid profile email offline_access' });
    const { sub } = printed.one('id_token');
    expect(printed.one('id_token')).toMatchObject({ iss: workspace.issuer, aud: client.clientId });
    expect(printed.one('userinfo')).toMatchObject({ sub, ...claims });
    expect(printed.one('introspection')).toMatchObject({ active: true, sub, client_id: client.clientId });
    expect(printed.one('refreshed').access_token).not.toBe(printed.one('tokens').access_token);
    expect(printed.one('revoked')).toEqual({ active: false });
  });

  it.each<[string, string, string, () => Promise<Printed>]>([
    [
      'RFC 6749 §5.2',
      'a code of nobody',
      'invalid_grant',
      () =>
        flow(
          visitAs(
            user,
            'allow',
            withParameter('code', (code) => code.split('').reverse().join('')),
          ),
        ),
    ],
    ['RFC 6749 §5.2', 'a wrong secret', 'invalid_client', () => flow(visitAs(user), { secret: 'not-the-secret' })],
    [
      'RFC 6749 §4.1.2.1',
      'the refusal of the user',
      'access_denied',
      async () => flow(visitAs(await createUser(workspace), 'deny')),
    ],
  ])('%s: Authlib reports %s as %s', async (_clause, _what, error, attempt) => {
    const printed = await attempt();
    expect(printed.one('error')).toMatchObject({ error, description: expect.stringMatching(/\w/) });
    expect(printed.all('tokens')).toEqual([]);
    expect(printed.exitCode).toBe(1);
  });

  it('RFC 6749 §10.12: Authlib notices the response to another request', async () => {
    const printed = await flow(
      visitAs(
        user,
        'allow',
        withParameter('state', () => 'another'),
      ),
    );
    expect(printed.one('error').error).toBe('mismatching_state');
  });

  it('OpenID Connect Discovery §4.3: the issuer has one name, and a client that uses another notices', async () => {
    const { port, pathname } = new URL(workspace.issuer);
    const printed = await flow(visitAs(user), { issuer: `https://127.0.0.1:${port}${pathname}` });
    expect(printed.one('error').error).toBe('wrong_issuer');
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
    expect(printed.one('error').error).toBe('wrong_issuer');
  });
});

describe('clients with a key', () => {
  let workspace: TestWorkspace;
  beforeAll(async () => {
    workspace = await launchWorkspace('b2b');
  });

  it('RFC 9126 §2, RFC 7523 §2.2: Authlib pushes the request and authenticates with private_key_jwt everywhere', async () => {
    const user = await createUser(workspace, claims);
    const client = await registerClient(workspace);
    const key = privateKeyFile(client.key);
    const program = authlibProgram(python, 'code_flow.py', [
      workspace.issuer,
      client.clientId,
      client.redirectUri,
      key,
    ]);
    let opened: URL | undefined;
    const printed = await run(program, (url) => {
      opened = url;
      return visitAs(user)(url);
    });
    expect([...(opened?.searchParams.keys() ?? [])].sort()).toEqual(['client_id', 'request_uri']);
    expect(printed.one('id_token')).toMatchObject({ iss: workspace.issuer, sub: user.id });
    expect(printed.one('userinfo')).toMatchObject({ sub: user.id, ...claims });
    expect(printed.one('introspection').active).toBe(true);
    expect(printed.one('revoked')).toEqual({ active: false });
  });

  it('RFC 6749 §4.4: Authlib gets a token for a service, with a key and not with that of another', async () => {
    const metadata = {
      grant_types: ['client_credentials'],
      redirect_uris: [],
      scope: 'orders:read',
      resources: [RESOURCE],
    };
    const client = await registerClient(workspace, { metadata });
    const attempt = (key = client.key) =>
      run(
        authlibProgram(python, 'client_credentials.py', [
          workspace.issuer,
          client.clientId,
          privateKeyFile(key),
          'orders:read',
        ]),
      );
    const printed = await attempt();
    expect(printed.exitCode).toBe(0);
    expect(printed.one('tokens')).not.toHaveProperty('refresh_token');
    expect(printed.one('access_token')).toMatchObject({
      typ: 'at+jwt',
      iss: workspace.issuer,
      sub: client.clientId,
      scope: 'orders:read',
    });
    const refused = await attempt({ ...newClientKey(), kid: client.key.kid });
    expect(refused.one('error')).toMatchObject({ error: 'invalid_client' });
    expect(refused.exitCode).toBe(1);
  });
});
