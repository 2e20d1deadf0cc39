/**
 * The words for each rule of the effective policy. The type asks for every member of EffectivePolicy: whoever adds a rule to
 * security-profile.ts or effective-policy.ts writes here what it is called, what its values mean for a developer, and by which clause each
 * security profile has it.
 */
import type { ClientRecord } from './client.js';
import type { ClientMetadata } from './client-registration.js';
import type { EffectivePolicy, TighteningSource } from './effective-policy.js';
import type { SecurityProfileName } from './security-profile.js';

export type RuleName = keyof EffectivePolicy;
type Clauses = Readonly<Record<SecurityProfileName, string>>;

export interface PolicyRule<R extends RuleName> {
  readonly title: string;
  /** A sentence for a developer. */
  readonly means: (value: EffectivePolicy[R]) => string;
  readonly clauses: Clauses;
  /** Where the value is set that is no profile's. */
  readonly setBy?: TighteningSource;
  /** What the client's registration leaves of the value. */
  readonly narrowedBy?: (
    client: ClientRecord,
  ) => { readonly member: keyof ClientMetadata; readonly value: unknown } | undefined;
}

const FAPI1 = 'FAPI 1.0 Advanced';
const FAPI2 = 'FAPI 2.0 Security Profile';
const SIGNING = 'FAPI 2.0 Message Signing';

/** `signing`: where FAPI 2.0 Message Signing adds to the Security Profile. */
function clauses(oauth: string, fapi1: string, fapi2: string, signing = fapi2): Clauses {
  return { 'oauth2.1': oauth, 'fapi1-advanced': fapi1, 'fapi2-security': fapi2, 'fapi2-message-signing': signing };
}

const words = (values: readonly string[]): string => values.join(', ');

