/**
 * The rules of registration, each a row: which member, which clause, what to say, and when it is broken. All are tried, so that a
 * developer sees every fault at once. The defaults are filled in already; a fault in a default is told at the member that is missing.
 */
import type { ClientMetadata, RegisteredMetadata, RegistrationFault } from './client-registration.js';
import { redirectUriFault } from './client-registration-redirect-uri.js';
import { offeredResponseModes } from './response-mode.js';
import { isKnownScope, parseScope } from './scope.js';
import {
  atLeastAsStrict,
  ENFORCED_SECURITY_PROFILES,
  SECURITY_PROFILES,
  type SecurityPolicy,
} from './security-profile.js';
import type { WorkspaceSettings } from './workspace.js';

export interface Registration {
  readonly metadata: ClientMetadata;
  readonly registered: RegisteredMetadata;
  readonly settings: WorkspaceSettings;
  readonly trustsClientCertificates: boolean;
}

interface Facts extends Registration {
  readonly policy: SecurityPolicy;
  readonly isPublic: boolean;
  readonly usesCode: boolean;
}

interface Rule {
  readonly member: keyof ClientMetadata;
  readonly clause: string;
  readonly detail: string;
  readonly broken: (facts: Facts) => boolean;
}

const TLS_CLIENT_AUTH_MEMBERS = [
  'tls_client_auth_subject_dn',
  'tls_client_auth_san_dns',
  'tls_client_auth_san_uri',
  'tls_client_auth_san_ip',
  'tls_client_auth_san_email',
] as const;

