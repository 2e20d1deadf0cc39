/**
 * Security profiles: the protocol rules in force, as data. Every check reads a `SecurityPolicy`; none asks for a profile's name.
 * Adding a profile adds one value here.
 */

export const SECURITY_PROFILE_NAMES = [
  'oauth2.1',
  'fapi1-advanced',
  'fapi2-security',
  'fapi2-message-signing',
] as const;
export type SecurityProfileName = (typeof SECURITY_PROFILE_NAMES)[number];

/** RFC 7523 §2.2 with a token that somebody else made: no name is registered for it, and RFC 7591 §2 wants a URI then. */
export const WORKLOAD_JWT_METHOD = 'urn:ostiary:client-auth:workload-jwt';

export const CLIENT_AUTHENTICATION_METHODS = [
  'none',
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
  WORKLOAD_JWT_METHOD,
  // SPIFFE Client Authentication §4
  'spiffe_jwt',
  // Attestation-Based Client Authentication §8
  'attest_jwt_client_auth',
] as const;
export type ClientAuthenticationMethod = (typeof CLIENT_AUTHENTICATION_METHODS)[number];

/** RFC 9964: ML-DSA, which a quantum computer does not break. Only where a workspace lists it in its signing algorithms. */
export const POST_QUANTUM_ALGORITHMS = ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'] as const;
export type PostQuantumAlgorithm = (typeof POST_QUANTUM_ALGORITHMS)[number];

/** Asymmetric JWS algorithms that the server knows (RFC 7518 §3.1, RFC 8037, RFC 9964). */
export const JWS_ALGORITHMS = ['ES256', 'PS256', 'EdDSA', 'RS256', ...POST_QUANTUM_ALGORITHMS] as const;
export type JwsAlgorithm = (typeof JWS_ALGORITHMS)[number];

/** OAuth 2.0 Multiple Response Types §3: in the order in which we write them. */
export const RESPONSE_TYPES = ['code', 'code id_token'] as const;
export type ResponseType = (typeof RESPONSE_TYPES)[number];
export const RESPONSE_MODES = [
  'query',
  'fragment',
  'form_post',
  'jwt',
  'query.jwt',
  'fragment.jwt',
  'form_post.jwt',
] as const;
export type ResponseMode = (typeof RESPONSE_MODES)[number];
export type SenderConstraintMethod = 'dpop' | 'mtls';

export interface SecurityPolicy {
  readonly profile: SecurityProfileName;
  readonly publicClients: boolean;
  readonly clientAuthenticationMethods: readonly ClientAuthenticationMethod[];
  /** RFC 9126: whether an authorization request must be pushed. */
  readonly pushedRequests: 'offered' | 'required';
  /** RFC 7636: S256 always; when a `code_challenge` must be present. */
  readonly pkce: 'required' | 'required-when-pushed' | 'required-of-public-clients';
  /** RFC 9101. */
  readonly requestObjects: 'accepted' | 'required';
  /**
   * OIDC Core §6.2: request objects behind a `request_uri` that the client has registered. `registered-by-hash`: where the URI has the hash of an object as its
   * fragment, it is that object or none.
   */
  readonly fetchedRequests: 'never' | 'registered' | 'registered-by-hash';
  /** Longest `exp` - `nbf` of a request object, seconds; `undefined`: `nbf` and `exp` are not demanded. */
  readonly requestObjectWindowSeconds: number | undefined;
  readonly responseTypes: readonly ResponseType[];
  /** For the response type `code`. */
  readonly responseModes: readonly ResponseMode[];
  /** For the response type `code id_token`; no query, where an ID token would be logged (OAuth 2.0 Multiple Response Types §5, JARM §2.3.1). */
  readonly hybridResponseModes: readonly ResponseMode[];
  /** FAPI 1.0 Baseline §5.2.2.2, §5.2.2.3: whether a request must have a `nonce`, or a `state` where it is not an OpenID Connect one. */
  readonly nonceOrState: 'optional' | 'required';
  /** RFC 8705 §3, RFC 9449: whether access tokens must be sender-constrained, and how they may be. */
  readonly senderConstraint: 'optional' | 'required';
  readonly senderConstraintMethods: readonly SenderConstraintMethod[];
  /** What a client may sign with (assertions, request objects, DPoP proofs) and what we sign with for it. */
  readonly algorithms: readonly JwsAlgorithm[];
  /** RFC 9964: whether those that the workspace lists join them. */
  readonly postQuantumAlgorithms: 'if-listed' | 'never';
  readonly codeTtlSeconds: number;
  readonly requestUriTtlSeconds: number;
  /**
   * RFC 7523 §3: what the `aud` of a client assertion may be. `issuer-only`: the issuer as a single string
   * (FAPI 2.0 Security Profile §5.3.2.1); otherwise issuer, token endpoint or the endpoint called, string or array.
   */
  readonly assertionAudience: 'issuer-only' | 'issuer-or-endpoint';
  /** Longest life of a client assertion, seconds from now to `exp`. */
  readonly assertionMaxLifetimeSeconds: number;
  /** RFC 8628: whether a user may allow on one device what another one asks for. What the browser and the client show of each other is not compared then. */
  readonly deviceGrant: 'offered' | 'never';
  /** CIBA §7.1.1: whether a request by the back channel must be signed. */
  readonly backchannelRequests: 'accepted' | 'signed';
  /** CIBA §7.1, FAPI-CIBA §5.2.2(2): what the user sees of the transaction here and where it was begun. */
  readonly bindingMessage: 'optional' | 'required';
  /** CIBA §7.1 `requested_expiry`: how long such a request may wait at most. */
  readonly backchannelRequestMaxSeconds: number;
  /** RFC 9700 §4.14.2. */
  readonly refreshTokenRotation: 'public-clients' | 'never';
  readonly introspectionResponses: readonly ('json' | 'jwt')[];
}

