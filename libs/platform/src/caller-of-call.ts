import type { Metadata } from '@grpc/grpc-js';
import { SERVICE_NAMES, type ServiceName } from './grpc-callers.js';

/** Where the caller's name stands for a handler; what a caller wrote there itself is overwritten (grpc-tls.ts). */
export const CALLER_METADATA = 'ostiary-caller';

/** The service that calls, by its certificate; undefined: calls are not encrypted here, and nobody is known. */
export function callerOfCall(metadata: Metadata): ServiceName | undefined {
  const name = String(metadata.get(CALLER_METADATA)[0] ?? '');
  return SERVICE_NAMES.find((each) => each === name);
}
