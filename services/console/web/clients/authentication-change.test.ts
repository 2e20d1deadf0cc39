import { describe, expect, it } from '@jest/globals';
import { authenticationPatch } from './authentication-change.js';

const wish = { securityProfile: 'oauth2.1', method: 'client_secret_basic' } as const;
const free = { senderConstraint: undefined };

describe('the patch that changes how a client authenticates', () => {
  it('RFC 8705 §2.1.2: takes away what another method had', () => {
    const certified = { tls_client_auth_san_dns: 'app.example', token_endpoint_auth_signing_alg: 'ES256' } as const;
    expect(authenticationPatch(certified, wish, free)).toEqual({
      security_profile: 'oauth2.1',
      token_endpoint_auth_method: 'client_secret_basic',
      tls_client_auth_san_dns: null,
      token_endpoint_auth_signing_alg: null,
    });
    const subject = { member: 'tls_client_auth_subject_dn', value: 'CN=app' } as const;
    expect(authenticationPatch(certified, { ...wish, method: 'tls_client_auth', subject }, free)).toMatchObject({
      tls_client_auth_subject_dn: 'CN=app',
      tls_client_auth_san_dns: null,
    });
    // With no new one, the certificate stays as it is known.
    expect(authenticationPatch(certified, { ...wish, method: 'tls_client_auth' }, free)).not.toHaveProperty(
      'tls_client_auth_san_dns',
    );
  });

  it('RFC 7523 §3(1): takes away who vouched for it, where another method is chosen', () => {
    const workload = { workload_issuer: 'https://cluster.example', workload_subject: 'a', spiffe_id: 'spiffe://a/b' };
    const kept = { workload_issuer: null, workload_subject: null, spiffe_id: null };
    expect(authenticationPatch(workload, wish, free)).toMatchObject(kept);
    const vouched = { spiffe_id: 'spiffe://a/c', client_attester: 'https://attester.example' };
    expect(authenticationPatch(workload, { ...wish, method: 'spiffe_jwt', vouched }, free)).toMatchObject({
      spiffe_id: 'spiffe://a/c',
      workload_issuer: null,
    });
    expect(authenticationPatch(workload, { ...wish, method: 'spiffe_jwt', vouched }, free)).not.toHaveProperty(
      'client_attester',
    );
    expect(authenticationPatch(workload, { ...wish, method: 'spiffe_jwt' }, free)).toEqual({
      security_profile: 'oauth2.1',
      token_endpoint_auth_method: 'spiffe_jwt',
      workload_issuer: null,
      workload_subject: null,
    });
  });

  it('RFC 7591 §2: keys come as a set or by URL, never both, and only where they are for', () => {
    const jwks = { keys: [{ kty: 'EC' as const }] };
    const keyed = { ...wish, method: 'private_key_jwt' as const };
    expect(authenticationPatch({}, { ...keyed, jwks }, free)).toMatchObject({ jwks, jwks_uri: null });
    expect(authenticationPatch({}, { ...keyed, jwksUri: 'https://a.example/jwks' }, free)).toMatchObject({
      jwks_uri: 'https://a.example/jwks',
      jwks: null,
    });
    expect(authenticationPatch({}, keyed, free)).not.toHaveProperty('jwks');
    expect(authenticationPatch({}, { ...wish, jwks }, free)).not.toHaveProperty('jwks');
  });

  it('RFC 9449 §5.2, RFC 8705 §3.4: binds tokens where the profile demands it and the client does not yet', () => {
    const bound = { senderConstraint: 'dpop_bound_access_tokens' } as const;
    expect(authenticationPatch({}, wish, bound)).toMatchObject({ dpop_bound_access_tokens: true });
    expect(authenticationPatch({ tls_client_certificate_bound_access_tokens: true }, wish, bound)).not.toHaveProperty(
      'dpop_bound_access_tokens',
    );
    expect(authenticationPatch({}, wish, free)).not.toHaveProperty('dpop_bound_access_tokens');
  });
});
