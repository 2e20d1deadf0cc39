import { describe, expect, it } from '@jest/globals';
import { JWS_ALGORITHMS, SECURITY_PROFILES, type SecurityProfileName } from './security-profile.js';
import { assertionEvidence, authorizationEvidence, LONG_ASSERTION_SECONDS, withProof } from './traffic-evidence.js';
import { brokenRules, type SeenRequests, TRAFFIC_EVENTS } from './traffic-rules.js';

const policyOf = (profile: SecurityProfileName) => ({
  ...SECURITY_PROFILES[profile],
  dpopNonce: 'offered' as const,
  resourceIndicators: 'optional' as const,
});
const FAPI = policyOf('fapi2-security');
const OAUTH = policyOf('oauth2.1');

const GOOD_REQUEST = { request: 'pushed', pkce: 'S256', response_type: 'code', response_mode: 'query' };
const pushed: SeenRequests = {
  eventType: 'authorization.pushed',
  clientAuthenticationMethod: 'private_key_jwt',
  senderConstraint: '',
  evidence: { ...GOOD_REQUEST, assertion: 'ES256 issuer' },
};
const token: SeenRequests = {
  eventType: 'token.issued',
  clientAuthenticationMethod: 'private_key_jwt',
  senderConstraint: 'dpop',
  evidence: { assertion: 'ES256 issuer' },
};
const granted: SeenRequests = { ...pushed, eventType: 'authorization.granted', evidence: GOOD_REQUEST };

describe('what requests would break', () => {
  it('FAPI 2.0 Security Profile §5.3.2: nothing, of a client that behaves', () => {
    for (const requests of [pushed, granted, token, { ...token, senderConstraint: 'mtls' }]) {
      expect(brokenRules(requests, FAPI, OAUTH)).toEqual([]);
    }
  });

  it.each<[string, SeenRequests, readonly string[]]>([
    [
      '§5.3.2.1(3): a public client',
      { ...token, clientAuthenticationMethod: 'none', evidence: {} },
      ['publicClients', 'clientAuthenticationMethods'],
    ],
    [
      '§5.3.2.1(6): a secret',
      { ...token, clientAuthenticationMethod: 'client_secret_post', evidence: {} },
      ['clientAuthenticationMethods'],
    ],
    ['§5.3.2.1(4): a bearer token', { ...token, senderConstraint: '' }, ['senderConstraint']],
    [
      '§5.3.2.1(4): a bearer token by refreshing',
      { ...token, eventType: 'token.refreshed', senderConstraint: '' },
      ['senderConstraint'],
    ],
    ['§5.3.2.1(8): the issuer in a list', { ...token, evidence: { assertion: 'ES256 list' } }, ['assertionAudience']],
    [
      '§5.3.2.1(8): an endpoint as audience',
      { ...pushed, evidence: { ...GOOD_REQUEST, assertion: 'PS256 endpoint' } },
      ['assertionAudience'],
    ],
    [
      '§5.4.1(1): a proof by RS256',
      { ...token, evidence: { assertion: 'ES256 issuer', proof: 'RS256' } },
      ['algorithms'],
    ],
    ['§5.4.1(1): RS256', { ...token, evidence: { assertion: 'RS256 issuer' } }, ['algorithms']],
    [
      '§5.3.2.2(3): parameters by value',
      { ...granted, evidence: { ...GOOD_REQUEST, request: 'by-value' } },
      ['pushedRequests'],
    ],
    [
      '§5.3.2.2(1): fragment',
      { ...granted, evidence: { ...GOOD_REQUEST, response_mode: 'fragment' } },
      ['responseModes'],
    ],
    [
      '§5.3.2.1: a long-lived assertion',
      { ...token, evidence: { assertion: 'ES256 issuer long' } },
      ['assertionMaxLifetimeSeconds'],
    ],
  ])('FAPI 2.0 Security Profile %s', (_, requests, rules) => {
    expect(brokenRules(requests, FAPI, OAUTH)).toEqual(rules);
  });

  it.each<[SecurityProfileName, string, SeenRequests, readonly string[]]>([
    ['fapi2-message-signing', '§5.3.1(1): unsigned parameters', pushed, ['requestObjects', 'responseModes']],
    [
      'fapi2-message-signing',
      '§5.4.1(1): nothing, of what is signed',
      { ...pushed, evidence: { ...pushed.evidence, request_object: 'signed', response_mode: 'jwt' } },
      [],
    ],
    [
      'fapi2-message-signing',
      '§5.5.1(1): an introspection that wants JSON',
      { ...token, eventType: 'token.introspected', senderConstraint: '' },
      ['introspectionResponses'],
    ],
    ['fapi1-advanced', '§5.2.2(1): unsigned parameters', granted, ['requestObjects', 'responseModes']],
  ])('%s %s', (profile, _, requests, rules) => {
    expect(brokenRules(requests, policyOf(profile), FAPI)).toEqual(rules);
  });

  it('judges only by rules that would be others: what is in force today was refused today', () => {
    expect(brokenRules({ ...token, senderConstraint: '' }, FAPI, FAPI)).toEqual([]);
    const noPkce = { ...granted, evidence: { ...GOOD_REQUEST, pkce: 'none' } };
    expect(brokenRules(noPkce, { ...OAUTH, pkce: 'required' }, policyOf('fapi1-advanced'))).toEqual(['pkce']);
  });

  it('RFC 9700 §2.1.1: PKCE that is left to confidential clients is missed only where there are no credentials', () => {
    const noPkce = { ...granted, evidence: { ...GOOD_REQUEST, pkce: 'none' } };
    expect(brokenRules(noPkce, OAUTH, FAPI)).toEqual([]);
    expect(brokenRules({ ...noPkce, clientAuthenticationMethod: 'none' }, OAUTH, FAPI)).toContain('pkce');
  });

  it('holds what an event does not say against nobody', () => {
    for (const eventType of TRAFFIC_EVENTS.filter((type) => type.startsWith('authorization'))) {
      const silent = { eventType, clientAuthenticationMethod: '', senderConstraint: '', evidence: {} };
      expect(brokenRules(silent, FAPI, OAUTH)).toEqual([]);
    }
  });
});

describe('evidence', () => {
  it('tells the algorithm of a proof where a stricter profile would refuse it', () => {
    const signed = assertionEvidence('ES256', 'issuer', 60);
    expect(withProof(signed, 'RS256')).toEqual({ assertion: 'ES256 issuer', proof: 'RS256' });
    expect(withProof(signed, 'ES256')).toBe(signed);
    expect(withProof(signed, undefined)).toBe(signed);
    expect(withProof(undefined, 'ES256')).toBeUndefined();
  });

  it.each(JWS_ALGORITHMS)('tells an assertion of %s in one word of a few', (alg) => {
    expect(assertionEvidence(alg, 'list', 60)).toEqual({ assertion: `${alg} list` });
    expect(assertionEvidence(alg, 'issuer', LONG_ASSERTION_SECONDS + 1)).toEqual({ assertion: `${alg} issuer long` });
    expect(assertionEvidence(alg, 'issuer', 60)).toBe(assertionEvidence(alg, 'issuer', 61));
  });

  it('tells how an authorization request came', () => {
    const request = { pushed: false, responseType: 'code', responseMode: 'query', codeChallenge: undefined } as const;
    expect(authorizationEvidence(request)).toEqual({ ...GOOD_REQUEST, request: 'by-value', pkce: 'none' });
    expect(authorizationEvidence({ ...request, pushed: true, codeChallenge: 'x' })).toEqual(GOOD_REQUEST);
  });
});
