import { describe, expect, it } from '@jest/globals';
import { isPageLink } from './client-links.js';
import { clientMetadataSchema } from './client-registration.js';
import { selfRegistered } from './dynamic-registration.js';
import { settingsOf, WORKSPACE_PROFILES } from './workspace-profiles.js';

describe('addresses that users are shown', () => {
  it.each([
    'https://app.test',
    'https://app.test:8443/logo.png?v=1&size=2#mark',
    'https://xn--bcher-kva.test/privacy',
    'https://192.0.2.1/logo.svg',
  ])('RFC 7591 §5: takes %s', (uri) => {
    expect(isPageLink(uri)).toBe(true);
  });

  it.each([
    ['no TLS', 'http://app.test/logo.png'],
    ['a script', 'javascript:alert(1)'],
    ['an image in itself', 'data:image/svg+xml,%3Csvg%3E'],
    ['what only looks absolute', 'https:app.test/logo.png'],
    ['another host than it seems', 'https://bank.example@evil.test/logo.png'],
    ['a password', 'https://:secret@app.test/'],
    ['a backslash', 'https://bank.example\\@evil.test/'],
    ['every host', 'https://*/logo.png'],
    ['every host of a domain', 'https://*.test/logo.png'],
    ['a second directive', 'https://a;sandbox/logo.png'],
    ['a second policy', 'https://a,b/logo.png'],
    ['a keyword', "https://'unsafe-inline'/logo.png"],
    ['an address that a policy cannot name', 'https://[::1]/logo.png'],
    ['characters that look like others', 'https://\u0430pp.test/'],
    ['the end of an attribute', 'https://app.test/"onerror="alert(1)'],
    ['a new line', 'https://app.test/a\nb'],
    ['half an escape', 'https://app.test/%2'],
    ['no address', 'https://'],
  ])('RFC 7591 §5: refuses %s, in every member', (_, uri) => {
    expect(isPageLink(uri)).toBe(false);
    for (const member of ['client_uri', 'logo_uri', 'policy_uri', 'tos_uri', 'logo_uri#de', 'tos_uri#en']) {
      expect(clientMetadataSchema.safeParse({ [member]: uri }).success).toBe(false);
    }
  });
});

describe('the logo of a client that registers itself', () => {
  const settings = settingsOf(WORKSPACE_PROFILES.b2c);
  const logoOf = (logo: string, ...redirectUris: string[]) =>
    selfRegistered({ redirect_uris: redirectUris, logo_uri: logo }, settings).logo_uri;

  it('OIDC Registration §9.1: is kept at a host to which the client is redirected', () => {
    const logo = 'https://app.test:8443/logo.png';
    expect(logoOf(logo, 'https://other.test/cb', 'https://app.test/cb')).toBe(logo);
  });

  it.each([
    ['another host', ['https://app.test/cb']],
    ['a host below it', ['https://cdn.bank.test/cb']],
    ['the same host on this device', ['http://bank.test/cb', 'test.bank:/cb']],
    ['no redirect at all', []],
  ])('OIDC Registration §9.1: is left out where the client has %s', (_, redirectUris) => {
    expect(logoOf('https://bank.test/logo.png', ...redirectUris)).toBeUndefined();
  });

  it('RFC 7591 §2.2, OIDC Registration §9.1: in another language, too', () => {
    const [own, foreign] = ['https://app.test/de.png', 'https://bank.test/de.png'];
    const said = { redirect_uris: ['https://app.test/cb'], 'logo_uri#en': own, 'logo_uri#de': foreign };
    const metadata = selfRegistered(said, settings);
    expect([metadata['logo_uri#en'], metadata['logo_uri#de']]).toEqual([own, undefined]);
  });

  it('OIDC Registration §9.1: its links may lead elsewhere', () => {
    const metadata = { redirect_uris: ['https://app.test/cb'], tos_uri: 'https://law.test/terms' };
    expect(selfRegistered(metadata, settings).tos_uri).toBe('https://law.test/terms');
  });
});
