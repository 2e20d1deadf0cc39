import { describe, expect, it } from '@jest/globals';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { SECURITY_PROFILES, type SecurityProfileName } from '@ostiary/oauth/security-profile';
import { type Proven, senderConstraintFor } from './sender-constraint.js';

type Flags = { dpop?: boolean; mtls?: boolean };
const client = (profile: SecurityProfileName, { dpop = false, mtls = false }: Flags = {}) => ({
  policy: { ...SECURITY_PROFILES[profile], dpopNonce: 'offered' as const, resourceIndicators: 'optional' as const },
  dpopBoundAccessTokens: dpop,
  tlsClientCertificateBoundAccessTokens: mtls,
});
const nothing: Proven = { jkt: undefined, certificateThumbprint: undefined };
const key: Proven = { ...nothing, jkt: 'k' };
const certificate: Proven = { ...nothing, certificateThumbprint: 'c' };
const both: Proven = { jkt: 'k', certificateThumbprint: 'c' };

describe('senderConstraintFor', () => {
  it.each<[string, ReturnType<typeof client>, Proven, string]>([
    ['RFC 6750 §1: nothing proved: a bearer token', client('oauth2.1'), nothing, 'none'],
    ['RFC 9449 §5: a proof binds', client('oauth2.1'), key, 'dpop k'],
    ['RFC 8705 §3: a certificate alone does not bind who did not ask for it', client('oauth2.1'), certificate, 'none'],
    ['RFC 8705 §3.4: it binds who is registered for it', client('oauth2.1', { mtls: true }), certificate, 'mtls c'],
    ['RFC 8705 §3.4: also beside a proof', client('oauth2.1', { mtls: true }), both, 'mtls c'],
    ['RFC 8705 §3.4: and must be shown', client('oauth2.1', { mtls: true }), key, 'invalid_request RFC 8705 §3.4'],
    [
      'RFC 9449 §5.2: a proof must be sent by who is registered for it',
      client('oauth2.1', { dpop: true }),
      nothing,
      'invalid_request RFC 9449 §5.2',
    ],
    [
      'RFC 9449 §5.2: a certificate is no proof',
      client('oauth2.1', { dpop: true }),
      certificate,
      'invalid_request RFC 9449 §5.2',
    ],
    [
      'FAPI 2.0 Security Profile §5.3.2.1: no bearer tokens',
      client('fapi2-security'),
      nothing,
      'invalid_request FAPI 2.0 Security Profile §5.3.2.1',
    ],
    ['FAPI 2.0 Security Profile §5.3.2.1: DPoP', client('fapi2-security'), key, 'dpop k'],
    ['FAPI 2.0 Security Profile §5.3.2.1: mTLS', client('fapi2-security'), certificate, 'mtls c'],
    [
      'FAPI 2.0 Security Profile §5.3.2.1: who authenticates by mTLS may bind by DPoP',
      client('fapi2-security'),
      both,
      'dpop k',
    ],
  ])('%s', (_, who, proven, expected) => {
    let got: string;
    try {
      const constraint = senderConstraintFor(who, proven);
      got = constraint === undefined ? 'none' : `${constraint.type} ${constraint.thumbprint}`;
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      got = `${error.code} ${error.clause}`;
    }
    expect(got).toBe(expected);
  });
});
