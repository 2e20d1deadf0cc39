/**
 * The rules of registration, each a row: which member, which clause, what to say, and when it is broken. All are tried, so that a
 * developer sees every fault at once. The defaults are filled in already; a fault in a default is told at the member that is missing.
 */

import { detailsTypesOf } from './authorization-details/details-type.js';
import type { ClientMetadata, RegisteredMetadata, RegistrationFault } from './client-registration.js';
import { AGENT_RULES } from './client-registration-agent-rules.js';
import { BACKCHANNEL_RULES } from './client-registration-backchannel-rules.js';
import { LOGOUT_RULES } from './client-registration-logout-rules.js';
import { MESSAGE_RULES } from './client-registration-message-rules.js';
import { isLocalhostRedirect, redirectUriFault } from './client-registration-redirect-uri.js';
import { RESPONSE_RULES } from './client-registration-response-rules.js';
import { clauseOf } from './explain-policy.js';
import type { RuleName } from './policy-rules.js';
import { isKnownScope, knownScopes, parseScope } from './scope.js';
import {
  algorithmsOf,
  atLeastAsStrict,
  authenticationMethodsOf,
  ENFORCED_SECURITY_PROFILES,
  SECURITY_PROFILE_NAMES,
  SECURITY_PROFILES,
  type SecurityPolicy,
} from './security-profile.js';
import { subjectTypeOf } from './subject-type.js';
import { VOUCHED_CLIENT_RULES } from './workload-identity/client-registration-rules.js';
import {
  CIBA_GRANT,
  DEVICE_CODE_GRANT,
  JWT_BEARER_GRANT,
  TOKEN_EXCHANGE_GRANT,
  type WorkspaceSettings,
} from './workspace.js';

export interface Registration {
  readonly metadata: ClientMetadata;
  readonly registered: RegisteredMetadata;
  readonly settings: WorkspaceSettings;
  readonly trustsClientCertificates: boolean;
  readonly localhostRedirects?: boolean;
}

export interface Facts extends Registration {
  readonly policy: SecurityPolicy;
  readonly isPublic: boolean;
  readonly usesCode: boolean;
}

