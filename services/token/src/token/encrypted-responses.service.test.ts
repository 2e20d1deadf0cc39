// OIDC Core §10.2, §5.3.2: ID tokens and userinfo encrypted to the client's registered key.
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type ClientRecord, publicJwkSchema } from '@ostiary/oauth/client';
import { JWE_ALGORITHMS, JWE_ENCRYPTIONS } from '@ostiary/oauth/jwe-algorithms';
import { compactDecrypt, createLocalJWKSet, jwtVerify } from 'jose';
import { type TestWorkspace, TokenSystem } from '../testing/token-system.js';

jest.setTimeout(30_000);

const system = new TokenSystem();
let workspace: TestWorkspace;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pairOf = (alg: string) => (alg === 'RSA-OAEP-256' ? rsa : ec);
const JWKS = {
  keys: [rsa, ec].map(({ publicKey }) =>
    publicJwkSchema.parse({ ...publicKey.export({ format: 'jwk' }), kid: 'enc', use: 'enc' }),
  ),
};

beforeAll(async () => {
  await system.start();
  workspace = await system.newWorkspace();
});
afterAll(() => system.stop());

async function tokensOf(change: Partial<ClientRecord>) {
  const client = system.newClient(workspace, { jwks: JWKS, ...change });
  const { code } = await system.newCode(workspace, client);
  const answer = await system.redeem(workspace, client, code);
  const userinfo = () =>
    system.call(workspace, 'userinfo', { headers: { authorization: `Bearer ${answer.json.access_token}` } });
  return { client, answer, userinfo };
}

async function opened(jwe: unknown, alg: string) {
  const { plaintext, protectedHeader } = await compactDecrypt(String(jwe), pairOf(alg).privateKey);
  return { text: Buffer.from(plaintext).toString(), header: protectedHeader };
}

async function verified(jwt: string, client: ClientRecord) {
  const { json } = await system.call(workspace, 'jwks');
  const keys = Array.isArray(json.keys) ? json.keys : [];
  const expected = { issuer: workspace.issuer, audience: client.clientId };
  return (await jwtVerify(jwt, createLocalJWKSet({ keys }), expected)).payload;
}

describe('encrypted responses', () => {
  it.each(JWE_ALGORITHMS.flatMap((alg) => JWE_ENCRYPTIONS.map((enc) => ({ alg, enc }))))(
    'OIDC Core §10.2: an ID token is signed, then encrypted with $alg and $enc, also after a refresh',
    async ({ alg, enc }) => {
      const { client, answer } = await tokensOf({ idTokenEncryptedResponseAlg: alg, idTokenEncryptedResponseEnc: enc });
      const refreshed = await system.refresh(workspace, client, answer.json.refresh_token);
      for (const { json } of [answer, refreshed]) {
        const { text, header } = await opened(json.id_token, alg);
        expect(header).toMatchObject({ alg, enc, cty: 'JWT', kid: 'enc' });
        expect(await verified(text, client)).toMatchObject({ sub: expect.any(String), at_hash: expect.any(String) });
      }
    },
  );

  it('OIDC Registration §2: an alg alone means A128CBC-HS256', async () => {
    const { answer } = await tokensOf({ idTokenEncryptedResponseAlg: 'ECDH-ES' });
    expect((await opened(answer.json.id_token, 'ECDH-ES')).header.enc).toBe('A128CBC-HS256');
  });

  it('OIDC Core §5.3.2: userinfo is signed, then encrypted', async () => {
    const { client, userinfo } = await tokensOf({
      userinfoSignedResponseAlg: 'ES256',
      userinfoEncryptedResponseAlg: 'RSA-OAEP-256',
    });
    const { text, headers } = await userinfo();
    expect(headers.get('content-type')).toContain('application/jwt');
    const inside = await opened(text, 'RSA-OAEP-256');
    expect(inside.header.cty).toBe('JWT');
    expect(await verified(inside.text, client)).toMatchObject({ name: 'Ada' });
  });

  it('OIDC Core §5.3.2: userinfo that is only encrypted is the claims', async () => {
    const { userinfo } = await tokensOf({ userinfoEncryptedResponseAlg: 'ECDH-ES' });
    const { text, header } = await opened((await userinfo()).text, 'ECDH-ES');
    expect(header).not.toHaveProperty('cty');
    expect(JSON.parse(text)).toMatchObject({ sub: expect.any(String), name: 'Ada' });
  });

  it('OIDC Core §10.2: without a key to encrypt to nothing is sent in the clear', async () => {
    const away = { jwks: undefined, jwksUri: 'https://127.0.0.1:1/jwks' };
    const { answer } = await tokensOf({ ...away, idTokenEncryptedResponseAlg: 'ECDH-ES' });
    expect([answer.status, answer.json.error]).toEqual([503, 'temporarily_unavailable']);
    const { userinfo } = await tokensOf({ ...away, userinfoEncryptedResponseAlg: 'ECDH-ES' });
    expect((await userinfo()).status).toBe(503);
  });
});
