// OIDC Core §6.2, RFC 9101 §5.2: request objects that are fetched from where the client has registered them.
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sha256Base64url } from '@ostiary/crypto/hash';
import { GOOD, ISSUER, startAuthorize } from '../testing/authorize-under-test.js';
import { Browser, type Shown } from '../testing/browser.js';
import { CLIENT_KEY, PS256_KEY, registeredKeys, requestObject } from '../testing/request-objects.js';

const URI = 'https://app.example/request.jwt';
const service = await startAuthorize('remote_requests');
let browser: Browser;
afterAll(() => service.stop());
beforeEach(() => {
  service.reset();
  browser = new Browser(service.base);
  service.put.client({ jwks: registeredKeys(CLIENT_KEY), requestUris: [URI] });
});

const parameters = ({ location }: Shown): Record<string, string> => Object.fromEntries(location?.searchParams ?? []);
const open = (changes: Readonly<Record<string, string>>) =>
  browser.open(`${ISSUER}/authorize?${new URLSearchParams({ client_id: 'app', ...changes })}`);
/** Where a refusal goes is proven by what is beside the object. */
const refusal = async (changes: Readonly<Record<string, string>>) =>
  parameters(await open({ redirect_uri: GOOD.redirect_uri ?? '', ...changes })).error;

describe('a registered request_uri', () => {
  it('OIDC Core §6.2: leads to the page that the object asks for, and to nothing that stands beside it', async () => {
    service.remoteObjects.set(URI, requestObject({ prompt: 'none', state: 'inside' }));
    const answer = await open({ request_uri: URI, state: 'beside', prompt: 'login', scope: 'everything' });
    expect(parameters(answer)).toMatchObject({ error: 'login_required', state: 'inside' });
    service.remoteObjects.set(URI, requestObject());
    expect((await open({ request_uri: `${URI}#${'A'.repeat(43)}` })).html).toContain('id="username"');
    expect(service.fetched).toEqual([URI, URI]);
  });

  it.each<[string, () => string]>([
    ['of another key', () => requestObject({}, {}, PS256_KEY)],
    ['that is not signed', () => `${requestObject({}, { alg: 'none' }).split('.').slice(0, 2).join('.')}.`],
    ['of another client', () => requestObject({ client_id: 'other' })],
    ['for another server', () => requestObject({ aud: 'https://other.example' })],
    ['that refers to another', () => requestObject({ request_uri: URI })],
    ['that has expired', () => requestObject({ exp: 1, nbf: 0 })],
  ])('RFC 9101 §6: refuses an object %s', async (_, make) => {
    service.remoteObjects.set(URI, make());
    expect(await refusal({ request_uri: URI })).toBe('invalid_request_object');
  });

  it('RFC 9101 §5.2.3: refuses an address with nothing there', async () => {
    const nowhere = `${URI}?nowhere`;
    service.put.client({ jwks: registeredKeys(CLIENT_KEY), requestUris: [nowhere] });
    expect(await refusal({ request_uri: nowhere })).toBe('invalid_request_uri');
    expect((await open({ request_uri: nowhere })).status).toBe(400);
  });

  it('FAPI 1.0 Advanced §5.2.2(1): is, with a hash, the object of that hash', async () => {
    const jwks = registeredKeys(CLIENT_KEY);
    service.put.client({ jwks, requestUris: [URI], securityProfile: 'fapi1-advanced' });
    const object = requestObject({ response_mode: 'jwt' });
    service.remoteObjects.set(URI, object);
    expect((await open({ request_uri: `${URI}#${sha256Base64url(object)}` })).html).toContain('id="username"');
    service.remoteObjects.set(URI, requestObject({ response_mode: 'jwt' }));
    // The one of that hash is kept; another hash is another object.
    const page = await open({ request_uri: `${URI}#${sha256Base64url('a.b.c')}` });
    expect([page.status, page.html]).toEqual([400, expect.stringContaining('invalid_request_uri')]);
  });
});

describe('any other request_uri', () => {
  it.each<[string, string, Parameters<typeof service.put.client>[0]]>([
    ['that is not registered', 'invalid_request_uri', {}],
    ['of another client', 'invalid_request_uri', { requestUris: ['https://app.example/other'] }],
    ['where requests are pushed', 'request_uri_not_supported', { requirePushedAuthorizationRequests: true }],
    ['under FAPI 2.0', 'request_uri_not_supported', { securityProfile: 'fapi2-security' }],
  ])('OIDC Core §6.2: %s is not fetched', async (_, error, changes) => {
    service.put.client({ clientId: 'neighbour', jwks: registeredKeys(CLIENT_KEY), requestUris: [URI] });
    service.put.client({ jwks: registeredKeys(CLIENT_KEY), requestUris: [URI], ...changes });
    if (error === 'invalid_request_uri') service.put.client({ jwks: registeredKeys(CLIENT_KEY), ...changes });
    service.remoteObjects.set(URI, requestObject());
    expect(await refusal({ request_uri: URI })).toBe(error);
    expect(service.fetched).toEqual([]);
  });

  it('RFC 9101 §5: nor is one beside a request object, nor one that is pushed (RFC 9126 §2.1)', async () => {
    service.remoteObjects.set(URI, requestObject());
    expect(await refusal({ request_uri: URI, request: requestObject() })).toBe('invalid_request');
    const pushed = await browser.open(`${ISSUER}/par`, { form: { ...GOOD, request_uri: URI } });
    expect([pushed.status, JSON.parse(pushed.html).error]).toEqual([400, 'invalid_request']);
    expect(service.fetched).toEqual([]);
  });
});
