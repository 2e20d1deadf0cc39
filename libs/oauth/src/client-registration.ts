/**
 * Registering a client: RFC 7591 metadata in, a ClientRecord out, or every rule that it breaks. Pure; decides nothing about who may
 * register. The admin API calls it for new and changed clients alike, dynamic registration will.
 */
import { z } from 'zod';
import { agentMetadata, agentMetadataSchema, agentOfMetadata } from './agent-metadata.js';
import { BACKCHANNEL_DELIVERY_MODES } from './backchannel-authentication.js';
import { type ClientPresentation, type ClientRecord, publicJwkSchema } from './client.js';
import { isPageLink } from './client-links.js';
import { registrationRules } from './client-registration-rules.js';
import { JWE_ALGORITHMS, JWE_ENCRYPTIONS } from './jwe-algorithms.js';
import { LANGUAGES, type Language } from './languages.js';
import {
  CLIENT_AUTHENTICATION_METHODS,
  JWS_ALGORITHMS,
  RESPONSE_MODES,
  RESPONSE_TYPES,
  SECURITY_PROFILE_NAMES,
  SECURITY_PROFILES,
} from './security-profile.js';
import { SUBJECT_TYPES, subjectTypeOf } from './subject-type.js';
import { GRANT_TYPES, type GrantType, type WorkspaceSettings } from './workspace.js';

// A name is shown to users: one line of text.
const displayName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}\p{Bidi_Control}]*$/u, 'control characters are not allowed');
const link = z.url({ protocol: /^https$/ }).max(2048);
// A URL schema of zod mends what it is given; what users are shown is taken as it is, or not at all.
const pageLink = z
  .string()
  .max(2048)
  .refine(
    isPageLink,
    'RFC 7591 §5: what users are shown is an https address of ASCII characters, with a host name and no user name before it',
  )
  .meta({ format: 'uri' });
const algorithm = z.enum(JWS_ALGORITHMS);
const encryption = z.enum(JWE_ALGORITHMS);
const contentEncryption = z.enum(JWE_ENCRYPTIONS);
// RFC 7591 §2: for the server alone.
const softwareName = z.string().regex(/^[\x20-\x7e]{1,256}$/, 'printable characters, at most 256');
// OIDC Core §3.1.2.1: acr_values is a list separated by spaces.
const acrValue = z.string().regex(/^[\x21-\x7e]{1,256}$/, 'an acr value has no spaces');
const identifiers = (max: number) => z.array(z.string().min(1).max(2048)).max(max);

/** RFC 7591 §2.2: the member in each language that pages are in, `client_name#de`. */
function inLanguages<M extends string, S extends z.ZodType>(member: M, schema: S) {
  const members = LANGUAGES.map((language) => [`${member}#${language}`, schema.optional()]);
  return Object.fromEntries(members) as { [K in `${M}#${Language}`]: z.ZodOptional<S> };
}

/**
 * What a client says of itself: RFC 7591 §2, OpenID Connect Dynamic Client Registration §2, RFC 8705 §2.1.2 and §3.4,
 * RFC 9126 §6, RFC 9396 §10, RFC 9449 §5.2, CIBA §4, SPIFFE Client Authentication §5.1, and our own members (`first_party`, `security_profile`,
 * `resources`, `access_token_format`, `default_response_mode`, `workload_issuer`, `workload_subject`, `client_attester`, `introspect_any_audience`, `agent`,
 * `disabled`). Unknown members are refused: a typo in a security setting must not pass in silence.
 */
