import { status } from '@grpc/grpc-js';
import { GrpcError } from '@ostiary/platform/grpc-error';
import { IdentityError } from './identity-error.js';

/** The one place where a refusal of ours becomes a gRPC status. */
export async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof IdentityError ? toGrpcError(error) : error;
  }
}

function toGrpcError({ refusal, message }: IdentityError): GrpcError {
  switch (refusal.kind) {
    case 'invalid':
      return new GrpcError(status.INVALID_ARGUMENT, 'INVALID_FIELD', message, refusal.pointer, refusal.rule);
    case 'taken': {
      const reason = refusal.pointer === '/username' ? 'USERNAME_TAKEN' : 'EMAIL_TAKEN';
      return new GrpcError(status.ALREADY_EXISTS, reason, message, refusal.pointer);
    }
    case 'not_found':
      return new GrpcError(status.NOT_FOUND, 'USER_NOT_FOUND', message);
    case 'passkey_taken':
      return new GrpcError(status.ALREADY_EXISTS, 'PASSKEY_TAKEN', message);
    case 'no_credential':
      return new GrpcError(status.NOT_FOUND, 'CREDENTIAL_NOT_FOUND', message);
    case 'busy':
      return new GrpcError(status.RESOURCE_EXHAUSTED, 'TOO_MANY_PASSWORDS', message);
    case 'too_many_messages':
      return new GrpcError(status.RESOURCE_EXHAUSTED, 'TOO_MANY_MESSAGES', message);
    case 'too_many_users':
      return new GrpcError(status.RESOURCE_EXHAUSTED, 'TOO_MANY_USERS', message);
    case 'organization_not_found':
      return new GrpcError(status.NOT_FOUND, 'ORGANIZATION_NOT_FOUND', message);
    case 'member_not_found':
      return new GrpcError(status.NOT_FOUND, 'MEMBER_NOT_FOUND', message);
    case 'organization_taken': {
      const reason = refusal.pointer === '/name' ? 'NAME_TAKEN' : 'DOMAIN_TAKEN';
      return new GrpcError(status.ALREADY_EXISTS, reason, message, refusal.pointer);
    }
    case 'version_differs':
      return new GrpcError(status.ABORTED, 'VERSION_DIFFERS', message);
    case 'too_many_organizations':
      return new GrpcError(status.RESOURCE_EXHAUSTED, 'TOO_MANY_ORGANIZATIONS', message);
    case 'too_many_members':
      return new GrpcError(status.RESOURCE_EXHAUSTED, 'TOO_MANY_MEMBERS', message);
    case 'too_many_memberships':
      return new GrpcError(status.RESOURCE_EXHAUSTED, 'TOO_MANY_MEMBERSHIPS', message);
    case 'no_mail_server':
      return new GrpcError(status.FAILED_PRECONDITION, 'NO_MAIL_SERVER', message);
    case 'no_proven_address':
      return new GrpcError(status.FAILED_PRECONDITION, 'NO_PROVEN_ADDRESS', message);
    case 'link_not_found':
      return new GrpcError(status.NOT_FOUND, 'LINK_NOT_FOUND', message);
  }
}
