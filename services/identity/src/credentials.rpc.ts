// The gRPC edge of what users sign in with beside passwords. Trusts its callers (authorize, tenant: the cluster's network policy lets nobody else in)
// to have authenticated whoever stands behind a request, and to have spent the challenges that they name; it trusts no value in it.
import type { Metadata } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import {
  type AddPasskeyRequest,
  type AddPasskeyResponse,
  type BeginOneTimeCodesRequest,
  type BeginOneTimeCodesResponse,
  CodeResult,
  type ConfirmOneTimeCodesRequest,
  type ConfirmOneTimeCodesResponse,
  type CreatePasskeyUserRequest,
  type GetCredentialsRequest,
  type GetCredentialsResponse,
  type Passkey,
  VerifyPasskeyResponse_Result as PasskeyResult,
  type PreparePasskeyUserRequest,
  type PreparePasskeyUserResponse,
  type RemoveOneTimeCodesRequest,
  type RemoveOneTimeCodesResponse,
  type RemovePasskeyRequest,
  type RemovePasskeyResponse,
  type RenamePasskeyRequest,
  type RenamePasskeyResponse,
  type ReplaceRecoveryCodesRequest,
  type ReplaceRecoveryCodesResponse,
  type SendMailedCodeRequest,
  type SendMailedCodeResponse,
  type SetUserCodeRequest,
  type SetUserCodeResponse,
  type UnlockUserRequest,
  type UnlockUserResponse,
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
import type { User } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { answered } from './answer-refusal.js';
import { listCredentials } from './credentials/list-credentials.js';
import { parseCeremony, parseContext, parsePasskeyId } from './credentials/request.schema.js';
import { unlockUser } from './credentials/unlock-user.js';
import { sendMailedCode } from './mailed-codes/send-mailed-code.js';
import {
  type MailedCodeDependencies,
  type MailedCodeVerdict,
  verifyMailedCode,
} from './mailed-codes/verify-mailed-code.js';
import {
  beginOneTimeCodes,
  type CodeDependencies,
  confirmOneTimeCodes,
  removeOneTimeCodes,
  replaceRecoveryCodes,
} from './one-time-codes/enrol-one-time-codes.js';
import { type CodeVerdict, verifyCode } from './one-time-codes/verify-code.js';
import { addPasskey } from './passkeys/add-passkey.js';
import { removePasskey, renamePasskey } from './passkeys/change-passkey.js';
import { createPasskeyUser, preparePasskeyUser } from './passkeys/create-passkey-user.js';
import type { PasskeyRecord } from './passkeys/passkey.js';
import { type PasskeyVerdict, verifyPasskey } from './passkeys/verify-passkey.js';
import {
  setUserCode,
  type UserCodeDependencies,
  type UserCodeVerdict,
  verifyUserCode,
} from './user-codes/user-code.js';
import { toUserMessage } from './user-message.js';
import { parseRequester, parseScope, parseUserId } from './users/request.schema.js';

/** Injection token of what the use cases need. */
export const CREDENTIAL_DEPENDENCIES = Symbol('CodeDependencies');

export type CredentialDependencies = CodeDependencies & MailedCodeDependencies & UserCodeDependencies;

@Controller()
export class CredentialsRpc {
  readonly #deps: CredentialDependencies;

  constructor(@Inject(CREDENTIAL_DEPENDENCIES) deps: CredentialDependencies) {
    this.#deps = deps;
  }

  @GrpcMethod('Credentials', 'getCredentials')
  getCredentials(request: GetCredentialsRequest): Promise<GetCredentialsResponse> {
    return answered(async () => {
      const found = await listCredentials(this.#deps, ownerOf(request));
      return {
        hasPassword: found.passwordChangedAt !== undefined,
        passwordChangedAt: seconds(found.passwordChangedAt),
        passkeys: found.passkeys.map(toMessage),
        hasOneTimeCodes: found.oneTimeCodesAddedAt !== undefined,
        oneTimeCodesAddedAt: seconds(found.oneTimeCodesAddedAt),
        recoveryCodesLeft: found.recoveryCodesLeft,
        lockedUntil: Math.ceil((found.lockedUntil ?? 0) / 1000),
        userHandle: found.userHandle,
        receivesMailedCodes: found.receivesMailedCodes,
        hasUserCode: found.hasUserCode,
      };
    });
  }

  @GrpcMethod('Credentials', 'preparePasskeyUser')
  preparePasskeyUser(request: PreparePasskeyUserRequest): Promise<PreparePasskeyUserResponse> {
    return answered(() => {
      const { username, claimsJson } = request;
      return preparePasskeyUser(this.#deps, { ...parseScope(request), username, claimsJson });
    });
  }

  @GrpcMethod('Credentials', 'createPasskeyUser')
  createPasskeyUser(request: CreatePasskeyUserRequest, metadata: Metadata): Promise<User> {
    return answered(async () => {
      const { username, claimsJson, responseJson } = request;
      const ceremony = parseCeremony(request.ceremony);
      const wish = { ...ownerOf(request), username, claimsJson, ceremony, responseJson };
      return toUserMessage(await createPasskeyUser(this.#deps, wish, parseRequester(request.requestedBy, metadata)));
    });
  }

  @GrpcMethod('Credentials', 'addPasskey')
  addPasskey(request: AddPasskeyRequest, metadata: Metadata): Promise<AddPasskeyResponse> {
    return answered(async () => {
      const { responseJson, name } = request;
      const wish = { ...ownerOf(request), ceremony: parseCeremony(request.ceremony), responseJson, name };
      return { passkey: toMessage(await addPasskey(this.#deps, wish, parseRequester(request.requestedBy, metadata))) };
    });
  }

  @GrpcMethod('Credentials', 'verifyPasskey')
  verifyPasskey(request: VerifyPasskeyRequest, metadata: Metadata): Promise<VerifyPasskeyResponse> {
    return answered(async () => {
      const { responseJson, address } = request;
      const userId = request.userId === '' ? undefined : parseUserId(request.userId);
      const ceremony = parseCeremony(request.ceremony);
      const attempt = { ...parseScope(request), ceremony, responseJson, userId, address };
      return passkeyAnswer(await verifyPasskey(this.#deps, attempt, parseRequester(request.requestedBy, metadata)));
    });
  }

  @GrpcMethod('Credentials', 'renamePasskey')
  renamePasskey(request: RenamePasskeyRequest, metadata: Metadata): Promise<RenamePasskeyResponse> {
    return answered(async () => {
      const choice = { ...ownerOf(request), passkeyId: parsePasskeyId(request.passkeyId), name: request.name };
      await renamePasskey(this.#deps, choice, parseRequester(request.requestedBy, metadata));
      return {};
    });
  }

  @GrpcMethod('Credentials', 'removePasskey')
  removePasskey(request: RemovePasskeyRequest, metadata: Metadata): Promise<RemovePasskeyResponse> {
    return answered(async () => {
      const choice = { ...ownerOf(request), passkeyId: parsePasskeyId(request.passkeyId) };
      await removePasskey(this.#deps, choice, parseRequester(request.requestedBy, metadata));
      return {};
    });
  }

  @GrpcMethod('Credentials', 'beginOneTimeCodes')
  beginOneTimeCodes(request: BeginOneTimeCodesRequest): Promise<BeginOneTimeCodesResponse> {
    return answered(async () => {
      const enrolling = { ...ownerOf(request), context: parseContext(request.context) };
      return { secret: await beginOneTimeCodes(this.#deps, enrolling) };
    });
  }

  @GrpcMethod('Credentials', 'confirmOneTimeCodes')
  confirmOneTimeCodes(request: ConfirmOneTimeCodesRequest, metadata: Metadata): Promise<ConfirmOneTimeCodesResponse> {
    return answered(async () => {
      const { code, address, first } = request;
      const enrolling = { ...ownerOf(request), context: parseContext(request.context), code, address, first };
      const outcome = await confirmOneTimeCodes(this.#deps, enrolling, parseRequester(request.requestedBy, metadata));
      switch (outcome.kind) {
        case 'confirmed':
          return { result: CodeResult.CODE_RESULT_VERIFIED, recoveryCodes: [...outcome.recoveryCodes], retryAt: 0 };
        case 'refused':
          return { result: CodeResult.CODE_RESULT_REFUSED, recoveryCodes: [], retryAt: 0 };
        case 'throttled':
          return { result: CodeResult.CODE_RESULT_THROTTLED, recoveryCodes: [], retryAt: seconds(outcome.retryAt) };
      }
    });
  }

  @GrpcMethod('Credentials', 'verifyCode')
  verifyCode(request: VerifyCodeRequest, metadata: Metadata): Promise<VerifyCodeResponse> {
    return answered(async () => {
      const { code, address, device } = request;
      const attempt = { ...ownerOf(request), code, address, device };
      return codeAnswer(await verifyCode(this.#deps, attempt, parseRequester(request.requestedBy, metadata)));
    });
  }

  @GrpcMethod('Credentials', 'sendMailedCode')
  sendMailedCode(request: SendMailedCodeRequest, metadata: Metadata): Promise<SendMailedCodeResponse> {
    return answered(async () => {
      const owner = { ...ownerOf(request), context: parseContext(request.context) };
      await sendMailedCode(this.#deps, owner, parseRequester(request.requestedBy, metadata));
      return {};
    });
  }

  @GrpcMethod('Credentials', 'verifyMailedCode')
  verifyMailedCode(request: VerifyMailedCodeRequest): Promise<VerifyMailedCodeResponse> {
    return answered(async () => {
      const { code, address, device } = request;
      const attempt = { ...ownerOf(request), context: parseContext(request.context), code, address, device };
      return mailedCodeAnswer(await verifyMailedCode(this.#deps, attempt));
    });
  }

  @GrpcMethod('Credentials', 'removeOneTimeCodes')
  removeOneTimeCodes(request: RemoveOneTimeCodesRequest, metadata: Metadata): Promise<RemoveOneTimeCodesResponse> {
    return answered(async () => {
      await removeOneTimeCodes(this.#deps, ownerOf(request), parseRequester(request.requestedBy, metadata));
      return {};
    });
  }

  @GrpcMethod('Credentials', 'replaceRecoveryCodes')
  replaceRecoveryCodes(
    request: ReplaceRecoveryCodesRequest,
    metadata: Metadata,
  ): Promise<ReplaceRecoveryCodesResponse> {
    return answered(async () => {
      const requester = parseRequester(request.requestedBy, metadata);
      return { recoveryCodes: [...(await replaceRecoveryCodes(this.#deps, ownerOf(request), requester))] };
    });
  }

  @GrpcMethod('Credentials', 'setUserCode')
  setUserCode(request: SetUserCodeRequest, metadata: Metadata): Promise<SetUserCodeResponse> {
    return answered(async () => {
      const wish = { ...ownerOf(request), code: request.code };
      await setUserCode(this.#deps, wish, parseRequester(request.requestedBy, metadata));
      return {};
    });
  }

  @GrpcMethod('Credentials', 'verifyUserCode')
  verifyUserCode(request: VerifyUserCodeRequest): Promise<VerifyUserCodeResponse> {
    return answered(async () => {
      const { code, address } = request;
      const verdict = await verifyUserCode(this.#deps, { ...ownerOf(request), code, address });
      const retryAt = verdict.kind === 'throttled' ? seconds(verdict.retryAt) : 0;
      return { result: USER_CODE_RESULTS[verdict.kind], retryAt };
    });
  }

  @GrpcMethod('Credentials', 'unlockUser')
  unlockUser(request: UnlockUserRequest, metadata: Metadata): Promise<UnlockUserResponse> {
    return answered(async () => {
      await unlockUser(this.#deps, ownerOf(request), parseRequester(request.requestedBy, metadata));
      return {};
    });
  }
}

const USER_CODE_RESULTS: Readonly<Record<UserCodeVerdict['kind'], UserCodeResult>> = {
  none: UserCodeResult.RESULT_NONE,
  verified: UserCodeResult.RESULT_VERIFIED,
  missing: UserCodeResult.RESULT_MISSING,
  refused: UserCodeResult.RESULT_REFUSED,
  throttled: UserCodeResult.RESULT_THROTTLED,
};

function ownerOf(request: { readonly tenant: string; readonly workspaceId: string; readonly userId: string }) {
  return { ...parseScope(request), userId: parseUserId(request.userId) };
}

/** Unix ms to whole seconds, late rather than early; 0: none. */
function seconds(milliseconds: number | undefined): number {
  return Math.ceil((milliseconds ?? 0) / 1000);
}

function toMessage(passkey: PasskeyRecord): Passkey {
  return {
    id: passkey.id,
    credentialId: passkey.credentialId,
    transports: [...passkey.transports],
    name: passkey.name,
    synced: passkey.synced,
    backedUp: passkey.backedUp,
    createdAt: seconds(passkey.createdAt),
    lastUsedAt: seconds(passkey.lastUsedAt),
  };
}

const NO_PASSKEY = { userId: '', synced: false, retryAt: 0, device: '' };

function passkeyAnswer(verdict: PasskeyVerdict): VerifyPasskeyResponse {
  switch (verdict.kind) {
    case 'verified': {
      const { userId, synced, device } = verdict;
      return { ...NO_PASSKEY, result: PasskeyResult.RESULT_VERIFIED, userId, synced, device };
    }
    case 'refused':
      return { ...NO_PASSKEY, result: PasskeyResult.RESULT_REFUSED, userId: verdict.userId ?? '' };
    case 'disabled':
      return { ...NO_PASSKEY, result: PasskeyResult.RESULT_DISABLED, userId: verdict.userId };
    case 'throttled':
      return { ...NO_PASSKEY, result: PasskeyResult.RESULT_THROTTLED, retryAt: seconds(verdict.retryAt) };
  }
}

const NO_CODE = { recovery: false, retryAt: 0, lockedUntil: 0, device: '' };

function codeAnswer(verdict: CodeVerdict): VerifyCodeResponse {
  switch (verdict.kind) {
    case 'verified': {
      const { recovery, device } = verdict;
      return { ...NO_CODE, result: CodeResult.CODE_RESULT_VERIFIED, recovery, device };
    }
    case 'refused':
      return { ...NO_CODE, result: CodeResult.CODE_RESULT_REFUSED, lockedUntil: seconds(verdict.lockedUntil) };
    case 'disabled':
      return { ...NO_CODE, result: CodeResult.CODE_RESULT_DISABLED };
    case 'throttled':
      return { ...NO_CODE, result: CodeResult.CODE_RESULT_THROTTLED, retryAt: seconds(verdict.retryAt) };
  }
}

function mailedCodeAnswer(verdict: MailedCodeVerdict): VerifyMailedCodeResponse {
  const nothing = { retryAt: 0, lockedUntil: 0, device: '' };
  switch (verdict.kind) {
    case 'verified':
      return { ...nothing, result: CodeResult.CODE_RESULT_VERIFIED, device: verdict.device };
    case 'refused':
      return { ...nothing, result: CodeResult.CODE_RESULT_REFUSED, lockedUntil: seconds(verdict.lockedUntil) };
    case 'disabled':
      return { ...nothing, result: CodeResult.CODE_RESULT_DISABLED };
    case 'throttled':
      return { ...nothing, result: CodeResult.CODE_RESULT_THROTTLED, retryAt: seconds(verdict.retryAt) };
  }
}
