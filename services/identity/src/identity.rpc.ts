// The gRPC edge of identity. It trusts its callers (authorize, tenant, token: the cluster's network policy lets nobody else in) to
// have authenticated and authorized whoever stands behind a request; it trusts no value in it.
import type { Metadata } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import {
  type CreateUserRequest,
  type DeleteUserRequest,
  type DeleteUserResponse,
  type FindLinkRequest,
  type FindLinkResponse,
  type FindUserByNameRequest,
  type FindUserByNameResponse,
  type FindUserRequest,
  FindUserRequest_By,
  type GetCapabilitiesRequest,
  type GetCapabilitiesResponse,
  type GetUserRequest,
  type ListDisabledUsersRequest,
  type ListDisabledUsersResponse,
  type ListUsersRequest,
  type ListUsersResponse,
  type NameUsersRequest,
  type NameUsersResponse,
  type NoticeSignInRequest,
  type NoticeSignInResponse,
  type NoticeWaitingRequestRequest,
  type NoticeWaitingRequestResponse,
  type QueueMessageRequest,
  type QueueMessageResponse,
  type RequestEmailVerificationRequest,
  type RequestEmailVerificationResponse,
  type RequestPasswordResetRequest,
  type RequestPasswordResetResponse,
  type ResetPasswordRequest,
  type ResetPasswordResponse,
  VerifyPasswordResponse_Result as Result,
  type SignUpRequest,
  type SignUpResponse,
  SignUpResponse_Result as SignUpResult,
  type UpdateUserRequest,
  type User,
  RequestEmailVerificationResponse_Result as VerificationResult,
  type VerifyEmailRequest,
  type VerifyEmailResponse,
  type VerifyPasswordRequest,
  type VerifyPasswordResponse,
  NoticeWaitingRequestResponse_Result as WaitingResult,
} from '@ostiary/contracts/ostiary/identity/v1/identity';
import { inTenant } from '@ostiary/platform/postgres';
import { answered } from './answer-refusal.js';
import { IdentityError, invalid } from './identity-error.js';
import { findLink, LINK_PURPOSES } from './mail/mail-link.js';
import { noticeSignIn } from './mail/notice-sign-in.js';
import { noticeWaitingRequest } from './mail/notice-waiting-request.js';
import { queueMessage } from './mail/queue-message.js';
import { requestVerification, verifyEmail } from './mail/verify-email.js';
import { requestPasswordReset, resetPassword } from './passwords/reset-password.js';
import { type PasswordVerdict, type VerifyPasswordDependencies, verifyPassword } from './passwords/verify-password.js';
import { toUserMessage } from './user-message.js';
import { createUser } from './users/create-user.js';
import { deleteUser } from './users/delete-user.js';
import { findNamedUser } from './users/find-named-user.js';
import { listDisabledUsers, listUsers, nameUsers } from './users/list-users.js';
import { typedLoginKey } from './users/login-name.js';
import type { ChangeDependencies } from './users/record-user-change.js';
import { parseNewcomer, parseRequester, parseScope, parseUserId } from './users/request.schema.js';
import { type SignUpOutcome, signUp } from './users/sign-up.js';
import { updateUser } from './users/update-user.js';
import { findUser, findUserByLoginKey } from './users/user.repository.js';

export type IdentityDependencies = ChangeDependencies & VerifyPasswordDependencies;

const NAMED_BY: Readonly<Record<FindUserRequest_By, 'username' | 'email' | undefined>> = {
  [FindUserRequest_By.BY_UNSPECIFIED]: undefined,
  [FindUserRequest_By.BY_USERNAME]: 'username',
  [FindUserRequest_By.BY_EMAIL]: 'email',
};

/** Injection token of what the use cases need. */
export const IDENTITY_DEPENDENCIES = Symbol('IdentityDependencies');

@Controller()
export class IdentityRpc {
  readonly #deps: IdentityDependencies;

  constructor(@Inject(IDENTITY_DEPENDENCIES) deps: IdentityDependencies) {
    this.#deps = deps;
  }