export const clientMetadataSchema = z.strictObject({
  client_name: displayName.optional(),
  client_uri: pageLink.optional(),
  logo_uri: pageLink.optional(),
  policy_uri: pageLink.optional(),
  tos_uri: pageLink.optional(),
  ...inLanguages('client_name', displayName),
  ...inLanguages('client_uri', pageLink),
  ...inLanguages('logo_uri', pageLink),
  ...inLanguages('policy_uri', pageLink),
  ...inLanguages('tos_uri', pageLink),
  application_type: z.enum(['web', 'native']).optional(),
  redirect_uris: identifiers(100).optional(),
  post_logout_redirect_uris: identifiers(100).optional(),
  backchannel_logout_uri: link.optional(),
  backchannel_logout_session_required: z.boolean().optional(),
  frontchannel_logout_uri: link.optional(),
  frontchannel_logout_session_required: z.boolean().optional(),
  initiate_login_uri: link.optional(),
  subject_type: z.enum(SUBJECT_TYPES).optional(),
  sector_identifier_uri: link.optional(),
  grant_types: z.array(z.enum(GRANT_TYPES)).max(20).optional(),
  response_types: z.array(z.enum(RESPONSE_TYPES)).max(5).optional(),
  /** RFC 7591 §2: scope values, separated by spaces. */
  scope: z.string().max(4096).optional(),
  token_endpoint_auth_method: z.enum(CLIENT_AUTHENTICATION_METHODS).optional(),
  token_endpoint_auth_signing_alg: algorithm.optional(),
  jwks: z.strictObject({ keys: z.array(publicJwkSchema).min(1).max(20) }).optional(),
  jwks_uri: link.optional(),
  tls_client_auth_subject_dn: z.string().min(1).max(1024).optional(),
  tls_client_auth_san_dns: z.string().min(1).max(253).optional(),
  tls_client_auth_san_uri: z.string().min(1).max(2048).optional(),
  tls_client_auth_san_ip: z.union([z.ipv4(), z.ipv6()]).optional(),
  tls_client_auth_san_email: z.string().min(1).max(254).optional(),
  workload_issuer: z.string().min(1).max(1024).optional(),
  workload_subject: z.string().min(1).max(1024).optional(),
  spiffe_id: z.string().min(1).max(2048).optional(),
  client_attester: z.string().min(1).max(1024).optional(),
  tls_client_certificate_bound_access_tokens: z.boolean().optional(),
  dpop_bound_access_tokens: z.boolean().optional(),
  require_pushed_authorization_requests: z.boolean().optional(),
  id_token_signed_response_alg: algorithm.optional(),
  userinfo_signed_response_alg: algorithm.optional(),
  id_token_encrypted_response_alg: encryption.optional(),
  id_token_encrypted_response_enc: contentEncryption.optional(),
  userinfo_encrypted_response_alg: encryption.optional(),
  userinfo_encrypted_response_enc: contentEncryption.optional(),
  introspection_signed_response_alg: algorithm.optional(),
  introspection_encrypted_response_alg: encryption.optional(),
  introspection_encrypted_response_enc: contentEncryption.optional(),
  require_signed_request_object: z.boolean().optional(),
  request_object_signing_alg: algorithm.optional(),
  request_uris: identifiers(100).optional(),
  request_object_encryption_alg: encryption.optional(),
  request_object_encryption_enc: contentEncryption.optional(),
  authorization_signed_response_alg: algorithm.optional(),
  authorization_encrypted_response_alg: encryption.optional(),
  authorization_encrypted_response_enc: contentEncryption.optional(),
  backchannel_token_delivery_mode: z.enum(BACKCHANNEL_DELIVERY_MODES).optional(),
  backchannel_client_notification_endpoint: link.optional(),
  backchannel_authentication_request_signing_alg: algorithm.optional(),
  backchannel_user_code_parameter: z.boolean().optional(),
  default_max_age: z.number().int().min(0).max(999_999_999).optional(),
  require_auth_time: z.boolean().optional(),
  default_acr_values: z.array(acrValue).max(20).optional(),
  software_id: softwareName.optional(),
  software_version: softwareName.optional(),
  first_party: z.boolean().optional(),
  security_profile: z.enum(SECURITY_PROFILE_NAMES).optional(),
  resources: identifiers(100).optional(),
  authorization_details_types: identifiers(50).optional(),
  access_token_format: z.enum(['jwt', 'opaque']).optional(),
  default_response_mode: z.enum(RESPONSE_MODES).optional(),
  introspect_any_audience: z.boolean().optional(),
  agent: agentMetadataSchema.optional(),
  disabled: z.boolean().optional(),
});
export type ClientMetadata = z.infer<typeof clientMetadataSchema>;

