// RFC 9701: the answer as a JWT, signed for the resource server that asks, and encrypted to it where it registered for that.
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type ClientRecord, publicJwkSchema } from '@ostiary/oauth/client';
import { compactDecrypt, createLocalJWKSet, jwtVerify } from 'jose';
import { type Answer, API, claimsOf, credentials, type TestWorkspace, TokenSystem } from '../testing/token-system.js';

jest.setTimeout(30_000);

const JWT = 'application/token-introspection+jwt';
const system = new TokenSystem();
let workspace: TestWorkspace;
let client: ClientRecord;

beforeAll(async () => {
  await system.start();
  workspace = await system.newWorkspace();
  client = system.newClient(workspace);
});
afterAll(() => system.stop());

const resourceServer = (change: Partial<ClientRecord> = {}) =>
  system.newClient(workspace, { resources: [API], ...change });

async function accessToken(of = client): Promise<string> {
  const { code } = await system.newCode(workspace, of, { resources: [API] });
  return String((await system.redeem(workspace, of, code)).json.access_token);
}

const introspect = (by: ClientRecord, token: string, accept?: string): Promise<Answer> =>
  system.call(workspace, 'introspect', {
    form: { token },
    headers: { ...credentials(by), ...(accept !== undefined && { accept }) },
  });

async function verified(jwt: string, by: ClientRecord, alg = 'ES256') {
  const { json } = await system.call(workspace, 'jwks');
  const keys = Array.isArray(json.keys) ? json.keys : [];
  return jwtVerify(jwt, createLocalJWKSet({ keys }), {
    issuer: workspace.issuer,
    audience: by.clientId,
    typ: 'token-introspection+jwt',
    algorithms: [alg],
  });
}

describe('introspection as a JWT', () => {
  it('RFC 9701 §5: holds the answer in one claim, signed for who asked', async () => {
    const by = resourceServer();
    const token = await accessToken();
    const answer = await introspect(by, token, JWT);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, JWT]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { payload } = await verified(answer.text, by);
    expect(payload).toEqual({
      iss: workspace.issuer,
      aud: by.clientId,
      iat: expect.any(Number),
      token_introspection: { active: true, token_type: 'Bearer', ...claimsOf(token) },
    });
    const [event] = await system.eventsOf(String(answer.headers.get('x-request-id')), ['token.introspected']);
    expect(event?.details).toMatchObject({ active: 'true', response: 'jwt' });
  });

  it('RFC 9701 §5: says of a token that is not for who asks that it is inactive, and nothing more', async () => {
    const stranger = system.newClient(workspace);
    for (const token of [await accessToken(), 'invented']) {
      const { payload } = await verified((await introspect(stranger, token, JWT)).text, stranger);
      expect(payload.token_introspection).toEqual({ active: false });
    }
  });

  it('RFC 9701 §5: is no access token itself', async () => {
    const by = resourceServer();
    const { text } = await introspect(by, await accessToken(), JWT);
    expect((await introspect(by, text)).json).toEqual({ active: false });
    const shown = await system.call(workspace, 'userinfo', { headers: { authorization: `Bearer ${text}` } });
    expect(shown.status).toBe(401);
  });

  it.each(['PS256', 'EdDSA'] as const)('RFC 9701 §6: is signed with %s where that is registered', async (alg) => {
    const by = resourceServer({ introspectionSignedResponseAlg: alg });
    await verified((await introspect(by, await accessToken(), JWT)).text, by, alg);
  });

  it.each(['RSA-OAEP-256', 'ECDH-ES'] as const)(
    'RFC 9701 §6: is encrypted with %s where that is registered',
    async (alg) => {
      const pair =
        alg === 'RSA-OAEP-256'
          ? generateKeyPairSync('rsa', { modulusLength: 2048 })
          : generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const jwk = publicJwkSchema.parse({ ...pair.publicKey.export({ format: 'jwk' }), kid: 'k', use: 'enc' });
      const by = resourceServer({
        jwks: { keys: [jwk] },
        introspectionEncryptedResponseAlg: alg,
        introspectionEncryptedResponseEnc: 'A256GCM',
      });
      const answer = await introspect(by, await accessToken(), JWT);
      const { plaintext, protectedHeader } = await compactDecrypt(answer.text, pair.privateKey);
      expect(protectedHeader).toMatchObject({ alg, enc: 'A256GCM', kid: 'k', cty: 'JWT' });
      const { payload } = await verified(Buffer.from(plaintext).toString(), by);
      expect(payload.token_introspection).toMatchObject({ active: true });
    },
  );

  it('RFC 9701 §6: is not sent in the clear when the key to encrypt to cannot be had', async () => {
    const by = resourceServer({ jwksUri: 'https://127.0.0.1:1/jwks', introspectionEncryptedResponseAlg: 'ECDH-ES' });
    const answer = await introspect(by, await accessToken(), JWT);
    expect([answer.status, answer.json.error]).toEqual([503, 'temporarily_unavailable']);
  });
});
