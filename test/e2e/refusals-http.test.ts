// What every form endpoint refuses before it looks at a parameter: method, type, size, encoding, doubled parameters, unknown addresses.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, type EndpointName, RawClient } from './support/raw-client.ts';
import { system } from './support/system.ts';
import { launchWorkspace, registerClient, type TestWorkspace } from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
let client: RawClient;

beforeAll(async () => {
  workspace = await launchWorkspace('b2b');
  client = new RawClient(workspace, await registerClient(workspace));
});

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const endpoints = ['par', 'token', 'introspect', 'revoke'] as const;
const everyEndpoint = [...endpoints, 'userinfo'] as const;

/** An OAuth error as RFC 6749 §5.2 has it, that nobody may store and that can be found in the log. */
function expectOAuthError(answer: Answer, status: number, error: string): void {
  expect({ status: answer.status, error: answer.body.error }).toEqual({ status, error });
  expect(answer.body.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.headers.get('cache-control')).toMatch(/no-store/);
  expect(answer.headers.get('x-request-id')).toMatch(/^[\w.-]{8,64}$/);
}

const send = (
  endpoint: EndpointName,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = FORM,
): Promise<Answer> => client.send(client.url(endpoint), { method: 'POST', headers, body });

describe.each(endpoints)('/%s', (endpoint) => {
  it.each(['PUT', 'PATCH', 'DELETE', 'GET'])('RFC 9110 §15.5.6: answers %s with 405 and Allow', async (method) => {
    const answer = await client.send(client.url(endpoint), { method });
    expectOAuthError(answer, 405, 'invalid_request');
    expect(answer.headers.get('allow')).toMatch(/POST/);
  });

  it.each([
    ['JSON', 'application/json', '{"grant_type":"client_credentials"}'],
    ['plain text', 'text/plain', 'grant_type=client_credentials'],
    ['multipart', 'multipart/form-data; boundary=x', '--x--'],
    ['XML', 'application/xml', '<a/>'],
    ['a type that is none', 'nonsense', 'grant_type=client_credentials'],
  ])('RFC 6749 §3.2: answers a body of %s with 415', async (_what, type, body) => {
    expectOAuthError(await send(endpoint, body, { 'content-type': type }), 415, 'invalid_request');
  });

  it.each([
    ['of 64 KiB and one byte', 65_537],
    ['of a megabyte', 1_000_000],
  ])('RFC 9110 §15.5.14: answers a body %s with 413', async (_what, size) => {
    // Several at once: the answer must also survive that the rest of the body is still on its way.
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(endpoint, `a=${'x'.repeat(size - 2)}`)));
    for (const answer of answers) expectOAuthError(answer, 413, 'invalid_request');
  });

  it.each<[string, string | Uint8Array]>([
    ['a percent sign alone', 'client_id=%'],
    ['half an escape', 'client_id=%4'],
    ['an escape that is none', 'client_id=%zz'],
    ['an escaped byte that is not UTF-8', 'client_id=%ff'],
    ['an overlong escape', 'client_id=%c0%af'],
    ['a surrogate', 'client_id=%ed%a0%80'],
    ['an escaped NUL', 'client_id=a%00b'],
    ['a raw byte that is not UTF-8', new Uint8Array([0x61, 0x3d, 0xff, 0xfe])],
    ['an escape in a name that is not UTF-8', '%ff=a'],
  ])('RFC 6749 Appendix B: refuses %s', async (_what, body) => {
    expectOAuthError(await send(endpoint, body), 400, 'invalid_request');
  });

  it('RFC 6749 §3.1: refuses any parameter that is there twice, also an unknown one', async () => {
    for (const name of [
      'client_id',
      'grant_type',
      'token',
      'scope',
      'client_assertion',
      'unknown',
      '__proto__',
      'constructor',
    ]) {
      expectOAuthError(await send(endpoint, `${name}=a&${name}=a`), 400, 'invalid_request');
    }
  });

  it('refuses more parameters than anybody needs', async () => {
    const many = Array.from({ length: 2000 }, (_, index) => `p${index}=x`).join('&');
    expectOAuthError(await send(endpoint, many), 400, 'invalid_request');
  });

  it('RFC 6749 §2.3: refuses a request without any client', async () => {
    for (const body of ['', '&', '=', '&&&=&', 'client_id=', 'unknown=x']) {
      const answer = await send(endpoint, body);
      expect([400, 401]).toContain(answer.status);
      expect(['invalid_client', 'invalid_request']).toContain(answer.body.error);
    }
    // A body may be missing altogether.
    const empty = await client.send(client.url(endpoint), { method: 'POST' });
    expect([400, 401, 415]).toContain(empty.status);
  });

  it.each([
    ['an unknown workspace', (path: string) => `${path}x`],
    ['an unknown tenant', (path: string) => path.replace(/^\//, '/x')],
    ['a tenant with an escape in it', (path: string) => path.replace(/^\/[^/]+/, '/%7E')],
    ['a tenant in capitals', (path: string) => path.toUpperCase()],
    ['an escaped slash', (path: string) => path.replace(/(?<=.)\//, '%2F')],
    ['dots', (path: string) => `${path}/../../x`],
  ])('RFC 8414 §3: answers %s with 404 in JSON', async (_what, change) => {
    const url = `${system.issuerBase}${change(new URL(workspace.issuer).pathname)}/${endpoint}`;
    const answer = await client.send(url, { method: 'POST', headers: FORM, body: 'client_id=x' });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toMatch(/json/);
    expect(typeof answer.body.error === 'string' || typeof answer.body.type === 'string').toBe(true);
  });
});

describe.each(everyEndpoint)('headers at /%s', (endpoint) => {
  it.each([
    ['a Basic that is not base64', { authorization: 'Basic !!!' }],
    ['a Basic without a colon', { authorization: `Basic ${Buffer.from('nocolon').toString('base64')}` }],
    ['a Basic that is empty', { authorization: 'Basic ' }],
    ['a Basic with NUL', { authorization: `Basic ${Buffer.from('a\0b:c').toString('base64')}` }],
    ['a Basic with a bad escape', { authorization: `Basic ${Buffer.from('%zz:%zz').toString('base64')}` }],
    ['an unknown scheme', { authorization: 'Negotiate abc' }],
    ['a Bearer of dots', { authorization: 'Bearer ...' }],
    ['a DPoP without a token', { authorization: 'DPoP' }],
    ['a huge Authorization', { authorization: `Bearer ${'a'.repeat(30_000)}` }],
    ['a DPoP proof that is none', { authorization: 'DPoP abc', dpop: 'nonsense' }],
    ['a huge DPoP proof', { authorization: 'DPoP abc', dpop: `${'a'.repeat(20_000)}.b.c` }],
    ['a request id with line breaks in mind', { 'x-request-id': 'a%0d%0ab' }],
    ['a traceparent that is none', { traceparent: '00-zz-zz-00' }],
    ['a forged host', { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' }],
    ['an Expect', { 'x-http-method-override': 'GET' }],
  ])('RFC 6749 §5.2: %s is a refusal of the caller, never a failure of ours', async (_what, headers) => {
    const method = endpoint === 'userinfo' ? 'GET' : 'POST';
    const request =
      method === 'POST' ? { method, headers: { ...FORM, ...headers }, body: 'token=x' } : { method, headers };
    const answer = await client.send(client.url(endpoint), request);
    expect([400, 401]).toContain(answer.status);
    expect(answer.text).not.toContain('evil.example');
    // RFC 6750 §3: a resource may leave the error out when no credentials were sent.
    if (endpoint !== 'userinfo')
      expect(answer.body.error).toMatch(/^(invalid_client|invalid_request|invalid_dpop_proof|invalid_token)$/);
  });

  it('RFC 9449 §4.3(1): refuses two DPoP headers', async () => {
    const headers: [string, string][] = [
      ...Object.entries(FORM).map(([name, value]): [string, string] => [name, value]),
      ['authorization', 'DPoP abc'],
      ['dpop', 'a.b.c'],
      ['dpop', 'a.b.c'],
    ];
    const method = endpoint === 'userinfo' ? 'GET' : 'POST';
    const answer = await client.send(client.url(endpoint), {
      method,
      headers,
      ...(method === 'POST' ? { body: 'token=x' } : {}),
    });
    expect([400, 401]).toContain(answer.status);
  });
});

describe('what belongs to nobody', () => {
  it.each([
    '/nothing',
    '/nothing/at/all',
    '/system',
    '/system/admin',
    '/system/admin/nothing',
    '//',
    '/%00',
    '/..%2f..%2f',
    '/favicon.ico',
    '/livez',
    '/readyz',
    '/metrics',
  ])('RFC 8414 §3: GET %s is 404 in JSON', async (path) => {
    const answer = await client.send(system.issuerBase + path, { method: 'GET' });
    expect([400, 404]).toContain(answer.status);
    expect(answer.headers.get('content-type')).toMatch(/json/);
    expect(answer.text).not.toMatch(/process_cpu|nginx/);
  });

  it('RFC 9110 §15.4.3: GET / leads to the console, and nowhere else', async () => {
    for (const path of ['/', '/?next=https://evil.example/', '//']) {
      const answer = await client.send(system.issuerBase + path, { method: 'GET' });
      if (path === '//') expect([400, 404]).toContain(answer.status);
      else expect([answer.status, answer.headers.get('location')]).toEqual([302, '/console/']);
    }
  });
});
