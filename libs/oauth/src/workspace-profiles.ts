/**
 * Workspace profiles: the settings a workspace is launched with, as data, each value with the reason for it (the console shows
 * both). A profile is no code path: once launched, a workspace is its settings and nothing else.
 *
 * Only what is in force today stands in a value; what a profile is to have later is named in
 * the reason and joins the value with the capability.
 */
import {
  CIBA_GRANT,
  DEFAULT_KEY_ROTATION,
  DEVICE_CODE_GRANT,
  JWT_BEARER_GRANT,
  TOKEN_EXCHANGE_GRANT,
  type WorkspaceSettings,
} from './workspace.js';

export const WORKSPACE_PROFILE_NAMES = ['b2c', 'b2b', 'workforce', 'agentic-ai', 'b2b-demo'] as const;
export type WorkspaceProfileName = (typeof WORKSPACE_PROFILE_NAMES)[number];

/** A setting's value and why the profile has it: one or two sentences for an administrator. */
export interface Reasoned<T> {
  readonly value: T;
  readonly reason: string;
}

export type ReasonedSettings = { readonly [K in keyof WorkspaceSettings]-?: Reasoned<WorkspaceSettings[K]> };

export interface WorkspaceProfile {
  readonly name: WorkspaceProfileName;
  readonly title: string;
  /** For whom it is. */
  readonly purpose: string;
  readonly settings: ReasonedSettings;
}

const because = <T>(value: T, reason: string): Reasoned<T> => ({ value, reason });

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Long enough for a client to ask again after a lost answer, too short for a thief to be quicker unnoticed. */
const ROTATION_GRACE_SECONDS = 30;

/** OIDC Core §5.4: the scopes and the claims that each asks for; §11: offline_access. */
const OPENID_SCOPES: WorkspaceSettings['scopes'] = [
  { name: 'openid', description: 'Sign you in', claims: ['sub'] },
  {
    name: 'profile',
    description: 'Know your name and profile',
    claims: [
      'name',
      'family_name',
      'given_name',
      'middle_name',
      'nickname',
      'preferred_username',
      'profile',
      'picture',
      'website',
      'gender',
      'birthdate',
      'zoneinfo',
      'locale',
      'updated_at',
    ],
  },
  { name: 'email', description: 'Know your e-mail address', claims: ['email', 'email_verified'] },
  { name: 'phone', description: 'Know your phone number', claims: ['phone_number', 'phone_number_verified'] },
  { name: 'address', description: 'Know your postal address', claims: ['address'] },
  { name: 'offline_access', description: 'Keep access while you are away', claims: [] },
];

const ALL_KEYS = because<WorkspaceSettings['signingAlgorithms']>(
  ['ES256', 'PS256', 'EdDSA', 'RS256'],
  'ES256 is small, quick and known to every library; PS256 and EdDSA are there for clients that ask; RS256 because OpenID Connect Discovery §3 requires that it be offered.',
);

const IN_ITS_OWN_NAME = because<WorkspaceSettings['email']>(undefined, 'People know the workspace by its name.');

const ANY_SIGN_IN = because<WorkspaceSettings['userinfo']>(
  {},
  'Userinfo says what the user allowed, however long ago the sign-in was; a demand of its own (RFC 9470) is for workspaces whose claims are sensitive.',
);

const KEYS_EVERY_QUARTER = because<WorkspaceSettings['keyRotation']>(
  DEFAULT_KEY_ROTATION,
  'A key that somebody got hold of unnoticed is of use for a quarter at most; its successor is in the key set a day before it signs, so that nobody is surprised.',
);

const NO_ENCRYPTION_KEYS = because<WorkspaceSettings['encryptionAlgorithms']>(
  [],
  'TLS protects a request on its way; keys for encrypted request objects are made when a partner asks for them.',
);

