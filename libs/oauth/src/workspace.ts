import { z } from 'zod';
import { trustedIssuerSchema } from './assertion-grant/trusted-issuer.js';
import { detailsTypeSchema } from './authorization-details/details-type.js';
import { brandingSchema } from './branding.js';
import { globalTokenRevocationSchema } from './global-token-revocation.js';
import { grantSettingsSchema } from './grant-management.js';
import { issuerKeys } from './issuer-keys.js';
import { ENCRYPTION_KEY_ALGORITHMS, type EncryptionKeyAlgorithm } from './jwe-algorithms.js';
import { LANGUAGES } from './languages.js';
import { organizationSettingsSchema } from './organizations.js';
import { JWS_ALGORITHMS, SECURITY_PROFILE_NAMES } from './security-profile.js';
import { STATABLE_MEMBERS } from './statable-members.js';
import { tokenExchangeSchema } from './token-exchange/exchange-settings.js';
import { statusListSettingsSchema } from './token-status-list.js';
import { clientAttestationSchema } from './workload-identity/client-attester.js';
import { workloadIssuerSchema } from './workload-identity/workload-issuer.js';

/** RFC 8628 §3.4. */
export const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** CIBA §4. */
export const CIBA_GRANT = 'urn:openid:params:grant-type:ciba';

/** RFC 8693 §2.1. */
export const TOKEN_EXCHANGE_GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** RFC 7523 §2.1. */
export const JWT_BEARER_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** Grant types the server knows (RFC 6749, RFC 8628, CIBA, RFC 8693, RFC 7523; further ones join with their issues). */
export const GRANT_TYPES = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  DEVICE_CODE_GRANT,
  CIBA_GRANT,
  TOKEN_EXCHANGE_GRANT,
  JWT_BEARER_GRANT,
] as const;
export type GrantType = (typeof GRANT_TYPES)[number];

/** Every quarter; the next key is there a day before it signs, for those who keep a key set that long. */
export const DEFAULT_KEY_ROTATION = { everyDays: 90, publishAheadSeconds: 86_400 };

/** What statements may be signed with: what FAPI has. */
export const SOFTWARE_STATEMENT_ALGORITHMS = ['PS256', 'ES256', 'EdDSA'] as const;

const seconds = z.number().int().positive();

/** A protected resource, and what access tokens for it are like where that is not as everywhere in the workspace. */
const resourceSchema = z.strictObject({
  identifier: z.url(),
  name: z.string(),
  scopes: z.array(z.string()),
  accessTokenFormat: z.enum(['jwt', 'opaque']).optional(),
  accessTokenTtlSeconds: seconds.max(86_400).optional(),
  signingAlg: z.enum(JWS_ALGORITHMS).optional(),
});
export type ResourceSettings = z.infer<typeof resourceSchema>;

