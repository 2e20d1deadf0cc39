import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type AuthorizeUnderTest, GOOD, ISSUER, startAuthorize } from '../testing/authorize-under-test.js';
import { Browser } from '../testing/browser.js';

let service: AuthorizeUnderTest;
beforeAll(async () => {
  service = await startAuthorize('par');
});
afterAll(() => service.stop());
beforeEach(() => service.reset());

const KEY = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

async function par(changes: Record<string, string | undefined> = {}, headers: Record<string, string> = {}) {
  const form = Object.entries({ ...GOOD, ...changes }).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  return new Browser(service.base).open(`${ISSUER}/par`, { form: Object.fromEntries(form), headers });
}

async function signedInCode(requestUri: string): Promise<string> {
  const browser = new Browser(service.base);
  const page = await browser.open(`${ISSUER}/authorize?client_id=app&request_uri=${encodeURIComponent(requestUri)}`);
  const next = await browser.signIn(page);
  const answer = next.status === 303 ? next : await browser.decide(next, 'allow');
  return answer.location?.searchParams.get('code') ?? '';
}

/** How many keys this file's own prefix has; other files use the same Redis at the same time. */
const ownKeys = async (): Promise<number> => (await service.redis.keys(`${service.redis.options.keyPrefix}*`)).length;