/** OIDC Core §3.1.2.3: passkeys first, the password for whoever has none yet. */
const PASSKEY_FIRST = (more: string): Reasoned<WorkspaceSettings['signIn']> =>
  because(
    { methods: ['passkey', 'password'], offerPasskey: true },
    `A passkey (WebAuthn) cannot be guessed, reused or given to a false page; whoever signs in with a password is asked once to add one. ${more}`,
  );

const CODES_FOR_WHO_WANTS = because<WorkspaceSettings['secondFactor']>(
  'optional',
  'One-time codes (RFC 6238) after the password for whoever sets them up on the account page; a passkey is two factors already.',
);

const NO_MAILED_CODES = because<WorkspaceSettings['mailedCodes']>(
  'off',
  'A code by e-mail stops whoever has no more than the password, and is no second factor (NIST SP 800-63B §3.1.3.1): passkeys and codes of an app are. Switch it on for people who set up neither.',
);

const SIGN_UP_CLOSED = (who: string): Reasoned<WorkspaceSettings['signUp']> =>
  because('closed', `${who} A stranger cannot make an account (Initiating User Registration 1.0 is not offered).`);

const NO_TRUSTED_ISSUERS = because<WorkspaceSettings['trustedIssuers']>(
  [],
  'Nobody’s word on a user is taken in place of the user’s own (RFC 7523) before an administrator says whose, for which clients and for how much.',
);

const NO_WORKLOAD_ISSUERS = because<WorkspaceSettings['workloadIssuers']>(
  [],
  'No cluster, cloud or trust domain authenticates a client before an administrator names it and its keys.',
);

const NO_ATTESTERS = because<WorkspaceSettings['clientAttestation']>(
  { challenge: 'required', attesters: [] },
  'Nobody vouches for instances of clients before an administrator says who; whoever does proves each time with a challenge of ours.',
);

const NO_EXCHANGES = because<WorkspaceSettings['tokenExchange']>(
  { rules: [] },
  'Nobody exchanges tokens (RFC 8693) before a rule says which client may exchange whose tokens, and for what.',
);

const NO_DETAILS = because<WorkspaceSettings['authorizationDetailsTypes']>(
  [],
  'Scopes say enough for most; switch on a pre-built type, or define your own, where a user allows one payment, one record or one call (RFC 9396).',
);

const GRANTS_UNTIL_WITHDRAWN = because<WorkspaceSettings['grants']>(
  { management: 'off' },
  'Users see and withdraw what they allowed on their account page; grants that clients name, query and end by an id (Grant Management for OAuth 2.0) are for ecosystems that keep several consents beside each other.',
);

const NOBODY_REVOKES_GLOBALLY = because<WorkspaceSettings['globalTokenRevocation']>(
  { clients: [] },
  'Administrators end everything of a user at once; name the clients (an identity provider, a security tool) that may do so, too (Global Token Revocation).',
);

const NO_STATUS_LISTS = because<WorkspaceSettings['tokenStatusList']>(
  { mode: 'off' },
  'Access tokens are short and introspection knows at once what was revoked; publish a list (Token Status List) for APIs that verify tokens alone and must hear of a revocation within a second.',
);

const NO_ORGANIZATIONS = because<WorkspaceSettings['organizations']>(
  { membership: 'off', roles: [] },
  'Users stand for themselves; organizations, with members and roles, are for workspaces whose customers are companies.',
);

const ENGLISH_AT_LAST = because<WorkspaceSettings['language']>(
  undefined,
  'Pages and messages come in the language that the application, the person or the browser asks for; English is for whoever asks for none that we have.',
);

const NO_BRANDING = because<WorkspaceSettings['branding']>(
  undefined,
  'The pages carry the name of the workspace; logo, colour and links are yours to add.',
);

const NO_RESOURCES = because<WorkspaceSettings['resources']>(
  [],
  'Your own APIs are yours to name: each becomes a resource that tokens can be asked for (RFC 8707).',
);

