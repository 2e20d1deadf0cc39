import { describe, expect, it } from '@jest/globals';
import { clientOf, SETTINGS } from './check-table.test-support.js';
import { isAcceptableRequestUri, registeredRemoteRequest } from './request-uri.js';

const HASH = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const URI = 'https://app.example/request.jwt?a=b';

describe('a request_uri of the client’s own', () => {
  it.each([URI, `${URI}#${HASH}`, 'https://app.example:8443/r'])(
    'OIDC Registration §2: %s can be registered',
    (uri) => {
      expect(isAcceptableRequestUri(uri)).toBe(true);
    },
  );

  it.each([
    ['http', 'http://app.example/r'],
    ['a URN', 'urn:ietf:params:oauth:request_uri:x'],
    ['a file', 'file:///etc/passwd'],
    ['a user name', 'https://user@app.example/r'],
    ['a fragment that is no hash', 'https://app.example/r#top'],
    ['two fragments', `https://app.example/r#${HASH}#${HASH}`],
    ['an empty fragment', 'https://app.example/r#'],
    ['spaces', 'https://app.example/a b'],
    ['more than 512 characters', `https://app.example/${'x'.repeat(500)}`],
    ['no host', 'https:///r'],
    ['nothing', ''],
  ])('OIDC Registration §2, RFC 9101 §5.2: %s cannot', (_, uri) => {
    // `https:///r` is https://r/ to a URL parser: whoever reads it otherwise is not to be asked.
    expect(isAcceptableRequestUri(uri)).toBe(false);
  });

  it('OIDC Registration §2: is one that is registered, as it is written; a hash may be added', () => {
    const client = clientOf({ requestUris: [URI, `https://app.example/fixed#${HASH}`] });
    expect(registeredRemoteRequest(URI, client)).toEqual({ url: URI, hash: undefined });
    expect(registeredRemoteRequest(`${URI}#${HASH}`, client)).toEqual({ url: URI, hash: HASH });
    expect(registeredRemoteRequest(`https://app.example/fixed#${HASH}`, client)?.hash).toBe(HASH);
    for (const other of [
      'https://app.example/fixed',
      `https://app.example/fixed#${'A'.repeat(43)}`,
      URI.toUpperCase(),
      `${URI}&c=d`,
      'https://app.example/',
      '',
    ]) {
      expect(registeredRemoteRequest(other, client)).toBeUndefined();
    }
    expect(registeredRemoteRequest(URI, clientOf())).toBeUndefined();
  });

  it('FAPI 2.0 §5.3.2.2, RFC 9126 §5: is none where requests are pushed', () => {
    const requestUris = [URI];
    expect(
      registeredRemoteRequest(URI, clientOf({ requestUris, requirePushedAuthorizationRequests: true })),
    ).toBeUndefined();
    expect(registeredRemoteRequest(URI, clientOf({ requestUris, securityProfile: 'fapi2-security' }))).toBeUndefined();
    const pushing = { ...SETTINGS, requirePushedRequests: 'all' } as const;
    expect(registeredRemoteRequest(URI, clientOf({ requestUris }, pushing))).toBeUndefined();
  });
});
