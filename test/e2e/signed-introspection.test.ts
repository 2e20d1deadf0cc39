// RFC 9701, FAPI 2.0 Message Signing §5.5: introspection answers that a resource server can keep as evidence, and encrypted tokens, through
// a certified library.
import { generateKeyPairSync, type webcrypto } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { compactDecrypt, importJWK } from 'jose';
import * as oauth from 'oauth4webapi';
import { newClientKey } from './support/client-key.ts';
import { signIn } from './support/code-flow.ts';
import { privateCryptoKey } from './support/crypto-key.ts';
import { RawClient } from './support/raw-client.ts';
import { expectRefusal } from './support/refusal-table.ts';
import {
  createUser,
  launchWorkspace,
  RESOURCE,
  registerClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

const JWT = 'application/token-introspection+jwt';
const MACHINE = { grant_types: ['client_credentials'], redirect_uris: [], scope: 'orders:read', resources: [RESOURCE] };

let workspace: TestWorkspace;
let client: RawClient;
let user: TestUser;
let server: oauth.AuthorizationServer;

beforeAll(async () => {
  workspace = await launchWorkspace('b2b');
  client = new RawClient(workspace, await registerClient(workspace));
  user = await createUser(workspace, { name: 'Beth' });
  const issuer = new URL(workspace.issuer);
  server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer));
});

const accessToken = async (): Promise<string> =>
  (await signIn(client, user, { proofKey: null, parameters: { scope: 'openid orders:read', resource: RESOURCE } }))
    .accessToken;

/** A key pair to encrypt to, as registered, and what opens what was encrypted to it. */
function encryptionKey() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'enc', use: 'enc' };
  const open: oauth.JweDecryptFunction = async (jwe) =>
    new TextDecoder().decode((await compactDecrypt(jwe, privateKey)).plaintext);
  return { jwk, open };
}

describe('oauth4webapi', () => {
  it.each([
    ['ES256', {}],
    ['PS256', {}],
    ['ES256', { encrypted: true }],
  ] as const)(
    'RFC 9701 §5: verifies the answer, signed with %s %j',
    async (alg, { encrypted = false }: { encrypted?: boolean }) => {
      const key = newClientKey();
      const { jwk, open } = encryptionKey();
      const registered = await registerClient(workspace, {
        key,
        metadata: {
          ...MACHINE,
          jwks: { keys: [key.publicJwk, ...(encrypted ? [jwk] : [])] },
          introspection_signed_response_alg: alg,
          ...(encrypted && {
            introspection_encrypted_response_alg: 'ECDH-ES',
            introspection_encrypted_response_enc: 'A256GCM',
          }),
        },
      });
      const asking: oauth.Client = { client_id: registered.clientId, introspection_signed_response_alg: alg };
      const response = await oauth.introspectionRequest(
        server,
        asking,
        oauth.PrivateKeyJwt(await privateCryptoKey(key)),
        await accessToken(),
      );
      const options = encrypted ? { [oauth.jweDecrypt]: open } : {};
      const answer = await oauth.processIntrospectionResponse(server, asking, response, options);
      expect(answer).toMatchObject({ active: true, sub: user.id, client_id: client.client.clientId });
      if (!encrypted) await oauth.validateApplicationLevelSignature(server, response);
    },
  );

  it('OpenID Connect Core §10.2: opens an encrypted ID token and encrypted userinfo', async () => {
    const key = newClientKey();
    const { jwk, open } = encryptionKey();
    const registered = await registerClient(workspace, {
      key,
      metadata: {
        jwks: { keys: [key.publicJwk, jwk] },
        id_token_encrypted_response_alg: 'ECDH-ES',
        userinfo_signed_response_alg: 'ES256',
        userinfo_encrypted_response_alg: 'ECDH-ES',
        userinfo_encrypted_response_enc: 'A256GCM',
      },
    });
    const raw = new RawClient(workspace, registered);
    const { idToken, accessToken: token } = await signIn(raw, user, {
      proofKey: null,
      parameters: { scope: 'openid profile' },
    });
    expect(idToken.split('.')).toHaveLength(5);
    const inside = await open(idToken);
    const keys = (await raw.send(`${workspace.issuer}/jwks`, { method: 'GET' })).body.keys;
    const kid = JSON.parse(Buffer.from(inside.split('.')[0] ?? '', 'base64url').toString()).kid;
    const published = (keys as webcrypto.JsonWebKey[]).find((one) => 'kid' in one && one.kid === kid);
    expect(published && (await importJWK(published))).toBeDefined();

    const asking: oauth.Client = { client_id: registered.clientId, userinfo_signed_response_alg: 'ES256' };
    const response = await oauth.userInfoRequest(server, asking, token);
    const answer = await oauth.processUserInfoResponse(server, asking, user.id, response, {
      [oauth.jweDecrypt]: open,
    });
    expect(answer).toMatchObject({ sub: user.id, name: 'Beth' });
  });
});

describe('a resource server under FAPI 2.0 Message Signing', () => {
  it('FAPI 2.0 Message Signing §5.5.1(1): gets a signed answer and nothing else', async () => {
    const strict = new RawClient(
      workspace,
      await registerClient(workspace, { metadata: { ...MACHINE, security_profile: 'fapi2-message-signing' } }),
    );
    const token = await accessToken();
    for (const accept of [JWT, '*/*']) {
      const answer = await strict.post('introspect', { token }, { headers: { accept } });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, JWT]);
    }
    expectRefusal(await strict.post('introspect', { token }, { headers: { accept: 'application/json' } }), {
      error: 'invalid_request',
      status: 406,
    });
  });
});