const RESOURCES_MAY_BE_NAMED = because<WorkspaceSettings['resourceIndicators']>(
  'optional',
  'A request may name the API that its token is for (RFC 8707); ordinary libraries do not.',
);

const OPTIONAL_CONSTRAINT = because(
  false,
  'Ordinary web and mobile libraries send bearer tokens; a client that can do DPoP or mutual TLS is bound as soon as it says so.',
);

const NO_SELF_REGISTRATION = because<WorkspaceSettings['registration']>(
  { mode: 'off' },
  'Who becomes a client is for an administrator to say; switch registration on (RFC 7591) for partners who bring their own software.',
);

const NO_STATEMENTS = because<WorkspaceSettings['softwareStatements']>(
  { policy: 'none', issuers: [] },
  'A statement on software (RFC 7591 §2.3) is worth what its issuer is trusted for: name the directory of your scheme, and require one where only its members register.',
);

const NO_DOCUMENTS = because<WorkspaceSettings['clientIdMetadataDocuments']>(
  { mode: 'off' },
  'Clients that nobody registered and that describe themselves (client ID metadata documents) are for tools that meet a server for the first time.',
);

const EVERY_CODE_BOUND = because<WorkspaceSettings['pkce']>(
  'every-client',
  'A code that somebody catches is worth nothing without the verifier (RFC 9700 §2.1.1); leave it to confidential clients only for a library that knows no PKCE.',
);

const OFFERED_NONCE = because<WorkspaceSettings['dpopNonce']>(
  'offered',
  'Proofs are checked for age and reuse already; a nonce costs a simple client one more round trip (RFC 9449 §8).',
);

const WHOLE_ADDRESS = because<WorkspaceSettings['auditAddress']>(
  'full',
  'Business users: security staff need the address to follow an incident.',
);

const B2C: WorkspaceProfile = {
  name: 'b2c',
  title: 'Consumers',
  purpose: 'Consumers of a public app or site',
  settings: {
    securityProfile: because(
      'oauth2.1',
      'OAuth 2.1 and RFC 9700: as safe as public apps can be, with libraries that exist.',
    ),
    grantTypes: because(
      ['authorization_code', 'refresh_token', DEVICE_CODE_GRANT],
      'People sign in through the browser and stay signed in; a television has them do so on their telephone (RFC 8628).',
    ),
    requirePushedRequests: because(
      'none',
      'Single-page and mobile apps gain little from pushing; it is offered to all (RFC 9126).',
    ),
    requireSenderConstraint: OPTIONAL_CONSTRAINT,
    pkce: EVERY_CODE_BOUND,
    dpopNonce: OFFERED_NONCE,
    accessToken: because(
      { format: 'jwt', ttlSeconds: 10 * MINUTE },
      'Ten minutes: a stolen token is soon worthless, and APIs can check a JWT by themselves (RFC 9068).',
    ),
    idToken: because(
      { ttlSeconds: 10 * MINUTE },
      'An ID token is read at once; it needs to live no longer than the access token.',
    ),
    refreshToken: because(
      {
        idleSeconds: 7 * DAY,
        absoluteSeconds: 30 * DAY,
        rotationGraceSeconds: ROTATION_GRACE_SECONDS,
        endsWithSession: false,
      },
      'A weekly visitor stays signed in; once a month everybody proves who they are.',
    ),
    session: because(
      { idleSeconds: 30 * DAY, absoluteSeconds: 90 * DAY },
      'Thirty days idle: the device is remembered; a quarter of a year at most, whatever the use.',
    ),
    signIn: PASSKEY_FIRST('Consumers forget passwords more than they lose telephones.'),
    secondFactor: CODES_FOR_WHO_WANTS,
    mailedCodes: NO_MAILED_CODES,
    signUp: because(
      'self-service',
      'Consumers come by themselves: an application can send them to the page by `prompt=create`. Their addresses count as unverified.',
    ),
    consent: because(
      'implied-for-first-party',
      'People are asked when somebody else’s application wants their data for the first time, and not by your own.',
    ),
    subjectType: because(
      'pairwise-for-third-parties',
      'Two other companies cannot put together what they know of a person by comparing `sub` (OIDC Core §8.1).',
    ),
    signingAlgorithms: ALL_KEYS,
    encryptionAlgorithms: NO_ENCRYPTION_KEYS,
    keyRotation: KEYS_EVERY_QUARTER,
    userinfo: ANY_SIGN_IN,
    scopes: because(OPENID_SCOPES, 'The scopes of OpenID Connect Core §5.4 and §11.'),
    resources: NO_RESOURCES,
    resourceIndicators: RESOURCES_MAY_BE_NAMED,
    registration: NO_SELF_REGISTRATION,
    email: IN_ITS_OWN_NAME,
    softwareStatements: NO_STATEMENTS,
    clientIdMetadataDocuments: NO_DOCUMENTS,
    authorizationDetailsTypes: NO_DETAILS,
    tokenExchange: NO_EXCHANGES,
    trustedIssuers: NO_TRUSTED_ISSUERS,
    grants: GRANTS_UNTIL_WITHDRAWN,
    workloadIssuers: NO_WORKLOAD_ISSUERS,
    clientAttestation: NO_ATTESTERS,
    tokenStatusList: NO_STATUS_LISTS,
    organizations: NO_ORGANIZATIONS,
    globalTokenRevocation: NOBODY_REVOKES_GLOBALLY,
    language: ENGLISH_AT_LAST,
    branding: NO_BRANDING,
    auditAddress: because(
      'truncated',
      'Consumers: enough of the address to see a pattern, not enough to find a household.',
    ),
  },
};

