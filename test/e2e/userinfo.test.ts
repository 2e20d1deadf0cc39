// OIDC Core §5.3, RFC 6750: the one resource of our own that clients ask.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { api } from './support/administration.ts';
import { newClientKey, signJwt } from './support/client-key.ts';
import { signIn } from './support/code-flow.ts';
import { RawClient } from './support/raw-client.ts';
import {
  createUser,
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
  workspace = await launchWorkspace('b2b');
  client = new RawClient(workspace, await registerClient(workspace));
  user = await createUser(workspace, { name: 'Amy', email: 'amy@example.com', phone_number: '+14255551212' });
});

const bearer = async (scope: string, of = client): Promise<string> =>
  (await signIn(of, user, { proofKey: null, parameters: { scope } })).accessToken;

describe('/userinfo', () => {
  it.each([
    ['openid', ['sub']],
    ['openid email', ['email', 'sub']],
    ['openid profile', ['name', 'sub']],
  ])('OpenID Connect Core §5.4: answers the claims of the scopes %s', async (scope, names) => {
    const answer = await client.userinfo(await bearer(scope));
    expect(answer.status).toBe(200);
    expect(
      Object.keys(answer.body)
        .filter((name) => !/^(updated_at|preferred_username|email_verified)$/.test(name))
        .sort(),
    ).toEqual(names);
    expect(answer.body.sub).toBe(user.id);
    expect(answer.headers.get('cache-control')).toMatch(/no-store/);
  });

  it('OpenID Connect Core §5.3.1: answers POST too, with the token in the header or in the form, and never in the query', async () => {
    const token = await bearer('openid');
    const url = client.url('userinfo');
    const authorization = `Bearer ${token}`;
    expect((await client.send(url, { method: 'POST', headers: { authorization } })).status).toBe(200);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await client.send(url, { method: 'POST', headers: form, body: `access_token=${token}` })).status).toBe(200);
    // RFC 6750 §2: one way at a time.
    expect(
      (await client.send(url, { method: 'POST', headers: { ...form, authorization }, body: `access_token=${token}` }))
        .status,
    ).toBe(400);
    // RFC 9700 §4.3.2.
    expect([400, 401]).toContain((await client.send(`${url}?access_token=${token}`, { method: 'GET' })).status);
  });

  it('OpenID Connect Core §5.3.2: answers a signed JWT to a client that registered for it', async () => {
    const signed = new RawClient(
      workspace,
      await registerClient(workspace, { metadata: { userinfo_signed_response_alg: 'PS256' } }),
    );
    const answer = await signed.userinfo(await bearer('openid email', signed));
    expect(answer.headers.get('content-type')).toMatch(/^application\/jwt/);
    const keys = createLocalJWKSet(
      (await client.send(`${workspace.issuer}/jwks`, { method: 'GET' })).body as { keys: [] },
    );
    const { payload } = await jwtVerify(answer.text, keys, {
      issuer: workspace.issuer,
      audience: signed.client.clientId,
      algorithms: ['PS256'],
    });
    expect(payload).toMatchObject({ sub: user.id, email: 'amy@example.com' });
  });

  it('OpenID Connect Core §5.3.3: refuses a token without openid, and one for another resource', async () => {
    const foreign = await signIn(client, user, {
      proofKey: null,
      parameters: { scope: 'orders:read', resource: RESOURCE },
    });
    const answer = await client.userinfo(foreign.accessToken);
    expect([401, 403]).toContain(answer.status);
    expect(answer.headers.get('www-authenticate')).toMatch(/error="(insufficient_scope|invalid_token)"/);
  });

  it.each([
    ['nothing', undefined, 401],
    ['an empty token', 'Bearer ', 400],
    ['a token that is none', 'Bearer nonsense', 401],
    ['two tokens', 'Bearer a b', 400],
    ['an unsigned JWT', `Bearer ${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.e30.`, 401],
    ['a JWT by a stranger', `Bearer ${signJwt({ alg: 'ES256', typ: 'at+jwt' }, { sub: 'x' }, newClientKey())}`, 401],
  ])('RFC 6750 §3.1: refuses %s', async (_what, authorization, status) => {
    const answer = await client.send(client.url('userinfo'), {
      method: 'GET',
      ...(authorization === undefined ? {} : { headers: { authorization } }),
    });
    expect([status, 401]).toContain(answer.status);
    expect(answer.headers.get('www-authenticate')).toMatch(/^(Bearer|DPoP)/);
    // RFC 6750 §3.1: no error is told to whoever sent no credentials.
    if (authorization === undefined) expect(answer.headers.get('www-authenticate')).not.toMatch(/error=/);
  });

  it('RFC 6750 §3.1: refuses an ID token and a refresh token', async () => {
    const tokens = await signIn(client, user, { proofKey: null });
    for (const token of [tokens.idToken, tokens.refreshToken]) expect((await client.userinfo(token)).status).toBe(401);
  });

  it('RFC 6750 §3.1: refuses the token of a user who is disabled or gone, within a second', async () => {
    const leaving = await createUser(workspace);
    const { accessToken } = await signIn(client, leaving, { proofKey: null });
    expect((await client.userinfo(accessToken)).status).toBe(200);
    await api('PATCH', `${workspace.path}/users/${leaving.id}`, { disabled: true });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    for (let round = 0; round < 4; round += 1) expect((await client.userinfo(accessToken)).status).toBe(401);
  });

  it('Fetch §3.3: answers CORS to origins of registered redirect URIs only', async () => {
    const own = new URL(client.client.redirectUri).origin;
    const token = await bearer('openid');
    const ask = (origin: string) =>
      client.send(client.url('userinfo'), { method: 'GET', headers: { origin, authorization: `Bearer ${token}` } });
    expect((await ask(own)).headers.get('access-control-allow-origin')).toBe(own);
    expect((await ask('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });
});
