// RFC 8693, RFC 7523 §2.1 and the ID-JAG draft, from a user's sign-in to the API behind the API, and from one workspace to another (from one installation to
// another: two-installations.test.ts).
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as openid from 'openid-client';
import { administrator, api, callApi } from './support/administration.ts';
import { searchTrail, until } from './support/audit-trail.ts';
import { signIn, type Tokens } from './support/code-flow.ts';
import { privateCryptoKey } from './support/crypto-key.ts';
import { RawClient } from './support/raw-client.ts';
import { secret } from './support/secrets-ledger.ts';
import {
  createUser,
  launchWorkspace,
  RESOURCE,
  registerClient,
  type TestClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const TYPES = {
  accessToken: 'urn:ietf:params:oauth:token-type:access_token',
  idToken: 'urn:ietf:params:oauth:token-type:id_token',
  idJag: 'urn:ietf:params:oauth:token-type:id-jag',
} as const;
const TOOLS = 'https://tools.example/';
const RESOURCES = [
  { identifier: RESOURCE, name: 'Orders', scopes: ['orders:read', 'orders:write'] },
  { identifier: TOOLS, name: 'Tools', scopes: ['tools:use'] },
];

const machine = { grant_types: [TOKEN_EXCHANGE], response_types: [], redirect_uris: [] };
const scope = 'openid email orders:read tools:use';

const configurationOf = async (workspace: TestWorkspace, { clientId, key }: TestClient) =>
  openid.discovery(new URL(workspace.issuer), clientId, undefined, openid.PrivateKeyJwt(await privateCryptoKey(key)));

describe('RFC 8693: an API that calls another one for its user', () => {
  let workspace: TestWorkspace;
  let user: TestUser;
  let app: RawClient;
  let orders: TestClient;
  let tools: RawClient;
  let tokens: Tokens;
  let config: openid.Configuration;

  beforeAll(async () => {
    workspace = await launchWorkspace('b2b', { resources: RESOURCES });
    user = await createUser(workspace);
    app = new RawClient(workspace, await registerClient(workspace, { metadata: { scope } }));
    orders = await registerClient(workspace, { metadata: { ...machine, scope: 'orders:read tools:use' } });
    tools = new RawClient(
      workspace,
      await registerClient(workspace, { metadata: { ...machine, scope: 'tools:use', resources: [TOOLS] } }),
    );
    config = await configurationOf(workspace, orders);
    tokens = await signIn(app, user, { proofKey: null, parameters: { scope } });
  });

  const exchange = async () => {
    const form = { subject_token: tokens.accessToken, subject_token_type: TYPES.accessToken, resource: TOOLS };
    const answer = await openid.genericGrantRequest(config, TOKEN_EXCHANGE, form);
    secret(answer.access_token, 'access token');
    return answer;
  };

  it('RFC 8693 §2.2.2: nobody may before a rule says so, and a rule is in force within a second', async () => {
    await expect(exchange()).rejects.toMatchObject({ error: 'invalid_request' });
    await api('PATCH', workspace.path, {
      settings: {
        token_exchange: {
          rules: [
            {
              ...{ client: orders.clientId, subject_clients: [app.client.clientId] },
              ...{ mode: 'delegation', resources: [TOOLS] },
            },
          ],
        },
      },
    });
    await until('the rule', () => exchange().then(Boolean, () => false));
  });

  it('RFC 8693 §2.2.1: a client library exchanges, the tool verifies, the trail has the chain, and the user ends it all', async () => {
    const { access_token: token, issued_token_type, expires_in } = await exchange();
    expect([issued_token_type, Number(expires_in) <= 600]).toEqual([TYPES.accessToken, true]);
    const keys = createRemoteJWKSet(new URL(String(config.serverMetadata().jwks_uri)));
    const verified = await jwtVerify(token, keys, { issuer: workspace.issuer, audience: TOOLS, typ: 'at+jwt' });
    expect(verified.payload).toMatchObject({
      ...{ sub: user.id, client_id: orders.clientId, scope: 'tools:use' },
      act: { sub: orders.clientId },
    });
    expect((await tools.post('introspect', { token })).body).toMatchObject({
      active: true,
      act: { sub: orders.clientId },
    });
    const search = { type: 'token.exchanged', outcome: 'success' };
    await until('the event', async () => (await searchTrail(workspace, search)).length > 0);
    const [event] = await searchTrail(workspace, search);
    expect(event).toMatchObject({
      actor: { type: 'client', id: orders.clientId, act: [{ type: 'user', id: user.id }] },
    });

    await api('DELETE', `${workspace.path}/users/${user.id}/grants`);
    expect((await tools.post('introspect', { token })).body).toEqual({ active: false });
  });

  it('RFC 8693 §2.1: a rule is for resources of the workspace; the registration, for clients with credentials', async () => {
    const rule = { client: 'a', subject_clients: ['b'], mode: 'delegation', resources: ['https://elsewhere.example/'] };
    const refused = await callApi(await administrator(), 'PATCH', workspace.path, {
      settings: { token_exchange: { rules: [rule] } },
    });
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([
      422,
      expect.stringContaining('/token_exchange/rules'),
    ]);
    const open = { ...machine, token_endpoint_auth_method: 'none' };
    await expect(registerClient(workspace, { metadata: open })).rejects.toThrow(/RFC 8693 §5/);
  });
});

describe('Identity Assertion JWT Authorization Grant: from one workspace to another', () => {
  let idp: TestWorkspace;
  let server: TestWorkspace;
  let user: TestUser;
  let there: TestUser;
  let app: RawClient;
  let appThere: TestClient;

  beforeAll(async () => {
    const claims = { email: 'ada@corp.example', email_verified: true };
    idp = await launchWorkspace('b2b');
    server = await launchWorkspace('b2b', { grant_types: ['authorization_code', 'refresh_token', JWT_BEARER] });
    user = await createUser(idp, claims);
    there = await createUser(server, claims);
    const metadata = { grant_types: ['authorization_code', 'refresh_token', TOKEN_EXCHANGE] };
    app = new RawClient(idp, await registerClient(idp, { metadata }));
    appThere = await registerClient(server, { metadata: { ...machine, grant_types: [JWT_BEARER] } });
    const rule = {
      ...{ client: app.client.clientId, audience: server.issuer, client_id_there: appThere.clientId },
      ...{ scopes: ['orders:read'], resources: [RESOURCE], email: true },
    };
    await api('PATCH', idp.path, { settings: { token_exchange: { rules: [], identity_assertions: [rule] } } });
    const published: unknown = await (await fetch(`${idp.issuer}/jwks`)).json();
    const issuer = {
      ...{
        issuer: idp.issuer,
        jwks: published,
        algorithms: ['ES256'],
        kinds: ['id-jag'],
        clients: [appThere.clientId],
      },
      ...{ subject: { claim: 'email', user: 'email' }, max_lifetime_seconds: 300 },
    };
    await api('PATCH', server.path, { settings: { trusted_issuers: [issuer] } });
  });

  const announced = async (workspace: TestWorkspace): Promise<unknown> =>
    (await fetch(`${workspace.issuer}/.well-known/openid-configuration`)).json();

  it('Identity Assertion JWT Authorization Grant §7: each says its part, and of nobody else', async () => {
    await until('the announcement', async () =>
      JSON.stringify(await announced(server)).includes('grant-profile:id-jag'),
    );
    expect(await announced(idp)).toMatchObject({ identity_chaining_requested_token_types_supported: [TYPES.idJag] });
    expect(await announced(server)).toMatchObject({
      authorization_grant_profiles_supported: ['urn:ietf:params:oauth:grant-profile:id-jag'],
      grant_types_supported: expect.arrayContaining([JWT_BEARER]),
    });
    expect(JSON.stringify(await announced(server))).not.toContain(idp.issuer);
  });

  it('Identity Assertion JWT Authorization Grant §4: a sign-in here, an API there, once', async () => {
    const { idToken } = await signIn(app, user, { proofKey: null, parameters: { scope: 'openid email' } });
    const issued = await app.post('token', {
      ...{ grant_type: TOKEN_EXCHANGE, requested_token_type: TYPES.idJag, audience: server.issuer, resource: RESOURCE },
      ...{ subject_token: idToken, subject_token_type: TYPES.idToken },
    });
    expect([issued.status, issued.body.token_type, issued.body.scope]).toEqual([200, 'N_A', 'orders:read']);
    const assertion = secret(String(issued.body.access_token), 'ID-JAG');
    const config = await configurationOf(server, appThere);
    const tokens = await openid.genericGrantRequest(config, JWT_BEARER, { assertion });
    secret(tokens.access_token, 'access token');
    const keys = createRemoteJWKSet(new URL(String(config.serverMetadata().jwks_uri)));
    const verified = await jwtVerify(tokens.access_token, keys, {
      issuer: server.issuer,
      audience: RESOURCE,
      typ: 'at+jwt',
    });
    expect(verified.payload).toMatchObject({ sub: there.id, client_id: appThere.clientId, scope: 'orders:read' });
    expect(tokens.refresh_token).toBeUndefined();
    await expect(openid.genericGrantRequest(config, JWT_BEARER, { assertion })).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });
});