const B2B: WorkspaceProfile = {
  name: 'b2b',
  title: 'Business customers',
  purpose: 'Business customers, each an organization',
  settings: {
    securityProfile: because('oauth2.1', 'The floor for all; single clients can be held to FAPI 2.0.'),
    grantTypes: because(
      ['authorization_code', 'refresh_token', 'client_credentials', TOKEN_EXCHANGE_GRANT],
      'People through the browser, customers’ systems by client credentials, services behind an API by exchanging the token that they were shown (RFC 8693), as far as a rule lets them.',
    ),
    requirePushedRequests: because(
      'confidential-clients',
      'A client with a back end loses nothing by pushing, and its requests can no longer be read or changed in the browser (RFC 9126).',
    ),
    requireSenderConstraint: OPTIONAL_CONSTRAINT,
    pkce: EVERY_CODE_BOUND,
    dpopNonce: OFFERED_NONCE,
    accessToken: because(
      { format: 'jwt', ttlSeconds: 10 * MINUTE },
      'Ten minutes: a person who leaves the company is out of the APIs soon.',
    ),
    idToken: because({ ttlSeconds: 10 * MINUTE }, 'As the access token.'),
    refreshToken: because(
      {
        idleSeconds: DAY,
        absoluteSeconds: 7 * DAY,
        rotationGraceSeconds: ROTATION_GRACE_SECONDS,
        endsWithSession: false,
      },
      'Over night, but not over a holiday; once a week everybody signs in.',
    ),
    session: because({ idleSeconds: 8 * HOUR, absoluteSeconds: DAY }, 'A working day, and never more than one.'),
    signIn: PASSKEY_FIRST('People of all organizations sign in the same way.'),
    secondFactor: CODES_FOR_WHO_WANTS,
    mailedCodes: NO_MAILED_CODES,
    signUp: SIGN_UP_CLOSED(
      'An administrator makes the users of business customers, and makes them members of their organization.',
    ),
    consent: because(
      'first-use',
      'The user decides at first use, and for the organization that the user acts in; nobody decides for all of its members.',
    ),
    subjectType: because('public', 'Applications of one customer must agree on who somebody is.'),
    signingAlgorithms: ALL_KEYS,
    encryptionAlgorithms: NO_ENCRYPTION_KEYS,
    keyRotation: KEYS_EVERY_QUARTER,
    userinfo: ANY_SIGN_IN,
    scopes: because(
      OPENID_SCOPES,
      'The scopes of OpenID Connect Core §5.4 and §11. `org_id`, `org_name` and `roles` need none: they come with the organization that the user acts in.',
    ),
    resources: NO_RESOURCES,
    resourceIndicators: RESOURCES_MAY_BE_NAMED,
    registration: NO_SELF_REGISTRATION,
    email: IN_ITS_OWN_NAME,
    softwareStatements: NO_STATEMENTS,
    clientIdMetadataDocuments: NO_DOCUMENTS,
    authorizationDetailsTypes: NO_DETAILS,
    tokenExchange: NO_EXCHANGES,
    trustedIssuers: NO_TRUSTED_ISSUERS,
    grants: GRANTS_UNTIL_WITHDRAWN,
    workloadIssuers: NO_WORKLOAD_ISSUERS,
    clientAttestation: NO_ATTESTERS,
    tokenStatusList: NO_STATUS_LISTS,
    organizations: because(
      {
        membership: 'optional',
        roles: [
          { name: 'admin', description: 'Administers the organization in your application' },
          { name: 'member', description: 'Belongs to the organization' },
        ],
      },
      'Each customer is an organization: whoever is a member of one signs in with it, and your applications learn which and in which roles. The two roles are a beginning; name your own.',
    ),
    globalTokenRevocation: NOBODY_REVOKES_GLOBALLY,
    language: ENGLISH_AT_LAST,
    branding: NO_BRANDING,
    auditAddress: WHOLE_ADDRESS,
  },
};