/** A host name as URLs have it, or all below one. */
const hostPattern = z
  .string()
  .max(253)
  .regex(/^(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/, 'a host name in lower case, without port, or *. and one');

/** RFC 7591 §2.3: somebody whose word on software counts, e.g. the directory of an open banking scheme. */
const softwareStatementIssuerSchema = z.strictObject({
  ...issuerKeys,
  algorithms: z.array(z.enum(SOFTWARE_STATEMENT_ALGORITHMS)).min(1),
  /** From `iat`, which is required, to the registration. */
  maxAgeSeconds: seconds.max(31_536_000),
  /** Claims that are metadata under other names: `software_redirect_uris` is `redirect_uris`. */
  claims: z
    .array(z.strictObject({ claim: z.string().min(1).max(128), member: z.enum(STATABLE_MEMBERS) }))
    .max(50)
    .optional(),
});
export type SoftwareStatementIssuer = z.infer<typeof softwareStatementIssuerSchema>;

/**
 * The settings of a workspace: one schema for what is stored, what the admin API accepts (snake_case at that edge) and what
 * the services read. A workspace profile (workspace-profile.ts) is a value of this type; everything can be changed
 * afterwards within the floor.
 */
export const workspaceSettingsSchema = z.strictObject({
  /** The floor: no client of the workspace is held to less. */
  securityProfile: z.enum(SECURITY_PROFILE_NAMES),
  grantTypes: z.array(z.enum(GRANT_TYPES)).min(1),
  /** RFC 9126 §5: whom the workspace obliges to push, beyond what the security profile says. */
  requirePushedRequests: z.enum(['none', 'confidential-clients', 'all']),
  /** True: tokens of every client are sender-constrained, whatever its profile says. */
  requireSenderConstraint: z.boolean(),
  /**
   * RFC 9700 §2.1.1: whose codes are bound to a verifier (PKCE) where the security profile leaves it open. `public-clients`: confidential ones
   * may do without, as older OpenID Connect libraries do. Absent: every client's.
   */
  pkce: z.enum(['every-client', 'public-clients']).optional(),
  /** RFC 9449 §8: `required`: a proof without our nonce is sent back for one; `offered`: a nonce is given and checked if used. */
  dpopNonce: z.enum(['required', 'offered']),
  accessToken: z.strictObject({ format: z.enum(['jwt', 'opaque']), ttlSeconds: seconds.max(86_400) }),
  idToken: z.strictObject({ ttlSeconds: seconds.max(86_400) }),
  refreshToken: z.strictObject({
    idleSeconds: seconds,
    absoluteSeconds: seconds,
    /** The same successor again for a retry within this many seconds of a rotation (a lost answer). */
    rotationGraceSeconds: z.number().int().min(0).max(120),
    endsWithSession: z.boolean(),
  }),
  session: z.strictObject({ idleSeconds: seconds, absoluteSeconds: seconds }),
  signIn: z.strictObject({
    /** Names in the order in which the page offers them. */
    methods: z.array(z.enum(['password', 'passkey'])).min(1),
    /** Whether whoever signs in with a password, or with one and a mailed code, is asked in a browser that could keep a passkey to add one; absent: no. */
    offerPasskey: z.boolean().optional(),
    /** Names of sample users shown on the sign-in page (the demo workspace only). */
    sampleUsers: z
      .array(z.strictObject({ username: z.string(), password: z.string(), description: z.string() }))
      .optional(),
  }),
  /**
   * One-time codes (RFC 6238) after the password. `optional`: for users who have set them up; `required`: whoever signs in with a password shows a
   * second factor, and sets one up if there is none. A passkey is two factors by itself. Absent: `off`.
   */
  secondFactor: z.enum(['off', 'optional', 'required']).optional(),
  /**
   * A code by e-mail after the password, for users whose address is proven and who have shown nothing stronger. It is no second factor (NIST SP 800-63B
   * §3.1.3.1): `acr` stays what the password reaches. Absent: `off`.
   */
  mailedCodes: z.enum(['off', 'after-password']).optional(),
  /** Whether people may make accounts of their own (`self-service`); absent: `closed`, users are made by an administrator. */
  signUp: z.enum(['self-service', 'closed']).optional(),
  /** `first-use`: asked once per client and scope; `always`; `implied-for-first-party`: not asked for first-party clients, otherwise first-use. */
  consent: z.enum(['first-use', 'always', 'implied-for-first-party']),
  /** What users allow clients, as objects; absent: clients are not told of them, and they have no end. */
  grants: grantSettingsSchema.optional(),
  /** Token Status List: whether revoked JWT access tokens are published; absent: they are not. */
  tokenStatusList: statusListSettingsSchema.optional(),
  /** Which clients may end everything of a user at once, as administrators may; absent: none. */
  globalTokenRevocation: globalTokenRevocationSchema.optional(),
  subjectType: z.enum(['public', 'pairwise-for-third-parties']),
  /** Keys that exist for the workspace; the first fits whoever states no wish. */
  signingAlgorithms: z.array(z.enum(JWS_ALGORITHMS)).min(1),
  /** Key pairs that exist for the workspace, so that clients can encrypt request objects to it; absent: none. */
  encryptionAlgorithms: z.array(z.enum(ENCRYPTION_KEY_ALGORITHMS)).optional(),
  /**
   * Rotation of signing keys on schedule. `everyDays`: 0 is never; the next key is in the key set for `publishAheadSeconds` before it signs, longer
   * than anybody keeps the set.
   */
  keyRotation: z
    .strictObject({
      everyDays: z.number().int().min(0).max(3650),
      publishAheadSeconds: z
        .number()
        .int()
        .min(600)
        .max(30 * 86_400),
    })
    .default(DEFAULT_KEY_ROTATION),
  scopes: z.array(
    z.strictObject({
      name: z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'RFC 6749 §3.3: a scope token'),
      description: z.string(),
      /** Claims (OIDC Core §5.4) that userinfo returns for it. */
      claims: z.array(z.string()),
    }),
  ),
  /** RFC 8707: protected resources that tokens may be asked for. */
  resources: z.array(resourceSchema),
  /**
   * RFC 8707: `required`: every access token for an API names it, the one that is asked for or the only one that the scopes leave. Absent: a
   * request may leave it open; those of agents never do.
   */
  resourceIndicators: z.enum(['optional', 'required']).optional(),
  /** RFC 9396 §2: what can be asked for in more words than a scope has; absent: nothing. */
  authorizationDetailsTypes: z.array(detailsTypeSchema).optional(),
  /** RFC 9470: what userinfo demands of the sign-in that an access token comes from; absent: nothing. */
  userinfo: z
    .strictObject({
      acrValues: z
        .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/, 'RFC 9470 §3: a value without spaces or quotes'))
        .min(1)
        .max(20)
        .optional(),
      maxAgeSeconds: z.number().int().min(0).max(31_536_000).optional(),
    })
    .optional(),
  /** RFC 7591: whether clients may register themselves, and as what; absent: they may not. */
  registration: z
    .strictObject({
      /** `initial-access-token` (RFC 7591 §3): only who has a token from an administrator. */
      mode: z.enum(['off', 'initial-access-token', 'open']),
      /** What such clients are held to, at least; absent: the workspace's floor. */
      securityProfile: z.enum(SECURITY_PROFILE_NAMES).optional(),
      /** The grants that they may have; absent: authorization_code and refresh_token. */
      grantTypes: z.array(z.enum(GRANT_TYPES)).min(1).optional(),
      /** The scopes that they may have; absent: those of the workspace that are about the user. */
      scopes: z.array(z.string()).optional(),
      /** RFC 9396 §10: the types of authorization details that they may have; absent: none. */
      authorizationDetailsTypes: z.array(z.string()).max(50).optional(),
    })
    .optional(),
  /** How the workspace writes to people; absent: in its own name. */
  email: z
    .strictObject({
      /** Whom messages come from, beside the installation's address; absent: the workspace's name. */
      senderName: z.string().trim().min(1).max(100).optional(),
      /** `off`: no link for a new password is sent to whoever has forgotten it; absent: it is. */
      passwordReset: z.enum(['on', 'off']).optional(),
      /** `off`: users are not told of a sign-in from a browser that they have not used before; absent: they are. */
      signInNotice: z.enum(['on', 'off']).optional(),
      /** `on`: users whose address is proven are told of what waits for them (CIBA) and no browser of theirs could be told of; absent: they are not. */
      requestNotice: z.enum(['on', 'off']).optional(),
      /** `required`: nobody signs in before the e-mail address is proven by a message; absent: it need not be. */
      verifiedAddress: z.enum(['required', 'not-required']).optional(),
    })
    .optional(),
  /** RFC 7591 §2.3: whose statements on a client's software are believed when it registers itself; absent: nobody's, and none is looked at. */
  softwareStatements: z
    .strictObject({
      /** `none`: not looked at. `optional`: believed where there is one. `required`: nobody registers without. */
      policy: z.enum(['none', 'optional', 'required']),
      issuers: z.array(softwareStatementIssuerSchema).max(20),
    })
    .optional(),
  /**
   * draft-ietf-oauth-client-id-metadata-document: clients whose identifier is the https URL of what they say of themselves; absent: there are none. Nobody
   * registers them: the document is fetched when such a client comes.
   */
  clientIdMetadataDocuments: z
    .strictObject({
      mode: z.enum(['off', 'on']),
      /** Only at these hosts, `*.example.com` for all below one; absent: at any. */
      allowedHosts: z.array(hostPattern).max(500).optional(),
      /** At none of these, in force at once. */
      blockedHosts: z.array(hostPattern).max(5000).optional(),
      /** Where codes may go: the origin of the document, other https addresses, the loopback address, the name localhost; absent: all but `https`. */
      redirectUris: z
        .array(z.enum(['same-origin', 'https', 'loopback', 'localhost']))
        .min(1)
        .optional(),
      /** As for clients that register themselves. */
      securityProfile: z.enum(SECURITY_PROFILE_NAMES).optional(),
      grantTypes: z.array(z.enum(GRANT_TYPES)).min(1).optional(),
      scopes: z.array(z.string()).optional(),
      authorizationDetailsTypes: z.array(z.string()).max(50).optional(),
    })
    .optional(),
  /** RFC 8693: which client may exchange whose tokens, and for what; absent: none may, whatever it is registered for. */
  tokenExchange: tokenExchangeSchema.optional(),
  /** RFC 7523 §2.1: whose word on a user is a grant, for which clients and for how much; absent: nobody's. */
  trustedIssuers: z.array(trustedIssuerSchema).max(50).optional(),
  /** Whose word on a workload authenticates the client that is bound to it: clusters, clouds, SPIFFE trust domains; absent: nobody's. */
  workloadIssuers: z.array(workloadIssuerSchema).max(50).optional(),
  /** draft-ietf-oauth-attestation-based-client-auth: who may vouch for instances of a client; absent: nobody. */
  clientAttestation: clientAttestationSchema.optional(),
  /** Customer companies whose members users are; absent: they are no part of a sign-in. */
  organizations: organizationSettingsSchema.optional(),
  /** Of pages and messages, for whoever wants none that we have; absent: English. */
  language: z.enum(LANGUAGES).optional(),
  /** The look of the pages; absent: the name of the workspace alone. */
  branding: brandingSchema.optional(),
  /** Privacy of the audit trail: how the client's address is kept. */
  auditAddress: z.enum(['full', 'truncated', 'hashed']),
});
export type WorkspaceSettings = z.infer<typeof workspaceSettingsSchema>;

