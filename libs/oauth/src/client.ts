import { z } from 'zod';
import { agentSchema } from './agent.js';
import { BACKCHANNEL_DELIVERY_MODES } from './backchannel-authentication.js';
import type { EffectivePolicy } from './effective-policy.js';
import { JWE_ALGORITHMS, JWE_ENCRYPTIONS } from './jwe-algorithms.js';
import { LANGUAGES } from './languages.js';
import {
  CLIENT_AUTHENTICATION_METHODS,
  JWS_ALGORITHMS,
  RESPONSE_MODES,
  RESPONSE_TYPES,
  SECURITY_PROFILE_NAMES,
} from './security-profile.js';
import { GRANT_TYPES } from './workspace.js';

/** A public JWK as registered (RFC 7517 §4). Private and symmetric members are refused where it enters. */
export const publicJwkSchema = z
  .looseObject({
    kty: z.enum(['EC', 'RSA', 'OKP', 'AKP']),
    kid: z.string().max(256).optional(),
    alg: z.string().optional(),
    use: z.string().optional(),
    crv: z.string().optional(),
    x5c: z.array(z.string()).optional(),
  })
  .refine(
    (jwk) => !('d' in jwk || 'k' in jwk || 'p' in jwk || 'priv' in jwk),
    'RFC 7591 §2: a client registers public keys only',
  );

/** What a client shows of itself to whoever reads a language (RFC 7591 §2.2); what is absent is as for everybody. */
const presentationSchema = z.strictObject({
  clientName: z.string().optional(),
  clientUri: z.url().optional(),
  logoUri: z.url().optional(),
  policyUri: z.url().optional(),
  tosUri: z.url().optional(),
});
export type ClientPresentation = z.infer<typeof presentationSchema>;