const WORKFORCE: WorkspaceProfile = {
  name: 'workforce',
  title: 'Workforce',
  purpose: 'Employees and internal apps',
  settings: {
    securityProfile: because(
      'oauth2.1',
      'Internal and bought software must be able to connect; single clients can be held to FAPI 2.0.',
    ),
    grantTypes: because(
      ['authorization_code', 'refresh_token', 'client_credentials', DEVICE_CODE_GRANT],
      'Employees through the browser, services by client credentials, command lines and meeting rooms by the device grant (RFC 8628).',
    ),
    requirePushedRequests: because('none', 'Bought software often cannot push; it is offered to all (RFC 9126).'),
    requireSenderConstraint: OPTIONAL_CONSTRAINT,
    pkce: EVERY_CODE_BOUND,
    dpopNonce: OFFERED_NONCE,
    accessToken: because(
      { format: 'jwt', ttlSeconds: 15 * MINUTE },
      'Fifteen minutes: internal networks, fewer renewals.',
    ),
    idToken: because({ ttlSeconds: 15 * MINUTE }, 'As the access token.'),
    refreshToken: because(
      {
        idleSeconds: 8 * HOUR,
        absoluteSeconds: DAY,
        rotationGraceSeconds: ROTATION_GRACE_SECONDS,
        endsWithSession: true,
      },
      'A working day; who signs out is signed out of everything.',
    ),
    session: because({ idleSeconds: 8 * HOUR, absoluteSeconds: 12 * HOUR }, 'One sign-in a working day.'),
    signIn: PASSKEY_FIRST('The company’s identity provider comes first when the server can ask one.'),
    secondFactor: because(
      'required',
      'A password alone opens nothing here (NIST SP 800-63B §2.2): whoever has neither passkey nor one-time codes sets them up at the first sign-in.',
    ),
    mailedCodes: NO_MAILED_CODES,
    signUp: SIGN_UP_CLOSED(
      'Employees come from the employer: an administrator makes their users, a company identity provider later.',
    ),
    consent: because(
      'implied-for-first-party',
      'The employer has decided about its own applications; others ask the user.',
    ),
    subjectType: because('public', 'Internal applications must agree on who somebody is.'),
    signingAlgorithms: ALL_KEYS,
    encryptionAlgorithms: NO_ENCRYPTION_KEYS,
    keyRotation: KEYS_EVERY_QUARTER,
    userinfo: ANY_SIGN_IN,
    scopes: because(
      OPENID_SCOPES,
      'The scopes of OpenID Connect Core §5.4 and §11. `groups` and `employee` join when users have such attributes.',
    ),
    resources: NO_RESOURCES,
    resourceIndicators: RESOURCES_MAY_BE_NAMED,
    registration: NO_SELF_REGISTRATION,
    email: IN_ITS_OWN_NAME,
    softwareStatements: NO_STATEMENTS,
    clientIdMetadataDocuments: NO_DOCUMENTS,
    authorizationDetailsTypes: NO_DETAILS,
    tokenExchange: NO_EXCHANGES,
    trustedIssuers: NO_TRUSTED_ISSUERS,
    grants: GRANTS_UNTIL_WITHDRAWN,
    workloadIssuers: NO_WORKLOAD_ISSUERS,
    clientAttestation: NO_ATTESTERS,
    tokenStatusList: NO_STATUS_LISTS,
    organizations: NO_ORGANIZATIONS,
    globalTokenRevocation: NOBODY_REVOKES_GLOBALLY,
    language: ENGLISH_AT_LAST,
    branding: NO_BRANDING,
    auditAddress: WHOLE_ADDRESS,
  },
};

