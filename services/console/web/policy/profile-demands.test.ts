import { describe, expect, it } from '@jest/globals';
import { explainSecurityProfile } from '@ostiary/oauth/explain-policy';
import { SECURITY_PROFILE_NAMES, SECURITY_PROFILES } from '@ostiary/oauth/security-profile';
import { allowedMethods, demandsOf } from './profile-demands.js';

/** As the API writes them. */
const wire = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const rulesOf = (profile: (typeof SECURITY_PROFILE_NAMES)[number]) =>
  explainSecurityProfile(profile).map(({ rule, value }) => ({ rule: wire(rule), value }));

describe('what a security profile demands, by its rules', () => {
  it.each(SECURITY_PROFILE_NAMES)('%s: as the server enforces it', (profile) => {
    const { clientAuthenticationMethods, senderConstraint, senderConstraintMethods, pushedRequests } =
      SECURITY_PROFILES[profile];
    const demands = demandsOf(rulesOf(profile));
    expect(demands.authenticationMethods).toEqual(clientAuthenticationMethods);
    expect(demands.pushedRequests).toBe(pushedRequests === 'required');
    expect(demands.senderConstraint !== undefined).toBe(senderConstraint === 'required');
    if (demands.senderConstraint === 'dpop_bound_access_tokens') expect(senderConstraintMethods).toContain('dpop');
    if (demands.senderConstraint === 'tls_client_certificate_bound_access_tokens')
      expect(senderConstraintMethods).toEqual(['mtls']);
  });

  it('a profile that nobody here has heard of needs no change', () => {
    const demands = demandsOf([
      { rule: 'client_authentication_methods', value: ['tls_client_auth', 'private_key_jwt'] },
      { rule: 'sender_constraint', value: 'required' },
      { rule: 'sender_constraint_methods', value: ['mtls'] },
      { rule: 'pushed_requests', value: 'required' },
    ]);
    expect(demands).toEqual({
      authenticationMethods: ['tls_client_auth', 'private_key_jwt'],
      senderConstraint: 'tls_client_certificate_bound_access_tokens',
      pushedRequests: true,
    });
    expect(allowedMethods(['private_key_jwt', 'none', 'client_secret_basic'], demands)).toEqual(['private_key_jwt']);
  });

  it('rules that are not listed demand nothing', () => {
    expect(demandsOf([])).toEqual({
      authenticationMethods: undefined,
      senderConstraint: undefined,
      pushedRequests: false,
    });
    expect(allowedMethods(['none'], demandsOf([]))).toEqual(['none']);
  });
});
