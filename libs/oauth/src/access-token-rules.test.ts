import { describe, expect, it } from '@jest/globals';
import { accessTokenRules } from './access-token-rules.js';
import { SECURITY_PROFILES } from './security-profile.js';
import type { WorkspaceSettings } from './workspace.js';
import { settingsOf, WORKSPACE_PROFILES } from './workspace-profiles.js';

const A = 'https://a.test/';
const B = 'https://b.test/';
const ISSUER = 'https://id.test/t/w';
const B2B = settingsOf(WORKSPACE_PROFILES.b2b);
const policyOf = (profile: 'oauth2.1' | 'fapi2-security') => ({
  ...SECURITY_PROFILES[profile],
  dpopNonce: 'offered' as const,
  resourceIndicators: 'optional' as const,
});

function rules(
  [a, b]: Partial<WorkspaceSettings['resources'][number]>[],
  audience: string[],
  accessTokenFormat?: 'jwt' | 'opaque',
  profile: 'oauth2.1' | 'fapi2-security' = 'oauth2.1',
) {
  const resources = [
    { identifier: A, name: 'A', scopes: [], ...a },
    { identifier: B, name: 'B', scopes: [], ...b },
  ];
  const client = { policy: policyOf(profile), ...(accessTokenFormat && { accessTokenFormat }) };
  return accessTokenRules({ ...B2B, resources }, client, audience);
}
const usual = { format: B2B.accessToken.format, ttlSeconds: B2B.accessToken.ttlSeconds, algorithm: undefined };

describe('RFC 8707 §2: an access token is as its resource wants it', () => {
  it('RFC 8707 §2: as the client and the workspace have it where the resource says nothing', () => {
    expect(rules([{ accessTokenFormat: 'opaque' }], [ISSUER])).toEqual(usual);
    expect(rules([{ accessTokenFormat: 'opaque' }], [B, ISSUER])).toEqual(usual);
    expect(rules([{}], [A], 'opaque')).toEqual({ ...usual, format: 'opaque' });
  });

  it('RFC 8707 §2: the resource comes before the client', () => {
    expect(rules([{ accessTokenFormat: 'jwt', accessTokenTtlSeconds: 30 }], [A, ISSUER], 'opaque')).toEqual({
      format: 'jwt',
      ttlSeconds: 30,
      algorithm: 'ES256',
    });
    expect(rules([{ signingAlg: 'RS256' }], [A]).algorithm).toBe('RS256');
  });

  it('RFC 8707 §2: for several the shortest lifetime', () => {
    expect(rules([{ accessTokenTtlSeconds: 30 }, { accessTokenTtlSeconds: 90 }], [A, B]).ttlSeconds).toBe(30);
    expect(rules([{ accessTokenTtlSeconds: 90_000 }], [A, B]).ttlSeconds).toBe(usual.ttlSeconds);
  });

  it.each([
    ['formats', [{ accessTokenFormat: 'opaque' as const }, {}]],
    ['algorithms', [{ signingAlg: 'PS256' as const }, {}]],
  ])('RFC 8707 §2: refuses one token for resources of different %s', (_, resources) => {
    expect(() => rules(resources, [A, B])).toThrow(expect.objectContaining({ code: 'invalid_target' }));
    expect(() => rules(resources, [A])).not.toThrow();
  });

  it('FAPI 2.0 Security Profile §5.4.1: refuses an algorithm that the client is not allowed', () => {
    const refused = expect.objectContaining({ code: 'invalid_target' });
    expect(() => rules([{ signingAlg: 'RS256' }], [A], 'jwt', 'fapi2-security')).toThrow(refused);
    expect(rules([{ signingAlg: 'PS256' }], [A], 'jwt', 'fapi2-security').algorithm).toBe('PS256');
  });
});