const AGENTIC_AI: WorkspaceProfile = {
  name: 'agentic-ai',
  title: 'AI agents',
  purpose: 'Agents and tools acting for users or alone',
  settings: {
    securityProfile: because(
      'oauth2.1',
      'Agent frameworks speak OAuth 2.1; what they must add is said by the next settings.',
    ),
    grantTypes: because(
      ['authorization_code', 'refresh_token', 'client_credentials', CIBA_GRANT, TOKEN_EXCHANGE_GRANT, JWT_BEARER_GRANT],
      'An agent for a user by code, an agent alone by client credentials (which give no refresh token), and one that asks its user, who is elsewhere, for more (CIBA); a tool that calls the next one by token exchange (RFC 8693), as far as a rule lets it, and users whom another server vouches for by JWT bearer (RFC 7523), once its issuer is trusted.',
    ),
    requirePushedRequests: because('none', 'Offered to all (RFC 9126); agents with public metadata often cannot push.'),
    requireSenderConstraint: because(
      true,
      'Agents pass on what they hold, to tools and in logs: a token that only its owner’s key can use is worth nothing to whoever finds it (RFC 9449).',
    ),
    pkce: EVERY_CODE_BOUND,
    dpopNonce: because(
      'required',
      'A proof made in advance, or by an agent that is no longer there, is refused (RFC 9449 §8).',
    ),
    accessToken: because(
      { format: 'jwt', ttlSeconds: 5 * MINUTE },
      'Five minutes: about a task; a revoked agent is out at once.',
    ),
    idToken: because({ ttlSeconds: 5 * MINUTE }, 'As the access token.'),
    refreshToken: because(
      {
        idleSeconds: HOUR,
        absoluteSeconds: 12 * HOUR,
        rotationGraceSeconds: ROTATION_GRACE_SECONDS,
        endsWithSession: false,
      },
      'An agent that has rested for an hour asks its user again.',
    ),
    session: because(
      { idleSeconds: HOUR, absoluteSeconds: 12 * HOUR },
      'One hour idle: the user is here to approve, not to stay; no longer than what the refresh token allows.',
    ),
    signIn: PASSKEY_FIRST(
      'Sign-in through the user’s own workspace joins when the server can ask other identity providers.',
    ),
    secondFactor: CODES_FOR_WHO_WANTS,
    mailedCodes: NO_MAILED_CODES,
    signUp: SIGN_UP_CLOSED('Who has agents act for them is known before; their users are made by an administrator.'),
    consent: because('always', 'What an agent may do is decided task by task, by the user who sees it.'),
    subjectType: because('public', 'Tools must agree on for whom an agent acts.'),
    signingAlgorithms: ALL_KEYS,
    encryptionAlgorithms: NO_ENCRYPTION_KEYS,
    keyRotation: KEYS_EVERY_QUARTER,
    userinfo: ANY_SIGN_IN,
    scopes: because(
      OPENID_SCOPES,
      'OpenID Connect’s scopes; name your tools’ scopes beside them. Who acts for the user after a token exchange stands in `act`.',
    ),
    resources: because(
      [],
      'Name each tool’s API: a token is made for one of them and refused by the others (RFC 8707).',
    ),
    resourceIndicators: because(
      'required',
      'A token for no tool in particular is one for every tool, and each could use it at the next: a request that names none gets the only one that its scopes leave, or nothing (RFC 8707 §2).',
    ),
    registration: NO_SELF_REGISTRATION,
    email: because(
      { requestNotice: 'on' },
      'Agents ask while their user is elsewhere: whoever is told in no browser is told by e-mail that something waits, not what.',
    ),
    softwareStatements: NO_STATEMENTS,
    clientIdMetadataDocuments: because(
      { mode: 'on', redirectUris: ['same-origin', 'loopback', 'localhost'] },
      'An agent meets tools that have never heard of it (MCP): it is known by the address at which it describes itself, which the user is shown. Block a host, or name those that may, at any time.',
    ),
    authorizationDetailsTypes: because(
      [{ type: 'tool_call' }],
      'What an agent may call, how often and for what is said in words that a user can read (RFC 9396); an agent has the type once it is registered for it.',
    ),
    tokenExchange: NO_EXCHANGES,
    trustedIssuers: NO_TRUSTED_ISSUERS,
    grants: GRANTS_UNTIL_WITHDRAWN,
    workloadIssuers: NO_WORKLOAD_ISSUERS,
    clientAttestation: NO_ATTESTERS,
    tokenStatusList: NO_STATUS_LISTS,
    organizations: NO_ORGANIZATIONS,
    globalTokenRevocation: NOBODY_REVOKES_GLOBALLY,
    language: ENGLISH_AT_LAST,
    branding: NO_BRANDING,
    auditAddress: WHOLE_ADDRESS,
  },
};

