// RFC 8414, OpenID Connect Discovery, RFC 7517: what is published of a workspace, and that it is true.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { RawClient } from './support/raw-client.ts';
import { system } from './support/system.ts';
import {
  launchFapiWorkspace,
  launchWorkspace,
  registerClient,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let plain: TestWorkspace;
let fapi: TestWorkspace;
let client: RawClient;

beforeAll(async () => {
  plain = await launchWorkspace('b2c');
  fapi = await launchFapiWorkspace();
  client = new RawClient(plain, await registerClient(plain));
});

const get = (url: string, headers: Readonly<Record<string, string>> = {}) =>
  client.send(url, { method: 'GET', headers });
const documentsOf = (workspace: TestWorkspace): readonly string[] => [
  `${workspace.issuer}/.well-known/openid-configuration`,
  `${workspace.issuer}/.well-known/oauth-authorization-server`,
  `${system.issuerBase}/.well-known/oauth-authorization-server${new URL(workspace.issuer).pathname}`,
];

describe('the documents', () => {
  it('RFC 8414 §3, OpenID Connect Discovery §4: are the same at each address, and of one issuer', async () => {
    for (const workspace of [plain, fapi]) {
      const answers = await Promise.all(documentsOf(workspace).map((url) => get(url)));
      expect(answers.map(({ status }) => status).slice(0, 1)).toEqual([200]);
      const found = answers.filter(({ status }) => status === 200);
      expect(found.length).toBeGreaterThanOrEqual(2);
      for (const { body, headers } of found) {
        expect(body).toEqual(found[0]?.body);
        expect(body.issuer).toBe(workspace.issuer);
        expect(headers.get('content-type')).toMatch(/^application\/json/);
      }
    }
  });

  it('RFC 8414 §2: name only endpoints that are there', async () => {
    const { body } = await get(`${plain.issuer}/.well-known/openid-configuration`);
    const endpoints = Object.entries(body).filter(([name]) => /_endpoint$|^jwks_uri$/.test(name));
    expect(endpoints.length).toBeGreaterThan(6);
    for (const [name, url] of endpoints)
      expect({ name, status: (await get(String(url))).status }).not.toEqual({ name, status: 404 });
    for (const url of Object.values(body.mtls_endpoint_aliases as object))
      expect(String(url).startsWith(plain.mtlsIssuer)).toBe(true);
  });

  it('FAPI 2.0 §5.3.2: promise no more than the profile of the workspace', async () => {
    const { body } = await get(`${fapi.issuer}/.well-known/openid-configuration`);
    expect(body).toMatchObject({
      require_pushed_authorization_requests: true,
      authorization_response_iss_parameter_supported: true,
      code_challenge_methods_supported: ['S256'],
      response_types_supported: ['code'],
    });
    expect(body.token_endpoint_auth_methods_supported).not.toContain('client_secret_basic');
    expect(body.token_endpoint_auth_methods_supported).not.toContain('none');
    for (const name of [
      'token_endpoint_auth_signing_alg_values_supported',
      'id_token_signing_alg_values_supported',
      'dpop_signing_alg_values_supported',
    ]) {
      expect(body[name]).not.toContain('RS256');
      expect(body[name]).toEqual(expect.arrayContaining(['ES256', 'PS256']));
    }
  });

  it('Fetch §3.3: are there for every origin, as the keys are', async () => {
    for (const url of [documentsOf(plain)[0] ?? '', `${plain.issuer}/jwks`]) {
      expect((await get(url, { origin: 'https://anybody.example' })).headers.get('access-control-allow-origin')).toBe(
        '*',
      );
    }
  });
});

describe('the keys', () => {
  it('RFC 7517 §4: are public, for signing, each with its algorithm and thumbprint', async () => {
    const { body, headers } = await get(`${plain.issuer}/jwks`);
    expect(headers.get('content-type')).toMatch(/^application\/(jwk-set\+)?json/);
    expect(headers.get('cache-control')).toMatch(/max-age=\d+/);
    const keys = body.keys as Record<string, unknown>[];
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
    for (const key of keys) {
      expect(key).toMatchObject({
        use: 'sig',
        alg: expect.stringMatching(/^(ES256|PS256|EdDSA|RS256)$/),
        kid: expect.any(String),
      });
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(secret);
    }
  });
});

describe('what is not there', () => {
  it.each(['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server', '/jwks'])(
    'RFC 8414 §3: %s of an unknown workspace is 404 in JSON',
    async (path) => {
      for (const issuer of [`${plain.issuer}x`, `${system.issuerBase}/nobody/nowhere`]) {
        const answer = await get(issuer + path);
        expect(answer.status).toBe(404);
        expect(answer.headers.get('content-type')).toMatch(/json/);
      }
    },
  );

  it.each(['POST', 'PUT', 'DELETE'])('RFC 9110 §15.5.6: %s is answered with 405 and Allow', async (method) => {
    for (const url of [documentsOf(plain)[0] ?? '', `${plain.issuer}/jwks`]) {
      const answer = await client.send(url, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toMatch(/GET/);
    }
  });
});
