// The closed list of audit event types: what each means and what it carries. docs/audit/ is generated from it
// (libs/audit/src/docs, run by `node tools/audit-docs.ts`), so that a type cannot exist without its page.

import { EVIDENCE } from '@ostiary/oauth/traffic-evidence';
import { VOUCHED } from '@ostiary/oauth/workload-identity/vouched';

/** OCSF 1.x class UIDs in use: https://schema.ocsf.io */
export const OCSF = {
  detectionFinding: 2004,
  accountChange: 3001,
  authentication: 3002,
  authorizeSession: 3003,
  entityManagement: 3004,
  userAccess: 3005,
  apiActivity: 6003,
} as const;
export type OcsfClass = (typeof OCSF)[keyof typeof OCSF];

export interface AuditEventTypeInfo {
  readonly ocsf: OcsfClass;
  /** When it is emitted; a sentence. */
  readonly when: string;
  /** Fields of the event that it carries beside those of every event. */
  readonly fields: readonly string[];
  /** Keys of `details` and what they say. */
  readonly details?: Readonly<Record<string, string>>;
}

/** What the admin API knows of the caller, beside the actor. */
const ADMIN_CALL = ['target', 'clientId', 'tokenIds', 'senderConstraint'] as const;

/** By what the client authenticated, so far as a stricter security profile would mind, and by whose word. */
const ASSERTION = { assertion: EVIDENCE.assertion, ...VOUCHED } as const;
/** The same of an authorization request. */
const AUTHORIZATION_REQUEST = {
  request: EVIDENCE.request,
  pkce: EVIDENCE.pkce,
  request_object: EVIDENCE.request_object,
  response_type: EVIDENCE.response_type,
  response_mode: EVIDENCE.response_mode,
} as const;

/** Of every event that carries authorizationDetailsHashes; prepareEvent says it. */
const DETAILS = {
  authorization_details_types:
    'RFC 9396: the type of each of the details, in the order of their hashes. What they say is in no event: it can be personal data, and so can what is guessed from a hash',
} as const;

/** Of what a user allows, and of what is issued for it. */
const ORGANIZATION = 'the id of the organization that the user acts in, where in one';

const BEFORE_AND_AFTER = {
  before: 'JSON of what changed, as it was, secrets masked',
  after: 'JSON of what changed, as it is now, secrets masked',
} as const;

const SOFTWARE_STATEMENT = {
  software_id: 'RFC 7591 §2.3: the software, as the statement that the client shows has it',
  software_statement_issuer: 'who made the statement, which is not here itself',
} as const;

const ORGANIZATION_STATE = 'JSON of its name, display name, domains and whether it is enabled';