const ALL_MODES: readonly ResponseMode[] = RESPONSE_MODES;
const CONFIDENTIAL_METHODS: readonly ClientAuthenticationMethod[] = [
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
];

const FAPI2_SECURITY: SecurityPolicy = {
  profile: 'fapi2-security',
  publicClients: false,
  clientAuthenticationMethods: CONFIDENTIAL_METHODS,
  pushedRequests: 'required',
  pkce: 'required',
  requestObjects: 'accepted',
  fetchedRequests: 'never',
  requestObjectWindowSeconds: undefined,
  responseTypes: ['code'],
  responseModes: ['query', 'form_post', 'jwt', 'query.jwt', 'form_post.jwt'],
  hybridResponseModes: [],
  nonceOrState: 'optional',
  senderConstraint: 'required',
  senderConstraintMethods: ['dpop', 'mtls'],
  algorithms: ['ES256', 'PS256', 'EdDSA'],
  postQuantumAlgorithms: 'never',
  codeTtlSeconds: 60,
  requestUriTtlSeconds: 90,
  assertionAudience: 'issuer-only',
  assertionMaxLifetimeSeconds: 300,
  deviceGrant: 'never',
  backchannelRequests: 'signed',
  bindingMessage: 'required',
  backchannelRequestMaxSeconds: 300,
  refreshTokenRotation: 'never',
  introspectionResponses: ['json', 'jwt'],
};