const B2B_DEMO: WorkspaceProfile = {
  name: 'b2b-demo',
  title: 'B2B demo',
  purpose: 'As b2b, with sample users and clients ready to try, held to FAPI 2.0',
  settings: {
    ...B2B.settings,
    securityProfile: because(
      'fapi2-security',
      'The demo shows the FAPI 2.0 Security Profile: the portal’s client is held to it.',
    ),
    requirePushedRequests: because('all', 'FAPI 2.0 Security Profile §5.3.2.2: every authorization request is pushed.'),
    requireSenderConstraint: because(
      true,
      'FAPI 2.0 Security Profile §5.3.2.1: only sender-constrained access tokens are issued.',
    ),
    accessToken: because({ format: 'jwt', ttlSeconds: 5 * MINUTE }, 'Five minutes, so that a renewal can be watched.'),
    idToken: because({ ttlSeconds: 5 * MINUTE }, 'As the access token.'),
    refreshToken: because(
      {
        idleSeconds: 8 * HOUR,
        absoluteSeconds: 8 * HOUR,
        rotationGraceSeconds: ROTATION_GRACE_SECONDS,
        endsWithSession: false,
      },
      'Eight hours: a demonstration lasts a day.',
    ),
    session: because(
      { idleSeconds: HOUR, absoluteSeconds: HOUR },
      'One hour, so that signing in again can be watched.',
    ),
    signIn: because(
      { methods: ['password', 'passkey'] },
      'Sample users with passwords of this workspace’s own, shown on the page; a passkey can be added and tried.',
    ),
    secondFactor: because('off', 'The sample users are everybody’s: codes on one telephone would lock the others out.'),
    mailedCodes: NO_MAILED_CODES,
    signUp: SIGN_UP_CLOSED('The sample users are what there is to try.'),
    consent: because('always', 'So that it is seen.'),
    signingAlgorithms: because(
      ['ES256', 'PS256', 'EdDSA'],
      'FAPI 2.0 Security Profile §5.4.1: PS256, ES256 or EdDSA and nothing else.',
    ),
    scopes: because(
      [
        ...OPENID_SCOPES,
        {
          name: 'organization',
          description: 'Know your organization and your roles in it',
          claims: ['org_id', 'org_name', 'roles'],
        },
        { name: 'orders:read', description: 'See your organization’s orders', claims: [] },
        { name: 'orders:write', description: 'Place orders for your organization', claims: [] },
      ],
      'As b2b, with a scope for the organization that a user belongs to (OIDC Core §5.1.2: claims of our own), and two scopes of a sample API.',
    ),
    resources: because(
      [
        {
          identifier: 'https://orders.demo.example/',
          name: 'Sample order API',
          scopes: ['orders:read', 'orders:write'],
        },
      ],
      'A sample API, so that a token can be asked for with `resource` (RFC 8707).',
    ),
    organizations: because(
      {
        membership: 'optional',
        roles: [
          { name: 'buyer', description: 'Sees and places orders' },
          { name: 'administrator', description: 'Administers the organization' },
        ],
      },
      'The sample users are members of two sample organizations, as buyers or administrators of them.',
    ),
  },
};