export const POLICY_RULES: { readonly [R in RuleName]: PolicyRule<R> } = {
  profile: {
    title: 'Security profile',
    means: (profile) => `Every rule below that is not set otherwise is that of ${profile}.`,
    clauses: clauses('RFC 9700 §2', `${FAPI1} §5.2.2`, `${FAPI2} §5.3.2`, `${SIGNING} §5`),
  },
  publicClients: {
    title: 'Public clients',
    means: (allowed) =>
      allowed
        ? 'A client without credentials is accepted; it has to use PKCE.'
        : 'Every client has credentials of its own and authenticates with them.',
    clauses: clauses('RFC 6749 §2.1', `${FAPI1} §5.2.2(16)`, `${FAPI2} §5.3.2.1(3)`),
  },
  clientAuthenticationMethods: {
    title: 'Client authentication',
    means: (methods) =>
      `A client authenticates by the one method it has registered, which is one of ${words(methods)}.`,
    clauses: clauses('RFC 6749 §2.3', `${FAPI1} §5.2.2(14)`, `${FAPI2} §5.3.2.1(6)`),
    // By the word of a cluster, a trust domain or an attester only where the workspace has named one.
    setBy: { from: 'workspace-setting', member: 'workloadIssuers' },
    narrowedBy: (client) => ({ member: 'token_endpoint_auth_method', value: client.tokenEndpointAuthMethod }),
  },
  pushedRequests: {
    title: 'Pushing authorization requests',
    means: (pushing) =>
      pushing === 'required'
        ? 'An authorization request is pushed to /par first; /authorize takes only client_id and the request_uri.'
        : 'An authorization request may be pushed to /par, or come with its parameters to /authorize.',
    clauses: clauses('RFC 9126 §5', `${FAPI1} §5.2.2(11)`, `${FAPI2} §5.3.2.2(3)`),
  },
  pkce: {
    title: 'PKCE',
    means: (when) =>
      ({
        required: 'Every authorization request has a code_challenge (S256), and the code_verifier comes with the code.',
        'required-when-pushed': 'A pushed authorization request has a code_challenge (S256); another may have one.',
        'required-of-public-clients':
          'A client without credentials sends a code_challenge (S256) with every authorization request; another may.',
      })[when],
    clauses: clauses('RFC 9700 §2.1.1', `${FAPI1} §5.2.2(18)`, `${FAPI2} §5.3.2.2(5)`),
  },
  requestObjects: {
    title: 'Signed request objects',
    means: (objects) =>
      objects === 'required'
        ? 'The parameters of an authorization request come in a request object that the client has signed.'
        : 'The parameters of an authorization request may come in a request object, which is signed then.',
    clauses: clauses('RFC 9101 §5', `${FAPI1} §5.2.2(1)`, 'RFC 9101 §5', `${SIGNING} §5.3.1(1)`),
  },
  fetchedRequests: {
    title: 'Fetched request objects',
    means: (fetched) =>
      ({
        never: 'A request object comes by value or pushed: none is fetched from a request_uri of the client.',
        registered:
          'A request object may be behind a request_uri that the client has registered, and is fetched there.',
        'registered-by-hash':
          'A request object may be behind a request_uri that the client has registered, and is the one whose hash the fragment is, if there is one.',
      })[fetched],
    clauses: clauses('RFC 9101 §5.2', `${FAPI1} §5.2.2(1)`, `${FAPI2} §5.3.2.2(3)`),
    narrowedBy: (client) => ({ member: 'request_uris', value: client.requestUris ?? [] }),
  },
  requestObjectWindowSeconds: {
    title: 'Life of a request object',
    means: (seconds) =>
      seconds === undefined
        ? 'A request object that says when it ends (exp) is not accepted later.'
        : `A request object has nbf and exp, at most ${seconds} seconds apart, and nbf is no longer ago than that.`,
    clauses: clauses('RFC 7519 §4.1.4', `${FAPI1} §5.2.2(13), (17)`, 'RFC 7519 §4.1.4', `${SIGNING} §5.3.1(3), (4)`),
  },
  responseTypes: {
    title: 'Response types',
    means: (types) =>
      `An authorization request asks for ${types.join(' or ')}; access tokens never come through the browser.`,
    clauses: clauses('RFC 9700 §2.1.2', `${FAPI1} §5.2.2(2)`, `${FAPI2} §5.3.2.2(1)`),
    narrowedBy: (client) => ({ member: 'response_types', value: client.responseTypes }),
  },
  responseModes: {
    title: 'Response modes',
    means: (modes) => `The answer to an authorization request comes in one of these modes: ${words(modes)}.`,
    clauses: clauses(
      'OAuth 2.0 Multiple Response Types §2.1',
      `${FAPI1} §5.2.2(2)`,
      'OAuth 2.0 Multiple Response Types §2.1',
      `${SIGNING} §5.4.1(1)`,
    ),
  },
  hybridResponseModes: {
    title: 'Response modes with an ID token',
    means: (modes) =>
      modes.length === 0
        ? 'There is no response type with an ID token.'
        : `The answer to response_type code id_token comes in one of these modes: ${words(modes)}.`,
    clauses: clauses('RFC 9700 §2.1.2', `${FAPI1} §5.2.2(2)`, `${FAPI2} §5.3.2.2(1)`),
  },
  nonceOrState: {
    title: 'State and nonce',
    means: (wanted) =>
      wanted === 'required'
        ? 'An authorization request has a nonce, or a state if it does not ask for the scope openid.'
        : 'An authorization request may have a nonce and a state; PKCE binds the answer to the client.',
    clauses: clauses('RFC 9700 §2.1.1', `${FAPI1} §5.2.2`, 'RFC 9700 §2.1.1'),
  },
  senderConstraint: {
    title: 'Sender-constrained access tokens',
    means: (constraint) =>
      constraint === 'required'
        ? 'Every access token is bound to a key of the client: a token request without DPoP proof or client certificate is refused.'
        : 'An access token is bound to a key if the token request shows one, and a bearer token otherwise.',
    clauses: clauses('RFC 9700 §2.2.1', `${FAPI1} §5.2.2(5)`, `${FAPI2} §5.3.2.1(4)`),
  },
  senderConstraintMethods: {
    title: 'How access tokens are bound',
    means: (methods) => `Access tokens can be bound by ${methods.join(' or ')}.`,
    clauses: clauses('RFC 9449 §6, RFC 8705 §3', `${FAPI1} §5.2.2(6)`, `${FAPI2} §5.3.2.1(5)`),
  },
  algorithms: {
    title: 'Signature algorithms',
    means: (algorithms) =>
      `A client signs assertions, request objects and proofs with one of ${words(algorithms)}, and what it is sent is signed with one of them.`,
    clauses: clauses('RFC 8725 §3.1', `${FAPI1} §8.6`, `${FAPI2} §5.4.1(1)`),
    narrowedBy: ({ tokenEndpointAuthSigningAlg: value }) =>
      value === undefined ? undefined : { member: 'token_endpoint_auth_signing_alg', value },
  },
  postQuantumAlgorithms: {
    title: 'Post-quantum signatures',
    means: (algorithms) =>
      algorithms === 'never'
        ? 'ML-DSA is not among the algorithms, whatever the workspace lists.'
        : 'Where the workspace lists ML-DSA among its signing algorithms, it is offered and accepted.',
    clauses: clauses('RFC 9964 §3', `${FAPI1} §8.6`, `${FAPI2} §5.4.1(1)`),
  },
  codeTtlSeconds: {
    title: 'Life of a code',
    means: (seconds) => `A code is to be redeemed within ${seconds} seconds.`,
    clauses: clauses('RFC 6749 §4.1.2', 'RFC 6749 §4.1.2', `${FAPI2} §5.3.2.1(11)`),
  },
  requestUriTtlSeconds: {
    title: 'Life of a request_uri',
    means: (seconds) => `The browser is to open /authorize within ${seconds} seconds of the push.`,
    clauses: clauses('RFC 9126 §2.2', 'RFC 9126 §2.2', `${FAPI2} §5.3.2.2(12)`),
  },
  assertionAudience: {
    title: 'Audience of client assertions',
    means: (audience) =>
      audience === 'issuer-only'
        ? 'The aud of a client assertion is the issuer, as a single string and not in a list.'
        : 'The aud of a client assertion holds the issuer, the token endpoint or the endpoint that is called.',
    clauses: clauses('RFC 7523 §3(3)', 'RFC 7523 §3(3)', `${FAPI2} §5.3.2.1(8)`),
  },
  assertionMaxLifetimeSeconds: {
    title: 'Life of client assertions',
    means: (seconds) => `The exp of a client assertion is at most ${seconds} seconds away.`,
    clauses: clauses('RFC 7523 §3(4)', 'RFC 7523 §3(4)', 'RFC 7523 §3(4)'),
  },
  deviceGrant: {
    title: 'Device authorization grant',
    means: (offered) =>
      offered === 'offered'
        ? 'A client that is registered for the device grant may have a user allow it from another device, by a code.'
        : 'Users allow a client in the browser that it sends to us, and not from another device.',
    clauses: clauses('RFC 8628 §3.1', `${FAPI1} §5.2.2(2)`, `${FAPI2} §5.3.2.2(1)`),
  },
  backchannelRequests: {
    title: 'Signed requests by the back channel',
    means: (requests) =>
      requests === 'signed'
        ? 'A client that asks a user by the back channel (CIBA) signs its request.'
        : 'A client that asks a user by the back channel (CIBA) may sign its request, and has to if it has registered how.',
    clauses: clauses('CIBA §7.1.1', 'FAPI-CIBA §5.2.2(6)', 'FAPI-CIBA §5.2.2(6)'),
  },
  bindingMessage: {
    title: 'Binding message',
    means: (message) =>
      message === 'required'
        ? 'A request by the back channel (CIBA) has a binding_message, which the user compares.'
        : 'A request by the back channel (CIBA) may have a binding_message, which the user compares.',
    clauses: clauses('CIBA §7.1', 'FAPI-CIBA §5.2.2(2)', 'FAPI-CIBA §5.2.2(2)'),
  },
  backchannelRequestMaxSeconds: {
    title: 'Life of a request by the back channel',
    means: (seconds) => `A request by the back channel (CIBA) waits for its user for ${seconds} seconds at most.`,
    clauses: clauses('CIBA §7.1', 'CIBA §7.1', 'CIBA §7.1'),
  },
  refreshTokenRotation: {
    title: 'Rotation of refresh tokens',
    means: (rotation) =>
      rotation === 'never'
        ? 'A refresh token stays the same when it is used.'
        : 'A public client gets a new refresh token with each use; one that comes again revokes them all.',
    clauses: clauses('RFC 9700 §4.14.2', 'RFC 9700 §4.14.2', `${FAPI2} §5.3.2.1(9)`),
  },
  introspectionResponses: {
    title: 'Introspection answers',
    means: (formats) =>
      formats.includes('json')
        ? `A resource server that introspects gets JSON${formats.includes('jwt') ? ', or a signed JWT if it asks for one' : ''}.`
        : 'A resource server that introspects asks for a signed JWT and gets nothing else.',
    clauses: clauses('RFC 7662 §2.2', 'RFC 9701 §4', 'RFC 9701 §4', `${SIGNING} §5.5.1(1)`),
  },
  dpopNonce: {
    title: 'Nonces in DPoP proofs',
    means: (nonce) =>
      nonce === 'required'
        ? 'A DPoP proof holds a nonce of ours: the first one without is sent back with one (use_dpop_nonce).'
        : 'Every answer offers a nonce for the next DPoP proof; one in a proof is checked.',
    clauses: clauses('RFC 9449 §8', 'RFC 9449 §8', `${FAPI2} §5.3.2.1(10)`),
    setBy: { from: 'workspace-setting', member: 'dpopNonce' },
  },
  resourceIndicators: {
    title: 'Resources of access tokens',
    means: (indicators) =>
      indicators === 'required'
        ? 'An access token for an API is for the one that the request names (resource); without a name it is for the only one that the scopes leave, or refused.'
        : 'A request may name the API that its access token is for (resource).',
    clauses: clauses('RFC 8707 §2', 'RFC 8707 §2', 'RFC 8707 §2'),
    setBy: { from: 'workspace-setting', member: 'resourceIndicators' },
  },
  maximumAuthority: {
    title: 'Maximum authority of an agent',
    means: (maximum) =>
      maximum === undefined
        ? 'The client is no agent: what it is registered for bounds what it may ask for.'
        : `Nothing that is issued to the agent has other scopes than ${words(maximum.scopes) || 'none'}, other resources than ${words(maximum.resources)}, or authorization details of other types than ${words(maximum.authorizationDetailsTypes) || 'none'}; what it is not registered for it asks a user for by the back channel (CIBA).`,
    clauses: clauses('RFC 9700 §2.3', 'RFC 9700 §2.3', 'RFC 9700 §2.3'),
    setBy: { from: 'client-metadata', member: 'agent' },
  },
  agentExpiresAt: {
    title: 'End of an agent',
    means: (seconds) =>
      seconds === undefined
        ? 'The client is no agent: it is one until it is disabled or deleted.'
        : `From ${new Date(seconds * 1000).toISOString()} the agent is refused everywhere, and its tokens are no longer active.`,
    clauses: clauses('RFC 9700 §2.3', 'RFC 9700 §2.3', 'RFC 9700 §2.3'),
    setBy: { from: 'client-metadata', member: 'agent' },
  },
};