/** One broken rule. `member`: the metadata member at fault; `code`: RFC 7591 §3.2.2. */
export interface RegistrationFault {
  readonly member: keyof ClientMetadata;
  /** Further down in the member: an index or a name. */
  readonly at?: string | number;
  readonly code: 'invalid_redirect_uri' | 'invalid_client_metadata';
  readonly clause: string;
  readonly detail: string;
  /** Values that would do, where they can be listed. */
  readonly need?: readonly string[];
  /** What the developer is to change; a sentence. */
  readonly mend: string;
}

/** Everything of a client but what the server gives it or keeps of its registration: identifier, secrets, statement, time. */
export type RegisteredMetadata = Omit<
  ClientRecord,
  'clientId' | 'secretHashes' | 'softwareStatement' | 'metadataDocument' | 'notBefore' | 'createdAt'
>;

export type RegistrationResult =
  | { readonly ok: true; readonly registered: RegisteredMetadata }
  | { readonly ok: false; readonly faults: readonly RegistrationFault[] };

export interface RegistrationOptions {
  readonly trustsClientCertificates: boolean;
  /** RFC 8252 §8.3: whether the name localhost will do for the loopback address. */
  readonly localhostRedirects?: boolean;
}

/** Fills in the defaults of RFC 7591 §2 and our own, then tries every rule. */
export function registerClient(
  metadata: ClientMetadata,
  settings: WorkspaceSettings,
  options: RegistrationOptions,
): RegistrationResult {
  const registered = withDefaults(metadata, settings);
  const faults = registrationRules({ metadata, registered, settings, ...options });
  return faults.length > 0 ? { ok: false, faults } : { ok: true, registered };
}