/** How a client is known and what it may do: RFC 7591 §2 metadata in camelCase, plus our own fields. */
export const clientSchema = z.strictObject({
  clientId: z.string(),
  clientName: z.string(),
  clientUri: z.url().optional(),
  logoUri: z.url().optional(),
  policyUri: z.url().optional(),
  tosUri: z.url().optional(),
  localized: z.partialRecord(z.enum(LANGUAGES), presentationSchema).optional(),
  applicationType: z.enum(['web', 'native']),
  /** Of the same organization as the workspace: consent may be implied. */
  firstParty: z.boolean(),
  /** Stricter than or equal to the workspace's floor. */
  securityProfile: z.enum(SECURITY_PROFILE_NAMES),
  tokenEndpointAuthMethod: z.enum(CLIENT_AUTHENTICATION_METHODS),
  /** RFC 7591 / OIDC Registration: the one algorithm for client assertions; absent: any of the policy's. */
  tokenEndpointAuthSigningAlg: z.enum(JWS_ALGORITHMS).optional(),
  /** Keyed SHA-256 hashes (libs/crypto client-secret), at most two: rotation overlaps. */
  secretHashes: z
    .array(z.strictObject({ hash: z.string(), createdAt: z.number(), expiresAt: z.number().optional() }))
    .max(2),
  jwks: z.strictObject({ keys: z.array(publicJwkSchema).min(1).max(20) }).optional(),
  jwksUri: z.url().optional(),
  /** RFC 8705 §2.1.2: exactly one of these for tls_client_auth. */
  tlsClientAuthSubjectDn: z.string().optional(),
  tlsClientAuthSanDns: z.string().optional(),
  tlsClientAuthSanUri: z.string().optional(),
  tlsClientAuthSanIp: z.string().optional(),
  tlsClientAuthSanEmail: z.string().optional(),
  /** Whose token authenticates it: an issuer of kind `jwt` of the workspace, and the `sub` that is this client. */
  workloadIssuer: z.string().optional(),
  workloadSubject: z.string().optional(),
  /** SPIFFE Client Authentication §5.1: the workload that is this client, or with `/*` those below a path. */
  spiffeId: z.string().optional(),
  /** Who vouches for its instances: an attester of the workspace. */
  clientAttester: z.string().optional(),
  redirectUris: z.array(z.string()).max(100),
  /** RP-Initiated Logout §3.1: where a browser may be sent after the sign-out. */
  postLogoutRedirectUris: z.array(z.string()).max(100).optional(),
  /** Back-Channel Logout §2.2: told of the end of a session by a POST of ours. */
  backchannelLogoutUri: z.url().optional(),
  backchannelLogoutSessionRequired: z.boolean().optional(),
  /** Front-Channel Logout §2: told of it by the browser, in a frame. */
  frontchannelLogoutUri: z.url().optional(),
  frontchannelLogoutSessionRequired: z.boolean().optional(),
  /** OIDC Core §8: `pairwise` where the client asked for it; absent: as the workspace has it. */
  subjectType: z.literal('pairwise').optional(),
  /** OIDC Core §8.1: its host is the client's sector. What stands behind it listed every redirect URI when they were registered. */
  sectorIdentifierUri: z.url().optional(),
  /** OIDC Core §4: where somebody else may ask the client to begin a sign-in. */
  initiateLoginUri: z.url().optional(),
  grantTypes: z.array(z.enum(GRANT_TYPES)),
  responseTypes: z.array(z.enum(RESPONSE_TYPES)),
  /** Scopes it may ask for. */
  scopes: z.array(z.string()),
  /** RFC 9396 §10: the types of authorization details that it may ask for; absent: none. */
  authorizationDetailsTypes: z.array(z.string()).optional(),
  /** RFC 8707 resources it may ask tokens for; empty: those of the workspace. */
  resources: z.array(z.string()),
  requirePushedAuthorizationRequests: z.boolean(),
  dpopBoundAccessTokens: z.boolean(),
  tlsClientCertificateBoundAccessTokens: z.boolean(),
  accessTokenFormat: z.enum(['jwt', 'opaque']).optional(),
  idTokenSignedResponseAlg: z.enum(JWS_ALGORITHMS).optional(),
  /** Signed userinfo (OIDC Core §5.3.2); absent: JSON. */
  userinfoSignedResponseAlg: z.enum(JWS_ALGORITHMS).optional(),
  /** OIDC Registration §2: encrypted where `Alg` is registered, never sent in the clear then. */
  idTokenEncryptedResponseAlg: z.enum(JWE_ALGORITHMS).optional(),
  idTokenEncryptedResponseEnc: z.enum(JWE_ENCRYPTIONS).optional(),
  userinfoEncryptedResponseAlg: z.enum(JWE_ALGORITHMS).optional(),
  userinfoEncryptedResponseEnc: z.enum(JWE_ENCRYPTIONS).optional(),
  /** RFC 9701 §6, for a client that introspects. */
  introspectionSignedResponseAlg: z.enum(JWS_ALGORITHMS).optional(),
  introspectionEncryptedResponseAlg: z.enum(JWE_ALGORITHMS).optional(),
  introspectionEncryptedResponseEnc: z.enum(JWE_ENCRYPTIONS).optional(),
  /** RFC 9101 §10.5: an authorization request without a request object is refused. */
  requireSignedRequestObject: z.boolean().optional(),
  requestObjectSigningAlg: z.enum(JWS_ALGORITHMS).optional(),
  /** OIDC Registration §2: where its request objects may be fetched from. */
  requestUris: z.array(z.string()).max(100).optional(),
  /** What it means to encrypt request objects with (OIDC Registration §2); others are taken, too. */
  requestObjectEncryptionAlg: z.enum(JWE_ALGORITHMS).optional(),
  requestObjectEncryptionEnc: z.enum(JWE_ENCRYPTIONS).optional(),
  /** JARM §3. Encrypted where `Alg` is registered. */
  authorizationSignedResponseAlg: z.enum(JWS_ALGORITHMS).optional(),
  authorizationEncryptedResponseAlg: z.enum(JWE_ALGORITHMS).optional(),
  authorizationEncryptedResponseEnc: z.enum(JWE_ENCRYPTIONS).optional(),
  /** CIBA §4: how it learns of its users' decisions; there where it has the grant. */
  backchannelTokenDeliveryMode: z.enum(BACKCHANNEL_DELIVERY_MODES).optional(),
  /** CIBA §4: where a client in ping mode is told of them. */
  backchannelClientNotificationEndpoint: z.url().optional(),
  /** CIBA §4: it asks its users for their code, if they have one. */
  backchannelUserCodeParameter: z.literal(true).optional(),
  /** CIBA §4: its requests by the back channel are signed, and with this. */
  backchannelAuthenticationRequestSigningAlg: z.enum(JWS_ALGORITHMS).optional(),
  defaultResponseMode: z.enum(RESPONSE_MODES).optional(),
  defaultMaxAge: z.number().int().min(0).optional(),
  requireAuthTime: z.boolean().optional(),
  /** OIDC Registration §2: voluntary wishes of a request that states none. */
  defaultAcrValues: z.array(z.string()).max(20).optional(),
  /** May call /introspect for tokens of any audience in the workspace; otherwise only for tokens meant for `resources`. */
  introspectAnyAudience: z.boolean().optional(),
  /** RFC 7591 §2: which software the client is an instance of, as it or a statement says. */
  softwareId: z.string().optional(),
  softwareVersion: z.string().optional(),
  /** RFC 7591 §2.3: what it registered with, and has to be returned unmodified. `issuer`: who made it. */
  softwareStatement: z.strictObject({ jwt: z.string(), issuer: z.string() }).optional(),
  /** Its identifier is the URL of what it says of itself (draft-ietf-oauth-client-id-metadata-document). */
  metadataDocument: z.literal(true).optional(),
  /** It acts for people or alone, and somebody answers for it; absent: it is no agent. */
  agent: agentSchema.optional(),
  disabled: z.boolean(),
  /** Unix ms: nothing that it was given, or that it began, before then counts any more. */
  notBefore: z.number().int().optional(),
  createdAt: z.number(),
});
export type ClientRecord = z.infer<typeof clientSchema>;

/** A client as the protocol sees it: its record, where it lives, and the policy it is held to. Immutable. */
export type Client = Readonly<ClientRecord> & {
  readonly workspaceId: string;
  readonly version: number;
  readonly policy: EffectivePolicy;
  /** Why it is disabled although nobody said so: its time as an agent is over, or its owner is gone. */
  readonly agentOver?: 'expired' | 'owner-gone';
};

/** Whether everything of the client was ended after this was issued or begun (Unix ms). */
export function endedSince({ notBefore }: Pick<ClientRecord, 'notBefore'>, issuedAt: number): boolean {
  return notBefore !== undefined && issuedAt < notBefore;
}
