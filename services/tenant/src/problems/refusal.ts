/** What the admin API refuses, as a closed union; problem.filter.ts makes each a problem document (RFC 9457), in one place. */
export type RefusalKind =
  /** The body, path or query cannot be read at all. */
  | 'malformed-request'
  /** It can be read, and breaks rules: `faults` says which, where. */
  | 'invalid-request'
  /** The caller is known, and his role in the tenant does not allow it. */
  | 'forbidden'
  /** There is none, or it is another tenant's: nobody can tell which. */
  | 'not-found'
  | 'conflict'
  /** The tenant or workspace has as many as this installation lets it have. */
  | 'quota-exceeded'
  /** RFC 9110 §13.1.1: If-Match names another version. */
  | 'precondition-failed'
  | 'too-many-requests'
  | 'temporarily-unavailable'
  /** RFC 9110 §15.6.2: this installation is not set up for it. */
  | 'not-available';

/** One thing wrong with a request body. */
export interface Fault {
  /** RFC 6901, into the body as it was sent; '' is the whole body. */
  readonly pointer: string;
  readonly detail: string;
}

export interface RefusalOptions {
  readonly faults?: readonly Fault[];
  /** Seconds after which it is worth trying again. */
  readonly retryAfterSeconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A refusal that the caller can act on. Its detail holds nothing that was sent. */
export class Refusal extends Error {
  readonly faults: readonly Fault[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly kind: RefusalKind,
    readonly detail: string,
    options: RefusalOptions = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Refusal';
    this.faults = options.faults ?? [];
    this.headers =
      options.retryAfterSeconds === undefined
        ? (options.headers ?? {})
        : { 'retry-after': String(Math.max(1, Math.ceil(options.retryAfterSeconds))), ...options.headers };
  }
}

/** The same words for what never was, what is gone, and what is somebody else's. */
export function notFound(): Refusal {
  return new Refusal('not-found', 'There is nothing at this address, or nothing that you may see.');
}

export function invalid(faults: readonly Fault[]): Refusal {
  return new Refusal('invalid-request', 'The request breaks rules; `errors` lists them.', { faults });
}

export function conflict(detail: string, pointer?: string): Refusal {
  return new Refusal('conflict', detail, pointer === undefined ? {} : { faults: [{ pointer, detail }] });
}

/** RFC 6901 §3. */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
