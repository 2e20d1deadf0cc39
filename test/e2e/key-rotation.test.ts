// Keys change while everything goes on: rotation nobody notices, revocation everybody notices within a second, and algorithms that come live.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { api } from './support/administration.ts';
import { signIn, type Tokens } from './support/code-flow.ts';
import { RawClient } from './support/raw-client.ts';
import {
  createUser,
  launchWorkspace,
  registerClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
let client: RawClient;
let opaque: RawClient;
let user: TestUser;

beforeAll(async () => {
  workspace = await launchWorkspace('b2b', { signing_algorithms: ['ES256'] });
  client = new RawClient(workspace, await registerClient(workspace));
  opaque = new RawClient(workspace, await registerClient(workspace, { metadata: { access_token_format: 'opaque' } }));
  user = await createUser(workspace);
});

async function keySet(): Promise<JSONWebKeySet> {
  const { body } = await client.send(`${workspace.issuer}/jwks`, { method: 'GET' });
  return { keys: body.keys as JSONWebKeySet['keys'] };
}
const kidsOf = ({ keys }: JSONWebKeySet) => keys.map(({ kid }) => kid);
const tokens = (of = client): Promise<Tokens> =>
  signIn(of, user, { proofKey: null, parameters: { scope: 'openid offline_access' } });
const verifies = async ({ idToken }: Tokens, keys: JSONWebKeySet): Promise<boolean> =>
  jwtVerify(idToken, createLocalJWKSet(keys), { issuer: workspace.issuer }).then(
    () => true,
    () => false,
  );

/** Asks again for at most a second. */
async function soon(what: () => Promise<boolean>): Promise<boolean> {
  for (const end = Date.now() + 1000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 20))) {
    if (await what()) return true;
  }
  return what();
}

describe('rotation', () => {
  it('OIDC Core §10.1.1: the next key is in the set before it signs, beside the one that signs', async () => {
    const before = await keySet();
    await api('POST', `${workspace.path}/signing-keys/rotate`, {});
    expect(await soon(async () => (await keySet()).keys.length === before.keys.length + 1)).toBe(true);
    expect(kidsOf(await keySet())).toEqual(expect.arrayContaining(kidsOf(before)));
    const { idToken } = await tokens();
    expect(kidsOf(before)).toContain(decodeProtectedHeader(idToken).kid);
  });

  it('OIDC Core §10.1.1: flows go on through one rotation after the other, and what was signed before verifies after', async () => {
    const done: Tokens[] = [await tokens()];
    const turns = { rotating: true };
    const flows = Promise.all(
      [0, 1].map(async () => {
        while (turns.rotating) {
          const one = await tokens();
          done.push(one);
          expect((await client.userinfo(one.accessToken)).status).toBe(200);
          const refreshed = await client.post('token', {
            grant_type: 'refresh_token',
            refresh_token: one.refreshToken,
          });
          expect(refreshed.status).toBe(200);
        }
      }),
    );
    for (let round = 0; round < 4; round += 1) {
      await api('POST', `${workspace.path}/signing-keys/rotate`, { immediately: true });
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    done.push(await tokens());
    turns.rotating = false;
    await flows;
    const keys = await keySet();
    expect(new Set(done.map(({ idToken }) => decodeProtectedHeader(idToken).kid)).size).toBeGreaterThanOrEqual(3);
    for (const one of done) expect(await verifies(one, keys)).toBe(true);
    for (const one of done) expect((await client.userinfo(one.accessToken)).status).toBe(200);
  });
});

describe('revocation', () => {
  it('RFC 7517 §5, RFC 9068 §4: the key is gone within a second, and with it all that it signed; the rest lives on', async () => {
    const signed = await tokens();
    const unsigned = await tokens(opaque);
    const { kid } = decodeProtectedHeader(signed.accessToken);
    const path = `${workspace.path}/signing-keys/${kid}`;
    const impact = await api('GET', `${path}/revocation`);
    expect(impact).toMatchObject({ signing_key: { kid, state: 'active' }, affected_clients: 2 });
    expect((await client.userinfo(signed.accessToken)).status).toBe(200);

    await api('POST', `${path}/revoke`, { reason: 'end-to-end test' });
    expect(await soon(async () => !kidsOf(await keySet()).includes(kid))).toBe(true);
    for (let round = 0; round < 4; round += 1) {
      expect((await client.userinfo(signed.accessToken)).status).toBe(401);
      expect((await client.post('introspect', { token: signed.accessToken })).body).toEqual({ active: false });
      expect((await opaque.userinfo(unsigned.accessToken)).status).toBe(200);
    }
    expect(await verifies(signed, await keySet())).toBe(false);

    // RFC 6749 §6: the refresh token gets its client over it.
    const again = await client.post('token', { grant_type: 'refresh_token', refresh_token: signed.refreshToken });
    expect(again.status).toBe(200);
    expect((await client.userinfo(String(again.body.access_token))).status).toBe(200);
  });
});

describe('an algorithm', () => {
  it('RFC 8414 §2: comes live with its key, and goes with it', async () => {
    const algorithms = async () => {
      const { body } = await client.send(`${workspace.issuer}/.well-known/openid-configuration`, { method: 'GET' });
      return body.id_token_signing_alg_values_supported;
    };
    await api('PATCH', workspace.path, { settings: { signing_algorithms: ['ES256', 'RS256'] } });
    expect(await soon(async () => JSON.stringify(await algorithms()) === '["ES256","RS256"]')).toBe(true);
    const legacy = new RawClient(
      workspace,
      await registerClient(workspace, { metadata: { id_token_signed_response_alg: 'RS256' } }),
    );
    const rs256 = await tokens(legacy);
    expect(decodeProtectedHeader(rs256.idToken).alg).toBe('RS256');
    expect(await verifies(rs256, await keySet())).toBe(true);
    // FAPI 2.0 §5.4.1, OIDC Core §15.1: only for who asks.
    expect(decodeProtectedHeader((await tokens()).idToken).alg).toBe('ES256');

    await api('PATCH', workspace.path, { settings: { signing_algorithms: ['ES256'] } });
    expect(await soon(async () => JSON.stringify(await algorithms()) === '["ES256"]')).toBe(true);
    expect(await verifies(rs256, await keySet())).toBe(true);
    expect(decodeProtectedHeader((await tokens(legacy)).idToken).alg).toBe('ES256');
  });
});
