/**
 * The service's controllers as they run, on a real Redis and a real Postgres. What other services would say (directory, passwords, grants) is set
 * by the test; events are collected. Client authentication is another library's: here a client is whoever its client_id says.
 */
import { Module } from '@nestjs/common';
import type { AuditEmitter, AuditEventInput } from '@ostiary/audit/audit-emitter';
import { RemoteJwks } from '@ostiary/client-authentication/remote-jwks';
import {
  type AddPasskeyRequest,
  type AddPasskeyResponse,
  CodeResult,
  type ConfirmOneTimeCodesRequest,
  type ConfirmOneTimeCodesResponse,
  type GetCredentialsRequest,
  type GetCredentialsResponse,
  type Passkey,
  VerifyPasskeyResponse_Result as PasskeyResult,
  type SendMailedCodeRequest,
  type SetUserCodeRequest,
  VerifyUserCodeResponse_Result as UserCodeResult,
  type VerifyCodeRequest,
  type VerifyCodeResponse,
  type VerifyMailedCodeRequest,
  type VerifyMailedCodeResponse,
  type VerifyPasskeyRequest,
  type VerifyPasskeyResponse,
  type VerifyUserCodeRequest,
  type VerifyUserCodeResponse,
} from '@ostiary/contracts/ostiary/identity/v1/credentials';
import {
  type FindUserByNameRequest,
  NoticeWaitingRequestResponse_Result as MailResult,
  type NoticeSignInRequest,
  type NoticeWaitingRequestRequest,
  type RequestEmailVerificationResponse,
  VerifyPasswordResponse_Result as Result,
  type SignUpRequest,
  type SignUpResponse,
  SignUpResponse_Result as SignUpResult,
  type UpdateUserRequest,
  type User,
  RequestEmailVerificationResponse_Result as VerificationResult,
  type VerifyPasswordRequest,
  type VerifyPasswordResponse,
} from '@ostiary/contracts/ostiary/identity/v1/identity';
import {
  AcceptInvitationResponse_Result as AcceptanceResult,
  type AcceptInvitationRequest,
  type AcceptInvitationResponse,
  type GetInvitationRequest,
  type Invitation,
} from '@ostiary/contracts/ostiary/invitations/v1/invitations';
import type {
  DecryptJwtRequest,
  EndSessionRequest,
  FindGrantRequest,
  Grant,
  ListGrantsRequest,
  RecordGrantRequest,
  RevokeGrantRequest,
  SignJwtRequest,
} from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import { generateEncryptionKey } from '@ostiary/crypto/encryption-key';
import { type DecryptionKey, decryptJwe, parseJwe } from '@ostiary/crypto/jwe';
import { signJws } from '@ostiary/crypto/jws';
import { randomUuid } from '@ostiary/crypto/random';
import { generateSigningKey } from '@ostiary/crypto/signing-key';
import { Directory, type UserView } from '@ostiary/directory/directory';
import type { Membership } from '@ostiary/oauth/acting-organization';
import { CHALLENGE, clientOf, GOOD, SETTINGS } from '@ostiary/oauth/authorization-request/check-table.test-support';
import type { Client, ClientRecord } from '@ostiary/oauth/client';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Parameters } from '@ostiary/oauth/parameters';
import type { Workspace, WorkspaceSettings } from '@ostiary/oauth/workspace';
import { composeConfig, edgeTrustConfig, httpConfig, observabilityConfig } from '@ostiary/platform/config';
import { GrpcCallError } from '@ostiary/platform/grpc-client';
import { SafeFetchError } from '@ostiary/platform/safe-fetch';
import { type RunningService, startService } from '@ostiary/platform/service-main';
import { type AuthorizationCodeRecord, AuthorizationCodeStore } from '@ostiary/state/authorization-code.store';
import { BackchannelRequestStore } from '@ostiary/state/backchannel-request.store';
import { DeviceAuthorizationStore } from '@ostiary/state/device-authorization.store';
import { ExpiringRecords } from '@ostiary/state/expiring-records';
import { PushedRequestStore } from '@ostiary/state/pushed-request.store';
import { RevocationCache } from '@ostiary/state/revocations';
import { SpendOnce } from '@ostiary/state/spend-once';
import { testRedis } from '@ostiary/state/testing/redis';
import { ACCOUNT_DEPENDENCIES, AccountController, type AccountDependencies } from '../account/account.controller.js';
import {
  AUTHORIZE_DEPENDENCIES,
  AuthorizeController,
  type AuthorizeDependencies,
} from '../authorize/authorize.controller.js';
import { requestObjectReader } from '../authorize/read-request-object.js';
import type { SpentRequest } from '../authorize/receive-request.js';
import { Refusals } from '../authorize/refusals.js';
import { RemoteRequests } from '../authorize/remote-requests.js';
import { SignedResponses } from '../authorize/signed-responses.js';
import {
  BACKCHANNEL_AUTHENTICATION_DEPENDENCIES,
  BackchannelAuthenticationController,
  type BackchannelEndpointDependencies,
} from '../backchannel-authentication/backchannel-authentication.controller.js';
import { BackchannelLimiter } from '../backchannel-authentication/backchannel-limiter.js';
import { BackchannelNotices } from '../backchannel-authentication/backchannel-notices.js';
import { BlockedClients } from '../backchannel-authentication/blocked-client.repository.js';
import {
  REQUESTS_DEPENDENCIES,
  RequestsController,
  type RequestsDependencies,
} from '../backchannel-authentication/requests.controller.js';
import {
  DEVICE_AUTHORIZATION_DEPENDENCIES,
  DeviceAuthorizationController,
} from '../device-authorization/device-authorization.controller.js';
import { DeviceConfirmationController } from '../device-authorization/device-confirmation.controller.js';
import {
  DEVICE_PAGE_DEPENDENCIES,
  DevicePageController,
  type DevicePageDependencies,
} from '../device-authorization/device-page.controller.js';
import { UserCodeLimiter } from '../device-authorization/user-code-limiter.js';
import {
  INTERACTION_DEPENDENCIES,
  InteractionController,
  type InteractionDependencies,
} from '../interaction/interaction.controller.js';
import type { Interaction } from '../interaction/interaction.js';
import { MailedCodeController } from '../interaction/mailed-code.controller.js';
import type { CeremonyRecord } from '../interaction/passkey-ceremony.js';
import { SecondFactorController, type SecondFactorDependencies } from '../interaction/second-factor.controller.js';
import { SignUpLimiter } from '../interaction/sign-up-limiter.js';
import {
  INVITATION_DEPENDENCIES,
  InvitationController,
  type InvitationDependencies,
} from '../invitation/invitation.controller.js';
import {
  LANGUAGE_DEPENDENCIES,
  LanguageController,
  type LanguageDependencies,
} from '../language/language.controller.js';
import { AssetsController } from '../pages/assets.controller.js';
import { SignInPreviewController } from '../pages/sign-in-preview.controller.js';
import { PAR_DEPENDENCIES, ParController, type ParDependencies } from '../par/par.controller.js';
import { PasswordResetOffer } from '../password-reset/password-reset-offer.js';
import type { Session } from '../sessions/session.js';
import { SessionRepository } from '../sessions/session.repository.js';
import { Sessions } from '../sessions/sessions.js';
import { PushSubscriptions } from '../user-notices/push-subscription.repository.js';
import { type SendPushDependencies, sendPush, VapidKeys } from '../user-notices/send-push.js';
import { UserNotices } from '../user-notices/user-notices.js';
import { testDatabase } from './database.js';

