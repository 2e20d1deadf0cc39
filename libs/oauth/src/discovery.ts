/**
 * The metadata of one workspace: OpenID Connect Discovery 1.0 §3 and RFC 8414 §2 in one document, with the members that the
 * specifications of its features register. Only what is true of the workspace now: computed from its settings, its keys and the floor
 * that holds for every client.
 */
import { z } from 'zod';
import { ORGANIZATION_CLAIMS } from './acting-organization.js';
import { ID_JAG_PROFILE } from './assertion-grant/asserted-access.js';
import { detailsTypesOf } from './authorization-details/details-type.js';
import { reachableAcrValues } from './authorization-request/authentication-context.js';
import { PROMPTS } from './authorization-request/authorization-request.js';
import { BACKCHANNEL_DELIVERY_MODES, offersBackchannelAuthentication } from './backchannel-authentication.js';
import { takesClientIdDocuments } from './client-id-url.js';
import { offersDeviceGrant } from './device-grant.js';
import { offersRegistration } from './dynamic-registration.js';
import { type Endpoint, endpointUrl } from './endpoints.js';
import { offersGlobalRevocation } from './global-token-revocation.js';
import { GRANT_MANAGEMENT_ACTIONS, offersGrantManagement } from './grant-management.js';
import { JWE_ALGORITHMS, JWE_ENCRYPTIONS, keyServes } from './jwe-algorithms.js';
import { LANGUAGES } from './languages.js';
import { organizationMembership } from './organizations.js';
import { offeredResponseModes } from './response-mode.js';
import { ownScopes } from './scope.js';
import {
  algorithmsOf,
  atLeastAsStrict,
  authenticationMethodsOf,
  type ClientAuthenticationMethod,
  ENFORCED_SECURITY_PROFILES,
  JWS_ALGORITHMS,
  type JwsAlgorithm,
  RESPONSE_MODES,
  RESPONSE_TYPES,
  SECURITY_PROFILES,
  type SecurityPolicy,
  type SecurityProfileName,
} from './security-profile.js';
import { offersSignUp } from './sign-up.js';
import { SUBJECT_TYPES } from './subject-type.js';
import { TOKEN_TYPES } from './token-exchange/token-type.js';
import { listsStatuses } from './token-status-list.js';
import { asksForChallenges } from './workload-identity/client-attester.js';
import {
  DEVICE_CODE_GRANT,
  type GrantType,
  JWT_BEARER_GRANT,
  TOKEN_EXCHANGE_GRANT,
  type Workspace,
  type WorkspaceSettings,
} from './workspace.js';

const words = z.array(z.string()).min(1);
const algorithms = z.array(z.enum(JWS_ALGORITHMS)).min(1);