function withDefaults(metadata: ClientMetadata, settings: WorkspaceSettings): RegisteredMetadata {
  const securityProfile = metadata.security_profile ?? settings.securityProfile;
  const methods = SECURITY_PROFILES[securityProfile].clientAuthenticationMethods;
  // RFC 7591 §2: the default is authorization_code.
  const grantTypes = unique<GrantType>(metadata.grant_types ?? ['authorization_code']);
  const usesCode = grantTypes.includes('authorization_code');
  return {
    clientName: metadata.client_name ?? 'Unnamed client',
    ...given('clientUri', metadata.client_uri),
    ...given('logoUri', metadata.logo_uri),
    ...given('policyUri', metadata.policy_uri),
    ...given('tosUri', metadata.tos_uri),
    ...given('localized', presentationsOf(metadata)),
    // OpenID Connect Dynamic Client Registration §2.
    applicationType: metadata.application_type ?? 'web',
    firstParty: metadata.first_party ?? false,
    securityProfile,
    // RFC 7591 §2: client_secret_basic is the default; the server may replace it, and does where the profile has no secrets.
    tokenEndpointAuthMethod:
      metadata.token_endpoint_auth_method ??
      (methods.includes('client_secret_basic') ? 'client_secret_basic' : 'private_key_jwt'),
    ...given('tokenEndpointAuthSigningAlg', metadata.token_endpoint_auth_signing_alg),
    ...given('jwks', metadata.jwks),
    ...given('jwksUri', metadata.jwks_uri),
    ...given('tlsClientAuthSubjectDn', metadata.tls_client_auth_subject_dn),
    ...given('tlsClientAuthSanDns', metadata.tls_client_auth_san_dns),
    ...given('tlsClientAuthSanUri', metadata.tls_client_auth_san_uri),
    ...given('tlsClientAuthSanIp', metadata.tls_client_auth_san_ip),
    ...given('tlsClientAuthSanEmail', metadata.tls_client_auth_san_email),
    ...given('workloadIssuer', metadata.workload_issuer),
    ...given('workloadSubject', metadata.workload_subject),
    ...given('spiffeId', metadata.spiffe_id),
    ...given('clientAttester', metadata.client_attester),
    redirectUris: metadata.redirect_uris ?? [],
    ...given(
      'postLogoutRedirectUris',
      metadata.post_logout_redirect_uris && unique(metadata.post_logout_redirect_uris),
    ),
    ...given('backchannelLogoutUri', metadata.backchannel_logout_uri),
    ...given('backchannelLogoutSessionRequired', metadata.backchannel_logout_session_required),
    ...given('frontchannelLogoutUri', metadata.frontchannel_logout_uri),
    ...given('frontchannelLogoutSessionRequired', metadata.frontchannel_logout_session_required),
    ...given('initiateLoginUri', metadata.initiate_login_uri),
    // `public` is what a client is by itself; whether it stays so is the workspace's to say.
    ...given('subjectType', metadata.subject_type === 'pairwise' ? metadata.subject_type : undefined),
    ...given('sectorIdentifierUri', metadata.sector_identifier_uri),
    grantTypes,
    responseTypes: unique(metadata.response_types ?? (usesCode ? ['code'] : [])),
    // RFC 7591 §2: without `scope` the server may register a default set: all of the workspace's own for a client with users.
    scopes:
      metadata.scope === undefined
        ? usesCode
          ? settings.scopes.map((scope) => scope.name).filter((name) => withinAgent(metadata, name))
          : []
        : unique(metadata.scope.split(' ').filter((scope) => scope !== '')),
    resources: unique(metadata.resources ?? []),
    ...given(
      'authorizationDetailsTypes',
      metadata.authorization_details_types && unique(metadata.authorization_details_types),
    ),
    requirePushedAuthorizationRequests: metadata.require_pushed_authorization_requests ?? false,
    dpopBoundAccessTokens: metadata.dpop_bound_access_tokens ?? false,
    tlsClientCertificateBoundAccessTokens: metadata.tls_client_certificate_bound_access_tokens ?? false,
    ...given('accessTokenFormat', metadata.access_token_format),
    ...given('idTokenSignedResponseAlg', metadata.id_token_signed_response_alg),
    ...given('userinfoSignedResponseAlg', metadata.userinfo_signed_response_alg),
    ...given('idTokenEncryptedResponseAlg', metadata.id_token_encrypted_response_alg),
    ...given('idTokenEncryptedResponseEnc', metadata.id_token_encrypted_response_enc),
    ...given('userinfoEncryptedResponseAlg', metadata.userinfo_encrypted_response_alg),
    ...given('userinfoEncryptedResponseEnc', metadata.userinfo_encrypted_response_enc),
    ...given('introspectionSignedResponseAlg', metadata.introspection_signed_response_alg),
    ...given('introspectionEncryptedResponseAlg', metadata.introspection_encrypted_response_alg),
    ...given('introspectionEncryptedResponseEnc', metadata.introspection_encrypted_response_enc),
    ...given('requireSignedRequestObject', metadata.require_signed_request_object),
    ...given('requestObjectSigningAlg', metadata.request_object_signing_alg),
    ...given('requestUris', metadata.request_uris && unique(metadata.request_uris)),
    ...given('requestObjectEncryptionAlg', metadata.request_object_encryption_alg),
    ...given('requestObjectEncryptionEnc', metadata.request_object_encryption_enc),
    ...given('authorizationSignedResponseAlg', metadata.authorization_signed_response_alg),
    ...given('authorizationEncryptedResponseAlg', metadata.authorization_encrypted_response_alg),
    ...given('authorizationEncryptedResponseEnc', metadata.authorization_encrypted_response_enc),
    ...given('backchannelUserCodeParameter', metadata.backchannel_user_code_parameter === true || undefined),
    ...given('backchannelTokenDeliveryMode', metadata.backchannel_token_delivery_mode),
    ...given('backchannelClientNotificationEndpoint', metadata.backchannel_client_notification_endpoint),
    ...given('backchannelAuthenticationRequestSigningAlg', metadata.backchannel_authentication_request_signing_alg),
    ...given('defaultResponseMode', metadata.default_response_mode),
    ...given('defaultMaxAge', metadata.default_max_age),
    ...given('requireAuthTime', metadata.require_auth_time),
    ...given('defaultAcrValues', metadata.default_acr_values && unique(metadata.default_acr_values)),
    ...given('introspectAnyAudience', metadata.introspect_any_audience),
    ...given('softwareId', metadata.software_id),
    ...given('softwareVersion', metadata.software_version),
    ...given('agent', metadata.agent && agentOfMetadata(metadata.agent)),
    disabled: metadata.disabled ?? false,
  };
}