export const ISSUER = 'https://id.example/acme/shop';
export const WORKSPACE_ID = '0190a000-0000-7000-8000-000000000001';
export const PAIRWISE_KEY = new Uint8Array(32);
export const ALICE = '0190a000-0000-7000-8000-00000000000a';
export const BOB = '0190a000-0000-7000-8000-00000000000b';
export const USER_CODE_LIMITS = { perNetwork: 5, perWorkspace: 8 };
export const BACKCHANNEL_LIMITS = {
  ...{
    perUser: 4,
    perClient: 2,
    perClientAndUser: 6,
    refusals: 3,
    unknownUsers: 3,
    perWorkspace: 1000,
    noticesPerUser: 3,
  },
};
export const SIGN_UP_LIMITS = { perAddress: 5, perWorkspace: 8 };
export { CHALLENGE, GOOD };

const NOT_FOUND = 5;
const UNAVAILABLE = 14;
const RESOURCE_EXHAUSTED = 8;
const INVALID_ARGUMENT = 3;
const FAILED_PRECONDITION = 9;

export function passkeyOf(credentialId: string): Passkey {
  const times = { createdAt: 1_700_000_000, lastUsedAt: 0 };
  const id = `0190a000-0000-7000-8000-${Buffer.from(credentialId).toString('hex').padStart(12, '0').slice(-12)}`;
  return { id, credentialId, transports: [], name: 'A key', synced: false, backedUp: false, ...times };
}

@Module({})
class TestModule {}