describe('POST /par', () => {
  it('RFC 9126 §2.2: answers 201 with a request_uri of 256 bits and its lifetime, after its event', async () => {
    const { status, headers, html } = await par();
    expect(status).toBe(201);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    const answer: Record<string, unknown> = JSON.parse(html);
    expect(answer).toEqual({
      request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:[A-Za-z0-9_-]{43}$/),
      expires_in: 90,
    });
    expect(service.events).toEqual([
      expect.objectContaining({
        type: 'authorization.pushed',
        outcome: 'success',
        clientId: 'app',
        clientAuthenticationMethod: 'private_key_jwt',
        scopes: ['openid', 'profile'],
      }),
    ]);
    expect(JSON.stringify(service.events)).not.toContain(answer.request_uri);
  });

  it('RFC 9126 §7.1: gives every push a request_uri of its own', async () => {
    const answers = await Promise.all([par(), par(), par()]);
    expect(new Set(answers.map(({ html }) => JSON.parse(html).request_uri)).size).toBe(3);
  });

  it('RFC 9449 §8.2: gives a nonce with every answer', async () => {
    expect((await par()).headers.get('dpop-nonce')).toBe('a-nonce');
    expect((await par({ scope: undefined })).headers.get('dpop-nonce')).toBe('a-nonce');
  });

  it.each([
    ['RFC 9126 §2.1', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }, 400, 'invalid_request'],
    ['RFC 6749 §3.1.2.3', { redirect_uri: 'https://evil.example/' }, 400, 'invalid_request'],
    ['RFC 6749 §3.3', { scope: 'nonsense' }, 400, 'invalid_scope'],
    ['RFC 7636 §4.4.1', { code_challenge_method: 'plain' }, 400, 'invalid_request'],
    ['RFC 9101 §6.1', { request: 'e30.e30.' }, 400, 'invalid_request_object'],
  ])('%s: refuses with an event and stores nothing', async (clause, changes, status, error) => {
    const keys = await ownKeys();
    const answer = await par(changes);
    expect([answer.status, JSON.parse(answer.html).error]).toEqual([status, error]);
    expect(service.events).toEqual([
      expect.objectContaining({ type: 'policy.refused', outcome: 'failure', error, clause, clientId: 'app' }),
    ]);
    expect(await ownKeys()).toBeLessThanOrEqual(keys);
  });

  it('RFC 9126 §2.3: refuses a client that does not authenticate', async () => {
    const answer = await par({ client_id: 'nobody' });
    expect([answer.status, JSON.parse(answer.html).error]).toEqual([401, 'invalid_client']);
    expect(service.events).toEqual([]);
  });

  it.each([
    ['GET', undefined],
    ['PUT', 'x'],
    ['DELETE', undefined],
    ['PATCH', 'x'],
  ])('RFC 9126 §2.3: refuses %s with 405 and Allow', async (method, body) => {
    const response = await fetch(`${service.base}/acme/shop/par`, { method, ...(body === undefined ? {} : { body }) });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it('RFC 6749 §3.2: refuses another type with 415, a doubled parameter and a form of over 64 KiB', async () => {
    const send = (body: string, type = 'application/x-www-form-urlencoded') =>
      fetch(`${service.base}/acme/shop/par`, { method: 'POST', headers: { 'content-type': type }, body });
    const json = await send('{}', 'application/json');
    expect([json.status, JSON.parse(await json.text()).error]).toEqual([415, 'invalid_request']);
    const doubled = await send(`${new URLSearchParams(GOOD)}&scope=openid`);
    expect([doubled.status, JSON.parse(await doubled.text()).error]).toEqual([400, 'invalid_request']);
    expect((await send(`state=${'x'.repeat(70_000)}`)).status).toBe(413);
  });

  it('RFC 8414 §3: 404 in JSON for an unknown tenant or workspace', async () => {
    for (const path of ['/acme/nope/par', '/nope/shop/par']) {
      const response = await fetch(service.base + path, { method: 'POST', body: new URLSearchParams(GOOD) });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: 'invalid_request' });
    }
  });

  it.each([
    ['RFC 9449 §10: dpop_jkt binds the code', { dpop_jkt: KEY }, {}, KEY],
    ['RFC 9449 §10.1: a proof alone binds the code', {}, { dpop: KEY }, KEY],
    ['RFC 9449 §10.1: a proof that agrees with dpop_jkt binds the code', { dpop_jkt: KEY }, { dpop: KEY }, KEY],
    ['RFC 9449 §10.1: without either the code is bound to no key', {}, {}, undefined],
  ])('%s', async (_title, changes, headers, expected) => {
    const { html } = await par(changes, headers);
    const code = await signedInCode(JSON.parse(html).request_uri);
    expect(service.codeRecords.get(code)).toMatchObject({ clientId: 'app' });
    expect(service.codeRecords.get(code)?.dpopJkt).toBe(expected);
  });

  it('RFC 9449 §10.1: refuses a proof of another key than dpop_jkt', async () => {
    const answer = await par({ dpop_jkt: KEY }, { dpop: KEY.replace('E', 'F') });
    expect([answer.status, JSON.parse(answer.html).error]).toEqual([400, 'invalid_request']);
    expect(service.events).toEqual([expect.objectContaining({ type: 'policy.refused', clause: 'RFC 9449 §10.1' })]);
  });

  it('RFC 9449 §8: sends a proof with a stale nonce back, and calls that no refusal', async () => {
    const answer = await par({}, { dpop: 'stale' });
    expect([answer.status, JSON.parse(answer.html).error]).toEqual([400, 'use_dpop_nonce']);
    expect(service.events).toEqual([]);
  });

  it('RFC 8705 §3: binds the code to the certificate of a client whose tokens are bound to it, and of no other', async () => {
    const unbound = await signedInCode(JSON.parse((await par()).html).request_uri);
    expect(service.codeRecords.get(unbound)?.certificateThumbprint).toBeUndefined();
    service.put.client({ tlsClientCertificateBoundAccessTokens: true });
    const bound = await signedInCode(JSON.parse((await par()).html).request_uri);
    expect(service.codeRecords.get(bound)?.certificateThumbprint).toBe('thumbprint');
  });

  it('Audit: without evidence there is no answer', async () => {
    service.switches.auditAway = true;
    const answer = await par();
    expect([answer.status, JSON.parse(answer.html).error]).toEqual([503, 'temporarily_unavailable']);
  });
});