/** What the APIs answer: the registered client, and what is in force where it said nothing. */
export function describedMetadata(client: RegisteredMetadata, settings: WorkspaceSettings): ClientMetadata {
  return { ...clientMetadataOf(client), subject_type: subjectTypeOf(settings, client) };
}

/** The registered client as metadata again: what a change is merged into. */
export function clientMetadataOf(client: RegisteredMetadata): ClientMetadata {
  return {
    client_name: client.clientName,
    ...given('client_uri', client.clientUri),
    ...given('logo_uri', client.logoUri),
    ...given('policy_uri', client.policyUri),
    ...given('tos_uri', client.tosUri),
    ...localizedMembers(client),
    application_type: client.applicationType,
    redirect_uris: client.redirectUris,
    ...given('post_logout_redirect_uris', client.postLogoutRedirectUris),
    ...given('backchannel_logout_uri', client.backchannelLogoutUri),
    ...given('backchannel_logout_session_required', client.backchannelLogoutSessionRequired),
    ...given('frontchannel_logout_uri', client.frontchannelLogoutUri),
    ...given('frontchannel_logout_session_required', client.frontchannelLogoutSessionRequired),
    ...given('initiate_login_uri', client.initiateLoginUri),
    ...given('subject_type', client.subjectType),
    ...given('sector_identifier_uri', client.sectorIdentifierUri),
    grant_types: client.grantTypes,
    response_types: client.responseTypes,
    scope: client.scopes.join(' '),
    token_endpoint_auth_method: client.tokenEndpointAuthMethod,
    ...given('token_endpoint_auth_signing_alg', client.tokenEndpointAuthSigningAlg),
    ...given('jwks', client.jwks),
    ...given('jwks_uri', client.jwksUri),
    ...given('tls_client_auth_subject_dn', client.tlsClientAuthSubjectDn),
    ...given('tls_client_auth_san_dns', client.tlsClientAuthSanDns),
    ...given('tls_client_auth_san_uri', client.tlsClientAuthSanUri),
    ...given('tls_client_auth_san_ip', client.tlsClientAuthSanIp),
    ...given('tls_client_auth_san_email', client.tlsClientAuthSanEmail),
    ...given('workload_issuer', client.workloadIssuer),
    ...given('workload_subject', client.workloadSubject),
    ...given('spiffe_id', client.spiffeId),
    ...given('client_attester', client.clientAttester),
    tls_client_certificate_bound_access_tokens: client.tlsClientCertificateBoundAccessTokens,
    dpop_bound_access_tokens: client.dpopBoundAccessTokens,
    require_pushed_authorization_requests: client.requirePushedAuthorizationRequests,
    ...given('id_token_signed_response_alg', client.idTokenSignedResponseAlg),
    ...given('userinfo_signed_response_alg', client.userinfoSignedResponseAlg),
    ...given('id_token_encrypted_response_alg', client.idTokenEncryptedResponseAlg),
    ...given('id_token_encrypted_response_enc', client.idTokenEncryptedResponseEnc),
    ...given('userinfo_encrypted_response_alg', client.userinfoEncryptedResponseAlg),
    ...given('userinfo_encrypted_response_enc', client.userinfoEncryptedResponseEnc),
    ...given('introspection_signed_response_alg', client.introspectionSignedResponseAlg),
    ...given('introspection_encrypted_response_alg', client.introspectionEncryptedResponseAlg),
    ...given('introspection_encrypted_response_enc', client.introspectionEncryptedResponseEnc),
    ...given('require_signed_request_object', client.requireSignedRequestObject),
    ...given('request_object_signing_alg', client.requestObjectSigningAlg),
    ...given('request_uris', client.requestUris),
    ...given('request_object_encryption_alg', client.requestObjectEncryptionAlg),
    ...given('request_object_encryption_enc', client.requestObjectEncryptionEnc),
    ...given('authorization_signed_response_alg', client.authorizationSignedResponseAlg),
    ...given('authorization_encrypted_response_alg', client.authorizationEncryptedResponseAlg),
    ...given('authorization_encrypted_response_enc', client.authorizationEncryptedResponseEnc),
    ...given('backchannel_user_code_parameter', client.backchannelUserCodeParameter),
    ...given('backchannel_token_delivery_mode', client.backchannelTokenDeliveryMode),
    ...given('backchannel_client_notification_endpoint', client.backchannelClientNotificationEndpoint),
    ...given('backchannel_authentication_request_signing_alg', client.backchannelAuthenticationRequestSigningAlg),
    ...given('default_max_age', client.defaultMaxAge),
    ...given('require_auth_time', client.requireAuthTime),
    ...given('default_acr_values', client.defaultAcrValues),
    ...given('software_id', client.softwareId),
    ...given('software_version', client.softwareVersion),
    first_party: client.firstParty,
    security_profile: client.securityProfile,
    resources: client.resources,
    ...given('authorization_details_types', client.authorizationDetailsTypes),
    ...given('access_token_format', client.accessTokenFormat),
    ...given('default_response_mode', client.defaultResponseMode),
    ...given('introspect_any_audience', client.introspectAnyAudience),
    ...given('agent', client.agent && agentMetadata(client.agent)),
    disabled: client.disabled,
  };
}