export const AUDIT_EVENT_TYPES = {
  'tenant.created': {
    ocsf: OCSF.entityManagement,
    when: 'A tenant was registered.',
    fields: ['target'],
    details: { after: BEFORE_AND_AFTER.after, owner: 'the user id of the first administrator' },
  },
  'tenant.changed': {
    ocsf: OCSF.entityManagement,
    when: "A tenant's data were changed.",
    fields: ADMIN_CALL,
    details: BEFORE_AND_AFTER,
  },
  'tenant.deleted': {
    ocsf: OCSF.entityManagement,
    when: 'A tenant was deleted.',
    fields: ADMIN_CALL,
    details: { before: BEFORE_AND_AFTER.before },
  },
  'workspace.created': {
    ocsf: OCSF.entityManagement,
    when: 'A workspace was created; its endpoints are live.',
    fields: ADMIN_CALL,
    details: { after: BEFORE_AND_AFTER.after },
  },
  'workspace.changed': {
    ocsf: OCSF.entityManagement,
    when: "A workspace's settings were changed, or it was disabled or enabled.",
    fields: ADMIN_CALL,
    details: BEFORE_AND_AFTER,
  },
  'workspace.deleted': {
    ocsf: OCSF.entityManagement,
    when: 'A workspace was deleted.',
    fields: ADMIN_CALL,
    details: { before: BEFORE_AND_AFTER.before },
  },
  'workspace.restored': {
    ocsf: OCSF.entityManagement,
    when: 'A deleted workspace was brought back, with everything in it.',
    fields: ADMIN_CALL,
    details: { after: BEFORE_AND_AFTER.after },
  },
  'client.registered': {
    ocsf: OCSF.entityManagement,
    when: 'A client was registered, by an administrator or by itself (RFC 7591).',
    fields: ADMIN_CALL,
    details: {
      after: BEFORE_AND_AFTER.after,
      initial_access_token: 'id of the token with which it registered itself',
      ...SOFTWARE_STATEMENT,
    },
  },
  'client.changed': {
    ocsf: OCSF.entityManagement,
    when: "A client's metadata were changed, or it was enabled or disabled.",
    fields: ADMIN_CALL,
    details: { ...BEFORE_AND_AFTER, ...SOFTWARE_STATEMENT },
  },
  'client.secret_rotated': {
    ocsf: OCSF.entityManagement,
    when: 'A client got a new secret.',
    fields: ADMIN_CALL,
    details: { activeSecrets: 'how many secrets are valid now' },
  },
  'agent.ended': {
    ocsf: OCSF.entityManagement,
    when: 'An administrator ended everything that an agent holds: it is disabled, and what was issued to it or begun by it before is void.',
    fields: ADMIN_CALL,
    details: { ...BEFORE_AND_AFTER, by: 'agent, or owner: all agents of its owner were ended' },
  },
  'client.deleted': {
    ocsf: OCSF.entityManagement,
    when: 'A client was deleted.',
    fields: ADMIN_CALL,
    details: { before: BEFORE_AND_AFTER.before },
  },
  'initial_access_token.created': {
    ocsf: OCSF.entityManagement,
    when: 'An administrator made a token with which clients register themselves (RFC 7591).',
    fields: ADMIN_CALL,
    details: { after: BEFORE_AND_AFTER.after },
  },
  'initial_access_token.deleted': {
    ocsf: OCSF.entityManagement,
    when: 'An administrator took an initial access token back.',
    fields: ADMIN_CALL,
  },
  'key.created': {
    ocsf: OCSF.entityManagement,
    when: 'A signing key, or a key pair for encryption, was made and sealed.',
    fields: ADMIN_CALL,
    details: { alg: 'the JWS or JWE algorithm', state: 'next or active' },
  },
  'key.rotated': {
    ocsf: OCSF.entityManagement,
    when: 'A signing key became the one that signs.',
    fields: ADMIN_CALL,
    details: { alg: 'the JWS algorithm', state: 'active', immediately: 'true: not waited for caches of the key set' },
  },
  'key.retired': {
    ocsf: OCSF.entityManagement,
    when: 'A signing key signs no more; it is published until what it signed has expired.',
    fields: ADMIN_CALL,
    details: { alg: 'the JWS algorithm', state: 'retired, or removed from the published set' },
  },
  'key.resealed': {
    ocsf: OCSF.entityManagement,
    when: 'A stored private key was sealed under another key-encryption key; the key itself is the same.',
    fields: ['target'],
    details: { use: 'sig or enc', key_encryption_key: 'the id of the key that it is sealed under now' },
  },
  'key.revoked': {
    ocsf: OCSF.entityManagement,
    when: 'A signing key was withdrawn: it is published no more, and what it signed is refused.',
    fields: ADMIN_CALL,
    details: {
      alg: 'the JWS algorithm',
      state: 'what it was until then',
      reason: 'as the administrator gave it',
      clients: 'how many clients got something signed with it',
    },
  },
  'user.created': {
    ocsf: OCSF.accountChange,
    when: 'A user was created: by an administrator, or by signing up, and then the user is the actor and the client is the one they came from.',
    fields: ['target', 'clientId'],
    details: { by: 'self-service: by signing up' },
  },
  'user.changed': {
    ocsf: OCSF.accountChange,
    when: "A user's data were changed, or the user was enabled or disabled.",
    fields: ['target'],
    details: {
      fields: 'the names of what changed, separated by spaces; never values',
      by: 'link: the user opened the link in a message',
    },
  },
  'user.locked': {
    ocsf: OCSF.accountChange,
    when: 'After failed sign-ins further ones have to wait, from whichever address; browsers and addresses that the user has lately signed in from are not concerned.',
    fields: ['target', 'clientId'],
    details: { until: 'RFC 3339 time of the next attempt', amr: 'the method that failed' },
  },
  'user.unlocked': {
    ocsf: OCSF.accountChange,
    when: 'The failed sign-ins of a user were forgotten, so that nobody has to wait for them.',
    fields: ['target'],
  },
  'user.access_ended': {
    ocsf: OCSF.accountChange,
    when: 'Everything of a user was ended at once (Global Token Revocation): grants, tokens, sessions. By an administrator, or by a client that may.',
    fields: ADMIN_CALL,
    details: { subject_format: 'RFC 9493 §3.2: how the user was named' },
  },
  'user.deleted': { ocsf: OCSF.accountChange, when: 'A user was deleted.', fields: ['target'] },
  'organization.created': {
    ocsf: OCSF.entityManagement,
    when: 'An organization was made in a workspace.',
    fields: ['target'],
    details: { after: ORGANIZATION_STATE },
  },
  'organization.changed': {
    ocsf: OCSF.entityManagement,
    when: "An organization's name, display name, domains or metadata were changed.",
    fields: ['target'],
    details: {
      fields: 'the names of what changed, separated by spaces',
      before: 'JSON of what changed, as it was, without metadata',
      after: 'JSON of what changed, as it is now, without metadata',
    },
  },
  'organization.disabled': {
    ocsf: OCSF.entityManagement,
    when: 'An organization was disabled: nobody signs in with it, and nobody’s membership of it counts, within a second.',
    fields: ['target'],
  },
  'organization.enabled': {
    ocsf: OCSF.entityManagement,
    when: 'An organization that was disabled was enabled.',
    fields: ['target'],
  },
  'organization.deleted': {
    ocsf: OCSF.entityManagement,
    when: 'An organization was deleted, and every membership of it with it. Its members stay users.',
    fields: ['target'],
    details: { before: ORGANIZATION_STATE, members: 'how many it had' },
  },
  'organization.member_added': {
    ocsf: OCSF.userAccess,
    when: 'A user became a member of an organization.',
    fields: ['target'],
    details: { organization: 'its id', roles: 'the roles that the member has there, separated by spaces' },
  },
  'organization.member_changed': {
    ocsf: OCSF.userAccess,
    when: 'A member of an organization got other roles.',
    fields: ['target'],
    details: {
      organization: 'its id',
      roles: 'those that the member has now, separated by spaces',
      roles_before: 'those of before',
    },
  },
  'organization.member_removed': {
    ocsf: OCSF.userAccess,
    when: 'A user is no longer a member of an organization. Not said of each member of one that is deleted.',
    fields: ['target'],
    details: { organization: 'its id', roles_before: 'the roles that the member had there' },
  },
  'credential.added': {
    ocsf: OCSF.accountChange,
    when: 'A user got a credential, or a new one in place of an old one.',
    fields: ['target'],
    details: {
      kind: 'password, passkey, one-time-codes, recovery-codes or user-code',
      replaced: 'true: in place of an old one',
      credential: 'id of the passkey',
      synced: 'true: the passkey may be on several devices',
    },
  },
  'credential.removed': {
    ocsf: OCSF.accountChange,
    when: 'A credential of a user was removed, or a recovery code was used up.',
    fields: ['target'],
    details: {
      kind: 'passkey, one-time-codes (with the recovery codes), recovery-code or user-code',
      credential: 'id of the passkey',
      used: 'true: by signing in with it',
    },
  },
  'credential.changed': {
    ocsf: OCSF.accountChange,
    when: 'A passkey got another name.',
    fields: ['target'],
    details: { kind: 'passkey', credential: 'id of the passkey' },
  },
  'credential.clone_suspected': {
    ocsf: OCSF.detectionFinding,
    when: 'A passkey signed with a counter that is not larger than the last one: there may be a copy of it (WebAuthn Level 3 §6.1.1). Nobody was signed in.',
    fields: ['target'],
    details: { kind: 'passkey', credential: 'id of the passkey' },
  },
  'mail.sent': {
    ocsf: OCSF.apiActivity,
    when: 'A message to a person was taken by the mail server. Neither the address nor what the message says is in the event.',
    fields: ['target'],
    details: { template: 'which message it is', attempts: 'how many it took' },
  },
  'mail.given_up': {
    ocsf: OCSF.apiActivity,
    when: 'A message to a person could not be sent while it was of use.',
    fields: ['target'],
    details: {
      template: 'which message it is',
      attempts: 'how many were made',
      reason: "the SMTP reply code, the error's code, or too late",
    },
  },
  'sign_up.refused': {
    ocsf: OCSF.accountChange,
    when: 'Somebody could not make an account, and not for a mistake in the form. Many of these tell of probing or flooding.',
    fields: ['clientId', 'error'],
    details: {
      reason:
        'taken: somebody has the user name; throttled: too many accounts were tried; full: the workspace has as many users as it may have',
    },
  },
  'sign_in.succeeded': {
    ocsf: OCSF.authentication,
    when: 'A user proved to be who they are.',
    fields: ['target', 'clientId'],
    details: { amr: 'RFC 8176 methods, separated by spaces', acr: 'the class that was reached' },
  },
  'sign_in.failed': {
    ocsf: OCSF.authentication,
    when: 'A sign-in failed. There is no target when the user name belongs to nobody.',
    fields: ['target', 'clientId', 'error'],
    details: { reason: 'refused, throttled or disabled', amr: 'the methods that were tried; passkey for a passkey' },
  },
  'password_reset.requested': {
    ocsf: OCSF.authentication,
    when: 'Somebody asked for a new password for a user name. Whether it is anybody’s is not said here either: mail.sent tells of a message.',
    fields: ['target'],
  },
  'sign_in.challenged': {
    ocsf: OCSF.authentication,
    when: 'A user was asked to sign in or for a further factor.',
    fields: ['clientId', 'sessionId'],
    details: { method: 'code: a one-time code or a passkey after the password; enrolment: to set one up' },
  },
  'session.started': {
    ocsf: OCSF.authentication,
    when: 'A session of a user with a workspace began, or was renewed by signing in again.',
    fields: ['sessionId', 'clientId'],
    details: { renewed: 'true: it replaces one that was there' },
  },
  'session.ended': {
    ocsf: OCSF.authentication,
    when: 'A session ended before its time.',
    fields: ['sessionId', 'clientId'],
    details: {
      reason:
        'signed-out, user-changed, ended-by-administrator, ended-by-client, user-disabled, user-deleted, password-changed',
      user: 'whose session it was',
    },
  },
  'session.logout_notified': {
    ocsf: OCSF.authentication,
    when: 'A client was told that a session has ended (OIDC Back-Channel Logout), or was given up.',
    fields: ['target', 'clientId', 'sessionId'],
    details: { attempts: 'how many it took', failure: 'why the client could not be told' },
  },
  'consent.asked': {
    ocsf: OCSF.userAccess,
    when: 'A user was shown what a client wants.',
    fields: ['clientId', 'sessionId', 'scopes', 'resources', 'authorizationDetailsHashes'],
    details: { ...DETAILS, organization: ORGANIZATION },
  },
  'consent.given': {
    ocsf: OCSF.userAccess,
    when: 'A user agreed to what a client wants, or a rule of the workspace agrees for them. scopes and resources: what was asked for now.',
    fields: ['target', 'clientId', 'grantId', 'scopes', 'resources', 'authorizationDetailsHashes'],
    details: {
      ...DETAILS,
      user: 'whose consent it is',
      change: 'created, widened, confirmed or replaced',
      basis: 'user or implied-for-first-party',
      action: 'what the client wanted with a grant that it manages: create, merge or replace (Grant Management)',
      until: 'when the grant ends, where it has an end',
      organization: ORGANIZATION,
    },
  },
  'consent.refused': {
    ocsf: OCSF.userAccess,
    when: 'A user said no to what a client wants.',
    fields: ['clientId', 'sessionId', 'scopes', 'resources', 'authorizationDetailsHashes'],
    details: { ...DETAILS, organization: ORGANIZATION },
  },
  'consent.withdrawn': {
    ocsf: OCSF.userAccess,
    when: 'A user or an administrator took a consent back; what was issued for it is revoked.',
    fields: ['target', 'clientId', 'grantId', 'authorizationDetailsHashes'],
    details: { ...DETAILS, user: 'whose consent it was', organization: ORGANIZATION },
  },
  'grant.queried': {
    ocsf: OCSF.apiActivity,
    when: 'A client looked at what a user has allowed it (Grant Management for OAuth 2.0).',
    fields: ['target', 'clientId', 'grantId', 'tokenIds'],
    details: { user: 'whose grant it is' },
  },
  'authorization.pushed': {
    ocsf: OCSF.apiActivity,
    when: 'A client pushed an authorization request (RFC 9126), and it was taken or refused.',
    fields: [
      'clientId',
      'clientAuthenticationMethod',
      'senderConstraint',
      'scopes',
      'resources',
      'authorizationDetailsHashes',
      'securityProfile',
    ],
    details: { ...DETAILS, ...AUTHORIZATION_REQUEST, ...ASSERTION },
  },
  'device.requested': {
    ocsf: OCSF.apiActivity,
    when: 'A device asked for a user to allow it, and was given its codes (RFC 8628). Neither of them is in an event.',
    fields: [
      'target',
      'clientId',
      'clientAuthenticationMethod',
      'scopes',
      'resources',
      'authorizationDetailsHashes',
      'securityProfile',
    ],
    details: { ...DETAILS, ...ASSERTION },
  },
  'device.code_entered': {
    ocsf: OCSF.apiActivity,
    when: 'Somebody typed the code of a device. Many failures tell of guessing.',
    fields: ['target', 'clientId', 'error', 'clause'],
    details: { reason: 'unknown: no device waits with such a code; throttled: too many were tried' },
  },
  'device.confirmed': {
    ocsf: OCSF.apiActivity,
    when: 'Whoever typed the code said that the device is theirs. Who that is, the sign-in that follows tells.',
    fields: ['target', 'clientId'],
  },
  'backchannel.requested': {
    ocsf: OCSF.apiActivity,
    when: 'A client asked for a user to allow something, who decides elsewhere, and was given an auth_req_id (CIBA). It is not in an event, nor what the client said of the user.',
    fields: [
      'target',
      'clientId',
      'clientAuthenticationMethod',
      'scopes',
      'resources',
      'authorizationDetailsHashes',
      'securityProfile',
    ],
    details: {
      ...DETAILS,
      ...ASSERTION,
      user: 'whom it asked',
      hint: 'login_hint, login_hint_token or id_token_hint',
      request_object: EVIDENCE.request_object,
    },
  },
  'backchannel.refused': {
    ocsf: OCSF.apiActivity,
    when: 'A client asked for a user who is not here, who has blocked it, or whom it has asked too often (CIBA). Many tell of guessing, or of wearing somebody down.',
    fields: ['clientId', 'clientAuthenticationMethod', 'securityProfile', 'error', 'clause'],
    details: {
      reason:
        'unknown: there is no such user; blocked: by the user; waiting: too many requests wait for them; throttled: too many came; user-code: the user has a code, which the client does not know',
      user: 'whom it asked, where there is one',
    },
  },
  'backchannel.notified': {
    ocsf: OCSF.apiActivity,
    when: 'A client in ping mode was told that its user has decided; or it could not be reached, and was given up (CIBA).',
    fields: ['target', 'clientId'],
    details: { attempts: 'how often it was tried', failure: 'why the last attempt failed' },
  },
  'backchannel.user_notified': {
    ocsf: OCSF.apiActivity,
    when: 'A user was told that something waits for them (CIBA), by web push or by e-mail; or could not be, or has been told often enough. That a message by e-mail has left, mail.sent says.',
    fields: ['target', 'clientId'],
    details: {
      user: 'who was told',
      channel: 'push, to one browser; or email',
      push_service: 'the host of the push service',
      attempts: 'how often it was tried',
      failure: 'why not. capped: the user has been told as often as may be; busy: too many are being told at once',
    },
  },
  'backchannel.notices_enabled': {
    ocsf: OCSF.userAccess,
    when: 'A user wants to be told in this browser of what waits for them (CIBA). It ends with the session, which is no event of its own.',
    fields: ['target', 'sessionId'],
    details: { push_service: 'the host of the push service' },
  },
  'backchannel.notices_disabled': {
    ocsf: OCSF.userAccess,
    when: 'A browser in which a user was told of what waits for them is told no more.',
    fields: ['target', 'clientId', 'sessionId'],
    details: {
      reason: 'asked: by the user; gone: the push service knows the browser no more',
      push_service: 'the host of the push service, where it is gone',
      session: 'of the browser, where the user asked',
    },
  },
  'backchannel.client_blocked': {
    ocsf: OCSF.userAccess,
    when: 'A user wants no more requests of a client by the back channel (CIBA). What of it was waiting is refused.',
    fields: ['target', 'clientId', 'sessionId'],
  },
  'backchannel.client_unblocked': {
    ocsf: OCSF.userAccess,
    when: 'A user who had blocked a client takes requests of it again (CIBA).',
    fields: ['target', 'clientId', 'sessionId'],
  },
  'authorization.granted': {
    ocsf: OCSF.authorizeSession,
    when: 'An authorization code was issued for a user, or a user allowed what a device, or a client by the back channel, asks for.',
    fields: [
      'target',
      'clientId',
      'sessionId',
      'grantId',
      'scopes',
      'resources',
      'authorizationDetailsHashes',
      'senderConstraint',
      'securityProfile',
    ],
    details: {
      ...DETAILS,
      ...AUTHORIZATION_REQUEST,
      organization: ORGANIZATION,
      authorization_request: 'SHA-256, base64url, of the request_uri that was used',
      device: 'the target of the device.requested that it answers: SHA-256, base64url, of the device code',
      backchannel_request:
        'the target of the backchannel.requested that it answers: SHA-256, base64url, of the auth_req_id',
    },
  },
  'authorization.refused': {
    ocsf: OCSF.authorizeSession,
    when: 'An authorization request was answered with an error.',
    fields: ['target', 'clientId', 'sessionId', 'error', 'clause', 'securityProfile'],
    details: { endpoint: 'authorize' },
  },
  'token.issued': {
    ocsf: OCSF.authentication,
    when: 'Tokens were issued for an authorization code, for a device, for a request by the back channel, on the word of a trusted issuer or to the client itself; or a token request failed.',
    fields: [
      'target',
      'clientId',
      'clientAuthenticationMethod',
      'senderConstraint',
      'grantType',
      'grantId',
      'sessionId',
      'tokenIds',
      'scopes',
      'resources',
      'authorizationDetailsHashes',
      'securityProfile',
    ],
    details: {
      ...DETAILS,
      user: 'for whom, when it was for a user',
      organization: ORGANIZATION,
      issuer: 'RFC 7523 §2.1: on whose word',
      assertion_kind: 'RFC 7523 §2.1: jwt or id-jag',
      assertion_id: 'RFC 7523 §3(7): its jti, by which its issuer may know it',
      ...ASSERTION,
      proof: EVIDENCE.proof,
    },
  },
  'token.refreshed': {
    ocsf: OCSF.authentication,
    when: 'Tokens were issued for a refresh token.',
    fields: [
      'target',
      'clientId',
      'clientAuthenticationMethod',
      'senderConstraint',
      'grantType',
      'grantId',
      'sessionId',
      'tokenIds',
      'scopes',
      'resources',
      'authorizationDetailsHashes',
      'securityProfile',
    ],
    details: { ...DETAILS, user: 'for whom', organization: ORGANIZATION, ...ASSERTION, proof: EVIDENCE.proof },
  },
  'token.exchanged': {
    ocsf: OCSF.authentication,
    when: 'A token was issued for another one (RFC 8693); or it was refused. The actor is who exchanges; its `act` says through whom and, last, for whom.',
    fields: [
      'target',
      'clientId',
      'clientAuthenticationMethod',
      'senderConstraint',
      'grantType',
      'grantId',
      'sessionId',
      'tokenIds',
      'scopes',
      'resources',
      'authorizationDetailsHashes',
      'securityProfile',
    ],
    details: {
      ...DETAILS,
      user: 'for whom, when it was for a user',
      organization: ORGANIZATION,
      mode: 'impersonation, delegation or identity-assertion (an ID-JAG; `resources` is the server that it is for)',
      subject_from: 'to whom the token was issued that was exchanged; of one of a trusted issuer, by whom',
      subject_token_type: 'RFC 8693 §3: of which kind it was',
      ...ASSERTION,
      proof: EVIDENCE.proof,
    },
  },
  'token.introspected': {
    ocsf: OCSF.apiActivity,
    when: 'A resource server asked about a token (RFC 7662).',
    fields: ['clientId', 'clientAuthenticationMethod', 'tokenIds'],
    details: { active: 'true or false, as answered', response: EVIDENCE.response, ...ASSERTION },
  },
  'token.revoked': {
    ocsf: OCSF.authentication,
    when: 'A token, or all that was issued for an authorization, was revoked.',
    fields: ['target', 'clientId', 'clientAuthenticationMethod', 'grantId', 'sessionId', 'tokenIds'],
    details: { what: 'access_token, authorization or nothing', user: 'whose authorization it was' },
  },
  'replay.detected': {
    ocsf: OCSF.detectionFinding,
    when: 'Something that may be used once was used again.',
    fields: ['target', 'clientId', 'grantType', 'grantId', 'sessionId', 'clause', 'error'],
    details: {
      kind: 'authorization_code, device_code, auth_req_id, backchannel_request, refresh_token, assertion (of a client, or of a trusted issuer), attestation_proof, proof or request_uri',
      user: 'whose code or token it was',
      endpoint: 'where it was used',
    },
  },
  'client.authentication_failed': {
    ocsf: OCSF.authentication,
    when: 'A client did not prove to be who it says it is.',
    fields: ['clientId', 'clientAuthenticationMethod', 'error', 'clause'],
    details: { endpoint: 'where it tried' },
  },
  'policy.refused': {
    ocsf: OCSF.apiActivity,
    when: 'A request broke a rule of the workspace or of the security profile.',
    fields: ['clientId', 'error', 'clause', 'securityProfile'],
    details: { endpoint: 'where it was refused' },
  },
  'administrator.action': {
    ocsf: OCSF.apiActivity,
    when: 'An administrator did something that has no type of its own.',
    fields: ADMIN_CALL,
    details: {
      action: 'what was done, e.g. administrator.added',
      ...BEFORE_AND_AFTER,
      invitation: 'id of the invitation that it is about, or was by',
    },
  },
  'administrator.read_personal_data': {
    ocsf: OCSF.apiActivity,
    when: 'An administrator was shown personal data.',
    fields: ADMIN_CALL,
    details: {
      action: 'what was asked for',
      user: 'of whom, when it was one',
      users: 'of how many, when it was a list',
      searched: 'whether the list was searched by a text, which is not told: true or false',
      names: 'of how many users the names were shown beside something else',
      passkeys: 'how many passkeys of the user were shown',
      sessions: 'how many sessions were shown',
      grants: 'how many grants were shown',
      delegations: 'how many delegations were shown',
      organization: 'whose members they are',
      organizations: 'of how many organizations the user is a member',
    },
  },
  'audit.gap_detected': {
    ocsf: OCSF.detectionFinding,
    when: "The audit service misses events: numbers of a producer's stream did not arrive in time.",
    fields: ['target'],
    details: {
      instance: 'of the producer',
      epoch: 'of the producer',
      partition: 'of the topic',
      from: 'the first number that is missing',
      to: 'the last number that is missing',
    },
  },
  'audit.database_restored': {
    ocsf: OCSF.detectionFinding,
    when: 'The database of a service was restored to an earlier state, and set right by what the stream knows (docs/kubernetes/restore.md). Whatever happened between the two times may have been forgotten.',
    fields: ['target'],
    details: {
      restored_to: 'the time of the restored state',
      events: 'events since then that were read',
      forgotten: 'of these: changes that people have to repeat',
      grants_withdrawn: 'withdrawn again',
      authorizations_revoked: 'revoked again, or because their refresh tokens had been exchanged',
      access_tokens_revoked: 'revoked again',
      sessions_ended: 'ended again',
    },
  },
  'audit.event_voided': {
    ocsf: OCSF.detectionFinding,
    when: 'An event had a number and could be kept neither in Kafka nor in the outbox; its action was answered with 503. Takes the place of its number.',
    fields: [],
    details: { workspace: 'slug', instance: 'of the producer', sequence: 'the number' },
  },
} as const satisfies Readonly<Record<string, AuditEventTypeInfo>>;

export type AuditEventType = keyof typeof AUDIT_EVENT_TYPES;

export const isAuditEventType = (type: string): type is AuditEventType => Object.hasOwn(AUDIT_EVENT_TYPES, type);