export const WORKSPACE_PROFILES: Readonly<Record<WorkspaceProfileName, WorkspaceProfile>> = {
  b2c: B2C,
  b2b: B2B,
  workforce: WORKFORCE,
  'agentic-ai': AGENTIC_AI,
  'b2b-demo': B2B_DEMO,
};

/** The plain settings of a profile: a copy, the caller's to change. */
export function settingsOf(profile: WorkspaceProfile): WorkspaceSettings {
  const s = profile.settings;
  return structuredClone({
    securityProfile: s.securityProfile.value,
    grantTypes: s.grantTypes.value,
    requirePushedRequests: s.requirePushedRequests.value,
    requireSenderConstraint: s.requireSenderConstraint.value,
    pkce: s.pkce.value,
    dpopNonce: s.dpopNonce.value,
    accessToken: s.accessToken.value,
    idToken: s.idToken.value,
    refreshToken: s.refreshToken.value,
    session: s.session.value,
    signIn: s.signIn.value,
    secondFactor: s.secondFactor.value,
    mailedCodes: s.mailedCodes.value,
    signUp: s.signUp.value,
    consent: s.consent.value,
    subjectType: s.subjectType.value,
    signingAlgorithms: s.signingAlgorithms.value,
    encryptionAlgorithms: s.encryptionAlgorithms.value,
    keyRotation: s.keyRotation.value,
    userinfo: s.userinfo.value,
    scopes: s.scopes.value,
    resources: s.resources.value,
    resourceIndicators: s.resourceIndicators.value,
    registration: s.registration.value,
    email: s.email.value,
    softwareStatements: s.softwareStatements.value,
    clientIdMetadataDocuments: s.clientIdMetadataDocuments.value,
    authorizationDetailsTypes: s.authorizationDetailsTypes.value,
    tokenExchange: s.tokenExchange.value,
    trustedIssuers: s.trustedIssuers.value,
    grants: s.grants.value,
    workloadIssuers: s.workloadIssuers.value,
    clientAttestation: s.clientAttestation.value,
    tokenStatusList: s.tokenStatusList.value,
    organizations: s.organizations.value,
    globalTokenRevocation: s.globalTokenRevocation.value,
    language: s.language.value,
    branding: s.branding.value,
    auditAddress: s.auditAddress.value,
  });
}
