/** RFC 9470: what another sign-in must be like before the call is allowed. */
export interface StepUp {
  readonly max_age?: number;
  readonly acr_values?: string;
}

export interface Fault {
  /** RFC 6901: where in the body. */
  readonly pointer: string;
  readonly detail: string;
}

/** A refusal (RFC 9457), as an error to throw. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  /** The last part of `urn:ostiary:problem:…`. */
  readonly kind: string;
  readonly title: string;
  /** The request's id, by which the log and the audit trail know it. */
  readonly instance: string;
  readonly faults: readonly Fault[];
  readonly stepUp: StepUp | undefined;

  constructor(status: number, body: unknown) {
    const known = isRecord(body) ? body : {};
    const text = (name: string) => (typeof known[name] === 'string' ? known[name] : '');
    super(text('detail') || text('error_description') || 'The server did not say why.');
    this.status = status;
    this.kind = text('type').split(':').at(-1) ?? '';
    this.title = text('title') || 'That did not work';
    this.instance = text('instance');
    this.faults = Array.isArray(known.errors) ? known.errors.filter(isFault) : [];
    this.stepUp = isRecord(known.step_up) ? known.step_up : undefined;
  }

  get isSignedOut(): boolean {
    return this.status === 401 && this.stepUp === undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isFault(value: unknown): value is Fault {
  return isRecord(value) && typeof value.pointer === 'string' && typeof value.detail === 'string';
}