export interface Rule {
  readonly member: keyof ClientMetadata;
  /** The specification's; or that by which the client's security profile has a rule of the policy. */
  readonly clause: string | { readonly of: RuleName };
  readonly detail: string;
  /** What would do, where it can be listed. */
  readonly need?: (facts: Facts) => readonly string[];
  /** What the developer is to change; a sentence. */
  readonly mend: string;
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
    need: ({ settings }) => SECURITY_PROFILE_NAMES.filter((name) => atLeastAsStrict(name, settings.securityProfile)),
    mend: 'Choose the profile of the workspace or a stricter one.',
    broken: ({ registered, settings }) => !atLeastAsStrict(registered.securityProfile, settings.securityProfile),
  },
  {
    member: 'security_profile',
    clause: 'workspace floor',
    detail: `only these are enforced completely today: ${ENFORCED_SECURITY_PROFILES.join(', ')}`,
    need: () => ENFORCED_SECURITY_PROFILES,
    mend: 'Choose one that is enforced.',
    broken: ({ registered }) => !ENFORCED_SECURITY_PROFILES.includes(registered.securityProfile),
  },
  {
    member: 'grant_types',
    clause: 'RFC 7591 §2',
    detail: 'at least one grant type is needed, and only those that the workspace offers',
    need: ({ settings }) => settings.grantTypes,
    mend: 'Leave out the grant types that the workspace does not have, or add them to its grant_types.',
    broken: ({ registered, settings }) =>
      registered.grantTypes.length === 0 ||
      !registered.grantTypes.every((grant) => settings.grantTypes.includes(grant)),
  },
  {
    member: 'grant_types',
    clause: 'RFC 6749 §6',
    detail: 'refresh_token needs a grant type that gives one: authorization_code, the device grant or CIBA',
    mend: 'Add authorization_code, the device grant or CIBA to grant_types, or leave out refresh_token.',
    broken: ({ registered, usesCode }) =>
      registered.grantTypes.includes('refresh_token') &&
      !usesCode &&
      !registered.grantTypes.includes(DEVICE_CODE_GRANT) &&
      !registered.grantTypes.includes(CIBA_GRANT),
  },
  {
    member: 'grant_types',
    clause: { of: 'deviceGrant' },
    detail: 'the security profile has no device grant (RFC 8628)',
    mend: 'Leave out the device grant, and send the user to the authorization endpoint in a browser.',
    broken: ({ registered, policy }) =>
      registered.grantTypes.includes(DEVICE_CODE_GRANT) && policy.deviceGrant === 'never',
  },
  {
    member: 'grant_types',
    clause: 'RFC 6749 §4.4',
    detail: 'client_credentials is for confidential clients only',
    mend: 'Give the client credentials (token_endpoint_auth_method), or leave out client_credentials.',
    broken: ({ registered, isPublic }) => registered.grantTypes.includes('client_credentials') && isPublic,
  },
  {
    member: 'grant_types',
    clause: 'RFC 8693 §5',
    detail: 'token exchange is for confidential clients only',
    mend: 'Give the client credentials (token_endpoint_auth_method), or leave out token exchange.',
    broken: ({ registered, isPublic }) => registered.grantTypes.includes(TOKEN_EXCHANGE_GRANT) && isPublic,
  },
  {
    member: 'grant_types',
    clause: 'RFC 7521 §4.1',
    detail: 'the JWT bearer grant is for confidential clients only',
    mend: 'Give the client credentials (token_endpoint_auth_method), or leave out the JWT bearer grant.',
    broken: ({ registered, isPublic }) => registered.grantTypes.includes(JWT_BEARER_GRANT) && isPublic,
  },
  {
    member: 'response_types',
    clause: 'RFC 7591 §2.1',
    detail: 'the response types with a code and the grant type authorization_code belong together',
    mend: 'List code in response_types exactly if authorization_code is in grant_types.',
    broken: ({ registered, usesCode }) => registered.responseTypes.length > 0 !== usesCode,
  },
  {
    member: 'token_endpoint_auth_method',
    clause: { of: 'clientAuthenticationMethods' },
    detail: 'the security profile does not allow this authentication method',
    need: ({ policy, settings }) =>
      authenticationMethodsOf(policy, settings).filter((method) => method !== 'none' || policy.publicClients),
    mend: 'Change token_endpoint_auth_method, and register the keys or the certificate that it needs.',
    broken: ({ registered, policy, isPublic }) =>
      !policy.clientAuthenticationMethods.includes(registered.tokenEndpointAuthMethod) ||
      (isPublic && !policy.publicClients),
  },
  {
    member: 'token_endpoint_auth_method',
    clause: 'RFC 8705 §2.1',
    detail: 'tls_client_auth is not offered: this installation trusts no certificate authority for clients',
    mend: 'Use private_key_jwt or self_signed_tls_client_auth, or have the installation trust an authority (OSTIARY_CLIENT_CA_FILE).',
    broken: ({ registered, trustsClientCertificates }) =>
      registered.tokenEndpointAuthMethod === 'tls_client_auth' && !trustsClientCertificates,
  },
  {
    member: 'token_endpoint_auth_signing_alg',
    clause: { of: 'algorithms' },
    detail: 'the security profile does not allow this algorithm',
    need: ({ policy }) => policy.algorithms,
    mend: 'Sign assertions with another algorithm, or leave the member out.',
    broken: ({ registered, policy }) =>
      registered.tokenEndpointAuthSigningAlg !== undefined &&
      !policy.algorithms.includes(registered.tokenEndpointAuthSigningAlg),
  },
  {
    member: 'jwks',
    clause: 'RFC 7591 §2',
    detail: 'jwks and jwks_uri must not both be given',
    mend: 'Keep one of the two.',
    broken: ({ registered }) => registered.jwks !== undefined && registered.jwksUri !== undefined,
  },
  {
    member: 'jwks',
    clause: 'RFC 7523 §3, RFC 8705 §2.2.2',
    detail: 'this authentication method needs the public keys of the client: jwks or jwks_uri',
    mend: 'Register jwks or jwks_uri with the public keys of the client.',
    broken: ({ registered }) =>
      ['private_key_jwt', 'self_signed_tls_client_auth'].includes(registered.tokenEndpointAuthMethod) &&
      registered.jwks === undefined &&
      registered.jwksUri === undefined,
  },
  {
    member: 'tls_client_auth_subject_dn',
    clause: 'RFC 8705 §2.1.2',
    detail: 'tls_client_auth needs exactly one of the tls_client_auth_ members, other methods none',
    mend: 'Give one tls_client_auth_ member with tls_client_auth, and none with another method.',
    broken: ({ metadata, registered }) =>
      TLS_CLIENT_AUTH_MEMBERS.filter((member) => metadata[member] !== undefined).length !==
      (registered.tokenEndpointAuthMethod === 'tls_client_auth' ? 1 : 0),
  },
  {
    member: 'redirect_uris',
    clause: 'RFC 7591 §2',
    detail: 'a client that uses the authorization endpoint registers at least one redirect URI',
    mend: 'Register the redirect URIs of the client.',
    broken: ({ registered, usesCode }) => usesCode && registered.redirectUris.length === 0,
  },
  {
    member: 'redirect_uris',
    clause: 'RFC 7591 §2',
    detail: 'a redirect URI is listed twice',
    mend: 'List each redirect URI once.',
    broken: ({ registered }) => new Set(registered.redirectUris).size < registered.redirectUris.length,
  },
  {
    member: 'scope',
    clause: 'RFC 6749 §3.3',
    detail: 'scope holds a value that is no scope token',
    mend: 'Write scope values separated by single spaces.',
    broken: ({ metadata }) =>
      metadata.scope !== undefined && metadata.scope !== '' && parseScope(metadata.scope) === undefined,
  },
  {
    member: 'scope',
    clause: 'RFC 7591 §2',
    detail: 'scope holds a value that the workspace does not know',
    need: ({ settings }) => knownScopes(settings),
    mend: 'Leave out the unknown scope values, or add them to the workspace.',
    broken: ({ registered, settings }) => !registered.scopes.every((scope) => isKnownScope(scope, settings)),
  },
  {
    member: 'resources',
    clause: 'RFC 8707 §2',
    detail: 'only resources of the workspace can be registered',
    need: ({ settings }) => settings.resources.map((resource) => resource.identifier),
    mend: 'Leave out the unknown resources, or add them to the workspace.',
    broken: ({ registered, settings }) =>
      !registered.resources.every((resource) => settings.resources.some((known) => known.identifier === resource)),
  },
  {
    member: 'authorization_details_types',
    clause: 'RFC 9396 §10',
    detail: 'only types of the workspace can be registered',
    need: ({ settings }) => [...detailsTypesOf(settings).keys()],
    mend: 'Leave out the unknown types, or add them to authorization_details_types of the workspace.',
    broken: ({ registered, settings }) =>
      !(registered.authorizationDetailsTypes ?? []).every((type) => detailsTypesOf(settings).has(type)),
  },
  {
    member: 'dpop_bound_access_tokens',
    clause: 'RFC 9449 §5.2, RFC 8705 §3.4',
    detail: 'access tokens can be bound to a DPoP key or to a certificate, not always to both',
    mend: 'Keep one of dpop_bound_access_tokens and tls_client_certificate_bound_access_tokens.',
    broken: ({ registered }) => registered.dpopBoundAccessTokens && registered.tlsClientCertificateBoundAccessTokens,
  },
  {
    member: 'introspect_any_audience',
    clause: 'RFC 7662 §2.1',
    detail: 'only a client that authenticates may introspect',
    mend: 'Give the client credentials, or leave out introspect_any_audience.',
    broken: ({ registered, isPublic }) => registered.introspectAnyAudience === true && isPublic,
  },
  {
    member: 'subject_type',
    clause: 'OpenID Connect Core §8',
    detail: 'the workspace has pairwise subjects for third parties',
    need: () => ['pairwise'],
    mend: 'Ask for pairwise, mark the client as first_party, or change subject_type of the workspace.',
    broken: ({ metadata, registered, settings }) =>
      metadata.subject_type === 'public' && subjectTypeOf(settings, registered) === 'pairwise',
  },
  ...AGENT_RULES,
  ...BACKCHANNEL_RULES,
  ...LOGOUT_RULES,
  ...MESSAGE_RULES,
  ...RESPONSE_RULES,
  ...VOUCHED_CLIENT_RULES,
];

