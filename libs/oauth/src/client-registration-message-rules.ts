/**
 * The rules of registration on signed and encrypted messages of the front channel: request objects (RFC 9101), authorization responses (JARM) and
 * the response types that they come for.
 */
import { isAcceptableRequestUri, MAX_REQUEST_URI_LENGTH } from './authorization-request/request-uri.js';
import type { RegisteredMetadata } from './client-registration.js';
import type { Facts, Rule } from './client-registration-rules.js';
import { JWE_ALGORITHMS, type JweAlgorithm, keyServes } from './jwe-algorithms.js';
import { offeredResponseModes } from './response-mode.js';
import { type JwsAlgorithm, RESPONSE_MODES, type ResponseMode } from './security-profile.js';
import type { WorkspaceSettings } from './workspace.js';

export const MESSAGE_RULES: readonly Rule[] = [
  {
    member: 'response_types',
    clause: { of: 'responseTypes' },
    detail: 'the security profile does not have this response type',
    need: ({ policy }) => policy.responseTypes,
    mend: 'Leave out what the security profile does not have.',
    broken: ({ registered, policy }) => !registered.responseTypes.every((type) => policy.responseTypes.includes(type)),
  },
  {
    member: 'response_types',
    clause: 'OpenID Connect Core §3.3.2.1',
    detail: 'code id_token needs the scope openid',
    mend: 'Add openid to scope, or leave out code id_token.',
    broken: ({ registered }) =>
      registered.responseTypes.includes('code id_token') && !registered.scopes.includes('openid'),
  },
  {
    member: 'request_object_signing_alg',
    clause: { of: 'algorithms' },
    detail: 'the security profile does not allow this algorithm',
    need: ({ policy }) => policy.algorithms,
    mend: 'Choose an algorithm of the security profile, or leave the member out.',
    broken: ({ registered, policy }) =>
      registered.requestObjectSigningAlg !== undefined &&
      !policy.algorithms.includes(registered.requestObjectSigningAlg),
  },
  {
    member: 'request_uris',
    clause: 'OpenID Connect Dynamic Client Registration §2',
    detail: `a request URI is an https URL of at most ${MAX_REQUEST_URI_LENGTH} characters; its fragment, if it has one, is a SHA-256 hash in base64url`,
    mend: 'Register the https URLs of the request objects, without a fragment or with their hash.',
    broken: ({ registered }) => !(registered.requestUris ?? []).every(isAcceptableRequestUri),
  },
  {
    member: 'request_uris',
    clause: { of: 'fetchedRequests' },
    detail: 'under the security profile authorization requests are pushed, never fetched',
    mend: 'Push the requests (RFC 9126), and leave out request_uris.',
    broken: ({ registered, policy }) => (registered.requestUris ?? []).length > 0 && policy.fetchedRequests === 'never',
  },
  {
    member: 'jwks',
    clause: 'RFC 9101 §6.2',
    detail: 'a client that signs its authorization requests needs public keys: jwks or jwks_uri',
    mend: 'Register the public keys of the client.',
    broken: ({ registered, policy, usesCode }) =>
      registered.jwks === undefined &&
      registered.jwksUri === undefined &&
      // Other authentication methods need keys for themselves, and say so.
      !['private_key_jwt', 'self_signed_tls_client_auth'].includes(registered.tokenEndpointAuthMethod) &&
      (registered.requireSignedRequestObject === true ||
        registered.requestObjectSigningAlg !== undefined ||
        (registered.requestUris ?? []).length > 0 ||
        (usesCode && policy.requestObjects === 'required')),
  },
  {
    member: 'request_object_encryption_alg',
    clause: 'OpenID Connect Dynamic Client Registration §2',
    detail: 'the workspace has no key to which request objects could be encrypted with this algorithm',
    need: ({ settings }) => JWE_ALGORITHMS.filter((alg) => hasKeyFor(settings, alg)),
    mend: 'Add the kind of key to encryption_algorithms of the workspace, or leave the member out.',
    broken: ({ registered: { requestObjectEncryptionAlg: alg }, settings }) =>
      alg !== undefined && !hasKeyFor(settings, alg),
  },
  {
    member: 'request_object_encryption_enc',
    clause: 'OpenID Connect Dynamic Client Registration §2',
    detail: 'request_object_encryption_enc needs request_object_encryption_alg',
    mend: 'Register request_object_encryption_alg too.',
    broken: ({ registered }) =>
      registered.requestObjectEncryptionEnc !== undefined && registered.requestObjectEncryptionAlg === undefined,
  },
  {
    member: 'authorization_signed_response_alg',
    clause: 'JARM §3',
    detail: 'the workspace has no key for this algorithm, or the security profile does not allow it',
    need: ({ policy, settings }) => settings.signingAlgorithms.filter((alg) => policy.algorithms.includes(alg)),
    mend: 'Choose an algorithm that the workspace signs with, or leave the member out.',
    broken: (facts) => !canSign(facts, facts.registered.authorizationSignedResponseAlg),
  },
  {
    member: 'authorization_encrypted_response_enc',
    clause: 'JARM §3',
    detail: 'authorization_encrypted_response_enc needs authorization_encrypted_response_alg',
    mend: 'Register authorization_encrypted_response_alg too.',
    broken: ({ registered }) =>
      registered.authorizationEncryptedResponseEnc !== undefined &&
      registered.authorizationEncryptedResponseAlg === undefined,
  },
  {
    member: 'authorization_encrypted_response_alg',
    clause: 'JARM §3',
    detail: 'there is no public key of the client that authorization responses could be encrypted to',
    mend: 'Register a public key of the type of the algorithm, with use enc.',
    broken: ({ registered }) => !canEncryptTo(registered, registered.authorizationEncryptedResponseAlg),
  },
  {
    member: 'default_response_mode',
    clause: 'OAuth 2.0 Multiple Response Types §2.1',
    detail: 'this response mode is not offered to the client',
    need: offeredModes,
    mend: 'Choose another default_response_mode, or leave it out.',
    broken: (facts) =>
      facts.registered.defaultResponseMode !== undefined &&
      !offeredModes(facts).includes(facts.registered.defaultResponseMode),
  },
];

function offeredModes({ registered, policy }: Facts): readonly ResponseMode[] {
  return RESPONSE_MODES.filter((mode) =>
    registered.responseTypes.some((type) => offeredResponseModes(policy, type).includes(mode)),
  );
}

function hasKeyFor(settings: WorkspaceSettings, alg: JweAlgorithm): boolean {
  return (settings.encryptionAlgorithms ?? []).some((kind) => keyServes(kind, alg));
}

/** The workspace signs with it, and the client's security profile allows it. */
export function canSign({ policy, settings }: Facts, alg: JwsAlgorithm | undefined): boolean {
  return alg === undefined || (settings.signingAlgorithms.includes(alg) && policy.algorithms.includes(alg));
}

/** Behind `jwks_uri` the key is looked for when it is needed. */
export function canEncryptTo({ jwks, jwksUri }: RegisteredMetadata, alg: JweAlgorithm | undefined): boolean {
  if (alg === undefined || jwksUri !== undefined) return true;
  const kty = alg === 'RSA-OAEP-256' ? 'RSA' : 'EC';
  return (jwks?.keys ?? []).some(
    (jwk) => jwk.kty === kty && jwk.use !== 'sig' && (jwk.alg === undefined || jwk.alg === alg),
  );
}
