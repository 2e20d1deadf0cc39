// RFC 9964: a workspace that lists ML-DSA signs with it, and takes assertions and proofs that are signed with it; others do neither.
import { webcrypto } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair } from 'jose';
import * as openid from 'openid-client';
import { administrator, callApi } from './support/administration.ts';
import { answerPages } from './support/code-flow.ts';
import { PageBrowser } from './support/pages.ts';
import { secret } from './support/secrets-ledger.ts';
import {
  createUser,
  launchWorkspace,
  registerClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
let user: TestUser;

beforeAll(async () => {
  workspace = await launchWorkspace('b2b', { signing_algorithms: ['ES256', 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'] });
  user = await createUser(workspace);
});

describe.each(['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'] as const)('openid-client with %s', (alg) => {
  it('RFC 9964: authenticates, proves possession and verifies the ID token, all by that algorithm', async () => {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), alg, kid: alg, use: 'sig' };
    const client = await registerClient(workspace, {
      metadata: {
        jwks: { keys: [jwk] },
        token_endpoint_auth_signing_alg: alg,
        id_token_signed_response_alg: alg,
        userinfo_signed_response_alg: alg,
      },
    });
    const metadata = { id_token_signed_response_alg: alg, userinfo_signed_response_alg: alg };
    const config = await openid.discovery(
      new URL(workspace.issuer),
      client.clientId,
      metadata,
      openid.PrivateKeyJwt({ key: privateKey as webcrypto.CryptoKey, kid: alg }),
    );
    openid.enableNonRepudiationChecks(config);
    const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair(alg));
    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const url = await openid.buildAuthorizationUrlWithPAR(
      config,
      {
        redirect_uri: client.redirectUri,
        scope: 'openid',
        code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
      },
      { DPoP },
    );
    const browser = new PageBrowser();
    const { url: callback } = await answerPages(browser, await browser.open(url), user);
    const checks = { pkceCodeVerifier, idTokenExpected: true };
    const tokens = await openid.authorizationCodeGrant(config, callback, checks, undefined, { DPoP });
    secret(tokens.access_token, 'access token');
    expect(decodeProtectedHeader(tokens.id_token ?? '').alg).toBe(alg);
    expect(decodeJwt(tokens.access_token).cnf).toEqual({ jkt: await DPoP.calculateThumbprint() });
    expect(await openid.fetchUserInfo(config, tokens.access_token, user.id, { DPoP })).toMatchObject({ sub: user.id });
  });
});

describe('without ML-DSA among its algorithms', () => {
  it('RFC 9964: a workspace registers nobody for it, and a FAPI floor does not list it', async () => {
    const plain = await launchWorkspace('b2b');
    const { publicKey } = await generateKeyPair('ML-DSA-44');
    const keys = [{ ...(await exportJWK(publicKey)), alg: 'ML-DSA-44' }];
    const register = (body: object) =>
      administrator().then((by) =>
        callApi(by, 'POST', `${plain.path}/clients`, {
          redirect_uris: ['https://app.example/cb'],
          token_endpoint_auth_method: 'private_key_jwt',
          jwks: { keys },
          ...body,
        }),
      );
    expect((await register({})).status).toBe(422);
    expect((await register({ token_endpoint_auth_signing_alg: 'ML-DSA-44' })).status).toBe(422);
    const settings = { security_profile: 'fapi2-security', signing_algorithms: ['ES256', 'ML-DSA-44'] };
    const by = await administrator();
    expect((await callApi(by, 'PATCH', plain.path, { settings })).status).toBe(422);
  });
});
