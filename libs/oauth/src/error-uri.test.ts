import { expect, it } from '@jest/globals';
import { errorUri } from './error-uri.js';

it.each([
  ['RFC 9126 §2.1', 'https://www.rfc-editor.org/rfc/rfc9126#section-2.1'],
  ['RFC 9449 §4.3(12)', 'https://www.rfc-editor.org/rfc/rfc9449#section-4.3'],
  ['RFC 7591 §3.2.2, §2', 'https://www.rfc-editor.org/rfc/rfc7591#section-3.2.2'],
  ['RFC 6749 Appendix B', 'https://www.rfc-editor.org/rfc/rfc6749'],
  ['OpenID Connect Core §3.1.2.1', 'https://openid.net/specs/openid-connect-core-1_0.html#rfc.section.3.1.2.1'],
  ['OIDC Core §5.5', 'https://openid.net/specs/openid-connect-core-1_0.html#rfc.section.5.5'],
  ['FAPI 2.0 Security Profile §5.3.2.1(6)', undefined],
  ['workspace floor', undefined],
  ['x RFC 9126 §2.1', undefined],
])('RFC 6749 §5.2: %s can be read at %s', (clause, uri) => {
  expect(errorUri({ code: 'invalid_request', clause })).toBe(uri);
});

it('RFC 6749 §5.2: tells nobody by the rule whether there is such a client, code or token', () => {
  for (const code of ['invalid_client', 'invalid_grant', 'invalid_token'] as const) {
    const uris = ['RFC 7523 §3', 'RFC 6749 §2.3.1', 'OIDC Core §9'].map((clause) => errorUri({ code, clause }));
    expect(new Set(uris).size).toBe(1);
  }
});