  @GrpcMethod('Identity', 'createUser')
  createUser(request: CreateUserRequest, metadata: Metadata): Promise<User> {
    return answered(async () => {
      const { username, password, claimsJson } = request;
      const wish = { ...parseScope(request), username, password, claimsJson };
      return toUserMessage(await createUser(this.#deps, wish, parseRequester(request.requestedBy, metadata)));
    });
  }

  @GrpcMethod('Identity', 'signUp')
  signUp(request: SignUpRequest, metadata: Metadata): Promise<SignUpResponse> {
    return answered(async () => {
      const { username, password, name, withoutPassword } = request;
      const wish = { ...parseScope(request), username, password, name, withoutPassword };
      return toSignUpResponse(await signUp(this.#deps, wish, parseNewcomer(request, metadata)));
    });
  }

  @GrpcMethod('Identity', 'getUser')
  getUser(request: GetUserRequest): Promise<User> {
    return answered(async () => {
      const scope = parseScope(request);
      const userId = parseUserId(request.userId);
      return toUserMessage(
        await inTenant(this.#deps.dataSource, scope.tenant, (manager) => findUser(manager, scope, userId)),
      );
    });
  }

  @GrpcMethod('Identity', 'findUserByName')
  findUserByName(request: FindUserByNameRequest): Promise<FindUserByNameResponse> {
    return answered(async () => {
      const scope = parseScope(request);
      const key = typedLoginKey(request.name);
      if (key === undefined) return { userId: '' };
      const user = await inTenant(this.#deps.dataSource, scope.tenant, (manager) =>
        findUserByLoginKey(manager, scope, key),
      );
      return { userId: user?.id ?? '' };
    });
  }

  @GrpcMethod('Identity', 'findUser')
  findUser(request: FindUserRequest): Promise<User> {
    return answered(async () => {
      const { by, name } = request;
      return toUserMessage(await findNamedUser(this.#deps, { ...parseScope(request), by: NAMED_BY[by], name }));
    });
  }

  @GrpcMethod('Identity', 'listUsers')
  listUsers(request: ListUsersRequest): Promise<ListUsersResponse> {
    return answered(async () => {
      const { cursor, limit, search } = request;
      const { users, nextCursor } = await listUsers(this.#deps, { ...parseScope(request), cursor, limit, search });
      return { users: users.map(toUserMessage), nextCursor };
    });
  }

  @GrpcMethod('Identity', 'nameUsers')
  nameUsers(request: NameUsersRequest): Promise<NameUsersResponse> {
    return answered(async () => {
      const userIds = request.userIds.map(parseUserId);
      const names = await nameUsers(this.#deps, { ...parseScope(request), userIds });
      return { names: [...names].map(([userId, username]) => ({ userId, username })) };
    });
  }

  @GrpcMethod('Identity', 'listDisabledUsers')
  listDisabledUsers(request: ListDisabledUsersRequest): Promise<ListDisabledUsersResponse> {
    return answered(async () => {
      const changedSince = new Date(request.changedSince * 1000);
      const after = request.after === '' ? undefined : parseUserId(request.after);
      return listDisabledUsers(this.#deps, { ...parseScope(request), changedSince, after });
    });
  }

  @GrpcMethod('Identity', 'updateUser')
  updateUser(request: UpdateUserRequest, metadata: Metadata): Promise<User> {
    return answered(async () => {
      const { password, claimsJson, disabled } = request;
      const patch = { ...parseScope(request), userId: parseUserId(request.userId), password, claimsJson, disabled };
      return toUserMessage(await updateUser(this.#deps, patch, parseRequester(request.requestedBy, metadata)));
    });
  }

  @GrpcMethod('Identity', 'deleteUser')
  deleteUser(request: DeleteUserRequest, metadata: Metadata): Promise<DeleteUserResponse> {
    return answered(async () => {
      const wish = { ...parseScope(request), userId: parseUserId(request.userId) };
      await deleteUser(this.#deps, wish, parseRequester(request.requestedBy, metadata));
      return {};
    });
  }

  @GrpcMethod('Identity', 'verifyPassword')
  verifyPassword(request: VerifyPasswordRequest): Promise<VerifyPasswordResponse> {
    return answered(async () => {
      const { username, password, address, device } = request;
      const attempt = { ...parseScope(request), username, password, address, device };
      return toResponse(await verifyPassword(this.#deps, attempt));
    });
  }

  @GrpcMethod('Identity', 'queueMessage')
  queueMessage(request: QueueMessageRequest, metadata: Metadata): Promise<QueueMessageResponse> {
    return answered(async () => {
      await queueMessage(this.#deps, parseScope(request), request, parseRequester(request.requestedBy, metadata));
      return {};
    });
  }

  @GrpcMethod('Identity', 'requestEmailVerification')
  requestEmailVerification(
    request: RequestEmailVerificationRequest,
    metadata: Metadata,
  ): Promise<RequestEmailVerificationResponse> {
    return answered(async () => {
      const wish = { ...parseScope(request), userId: parseUserId(request.userId) };
      const outcome = await requestVerification(this.#deps, wish, parseRequester(request.requestedBy, metadata));
      return { result: VERIFICATION_RESULTS[outcome] };
    });
  }

  @GrpcMethod('Identity', 'verifyEmail')
  verifyEmail(request: VerifyEmailRequest, metadata: Metadata): Promise<VerifyEmailResponse> {
    return answered(async () => {
      const wish = { ...parseScope(request), token: request.token };
      return { userId: await verifyEmail(this.#deps, wish, parseRequester(request.requestedBy, metadata)) };
    });
  }

  @GrpcMethod('Identity', 'getCapabilities')
  getCapabilities(_request: GetCapabilitiesRequest): GetCapabilitiesResponse {
    return { sendsMail: this.#deps.mailQueue !== undefined };
  }

  @GrpcMethod('Identity', 'requestPasswordReset')
  requestPasswordReset(
    request: RequestPasswordResetRequest,
    metadata: Metadata,
  ): Promise<RequestPasswordResetResponse> {
    return answered(async () => {
      const wish = { ...parseScope(request), username: request.username };
      await requestPasswordReset(this.#deps, wish, parseRequester(request.requestedBy, metadata));
      return {};
    });
  }

  @GrpcMethod('Identity', 'resetPassword')
  resetPassword(request: ResetPasswordRequest, metadata: Metadata): Promise<ResetPasswordResponse> {
    return answered(async () => {
      const wish = { ...parseScope(request), token: request.token, password: request.password };
      const requester = parseRequester(request.requestedBy, metadata);
      try {
        return { userId: await resetPassword(this.#deps, wish, requester), problem: '', problemCode: '' };
      } catch (error) {
        const refusal = error instanceof IdentityError ? error.refusal : undefined;
        if (refusal?.kind !== 'invalid' || refusal.pointer !== '/password') throw error;
        return { userId: '', problem: refusal.reason, problemCode: refusal.rule ?? '' };
      }
    });
  }

  @GrpcMethod('Identity', 'noticeSignIn')
  noticeSignIn(request: NoticeSignInRequest, metadata: Metadata): Promise<NoticeSignInResponse> {
    return answered(async () => {
      const wish = { ...parseScope(request), userId: parseUserId(request.userId), device: request.device };
      await noticeSignIn(this.#deps, wish, parseRequester(request.requestedBy, metadata));
      return {};
    });
  }

  @GrpcMethod('Identity', 'noticeWaitingRequest')
  noticeWaitingRequest(
    request: NoticeWaitingRequestRequest,
    metadata: Metadata,
  ): Promise<NoticeWaitingRequestResponse> {
    return answered(async () => {
      const wish = { ...parseScope(request), userId: parseUserId(request.userId), expiresAt: request.expiresAt };
      const outcome = await noticeWaitingRequest(this.#deps, wish, parseRequester(request.requestedBy, metadata));
      return { result: WAITING_NOTICES[outcome] };
    });
  }

  @GrpcMethod('Identity', 'findLink')
  findLink(request: FindLinkRequest): Promise<FindLinkResponse> {
    return answered(async () => {
      const { tenant, workspaceId: id } = parseScope(request);
      const purpose = LINK_PURPOSES.find((known) => known === request.purpose);
      if (purpose === undefined) throw invalid('/purpose', 'no purpose of a link');
      const found = await inTenant(this.#deps.dataSource, tenant, (manager) =>
        findLink(manager, { tenant, id }, purpose, request.token, this.#deps.now()),
      );
      if (found === undefined) throw new IdentityError({ kind: 'link_not_found' });
      return { subject: found.subject };
    });
  }
}

const VERIFICATION_RESULTS = {
  sent: VerificationResult.RESULT_SENT,
  'already-verified': VerificationResult.RESULT_ALREADY_VERIFIED,
  'no-address': VerificationResult.RESULT_NO_ADDRESS,
} as const;

const WAITING_NOTICES = {
  queued: WaitingResult.RESULT_QUEUED,
  capped: WaitingResult.RESULT_CAPPED,
  unreachable: WaitingResult.RESULT_UNREACHABLE,
} as const;

const NOTHING = { userId: '', retryAt: 0, device: '', lockedUntil: 0 };

function toResponse(verdict: PasswordVerdict): VerifyPasswordResponse {
  switch (verdict.kind) {
    case 'verified':
      return { ...NOTHING, result: Result.RESULT_VERIFIED, userId: verdict.userId, device: verdict.device };
    case 'refused': {
      const lockedUntil = Math.ceil((verdict.lockedUntil ?? 0) / 1000);
      return { ...NOTHING, result: Result.RESULT_REFUSED, userId: verdict.userId ?? '', lockedUntil };
    }
    case 'disabled':
      return { ...NOTHING, result: Result.RESULT_DISABLED, userId: verdict.userId };
    case 'throttled':
      return { ...NOTHING, result: Result.RESULT_THROTTLED, retryAt: Math.ceil(verdict.retryAt / 1000) };
  }
}

function toSignUpResponse(outcome: SignUpOutcome): SignUpResponse {
  switch (outcome.kind) {
    case 'created':
      return { result: SignUpResult.RESULT_CREATED, userId: outcome.userId, problems: [] };
    case 'invalid':
      return { result: SignUpResult.RESULT_INVALID, userId: '', problems: [...outcome.problems] };
    case 'taken':
      return { result: SignUpResult.RESULT_TAKEN, userId: '', problems: [] };
  }
}
