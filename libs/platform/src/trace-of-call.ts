import type { Metadata } from '@grpc/grpc-js';

/** W3C Trace Context §3.2.2: version, trace id, parent id, flags. */
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The trace that a gRPC call is part of: 32 hexadecimal digits; '': of none. */
export function traceOfCall(metadata: Metadata): string {
  return TRACEPARENT.exec(String(metadata.get('traceparent')[0] ?? ''))?.[1] ?? '';
}
