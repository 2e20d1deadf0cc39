import { Metadata, type ServiceError, type status } from '@grpc/grpc-js';
import { FIELD_TRAILER, REASON_TRAILER, RULE_TRAILER } from '@ostiary/platform/grpc-error';

export type Refused = Pick<ServiceError, 'code' | 'details' | 'metadata'>;

/** As another service refuses a call. */
export function refused(code: status, details: string, field = '', reason = '', rule = ''): Refused {
  const metadata = new Metadata();
  if (field !== '') metadata.set(FIELD_TRAILER, field);
  if (reason !== '') metadata.set(REASON_TRAILER, reason);
  if (rule !== '') metadata.set(RULE_TRAILER, rule);
  return { code, details, metadata };
}

export function isRefused(value: unknown): value is Refused {
  return typeof value === 'object' && value !== null && 'details' in value;
}