export interface WorkspaceKey {
  readonly kid: string;
  readonly alg: (typeof JWS_ALGORITHMS)[number];
  readonly state: 'next' | 'active' | 'retired';
  readonly publicJwk: Readonly<Record<string, unknown>>;
  /** AES-256-GCM sealed PKCS #8; empty in every service but `token`. */
  readonly sealedPrivateKey: Uint8Array;
}

/** A key pair that others encrypt to. */
export interface WorkspaceEncryptionKey {
  readonly kid: string;
  readonly alg: EncryptionKeyAlgorithm;
  /** No longer published: it still reads what was encrypted to it before its successor came. */
  readonly retired: boolean;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  /** AES-256-GCM sealed PKCS #8; empty in every service but `token`. */
  readonly sealedPrivateKey: Uint8Array;
}

/** One authorization server as the protocol sees it. Immutable; a change makes a new one. */
export interface Workspace {
  /** UUID. */
  readonly id: string;
  /** Slugs: the path of the issuer. */
  readonly tenant: string;
  readonly slug: string;
  readonly name: string;
  readonly workspaceProfile: string;
  readonly issuer: string;
  readonly mtlsIssuer: string;
  readonly settings: WorkspaceSettings;
  readonly keys: readonly WorkspaceKey[];
  /** Absent: none. */
  readonly encryptionKeys?: readonly WorkspaceEncryptionKey[] | undefined;
  readonly version: number;
  readonly disabled: boolean;
}