export const SECURITY_PROFILES: Readonly<Record<SecurityProfileName, SecurityPolicy>> = {
  'oauth2.1': {
    profile: 'oauth2.1',
    publicClients: true,
    clientAuthenticationMethods: CLIENT_AUTHENTICATION_METHODS,
    pushedRequests: 'offered',
    pkce: 'required-of-public-clients',
    requestObjects: 'accepted',
    fetchedRequests: 'registered',
    requestObjectWindowSeconds: undefined,
    responseTypes: ['code'],
    responseModes: ALL_MODES,
    hybridResponseModes: [],
    nonceOrState: 'optional',
    senderConstraint: 'optional',
    senderConstraintMethods: ['dpop', 'mtls'],
    algorithms: ['ES256', 'PS256', 'EdDSA', 'RS256'],
    postQuantumAlgorithms: 'if-listed',
    codeTtlSeconds: 60,
    requestUriTtlSeconds: 90,
    assertionAudience: 'issuer-or-endpoint',
    assertionMaxLifetimeSeconds: 3600,
    deviceGrant: 'offered',
    backchannelRequests: 'accepted',
    bindingMessage: 'optional',
    backchannelRequestMaxSeconds: 600,
    refreshTokenRotation: 'public-clients',
    introspectionResponses: ['json', 'jwt'],
  },
  'fapi1-advanced': {
    ...FAPI2_SECURITY,
    profile: 'fapi1-advanced',
    pushedRequests: 'offered',
    pkce: 'required-when-pushed',
    requestObjects: 'required',
    // FAPI 1.0 Advanced §5.2.2(1): by value or by reference.
    fetchedRequests: 'registered-by-hash',
    requestObjectWindowSeconds: 3600,
    responseTypes: ['code', 'code id_token'],
    // FAPI 1.0 Advanced §5.2.2(2): a code with a detached signature (the ID token), or alone in a JWT.
    responseModes: ['jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt'],
    hybridResponseModes: ['fragment', 'jwt', 'fragment.jwt', 'form_post.jwt'],
    nonceOrState: 'required',
    algorithms: ['PS256', 'ES256'],
    assertionAudience: 'issuer-or-endpoint',
  },
  'fapi2-security': FAPI2_SECURITY,
  'fapi2-message-signing': {
    ...FAPI2_SECURITY,
    profile: 'fapi2-message-signing',
    requestObjects: 'required',
    requestObjectWindowSeconds: 3600,
    responseModes: ['jwt', 'query.jwt', 'form_post.jwt'],
    introspectionResponses: ['jwt'],
  },
};

/** The profiles that are enforced completely today: a workspace or a client may choose only from these. */
export const ENFORCED_SECURITY_PROFILES: readonly SecurityProfileName[] = SECURITY_PROFILE_NAMES;

/** How strict a profile is; a client may be held to a stricter profile than its workspace's floor, never to a weaker one. */
const STRICTNESS: Readonly<Record<SecurityProfileName, number>> = {
  'oauth2.1': 0,
  'fapi1-advanced': 1,
  'fapi2-security': 2,
  'fapi2-message-signing': 3,
};

/** Of two the one that counts where both are asked for. */
export function stricterOf(a: SecurityProfileName, b: SecurityProfileName): SecurityProfileName {
  return atLeastAsStrict(a, b) ? a : b;
}

export function atLeastAsStrict(candidate: SecurityProfileName, floor: SecurityProfileName): boolean {
  return STRICTNESS[candidate] >= STRICTNESS[floor];
}

export function isPostQuantum(algorithm: JwsAlgorithm): algorithm is PostQuantumAlgorithm {
  return (POST_QUANTUM_ALGORITHMS as readonly string[]).includes(algorithm);
}

/** Every algorithm of a profile in a workspace that lists those of its own keys. */
export function algorithmsOf(
  policy: Pick<SecurityPolicy, 'algorithms' | 'postQuantumAlgorithms'>,
  settings: { readonly signingAlgorithms: readonly JwsAlgorithm[] },
): readonly JwsAlgorithm[] {
  if (policy.postQuantumAlgorithms === 'never') return policy.algorithms;
  const listed = settings.signingAlgorithms.filter(isPostQuantum);
  return listed.length === 0 ? policy.algorithms : [...policy.algorithms, ...listed];
}

/** Those of a profile in a workspace: by the word of somebody outside only where the workspace has said whose. */
export function authenticationMethodsOf(
  policy: Pick<SecurityPolicy, 'clientAuthenticationMethods'>,
  { workloadIssuers = [], clientAttestation }: VouchingSettings,
): readonly ClientAuthenticationMethod[] {
  const vouched: Partial<Record<ClientAuthenticationMethod, boolean>> = {
    [WORKLOAD_JWT_METHOD]: workloadIssuers.some(({ kind }) => kind === 'jwt'),
    spiffe_jwt: workloadIssuers.some(({ kind }) => kind === 'spiffe'),
    attest_jwt_client_auth: (clientAttestation?.attesters ?? []).length > 0,
  };
  const methods = policy.clientAuthenticationMethods;
  return methods.every((method) => vouched[method] ?? true) ? methods : methods.filter((one) => vouched[one] ?? true);
}

/** Of the settings of a workspace: who vouches for clients. */
interface VouchingSettings {
  readonly workloadIssuers?: readonly { readonly kind: 'jwt' | 'spiffe' }[] | undefined;
  readonly clientAttestation?: { readonly attesters: readonly unknown[] } | undefined;
}
