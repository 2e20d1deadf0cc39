// What the seams of the libraries know of tracing: HTTP, gRPC, Kafka, Redis and Postgres each ask for the process's tracing when they are
// made, and stay what they are where there is none. OpenTelemetry itself is behind this (open-telemetry.ts) and loaded only where it is on.
import type { SpanPlace } from './trace-context.js';

/** OpenTelemetry's semantic conventions say the names. Never a secret, an address, a path, a key or a text that a caller has chosen. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export interface SpanOptions {
  readonly kind: SpanKind;
  readonly attributes?: SpanAttributes;
  /** What it is part of. Left out: the span that is under way here; `none`: it begins a trace. */
  readonly parent?: SpanPlace | 'none' | undefined;
  /** Of a span that begins a trace: which. Random when left out. */
  readonly traceId?: string | undefined;
  /** Its own id, where somebody has given it one already. */
  readonly spanId?: string | undefined;
  /** What else it has to do with. */
  readonly links?: readonly SpanPlace[];
  /** Unix milliseconds; now when left out. */
  readonly startedAt?: number;
  /** Whose span it is, where it isn't this process's: the edge's, which can't tell of itself. */
  readonly reportedFor?: string;
}

export interface Span extends SpanPlace {
  set(attributes: SpanAttributes): void;
  /** `error`: a name for what went wrong (`error.type`), never its text. */
  end(error?: string): void;
}

export interface Tracing {
  /** The span that is under way in this chain of calls. */
  current(): Span | undefined;
  start(name: string, options: SpanOptions): Span;
  /** Runs `work` with the span under way. */
  within<T>(span: Span, work: () => T): T;
  /** Sends what has been recorded; nothing is recorded from then on. */
  shutdown(): Promise<void>;
}

let active: Tracing | undefined;

/** The process's tracing; undefined where it is off. Asked once, when a client or a server is made. */
export function activeTracing(): Tracing | undefined {
  return active;
}

/** Before anything is made that asks for it. undefined: off. */
export function useTracing(tracing: Tracing | undefined): void {
  active = tracing;
}

/** The span under way, if it is recorded: where there is none, a call to a store is nobody's to tell of. */
export function recordedSpan(tracing: Tracing | undefined): Span | undefined {
  const span = tracing?.current();
  return span?.sampled === true ? span : undefined;
}

/** A name for what was thrown, as `error.type`: its class or its code, never its text, which may hold what must not be told. */
export function errorType(error: unknown): string {
  if (!(error instanceof Error)) return 'error';
  const code = 'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? error.code : '';
  return code === '' ? error.name : String(code);
}
