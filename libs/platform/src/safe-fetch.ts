export interface SafeFetchOptions {
  /** OSTIARY_OUTBOUND_ALLOW: host, host:port or CIDR entries exempt from the address filter (and allowed plain http). */
  readonly allow: readonly string[];
  /** For the whole exchange; 3000 when left out. */
  readonly timeoutMs?: number;
  /** Of the body; 65536 when left out. */
  readonly maxBytes?: number;
  /** The Accept header; answers are taken whatever their type says. */
  readonly accept?: string;
}

export type SafeFetchFailure = 'url' | 'address' | 'redirect' | 'too-large' | 'timeout' | 'network';

export class SafeFetchError extends Error {
  override readonly name = 'SafeFetchError';
  constructor(
    readonly reason: SafeFetchFailure,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** GETs a URL that a stranger named. @throws SafeFetchError */
export async function safeFetch(_url: string, _options: SafeFetchOptions): Promise<{ status: number; body: Buffer }> {
  throw new Error('not there yet');
}