const RULES: readonly Rule[] = [
  {
    member: 'security_profile',
    clause: 'workspace floor',
    detail: 'a client may be held to a stricter security profile than the workspace, never to a weaker one',
    broken: ({ registered, settings }) => !atLeastAsStrict(registered.securityProfile, settings.securityProfile),
  },
  {
    member: 'security_profile',
    clause: 'workspace floor',
    detail: `only these are enforced completely today: ${ENFORCED_SECURITY_PROFILES.join(', ')}`,
    broken: ({ registered }) => !ENFORCED_SECURITY_PROFILES.includes(registered.securityProfile),
  },
  {
    member: 'grant_types',
    clause: 'RFC 7591 §2',
    detail: 'at least one grant type is needed, and only those that the workspace offers',
    broken: ({ registered, settings }) =>
      registered.grantTypes.length === 0 ||
      !registered.grantTypes.every((grant) => settings.grantTypes.includes(grant)),
  },
  {
    member: 'grant_types',
    clause: 'RFC 6749 §6',
    detail: 'refresh_token needs a grant type that gives one: authorization_code',
    broken: ({ registered, usesCode }) => registered.grantTypes.includes('refresh_token') && !usesCode,
  },
  {
    member: 'grant_types',
    clause: 'RFC 6749 §4.4',
    detail: 'client_credentials is for confidential clients only',
    broken: ({ registered, isPublic }) => registered.grantTypes.includes('client_credentials') && isPublic,
  },
  {
    member: 'response_types',
    clause: 'RFC 7591 §2.1',
    detail: 'the response type code and the grant type authorization_code belong together',
    broken: ({ registered, usesCode }) => registered.responseTypes.includes('code') !== usesCode,
  },
  {
    member: 'token_endpoint_auth_method',
    clause: 'security profile',
    detail: 'the security profile does not allow this authentication method',
    broken: ({ registered, policy, isPublic }) =>
      !policy.clientAuthenticationMethods.includes(registered.tokenEndpointAuthMethod) ||
      (isPublic && !policy.publicClients),
  },
  {
    member: 'token_endpoint_auth_method',
    clause: 'RFC 8705 §2.1',
    detail: 'tls_client_auth is not offered: this installation trusts no certificate authority for clients',
    broken: ({ registered, trustsClientCertificates }) =>
      registered.tokenEndpointAuthMethod === 'tls_client_auth' && !trustsClientCertificates,
  },
  {
    member: 'token_endpoint_auth_signing_alg',
    clause: 'security profile',
    detail: 'the security profile does not allow this algorithm',
    broken: ({ registered, policy }) =>
      registered.tokenEndpointAuthSigningAlg !== undefined &&
      !policy.algorithms.includes(registered.tokenEndpointAuthSigningAlg),
  },
  {
    member: 'jwks',
    clause: 'RFC 7591 §2',
    detail: 'jwks and jwks_uri must not both be given',
    broken: ({ registered }) => registered.jwks !== undefined && registered.jwksUri !== undefined,
  },
  {
    member: 'jwks',
    clause: 'RFC 7523 §3, RFC 8705 §2.2.2',
    detail: 'this authentication method needs the public keys of the client: jwks or jwks_uri',
    broken: ({ registered }) =>
      ['private_key_jwt', 'self_signed_tls_client_auth'].includes(registered.tokenEndpointAuthMethod) &&
      registered.jwks === undefined &&
      registered.jwksUri === undefined,
  },
  {
    member: 'tls_client_auth_subject_dn',
    clause: 'RFC 8705 §2.1.2',
    detail: 'tls_client_auth needs exactly one of the tls_client_auth_ members, other methods none',
    broken: ({ metadata, registered }) =>
      TLS_CLIENT_AUTH_MEMBERS.filter((member) => metadata[member] !== undefined).length !==
      (registered.tokenEndpointAuthMethod === 'tls_client_auth' ? 1 : 0),
  },
  {
    member: 'redirect_uris',
    clause: 'RFC 7591 §2',
    detail: 'a client that uses the authorization endpoint registers at least one redirect URI',
    broken: ({ registered, usesCode }) => usesCode && registered.redirectUris.length === 0,
  },
  {
    member: 'redirect_uris',
    clause: 'RFC 7591 §2',
    detail: 'a redirect URI is listed twice',
    broken: ({ registered }) => new Set(registered.redirectUris).size < registered.redirectUris.length,
  },
  {
    member: 'scope',
    clause: 'RFC 6749 §3.3',
    detail: 'scope holds a value that is no scope token',
    broken: ({ metadata }) =>
      metadata.scope !== undefined && metadata.scope !== '' && parseScope(metadata.scope) === undefined,
  },
  {
    member: 'scope',
    clause: 'RFC 7591 §2',
    detail: 'scope holds a value that the workspace does not know',
    broken: ({ registered, settings }) => !registered.scopes.every((scope) => isKnownScope(scope, settings)),
  },
  {
    member: 'resources',
    clause: 'RFC 8707 §2',
    detail: 'only resources of the workspace can be registered',
    broken: ({ registered, settings }) =>
      !registered.resources.every((resource) => settings.resources.some((known) => known.identifier === resource)),
  },
  {
    member: 'dpop_bound_access_tokens',
    clause: 'RFC 9449 §5.2, RFC 8705 §3.4',
    detail: 'access tokens can be bound to a DPoP key or to a certificate, not always to both',
    broken: ({ registered }) => registered.dpopBoundAccessTokens && registered.tlsClientCertificateBoundAccessTokens,
  },
  {
    member: 'id_token_signed_response_alg',
    clause: 'OpenID Connect Dynamic Client Registration §2',
    detail: 'the workspace has no key for this algorithm, or the security profile does not allow it',
    broken: (facts) => !canSign(facts, facts.registered.idTokenSignedResponseAlg),
  },
  {
    member: 'userinfo_signed_response_alg',
    clause: 'OpenID Connect Dynamic Client Registration §2',
    detail: 'the workspace has no key for this algorithm, or the security profile does not allow it',
    broken: (facts) => !canSign(facts, facts.registered.userinfoSignedResponseAlg),
  },
  {
    member: 'default_response_mode',
    clause: 'OAuth 2.0 Multiple Response Types §2.1',
    detail: 'this response mode is not offered to the client',
    broken: ({ registered, policy }) =>
      registered.defaultResponseMode !== undefined &&
      !offeredResponseModes(policy).includes(registered.defaultResponseMode),
  },
  {
    member: 'introspect_any_audience',
    clause: 'RFC 7662 §2.1',
    detail: 'only a client that authenticates may introspect',
    broken: ({ registered, isPublic }) => registered.introspectAnyAudience === true && isPublic,
  },
];

export function registrationRules(registration: Registration): RegistrationFault[] {
  const { registered } = registration;
  const facts: Facts = {
    ...registration,
    policy: SECURITY_PROFILES[registered.securityProfile],
    isPublic: registered.tokenEndpointAuthMethod === 'none',
    usesCode: registered.grantTypes.includes('authorization_code'),
  };
  const faults: RegistrationFault[] = RULES.filter((rule) => rule.broken(facts)).map(({ member, clause, detail }) => ({
    member,
    clause,
    detail,
    code: member === 'redirect_uris' ? 'invalid_redirect_uri' : 'invalid_client_metadata',
  }));
  for (const [at, uri] of registered.redirectUris.entries()) {
    const fault = redirectUriFault(uri, registered.applicationType);
    if (fault) faults.push({ member: 'redirect_uris', at, code: 'invalid_redirect_uri', ...fault });
  }
  return faults;
}

function canSign({ policy, settings }: Facts, alg: RegisteredMetadata['idTokenSignedResponseAlg']): boolean {
  return alg === undefined || (settings.signingAlgorithms.includes(alg) && policy.algorithms.includes(alg));
}