/** Members that we serve, each registered in the IANA "OAuth Authorization Server Metadata" registry. No others. */
export const discoveryDocumentSchema = z.strictObject({
  // RFC 8414 §2, OpenID Connect Discovery 1.0 §3
  issuer: z.url(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  userinfo_endpoint: z.url(),
  introspection_endpoint: z.url(),
  revocation_endpoint: z.url(),
  scopes_supported: words,
  response_types_supported: words,
  response_modes_supported: words,
  grant_types_supported: words,
  subject_types_supported: words,
  id_token_signing_alg_values_supported: algorithms,
  userinfo_signing_alg_values_supported: algorithms,
  token_endpoint_auth_methods_supported: words,
  token_endpoint_auth_signing_alg_values_supported: algorithms,
  introspection_endpoint_auth_methods_supported: words,
  introspection_endpoint_auth_signing_alg_values_supported: algorithms,
  revocation_endpoint_auth_methods_supported: words,
  revocation_endpoint_auth_signing_alg_values_supported: algorithms,
  acr_values_supported: words,
  claim_types_supported: words,
  claims_supported: words,
  ui_locales_supported: words,
  claims_parameter_supported: z.boolean(),
  request_parameter_supported: z.boolean(),
  request_uri_parameter_supported: z.boolean(),
  require_request_uri_registration: z.boolean().optional(),
  request_object_signing_alg_values_supported: algorithms,
  request_object_encryption_alg_values_supported: z.array(z.enum(JWE_ALGORITHMS)).optional(),
  request_object_encryption_enc_values_supported: z.array(z.enum(JWE_ENCRYPTIONS)).optional(),
  id_token_encryption_alg_values_supported: z.array(z.enum(JWE_ALGORITHMS)),
  id_token_encryption_enc_values_supported: z.array(z.enum(JWE_ENCRYPTIONS)),
  userinfo_encryption_alg_values_supported: z.array(z.enum(JWE_ALGORITHMS)),
  userinfo_encryption_enc_values_supported: z.array(z.enum(JWE_ENCRYPTIONS)),
  // RFC 9701 §7
  introspection_signing_alg_values_supported: algorithms,
  introspection_encryption_alg_values_supported: z.array(z.enum(JWE_ALGORITHMS)),
  introspection_encryption_enc_values_supported: z.array(z.enum(JWE_ENCRYPTIONS)),
  // RFC 9101 §10.5
  require_signed_request_object: z.boolean(),
  // JARM §4
  authorization_signing_alg_values_supported: algorithms,
  authorization_encryption_alg_values_supported: z.array(z.enum(JWE_ALGORITHMS)),
  authorization_encryption_enc_values_supported: z.array(z.enum(JWE_ENCRYPTIONS)),
  // Initiating User Registration via OpenID Connect 1.0 §4.2
  prompt_values_supported: words,
  // RFC 7636 §6.2.1
  code_challenge_methods_supported: z.array(z.literal('S256')),
  // RFC 8705 §3.3, §5
  tls_client_certificate_bound_access_tokens: z.boolean(),
  mtls_endpoint_aliases: z.strictObject({
    token_endpoint: z.url(),
    pushed_authorization_request_endpoint: z.url(),
    introspection_endpoint: z.url(),
    revocation_endpoint: z.url(),
    userinfo_endpoint: z.url(),
    device_authorization_endpoint: z.url().optional(),
    backchannel_authentication_endpoint: z.url().optional(),
    grant_management_endpoint: z.url().optional(),
  }),
  // RFC 8628 §4
  device_authorization_endpoint: z.url().optional(),
  // CIBA §4
  backchannel_authentication_endpoint: z.url().optional(),
  backchannel_token_delivery_modes_supported: words.optional(),
  backchannel_authentication_request_signing_alg_values_supported: algorithms.optional(),
  backchannel_user_code_parameter_supported: z.boolean().optional(),
  // Grant Management §7: a draft, not registered yet
  grant_management_endpoint: z.url().optional(),
  grant_management_actions_supported: words.optional(),
  grant_management_action_required: z.boolean().optional(),
  // Token Status List §8.4: a draft, not registered yet
  status_list_aggregation_endpoint: z.url().optional(),
  // RFC 9126 §5
  pushed_authorization_request_endpoint: z.url(),
  require_pushed_authorization_requests: z.boolean(),
  // RFC 9207 §3
  authorization_response_iss_parameter_supported: z.boolean(),
  // RFC 9449 §5.1
  dpop_signing_alg_values_supported: algorithms,
  // RFC 7591 §3
  registration_endpoint: z.url().optional(),
  // draft-ietf-oauth-client-id-metadata-document §5
  client_id_metadata_document_supported: z.boolean(),
  // OpenID Connect RP-Initiated Logout §2.1, Back-Channel Logout §2.1, Front-Channel Logout §3
  end_session_endpoint: z.url(),
  backchannel_logout_supported: z.boolean(),
  backchannel_logout_session_supported: z.boolean(),
  frontchannel_logout_supported: z.boolean(),
  frontchannel_logout_session_supported: z.boolean(),
  // Identity Assertion JWT Authorization Grant §7.1, §7.2: drafts, not registered yet
  identity_chaining_requested_token_types_supported: words.optional(),
  authorization_grant_profiles_supported: words.optional(),
  // Attestation-Based Client Authentication §6.3, §8: a draft, not registered yet
  challenge_endpoint: z.url().optional(),
  client_attestation_signing_alg_values_supported: algorithms.optional(),
  client_attestation_pop_signing_alg_values_supported: algorithms.optional(),
  // RFC 9728 §4
  protected_resources: z.array(z.url()).optional(),
  // RFC 9396 §10
  authorization_details_types_supported: words.optional(),
});
export type DiscoveryDocument = z.infer<typeof discoveryDocumentSchema>;

/** What the installation, not the workspace, decides. */
export interface DiscoveryOptions {
  /** Certificate authorities are configured that clients' certificates may come from; without, `tls_client_auth` is not offered. */
  readonly trustsClientCertificates: boolean;
}

export function discoveryDocument(workspace: Workspace, options: DiscoveryOptions): DiscoveryDocument {
  const { issuer, settings } = workspace;
  const profile = SECURITY_PROFILES[settings.securityProfile];
  const policy = { ...profile, algorithms: algorithmsOf(profile, settings) };
  const signing = signingAlgorithms(workspace, policy);
  const methods = authenticationMethods(policy, settings, options);
  const confidential = methods.filter((method) => method !== 'none');
  const accepted = [...policy.algorithms];
  const offers = offeredToSomebody(settings.securityProfile);
  const grantTypes = offeredGrantTypes(settings);
  return {
    issuer,
    authorization_endpoint: endpointUrl(issuer, 'authorization'),
    token_endpoint: endpointUrl(issuer, 'token'),
    pushed_authorization_request_endpoint: endpointUrl(issuer, 'pushedAuthorizationRequest'),
    userinfo_endpoint: endpointUrl(issuer, 'userinfo'),
    introspection_endpoint: endpointUrl(issuer, 'introspection'),
    revocation_endpoint: endpointUrl(issuer, 'revocation'),
    jwks_uri: endpointUrl(issuer, 'jwks'),
    mtls_endpoint_aliases: {
      ...mtlsAliases(workspace.mtlsIssuer),
      ...deviceEndpoint(workspace.mtlsIssuer, grantTypes),
      ...backchannelEndpoint(workspace.mtlsIssuer, settings),
      ...grantEndpoint(workspace.mtlsIssuer, settings),
      ...globalRevocationEndpoint(workspace.mtlsIssuer, settings),
    },
    ...deviceEndpoint(issuer, grantTypes),
    ...backchannelEndpoint(issuer, settings),
    ...backchannelAuthentication(settings, accepted),
    ...identityAssertions(settings),
    ...grantEndpoint(issuer, settings),
    ...grantManagement(settings),
    ...globalRevocationEndpoint(issuer, settings),
    ...globalRevocation(settings),
    ...clientAttestation(workspace, methods, accepted),
    ...(listsStatuses(settings) ? { status_list_aggregation_endpoint: endpointUrl(issuer, 'statusLists') } : {}),
    scopes_supported: unique([
      ...settings.scopes.map((scope) => scope.name),
      ...settings.resources.flatMap((resource) => resource.scopes),
      ...ownScopes(settings),
    ]),
    claims_supported: unique([
      ...['sub', 'iss', 'auth_time', 'acr', 'amr'],
      ...settings.scopes.flatMap((scope) => scope.claims),
      // RFC 9068 §2.2.3.1: of whoever acts in an organization, whatever the scopes.
      ...(organizationMembership(settings) === 'off' ? [] : ORGANIZATION_CLAIMS),
    ]),
    claim_types_supported: ['normal'],
    // What the pages are written in; claims come in the language that they were entered in, so that there is no claims_locales_supported.
    ui_locales_supported: [...LANGUAGES],
    claims_parameter_supported: true,
    response_types_supported: [...offers.responseTypes],
    response_modes_supported: offers.responseModes,
    grant_types_supported: grantTypes,
    // A client may ask for pairwise everywhere; a first-party one is told public identifiers everywhere.
    subject_types_supported: [...SUBJECT_TYPES],
    acr_values_supported: [...reachableAcrValues(settings)],
    prompt_values_supported: PROMPTS.filter((prompt) => prompt !== 'create' || offersSignUp(settings)),
    id_token_signing_alg_values_supported: signing,
    userinfo_signing_alg_values_supported: signing,
    introspection_signing_alg_values_supported: signing,
    ...RESPONSE_ENCRYPTION,
    token_endpoint_auth_methods_supported: methods,
    token_endpoint_auth_signing_alg_values_supported: accepted,
    // RFC 7662 §2.1: who introspects authenticates.
    introspection_endpoint_auth_methods_supported: confidential,
    introspection_endpoint_auth_signing_alg_values_supported: accepted,
    // RFC 7009 §2.1: public clients revoke their tokens too.
    revocation_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_signing_alg_values_supported: accepted,
    code_challenge_methods_supported: ['S256'],
    require_pushed_authorization_requests:
      policy.pushedRequests === 'required' || settings.requirePushedRequests === 'all',
    request_parameter_supported: true,
    request_object_signing_alg_values_supported: accepted,
    ...requestObjectEncryption(workspace),
    require_signed_request_object: policy.requestObjects === 'required',
    authorization_signing_alg_values_supported: signing,
    authorization_encryption_alg_values_supported: [...JWE_ALGORITHMS],
    authorization_encryption_enc_values_supported: [...JWE_ENCRYPTIONS],
    ...requestUriParameter(settings),
    authorization_response_iss_parameter_supported: true,
    ...(offersRegistration(settings) ? { registration_endpoint: endpointUrl(issuer, 'registration') } : {}),
    client_id_metadata_document_supported: takesClientIdDocuments(settings),
    end_session_endpoint: endpointUrl(issuer, 'endSession'),
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: true,
    tls_client_certificate_bound_access_tokens: true,
    dpop_signing_alg_values_supported: accepted,
    ...(detailsTypesOf(settings).size > 0
      ? { authorization_details_types_supported: [...detailsTypesOf(settings).keys()] }
      : {}),
    ...(settings.resources.length > 0
      ? { protected_resources: settings.resources.map((resource) => resource.identifier) }
      : {}),
  };
}

/** Those of the settings that some client of the workspace may use. */
function offeredGrantTypes(settings: WorkspaceSettings): GrantType[] {
  return settings.grantTypes.filter((grant) => grant !== DEVICE_CODE_GRANT || offersDeviceGrant(settings));
}

/** Identity Assertion JWT Authorization Grant §7: that it is done at all; whose, and for whom, nobody is told (§8.4). */
function identityAssertions({ grantTypes, tokenExchange, trustedIssuers = [] }: WorkspaceSettings) {
  const issues = grantTypes.includes(TOKEN_EXCHANGE_GRANT) && (tokenExchange?.identityAssertions ?? []).length > 0;
  const takes = grantTypes.includes(JWT_BEARER_GRANT) && trustedIssuers.some(({ kinds }) => kinds.includes('id-jag'));
  return {
    ...(issues && { identity_chaining_requested_token_types_supported: [TOKEN_TYPES.idJag] }),
    ...(takes && { authorization_grant_profiles_supported: [ID_JAG_PROFILE] }),
  };
}

/** Attestation-Based Client Authentication §6.3, §8: what any of the attesters may sign with. */
function clientAttestation(
  { issuer, settings }: Workspace,
  methods: readonly ClientAuthenticationMethod[],
  accepted: JwsAlgorithm[],
) {
  if (!methods.includes('attest_jwt_client_auth')) return {};
  const signed = new Set<string>(settings.clientAttestation?.attesters.flatMap((attester) => attester.algorithms));
  return {
    ...(asksForChallenges(settings) && { challenge_endpoint: endpointUrl(issuer, 'attestationChallenge') }),
    client_attestation_signing_alg_values_supported: accepted.filter((alg) => signed.has(alg)),
    client_attestation_pop_signing_alg_values_supported: accepted,
  };
}

/** RFC 8628 §4: `base`: issuer or mTLS issuer. */
function deviceEndpoint(base: string, grantTypes: readonly GrantType[]) {
  return grantTypes.includes(DEVICE_CODE_GRANT)
    ? { device_authorization_endpoint: endpointUrl(base, 'deviceAuthorization') }
    : {};
}

/** CIBA §4: `base`: issuer or mTLS issuer. */
function backchannelEndpoint(base: string, settings: WorkspaceSettings) {
  return offersBackchannelAuthentication(settings)
    ? { backchannel_authentication_endpoint: endpointUrl(base, 'backchannelAuthentication') }
    : {};
}

/** CIBA §4. */
function backchannelAuthentication(settings: WorkspaceSettings, accepted: JwsAlgorithm[]) {
  if (!offersBackchannelAuthentication(settings)) return {};
  return {
    backchannel_token_delivery_modes_supported: [...BACKCHANNEL_DELIVERY_MODES],
    backchannel_authentication_request_signing_alg_values_supported: accepted,
    backchannel_user_code_parameter_supported: true,
  };
}

/** Grant Management §7: `base`: issuer or mTLS issuer. */
function grantEndpoint(base: string, settings: WorkspaceSettings) {
  return offersGrantManagement(settings) ? { grant_management_endpoint: endpointUrl(base, 'grantManagement') } : {};
}

/** Global Token Revocation §5. `base`: issuer or mTLS issuer. */
function globalRevocationEndpoint(base: string, settings: WorkspaceSettings) {
  return offersGlobalRevocation(settings)
    ? { global_token_revocation_endpoint: endpointUrl(base, 'globalTokenRevocation') }
    : {};
}

/** Global Token Revocation §5: access tokens, bound to a DPoP key or to a certificate. */
function globalRevocation(settings: WorkspaceSettings) {
  return offersGlobalRevocation(settings)
    ? { global_token_revocation_endpoint_auth_methods_supported: ['DPoP', 'Bearer'] }
    : {};
}

/** Grant Management §7. */
function grantManagement(settings: WorkspaceSettings) {
  if (!offersGrantManagement(settings)) return {};
  return {
    grant_management_actions_supported: ['query', 'revoke', ...GRANT_MANAGEMENT_ACTIONS],
    grant_management_action_required: settings.grants?.management === 'required',
  };
}

/** OIDC Discovery §3: whether some client may have its requests fetched; the default of the first member is true, so false has to be said. */
function requestUriParameter({ securityProfile, requirePushedRequests }: WorkspaceSettings) {
  const supported =
    requirePushedRequests !== 'all' &&
    policiesFrom(securityProfile).some(
      (policy) => policy.fetchedRequests !== 'never' && policy.pushedRequests !== 'required',
    );
  return {
    request_uri_parameter_supported: supported,
    ...(supported ? { require_request_uri_registration: true } : {}),
  };
}

/** To keys of the clients': it takes none of ours. */
const RESPONSE_ENCRYPTION = {
  id_token_encryption_alg_values_supported: [...JWE_ALGORITHMS],
  id_token_encryption_enc_values_supported: [...JWE_ENCRYPTIONS],
  userinfo_encryption_alg_values_supported: [...JWE_ALGORITHMS],
  userinfo_encryption_enc_values_supported: [...JWE_ENCRYPTIONS],
  introspection_encryption_alg_values_supported: [...JWE_ALGORITHMS],
  introspection_encryption_enc_values_supported: [...JWE_ENCRYPTIONS],
};

/** What some client of the workspace may use: each is held to the floor or to a stricter profile (OIDC Discovery §3). */
function offeredToSomebody(floor: SecurityProfileName) {
  const policies = policiesFrom(floor);
  const responseTypes = RESPONSE_TYPES.filter((type) => policies.some((one) => one.responseTypes.includes(type)));
  const modes = new Set(policies.flatMap((one) => responseTypes.flatMap((type) => offeredResponseModes(one, type))));
  return { responseTypes, responseModes: RESPONSE_MODES.filter((mode) => modes.has(mode)) };
}

function policiesFrom(floor: SecurityProfileName): SecurityPolicy[] {
  return ENFORCED_SECURITY_PROFILES.filter((name) => atLeastAsStrict(name, floor)).map(
    (name) => SECURITY_PROFILES[name],
  );
}

/** With the key pairs that are there. */
function requestObjectEncryption({ encryptionKeys = [] }: Workspace) {
  const published = encryptionKeys.filter((key) => !key.retired);
  const algs = JWE_ALGORITHMS.filter((alg) => published.some((key) => keyServes(key.alg, alg)));
  if (algs.length === 0) return {};
  return {
    request_object_encryption_alg_values_supported: algs,
    request_object_encryption_enc_values_supported: [...JWE_ENCRYPTIONS],
  };
}

/** With what tokens are signed: a key that is active, wanted by the settings and allowed by the floor; the settings' order. */
function signingAlgorithms(workspace: Workspace, policy: SecurityPolicy): JwsAlgorithm[] {
  const active = new Set(workspace.keys.filter((key) => key.state === 'active').map((key) => key.alg));
  return workspace.settings.signingAlgorithms.filter((alg) => active.has(alg) && policy.algorithms.includes(alg));
}

function authenticationMethods(
  policy: SecurityPolicy,
  settings: WorkspaceSettings,
  options: DiscoveryOptions,
): ClientAuthenticationMethod[] {
  return authenticationMethodsOf(policy, settings).filter(
    (method) =>
      (method !== 'none' || policy.publicClients) && (method !== 'tls_client_auth' || options.trustsClientCertificates),
  );
}

/** RFC 8705 §5: the endpoints that a client may call with a certificate, on the host that asks for one. */
function mtlsAliases(mtlsIssuer: string): DiscoveryDocument['mtls_endpoint_aliases'] {
  const at = (endpoint: Endpoint) => endpointUrl(mtlsIssuer, endpoint);
  return {
    token_endpoint: at('token'),
    pushed_authorization_request_endpoint: at('pushedAuthorizationRequest'),
    introspection_endpoint: at('introspection'),
    revocation_endpoint: at('revocation'),
    userinfo_endpoint: at('userinfo'),
  };
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
