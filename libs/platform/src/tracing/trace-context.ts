/** Where a span stands among all spans: W3C Trace Context §3.2. */
export interface SpanPlace {
  /** 32 hexadecimal digits, lower case, not all zero. */
  readonly traceId: string;
  /** 16 hexadecimal digits, lower case, not all zero. */
  readonly spanId: string;
  /** Whether it is recorded, and what comes of it is to be. */
  readonly sampled: boolean;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);
const SAMPLED = 0b1;

/** W3C Trace Context §3.2.2: a later version is read as far as this one goes; undefined: it says nothing that holds. */
export function readTraceparent(text: string | undefined): SpanPlace | undefined {
  const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(text ?? '') ?? [];
  if (version === undefined || traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  // §3.2.2.1: ff is forbidden, and version 00 has nothing behind the flags.
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (traceId === NO_TRACE || spanId === NO_SPAN) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & SAMPLED) !== 0 };
}

/** §3.2.2, version 00. */
export function writeTraceparent({ traceId, spanId, sampled }: SpanPlace): string {
  return `00-${traceId}-${spanId}-0${sampled ? 1 : 0}`;
}