export async function startAuthorize(name: string) {
  const redis = testRedis();
  const database = await testDatabase(name);
  const clock = { aheadMs: 0 };
  const now = () => Date.now() + clock.aheadMs;

  const events: AuditEventInput[] = [];
  const switches = {
    /** Unix seconds; 0: they have no end. */
    grantsEndAt: 0,
    auditAway: false,
    tokenAway: false,
    identityAway: false,
    workspaceFull: false,
    noticesFail: false,
    sendsMail: true,
  };
  const record = async (event: AuditEventInput): Promise<void> => {
    if (switches.auditAway) {
      throw new OAuthError('temporarily_unavailable', 'no evidence, no answer', { clause: 'RFC 6749 §4.1.2.1' });
    }
    events.push(event);
  };
  const audit: Pick<AuditEmitter, 'record' | 'recordInTransaction'> = {
    record,
    recordInTransaction: (_manager, event) => record(event),
  };

  const signingKey = await generateSigningKey('ES256');
  const clients = new Map<string, Client>();
  const users = new Map<string, UserView>();
  const memberships = new Map<string, readonly Membership[]>();
  let settings: WorkspaceSettings = SETTINGS;
  let version = 0;
  const workspace = (): Workspace => ({
    id: WORKSPACE_ID,
    tenant: 'acme',
    slug: 'shop',
    name: 'Acme <Shop>',
    workspaceProfile: 'b2c',
    issuer: ISSUER,
    mtlsIssuer: 'https://mtls.example/acme/shop',
    settings,
    keys: [
      {
        kid: signingKey.kid,
        alg: signingKey.alg,
        state: 'active',
        publicJwk: { ...signingKey.publicJwk },
        sealedPrivateKey: new Uint8Array(),
      },
    ],
    encryptionKeys: settings.encryptionAlgorithms?.includes('ECDH-ES')
      ? [{ ...encryptionKey, retired: false, sealedPrivateKey: new Uint8Array() }]
      : [],
    version,
    disabled: false,
  });
  const directory = new Directory({
    loadWorkspace: async (tenant, slug) => (tenant === 'acme' && slug === 'shop' ? workspace() : undefined),
    loadClient: async (_workspace, clientId) => clients.get(clientId),
    loadUser: async (_workspace, userId) => users.get(userId),
    loadMemberships: async (_workspace, userId) => memberships.get(userId) ?? [],
  });
  const forget = () => {
    version++;
    directory.apply({ tenant: 'acme', workspaceId: '', workspace: '', changed: undefined, changedAt: 0 });
    directory.doubtEverything();
  };

  const OLD_USERS = [
    ['alice', { userId: ALICE, password: 'wonderland' }],
    ['bob', { userId: BOB, password: 'builder' }],
  ] as const;
  const passwords = new Map<string, { userId: string; password: string }>(OLD_USERS);
  const signUpCalls: SignUpRequest[] = [];
  const signUpAnswers: Partial<SignUpResponse>[] = [];
  const verdicts: Partial<VerifyPasswordResponse>[] = [];
  const attempts: VerifyPasswordRequest[] = [];
  /** Answers to a request for a message that proves an address, one each. */
  const verifications: VerificationResult[] = [];
  const passwordChanges: UpdateUserRequest[] = [];
  /** Sign-ins of which users were to be told. */
  const notices: NoticeSignInRequest[] = [];
  const waitingMails: NoticeWaitingRequestRequest[] = [];
  const waitingMailAnswers: MailResult[] = [];
  const identity = {
    noticeWaitingRequest: async (request: NoticeWaitingRequestRequest) => {
      if (switches.identityAway) throw new GrpcCallError('Identity', 'noticeWaitingRequest', UNAVAILABLE, 'away', '');
      waitingMails.push(request);
      return { result: waitingMailAnswers.shift() ?? MailResult.RESULT_QUEUED };
    },
    noticeSignIn: async (request: NoticeSignInRequest) => {
      notices.push(request);
      if (switches.noticesFail) throw new GrpcCallError('Identity', 'noticeSignIn', UNAVAILABLE, 'away', '');
      return {};
    },
    findUserByName: async ({ name }: FindUserByNameRequest) => {
      if (switches.identityAway) throw new GrpcCallError('Identity', 'findUserByName', UNAVAILABLE, 'away', '');
      return { userId: passwords.get(name)?.userId ?? '' };
    },
    getCapabilities: async () => {
      if (switches.identityAway) throw new GrpcCallError('Identity', 'getCapabilities', UNAVAILABLE, 'away', '');
      return { sendsMail: switches.sendsMail };
    },
    requestEmailVerification: async (): Promise<RequestEmailVerificationResponse> => {
      const result = verifications.shift();
      if (result === undefined)
        throw new GrpcCallError('Identity', 'requestEmailVerification', FAILED_PRECONDITION, 'none', 'NO_MAIL_SERVER');
      return { result };
    },
    verifyPassword: async (request: VerifyPasswordRequest): Promise<VerifyPasswordResponse> => {
      if (switches.identityAway) throw new GrpcCallError('Identity', 'verifyPassword', UNAVAILABLE, 'away', '');
      attempts.push(request);
      const user = passwords.get(request.username);
      const result = user?.password === request.password ? Result.RESULT_VERIFIED : Result.RESULT_REFUSED;
      const device = result === Result.RESULT_VERIFIED ? 'device.password' : '';
      return { result, userId: user?.userId ?? '', retryAt: 0, device, lockedUntil: 0, ...verdicts.shift() };
    },
    updateUser: async (request: UpdateUserRequest): Promise<User> => {
      if (switches.identityAway) throw new GrpcCallError('Identity', 'updateUser', UNAVAILABLE, 'away', '');
      const { tenant, workspaceId, userId, password = '' } = request;
      if (password.length < 8) {
        const rule = 'NIST SP 800-63B §3.1.1.2: a password has at least 8 characters';
        throw new GrpcCallError('Identity', 'updateUser', INVALID_ARGUMENT, rule, 'INVALID_FIELD', '/password');
      }
      passwordChanges.push(request);
      const times = { createdAt: 0, updatedAt: 0 };
      return { id: userId, tenant, workspaceId, username: '', claimsJson: '{}', disabled: false, version: 2, ...times };
    },
    signUp: async (request: SignUpRequest): Promise<SignUpResponse> => {
      if (switches.identityAway) throw new GrpcCallError('Identity', 'signUp', UNAVAILABLE, 'away', '');
      signUpCalls.push(request);
      if (switches.workspaceFull)
        throw new GrpcCallError('Identity', 'signUp', RESOURCE_EXHAUSTED, 'full', 'TOO_MANY_USERS');
      const answer = signUpAnswers.shift();
      if (answer !== undefined) return { result: SignUpResult.RESULT_INVALID, userId: '', problems: [], ...answer };
      const { username, password, withoutPassword } = request;
      if (passwords.has(username)) return { result: SignUpResult.RESULT_TAKEN, userId: '', problems: [] };
      const userId = randomUuid();
      if (!withoutPassword) passwords.set(username, { userId, password });
      users.set(userId, { id: userId, username, claims: {}, disabled: false, version: 1 });
      return { result: SignUpResult.RESULT_CREATED, userId, problems: [] };
    },
  };

  /** Invitations by the token of their link, and what was asked to be accepted. */
  const invited = new Map<string, Invitation>();
  const accepted: AcceptInvitationRequest[] = [];
  const acceptances: Partial<AcceptInvitationResponse>[] = [];
  const invitations = {
    getInvitation: async ({ workspaceId, token }: GetInvitationRequest): Promise<Invitation> => {
      if (switches.identityAway) throw new GrpcCallError('Invitations', 'getInvitation', UNAVAILABLE, 'away', '');
      const found = workspaceId === WORKSPACE_ID ? invited.get(token) : undefined;
      if (found === undefined) throw new GrpcCallError('Invitations', 'getInvitation', NOT_FOUND, 'none', '');
      return found;
    },
    acceptInvitation: async (request: AcceptInvitationRequest): Promise<AcceptInvitationResponse> => {
      accepted.push(request);
      return { result: AcceptanceResult.RESULT_ACCEPTED, problem: '', problemCode: '', ...acceptances.shift() };
    },
  };

  /** As identity answers, but for the cryptography: a passkey is whatever names it, and the code is 123456. */
  interface Owned {
    passkeys: Passkey[];
    oneTimeCodes: boolean;
    usedCodes: Set<string>;
    /** The address is proven, and there is a mail server. */
    mailbox: boolean;
  }
  const owned = new Map<string, Owned>();
  const ownedBy = (userId: string) => {
    const known = owned.get(userId) ?? { passkeys: [], oneTimeCodes: false, usedCodes: new Set(), mailbox: false };
    owned.set(userId, known);
    return known;
  };
  const credentialCalls: { readonly method: string; readonly request: unknown }[] = [];
  const credentialCall = (method: string, request: unknown) => {
    if (switches.identityAway) throw new GrpcCallError('Credentials', method, UNAVAILABLE, 'away', '');
    credentialCalls.push({ method, request });
  };
  const idIn = (responseJson: string) => String(JSON.parse(responseJson).id);
  const codeVerdicts: Partial<VerifyCodeResponse>[] = [];
  /** Codes that were sent by e-mail and have not been used, by user and context. */
  const mailed = new Map<string, string>();
  let mailedSerial = 100_000;
  const mailRefusals: string[] = [];
  const mailedVerdicts: Partial<VerifyMailedCodeResponse>[] = [];
  const userCodes = new Map<string, string>();
  const credentials = {
    getCredentials: async (request: GetCredentialsRequest): Promise<GetCredentialsResponse> => {
      credentialCall('getCredentials', request);
      const { passkeys, oneTimeCodes } = ownedBy(request.userId);
      return {
        hasPassword: [...passwords.values()].some(({ userId }) => userId === request.userId),
        passwordChangedAt: 1_700_000_000,
        passkeys: [...passkeys],
        hasOneTimeCodes: oneTimeCodes,
        oneTimeCodesAddedAt: oneTimeCodes ? 1_700_000_000 : 0,
        recoveryCodesLeft: oneTimeCodes ? 10 : 0,
        lockedUntil: 0,
        userHandle: Buffer.from(request.userId).toString('base64url'),
        receivesMailedCodes: ownedBy(request.userId).mailbox,
        hasUserCode: userCodes.has(request.userId),
      };
    },
    setUserCode: async (request: SetUserCodeRequest) => {
      credentialCall('setUserCode', { ...request, code: '…' });
      const rule = 'CIBA §7.1: a code has at least 4 characters';
      if (request.code !== '' && request.code.length < 4) {
        throw new GrpcCallError(
          'Credentials',
          'setUserCode',
          INVALID_ARGUMENT,
          rule,
          'INVALID_FIELD',
          '/code',
          'user-code-short',
        );
      }
      if (request.code === '') userCodes.delete(request.userId);
      else userCodes.set(request.userId, request.code);
      return {};
    },
    verifyUserCode: async ({ userId, code }: VerifyUserCodeRequest): Promise<VerifyUserCodeResponse> => {
      if (switches.identityAway) throw new GrpcCallError('Credentials', 'verifyUserCode', UNAVAILABLE, 'away', '');
      const own = userCodes.get(userId);
      if (own === 'throttled')
        return { result: UserCodeResult.RESULT_THROTTLED, retryAt: Math.ceil(now() / 1000) + 60 };
      if (own === undefined) return { result: UserCodeResult.RESULT_NONE, retryAt: 0 };
      if (code === '') return { result: UserCodeResult.RESULT_MISSING, retryAt: 0 };
      return { result: own === code ? UserCodeResult.RESULT_VERIFIED : UserCodeResult.RESULT_REFUSED, retryAt: 0 };
    },
    addPasskey: async (request: AddPasskeyRequest): Promise<AddPasskeyResponse> => {
      credentialCall('addPasskey', request);
      const passkey = passkeyOf(idIn(request.responseJson));
      ownedBy(request.userId).passkeys.push(passkey);
      return { passkey };
    },
    verifyPasskey: async (request: VerifyPasskeyRequest): Promise<VerifyPasskeyResponse> => {
      credentialCall('verifyPasskey', request);
      const id = idIn(request.responseJson);
      const [userId = ''] =
        [...owned].find(([, { passkeys }]) => passkeys.some((passkey) => passkey.credentialId === id)) ?? [];
      const verified = userId !== '' && (request.userId === '' || request.userId === userId);
      const result = verified ? PasskeyResult.RESULT_VERIFIED : PasskeyResult.RESULT_REFUSED;
      return { result, userId, synced: false, retryAt: 0, device: verified ? 'device.strong' : '' };
    },
    beginOneTimeCodes: async (request: unknown) => {
      credentialCall('beginOneTimeCodes', request);
      return { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' };
    },
    confirmOneTimeCodes: async (request: ConfirmOneTimeCodesRequest): Promise<ConfirmOneTimeCodesResponse> => {
      credentialCall('confirmOneTimeCodes', request);
      const owner = ownedBy(request.userId);
      const right = request.code === '123456' && !(request.first && owner.oneTimeCodes);
      if (!right) return { result: CodeResult.CODE_RESULT_REFUSED, recoveryCodes: [], retryAt: 0 };
      owner.oneTimeCodes = true;
      return { result: CodeResult.CODE_RESULT_VERIFIED, recoveryCodes: ['abcde-fghjk'], retryAt: 0 };
    },
    verifyCode: async (request: VerifyCodeRequest): Promise<VerifyCodeResponse> => {
      credentialCall('verifyCode', request);
      const owner = ownedBy(request.userId);
      const right = owner.oneTimeCodes && request.code === '123456' && !owner.usedCodes.has(request.code);
      if (right) owner.usedCodes.add(request.code);
      const result = right ? CodeResult.CODE_RESULT_VERIFIED : CodeResult.CODE_RESULT_REFUSED;
      const device = right ? 'device.strong' : '';
      return { result, recovery: false, retryAt: 0, lockedUntil: 0, device, ...codeVerdicts.shift() };
    },
    sendMailedCode: async (request: SendMailedCodeRequest) => {
      credentialCall('sendMailedCode', request);
      const reason = mailRefusals.shift();
      if (reason !== undefined)
        throw new GrpcCallError('Credentials', 'sendMailedCode', FAILED_PRECONDITION, 'no', reason);
      mailed.set(`${request.userId} ${request.context}`, String(++mailedSerial));
      return {};
    },
    verifyMailedCode: async (request: VerifyMailedCodeRequest): Promise<VerifyMailedCodeResponse> => {
      credentialCall('verifyMailedCode', request);
      const key = `${request.userId} ${request.context}`;
      const right = mailed.get(key) === request.code;
      if (right) mailed.delete(key);
      const result = right ? CodeResult.CODE_RESULT_VERIFIED : CodeResult.CODE_RESULT_REFUSED;
      const device = right ? 'device.password' : '';
      return { result, retryAt: 0, lockedUntil: 0, device, ...mailedVerdicts.shift() };
    },
    renamePasskey: async (request: unknown) => {
      credentialCall('renamePasskey', request);
      return {};
    },
    removePasskey: async (request: { readonly userId: string; readonly passkeyId: string }) => {
      credentialCall('removePasskey', request);
      const owner = ownedBy(request.userId);
      const left = owner.passkeys.filter((passkey) => passkey.id !== request.passkeyId);
      if (left.length === owner.passkeys.length) {
        throw new GrpcCallError('Credentials', 'removePasskey', NOT_FOUND, 'none', 'CREDENTIAL_NOT_FOUND');
      }
      owner.passkeys = left;
      return {};
    },
    removeOneTimeCodes: async (request: { readonly userId: string }) => {
      credentialCall('removeOneTimeCodes', request);
      ownedBy(request.userId).oneTimeCodes = false;
      return {};
    },
    replaceRecoveryCodes: async (request: unknown) => {
      credentialCall('replaceRecoveryCodes', request);
      return { recoveryCodes: ['mnpqr-stuvw'] };
    },
  };

  const codeRecords = new Map<string, AuthorizationCodeRecord>();
  const granted = new Map<string, Grant>();
  const grantCalls: string[] = [];
  const recordedGrants: RecordGrantRequest[] = [];
  /** One without being asked for, or each by its id. */
  const grantKey = ({
    userId,
    clientId,
    grantId,
    organizationId,
  }: Pick<Grant, 'userId' | 'clientId' | 'organizationId'> & { readonly grantId: string }) => {
    const named = [...granted].find(
      ([, one]) =>
        one.id === grantId &&
        one.userId === userId &&
        one.clientId === clientId &&
        one.organizationId === organizationId,
    );
    const place = organizationId === undefined ? '' : ` ${organizationId}`;
    return grantId === '' ? `${userId} ${clientId}${place}` : (named?.[0] ?? '');
  };
  const grants = {
    endSession: async ({ sessionId }: EndSessionRequest) => {
      grantCalls.push('end');
      if (switches.tokenAway) throw new GrpcCallError('Grants', 'endSession', UNAVAILABLE, 'away', '');
      const took = [...codeRecords.values()].filter((code) => code.sessionId === sessionId);
      return { clientIds: [...new Set(took.map((code) => code.clientId))] };
    },
    listGrants: async ({ userId }: ListGrantsRequest) => {
      if (switches.tokenAway) throw new GrpcCallError('Grants', 'listGrants', UNAVAILABLE, 'away', '');
      return { grants: [...granted.values()].filter((grant) => grant.userId === userId), nextCursor: '' };
    },
    revokeGrant: async ({ grantId }: RevokeGrantRequest) => {
      const [key] = [...granted].find(([, grant]) => grant.id === grantId) ?? [];
      return { revoked: key !== undefined && granted.delete(key) };
    },
    findGrant: async (request: FindGrantRequest): Promise<Grant> => {
      grantCalls.push('find');
      if (switches.tokenAway) throw new GrpcCallError('Grants', 'findGrant', UNAVAILABLE, 'away', '');
      const grant = granted.get(grantKey(request));
      if (grant === undefined) throw new GrpcCallError('Grants', 'findGrant', NOT_FOUND, 'none', 'GRANT_NOT_FOUND');
      return grant;
    },
    recordGrant: async (request: RecordGrantRequest): Promise<Grant> => {
      grantCalls.push('record');
      if (switches.tokenAway) throw new GrpcCallError('Grants', 'recordGrant', UNAVAILABLE, 'away', '');
      recordedGrants.push(request);
      const { workspaceId, userId, clientId, authorizationDetailsJson, action, claims, reason } = request;
      const { organizationId } = request;
      const id = randomUuid();
      const key = action === 'create' ? id : grantKey(request);
      const before = granted.get(key);
      if (request.grantId !== '' && before === undefined) {
        throw new GrpcCallError('Grants', 'recordGrant', NOT_FOUND, 'none', 'GRANT_NOT_FOUND');
      }
      const kept = action === 'replace' ? undefined : before;
      const grant: Grant = {
        ...{ id: before?.id ?? id, workspaceId, userId, clientId },
        scopes: [...new Set([...(kept?.scopes ?? []), ...request.scopes])],
        resources: [...new Set([...(kept?.resources ?? []), ...request.resources])],
        ...{ authorizationDetailsJson, claims, reason, requests: [], basis: 'user' },
        ...{ createdAt: 0, updatedAt: 0, expiresAt: switches.grantsEndAt, lastUsedAt: 0, managed: action === 'create' },
        version: (before?.version ?? 0) + (action === 'replace' ? 1 : 0),
        ...(organizationId !== undefined && { organizationId }),
      };
      granted.set(key, grant);
      return grant;
    },
  };

  const authenticator = {
    authenticate: async ({ parameters }: { parameters: Parameters }) => {
      const client = clients.get(parameters.get('client_id') ?? '');
      if (client === undefined) throw new OAuthError('invalid_client', 'unknown client', { clause: 'RFC 6749 §5.2' });
      return { client, method: client.tokenEndpointAuthMethod, certificateThumbprint: 'thumbprint' };
    },
  };
  const dpop = {
    verify: async ({ proofs }: { proofs: readonly string[] }) => {
      const [jkt] = proofs;
      if (jkt === 'stale') throw new OAuthError('use_dpop_nonce', 'nonce', { clause: 'RFC 9449 §8' });
      return jkt === undefined ? undefined : { jkt };
    },
    nonce: () => 'a-nonce',
  };

  const encryptionKey = await generateEncryptionKey('ECDH-ES');
  const decryptionKey: DecryptionKey = {
    kid: encryptionKey.kid,
    algorithms: ['ECDH-ES', 'ECDH-ES+A256KW'],
    privateKey: encryptionKey.privateKey,
  };
  /** As `token` answers. */
  const issuance = {
    signJwt: async ({ alg, typ, payloadJson }: SignJwtRequest) => {
      if (switches.tokenAway) throw new GrpcCallError('Issuance', 'signJwt', UNAVAILABLE, 'away', '');
      if (alg !== signingKey.alg) throw new GrpcCallError('Issuance', 'signJwt', FAILED_PRECONDITION, 'no key', '');
      return { jwt: signJws({ typ, kid: signingKey.kid }, JSON.parse(payloadJson), signingKey.privateKey, 'ES256') };
    },
    decryptJwt: async ({ jwe }: DecryptJwtRequest) => {
      if (switches.tokenAway) throw new GrpcCallError('Issuance', 'decryptJwt', UNAVAILABLE, 'away', '');
      try {
        return { jwt: await decryptJwe(parseJwe(jwe), [decryptionKey]) };
      } catch {
        throw new GrpcCallError('Issuance', 'decryptJwt', INVALID_ARGUMENT, 'no', 'UNDECRYPTABLE');
      }
    },
  };
  const remoteKeys = new Map<string, object>();
  const remoteJwks = new RemoteJwks({
    fetch: async (url) => ({
      status: remoteKeys.has(url) ? 200 : 404,
      body: JSON.stringify(remoteKeys.get(url) ?? {}),
    }),
  });
  const fetched: string[] = [];
  const remoteObjects = new Map<string, string>();
  const remoteRequests = new RemoteRequests({
    fetch: async (url) => {
      fetched.push(url);
      return { status: remoteObjects.has(url) ? 200 : 404, body: Buffer.from(remoteObjects.get(url) ?? '') };
    },
    now,
  });
  const signedResponses = new SignedResponses({ issuance, remoteJwks, now });

  const sessionCache = new ExpiringRecords<Session>(redis, 'session');
  const sessions = new Sessions({
    cache: sessionCache,
    repository: new SessionRepository(database.dataSource),
    audit,
    logger: { warn: () => undefined },
    now,
  });
  const failures: unknown[] = [];
  const codeStore = new AuthorizationCodeStore(redis);
  const codes = {
    put: async (code: string, stored: AuthorizationCodeRecord, ttlSeconds: number) => {
      codeRecords.set(code, stored);
      await codeStore.put(code, stored, ttlSeconds);
    },
  };
  const devices = new DeviceAuthorizationStore(redis);
  const requests = new BackchannelRequestStore(redis);
  const limiter = new BackchannelLimiter(redis, BACKCHANNEL_LIMITS);
  const blocks = new BlockedClients(database.dataSource, audit);
  const backchannelNotices = new BackchannelNotices(database.dataSource, new Uint8Array(32));
  const subscriptions = new PushSubscriptions(database.dataSource, audit, new Uint8Array(32));
  const vapidKeys = new VapidKeys(new Uint8Array(32));
  const pushServices = { hosts: ['push.example'], plain: [] };
  const pings = { notices: backchannelNotices, deliver: () => undefined };
  const revocations = new RevocationCache(redis);
  const shared: AuthorizeDependencies &
    InteractionDependencies &
    SecondFactorDependencies &
    DevicePageDependencies &
    Omit<ParDependencies, 'authenticator' | 'dpop'> = {
    directory,
    sessions,
    identity,
    credentials,
    ceremonies: new ExpiringRecords<CeremonyRecord>(redis, 'passkey-ceremony'),
    grants,
    signUps: new SignUpLimiter(redis, SIGN_UP_LIMITS),
    passwordReset: new PasswordResetOffer({ identity, now }),
    interactions: new ExpiringRecords<Interaction>(redis, 'interaction'),
    pushedRequests: new PushedRequestStore(redis),
    spentRequests: new ExpiringRecords<SpentRequest>(redis, 'par-spent', 'hashed'),
    codes,
    devices,
    requests,
    limiter,
    pings,
    userCodes: new UserCodeLimiter(redis, USER_CODE_LIMITS),
    revocations,
    audit,
    readRequestObject: requestObjectReader({ issuance, remoteJwks, now }),
    remoteRequests,
    signedResponses,
    refusals: new Refusals({ audit, signedResponses, logger: { error: (fault: unknown) => failures.push(fault) } }),
    pairwiseKey: PAIRWISE_KEY,
    now,
  };
  const account: AccountDependencies = {
    ...shared,
    identity,
    credentials,
    grants,
    sessions,
    repository: new SessionRepository(database.dataSource),
    deliver: () => undefined,
    subscriptions,
    csrfKey: new Uint8Array(32),
  };
  /** Messages to browsers, as they were posted; a push service answers 201 unless it is told something else. */
  const pushed: { url: string; body: Uint8Array; headers: Readonly<Record<string, string>> }[] = [];
  const pushAnswers: (number | SafeFetchError)[] = [];
  /** In seconds; what happens in one, the test says. */
  const pauses: number[] = [];
  const during: { pause: () => Promise<unknown> } = { pause: async () => undefined };
  const post: SendPushDependencies['post'] = async (url, bytes) => {
    pushed.push({ url, ...bytes });
    const answer = pushAnswers.shift() ?? 201;
    if (answer instanceof SafeFetchError) throw answer;
    return { status: answer };
  };
  const userNotices = new UserNotices({
    ...shared,
    identity,
    requests,
    limiter,
    subscriptions,
    sendPush: (subscription, message) =>
      sendPush({ post, services: pushServices, keys: vapidKeys, now }, subscription, message),
    pause: async (seconds) => {
      pauses.push(seconds);
      await during.pause();
    },
    logger: { warn: (fault: unknown) => failures.push(fault) },
  });
  const backchannel: BackchannelEndpointDependencies = {
    ...shared,
    authenticator,
    identity,
    credentials,
    remoteJwks,
    repository: new SessionRepository(database.dataSource),
    spendOnce: new SpendOnce(redis),
    blocks,
    requests,
    limiter,
    notices: backchannelNotices,
    userNotices,
  };
  const service: RunningService = await startService(
    {
      name: 'authorize',
      config: composeConfig(httpConfig, observabilityConfig, edgeTrustConfig),
      module: () => ({
        module: TestModule,
        providers: [
          { provide: PAR_DEPENDENCIES, useValue: { ...shared, authenticator, dpop } },
          { provide: AUTHORIZE_DEPENDENCIES, useValue: shared },
          { provide: INTERACTION_DEPENDENCIES, useValue: shared },
          { provide: DEVICE_AUTHORIZATION_DEPENDENCIES, useValue: { ...shared, authenticator } },
          { provide: DEVICE_PAGE_DEPENDENCIES, useValue: shared },
          { provide: BACKCHANNEL_AUTHENTICATION_DEPENDENCIES, useValue: backchannel },
          {
            provide: REQUESTS_DEPENDENCIES,
            useValue: {
              ...shared,
              ...account,
              ...{ audit, requests, limiter, blocks, pings, subscriptions, pushServices, vapidKeys },
            } satisfies RequestsDependencies,
          },
          { provide: INVITATION_DEPENDENCIES, useValue: { ...shared, invitations } satisfies InvitationDependencies },
          { provide: ACCOUNT_DEPENDENCIES, useValue: account },
          { provide: LANGUAGE_DEPENDENCIES, useValue: shared satisfies LanguageDependencies },
        ],
        controllers: [
          ParController,
          AuthorizeController,
          InteractionController,
          InvitationController,
          SecondFactorController,
          MailedCodeController,
          DeviceAuthorizationController,
          DevicePageController,
          DeviceConfirmationController,
          BackchannelAuthenticationController,
          RequestsController,
          AccountController,
          LanguageController,
          AssetsController,
          SignInPreviewController,
        ],
      }),
    },
    { HTTP_PORT: '0', LOG_LEVEL: 'silent' },
  );

  const put = {
    client: (changes: Partial<ClientRecord> = {}) => {
      const client = clientOf(changes, settings);
      clients.set(client.clientId, { ...client, workspaceId: WORKSPACE_ID });
      forget();
      return client;
    },
    user: (id: string, username: string, disabled = false, claims: UserView['claims'] = {}) => {
      users.set(id, { id, username, claims, disabled, version: 1 });
      forget();
    },
    /** All of a user's, by the organization's id. */
    memberships: (id: string, all: readonly Membership[]) => {
      memberships.set(id, all);
      directory.apply({
        ...{ tenant: 'acme', workspaceId: WORKSPACE_ID, workspace: 'shop', changedAt: 0 },
        changed: { $case: 'userChanged', userChanged: { userId: id } },
      });
    },
    /** In place of all of them. */
    only: (all: WorkspaceSettings) => {
      settings = all;
      forget();
    },
    settings: (changes: Partial<WorkspaceSettings>) => {
      settings = { ...SETTINGS, ...changes };
      forget();
    },
  };
  return {
    directory,
    audit,
    signedResponses,
    signingKey,
    encryptionKey,
    remoteKeys,
    /** Request objects by their address, and the addresses that were fetched. */
    remoteObjects,
    fetched,
    workspace,
    sessionCache,
    base: `http://127.0.0.1:${service.httpPort}`,
    redis,
    database,
    clock,
    events,
    eventTypes: () => events.map((event) => event.type),
    switches,
    verdicts,
    verifications,
    notices,
    attempts,
    /** The users' own codes (CIBA); 'throttled': too many were tried. */
    ownCodes: userCodes,
    /** What users have beside their passwords. */
    ownedBy,
    credentialCalls,
    /** Over what the fake would say of a code, once each. */
    codeVerdicts,
    /** The code that was last sent to somebody, to whichever pages. */
    lastMailedCode: () => String(mailedSerial),
    /** Reasons why a code is not sent, once each; over what the fake would say of one, once each. */
    mailRefusals,
    mailedVerdicts,
    passwordChanges,
    signUps: { admit: (workspaceId: string, address: string) => shared.signUps.admit(workspaceId, address) },
    signUpCalls,
    /** Instead of what identity would say, once each. */
    signUpAnswers,
    forgetSignUps: async () => {
      const prefix = redis.options.keyPrefix ?? '';
      for (const key of await redis.keys(`${prefix}sign-up:*`)) await redis.del(key.slice(prefix.length));
    },
    forgetBackchannelRequests: async () => {
      const prefix = redis.options.keyPrefix ?? '';
      for (const key of await redis.keys(`${prefix}backchannel*`)) await redis.del(key.slice(prefix.length));
      await database.query('truncate authorize.blocked_clients, authorize.push_subscriptions');
    },
    forgetUserCodeTries: async () => {
      const prefix = redis.options.keyPrefix ?? '';
      for (const key of await redis.keys(`${prefix}user-code-try:*`)) await redis.del(key.slice(prefix.length));
    },
    invited,
    accepted,
    acceptances,
    grants,
    granted,
    grantCalls,
    recordedGrants,
    failures,
    revocations,
    devices,
    requests,
    backchannelNotices,
    subscriptions,
    userNotices,
    vapidKeys,
    pushed,
    /** Of push services, one each; then 201. */
    pushAnswers,
    pauses,
    during,
    /** Users who were to be told by e-mail that something waits, and what identity says of it, one each; then that it is queued. */
    waitingMails,
    waitingMailAnswers,
    put,
    /** What was stored for each code that was made. */
    codeRecords,
    reset: () => {
      clock.aheadMs = 0;
      during.pause = async () => undefined;
      Object.assign(switches, {
        grantsEndAt: 0,
        auditAway: false,
        tokenAway: false,
        identityAway: false,
        workspaceFull: false,
        noticesFail: false,
        sendsMail: true,
      });
      for (const list of [
        events,
        verdicts,
        attempts,
        signUpCalls,
        signUpAnswers,
        grantCalls,
        recordedGrants,
        failures,
        credentialCalls,
        codeVerdicts,
        mailRefusals,
        mailedVerdicts,
        passwordChanges,
        notices,
        fetched,
        pushed,
        pushAnswers,
        pauses,
        waitingMails,
        waitingMailAnswers,
      ]) {
        list.length = 0;
      }
      passwords.clear();
      owned.clear();
      mailed.clear();
      for (const [username, credentials] of OLD_USERS) passwords.set(username, credentials);
      granted.clear();
      remoteObjects.clear();
      codeRecords.clear();
      clients.clear();
      users.clear();
      memberships.clear();
      put.settings({});
      put.client();
      put.user(ALICE, 'alice');
      put.user(BOB, 'bob');
    },
    stop: async () => {
      await service.close();
      await redis.quit();
      await database.drop();
    },
  };
}
export type AuthorizeUnderTest = Awaited<ReturnType<typeof startAuthorize>>;
