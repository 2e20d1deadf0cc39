import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { answerHeaders, apiPath, isPublic, requestHeaders, takesSession } from './forwarded-request.js';

describe('the path of a forwarded request', () => {
  it.each([
    ['/console/api/tenants', '/api/tenants', ''],
    ['/console/api/tenants?limit=5&cursor=a%2Fb', '/api/tenants', '?limit=5&cursor=a%2Fb'],
    // A client may be named by a URL.
    [
      '/console/api/tenants/a/workspaces/b/clients/https%3A%2F%2Fapp.example%2Fid',
      '/api/tenants/a/workspaces/b/clients/https%3A%2F%2Fapp.example%2Fid',
      '',
    ],
  ])('%s', (raw, path, query) => {
    expect(apiPath(raw)).toEqual({ path, query });
  });

  it.each([
    '/console/api',
    '/console/api/',
    '/console/api/../metrics',
    '/console/api/../../metrics',
    '/console/api/%2e%2e/metrics',
    '/console/api/%2E%2E/metrics',
    '/console/api/.%2e/metrics',
    '/console/api/%252e%252e/metrics',
    '/console/api/./tenants',
    '/console/api//evil.example/x',
    '/console/api/tenants/',
    '/console/api/tenants\\..\\metrics',
    '/console/api/tenants/%zz',
    '/console/api/tenants#x',
    '/console/api/tenants?a b',
    '/console/apis/tenants',
    '/console/session',
    '/api/tenants',
    'https://evil.example/console/api/tenants',
    '/console/api/tenants/ü',
  ])('has none for %s', (raw) => {
    expect(apiPath(raw)).toBeUndefined();
  });

  it('whatever is asked, a URL made of it is below /api of the same host', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('/', '.', '%', '2', 'e', 'E', '5', '\\', '?', '#', '@', ':', 'a', ' ') }),
        (tail) => {
          const target = apiPath(`/console/api/${tail}`);
          if (target === undefined) return;
          const url = new URL(`http://tenant:7103${target.path}${target.query}`);
          expect(url.host).toBe('tenant:7103');
          expect(url.pathname.startsWith('/api/')).toBe(true);
          expect(url.pathname).toBe(target.path);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('what is open to everybody', () => {
  it.each([
    ['POST', '/api/tenants', true, true],
    ['POST', '/api/tenant-passkey-options', true, false],
    ['GET', '/api/tenant-passkey-options', false, true],
    ['GET', '/api/workspace-profiles', true, false],
    ['GET', '/api/tenant-slugs/acme', true, false],
    ['GET', '/api/tenants', false, true],
    ['POST', '/api/tenants/acme/workspaces', false, true],
    ['DELETE', '/api/tenants', false, true],
    ['GET', '/api/openapi.json', false, true],
  ])('%s %s: %s; for whoever is signed in, as themselves: %s', (method, path, open, own) => {
    expect([isPublic(method, path), takesSession(method, path)]).toEqual([open, own]);
  });
});

describe('the headers of a forwarded request', () => {
  it('RFC 9110 §7.6.1: are those that pages need, and what we know of the caller', () => {
    const spoofed = {
      accept: 'application/json',
      'content-type': 'application/json',
      'if-match': '"3"',
      authorization: 'Bearer theirs',
      dpop: 'proof',
      cookie: '__Host-ostiary-console=x',
      host: 'evil.example',
      connection: 'x-forwarded-for',
      'transfer-encoding': 'chunked',
      'content-length': '3',
      upgrade: 'h2c',
      'x-forwarded-for': '10.0.0.1',
      'x-forwarded-host': 'evil.example',
      'x-ostiary-client-cert': 'forged',
      'client-cert': 'forged',
      'x-request-id': 'forged-forged',
      forwarded: 'for=10.0.0.1',
      'x-http-method-override': 'DELETE',
    };
    const caller = { address: '203.0.113.7', requestId: 'ours-ours', userAgent: 'Browser' };
    expect(requestHeaders(spoofed, caller)).toEqual({
      accept: 'application/json',
      'content-type': 'application/json',
      'if-match': '"3"',
      'x-forwarded-for': '203.0.113.7',
      'x-request-id': 'ours-ours',
      'user-agent': 'Browser',
    });
  });

  it('brings back no cookie, no challenge and no policy of another server', () => {
    const answer = new Headers({
      'content-type': 'application/json',
      etag: '"3"',
      'set-cookie': 'a=b',
      'www-authenticate': 'DPoP',
      'dpop-nonce': 'x',
      'access-control-allow-origin': '*',
      'transfer-encoding': 'chunked',
    });
    expect(answerHeaders(answer)).toEqual({ 'content-type': 'application/json', etag: '"3"' });
  });
});