/** What an agent does not have by its maximum authority it does not get by default. */
const withinAgent = ({ agent }: ClientMetadata, scope: string): boolean =>
  agent === undefined || agent.maximum_authority.scopes.includes(scope);

function presentationsOf(metadata: ClientMetadata): RegisteredMetadata['localized'] {
  const told: Partial<Record<Language, ClientPresentation>> = {};
  for (const language of LANGUAGES) {
    const presentation = {
      ...given('clientName', metadata[`client_name#${language}`]),
      ...given('clientUri', metadata[`client_uri#${language}`]),
      ...given('logoUri', metadata[`logo_uri#${language}`]),
      ...given('policyUri', metadata[`policy_uri#${language}`]),
      ...given('tosUri', metadata[`tos_uri#${language}`]),
    };
    if (Object.keys(presentation).length > 0) told[language] = presentation;
  }
  return Object.keys(told).length === 0 ? undefined : told;
}

function localizedMembers({ localized = {} }: Pick<RegisteredMetadata, 'localized'>): ClientMetadata {
  let members: ClientMetadata = {};
  for (const language of LANGUAGES) {
    const { clientName, clientUri, logoUri, policyUri, tosUri } = localized[language] ?? {};
    members = {
      ...members,
      ...given(`client_name#${language}`, clientName),
      ...given(`client_uri#${language}`, clientUri),
      ...given(`logo_uri#${language}`, logoUri),
      ...given(`policy_uri#${language}`, policyUri),
      ...given(`tos_uri#${language}`, tosUri),
    };
  }
  return members;
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

/** A member that is there only with a value. */
function given<K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [P in K]?: V });
}