const ANOTHER_REDIRECT_URI =
  'Register an https URI; for a native application also a loopback address or a scheme of its own.';

export function registrationRules(registration: Registration): RegistrationFault[] {
  const { registered } = registration;
  const profile = SECURITY_PROFILES[registered.securityProfile];
  const facts: Facts = {
    ...registration,
    policy: { ...profile, algorithms: algorithmsOf(profile, registration.settings) },
    isPublic: registered.tokenEndpointAuthMethod === 'none',
    usesCode: registered.grantTypes.includes('authorization_code'),
  };
  const faults: RegistrationFault[] = RULES.filter((rule) => rule.broken(facts)).map((rule) => ({
    member: rule.member,
    clause: typeof rule.clause === 'string' ? rule.clause : clauseOf(rule.clause.of, registered.securityProfile),
    detail: rule.detail,
    ...(rule.need ? { need: rule.need(facts) } : {}),
    mend: rule.mend,
    code: rule.member === 'redirect_uris' ? 'invalid_redirect_uri' : 'invalid_client_metadata',
  }));
  for (const [at, uri] of registered.redirectUris.entries()) {
    const localhost = registration.localhostRedirects === true && isLocalhostRedirect(uri);
    const fault = localhost ? undefined : redirectUriFault(uri, registered.applicationType);
    if (fault)
      faults.push({ member: 'redirect_uris', at, code: 'invalid_redirect_uri', ...fault, mend: ANOTHER_REDIRECT_URI });
  }
  for (const [at, uri] of (registered.postLogoutRedirectUris ?? []).entries()) {
    const fault = redirectUriFault(uri, registered.applicationType);
    const member = 'post_logout_redirect_uris';
    if (fault) faults.push({ member, at, code: 'invalid_client_metadata', ...fault, mend: ANOTHER_REDIRECT_URI });
  }
  return faults;
}
