import { OAuthError } from '@ostiary/oauth/oauth-error';
import { type Fault, Refusal, type RefusalKind } from './refusal.js';

/** RFC 9457 §3, with the member `errors` for faults of the body (§3, example). */
export interface Problem {
  /** `urn:ostiary:problem:<kind>`; kinds do not change once published. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The request's id: in the log and the audit event too. */
  readonly instance: string;
  readonly errors?: readonly Fault[];
}

const KINDS: Readonly<Record<RefusalKind, { readonly status: number; readonly title: string }>> = {
  'malformed-request': { status: 400, title: 'Malformed request' },
  'invalid-request': { status: 422, title: 'Invalid request' },
  forbidden: { status: 403, title: 'Not allowed' },
  'not-found': { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Conflict' },
  'quota-exceeded': { status: 403, title: 'Quota exceeded' },
  'precondition-failed': { status: 412, title: 'Changed in the meantime' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'temporarily-unavailable': { status: 503, title: 'Temporarily unavailable' },
  'not-available': { status: 501, title: 'Not available in this installation' },
};

/** What HTTP itself refuses (by the framework or by a method's absence). */
const BY_STATUS: Readonly<Record<number, { readonly kind: string; readonly title: string; readonly detail: string }>> =
  {
    400: {
      kind: 'malformed-request',
      title: 'Malformed request',
      detail: 'The body is not JSON, or the request is not HTTP.',
    },
    404: {
      kind: 'not-found',
      title: 'Not found',
      detail: 'There is nothing at this address, or nothing that you may see.',
    },
    405: {
      kind: 'method-not-allowed',
      title: 'Method not allowed',
      detail: 'The header Allow lists the methods of this address.',
    },
    408: { kind: 'request-timeout', title: 'Request timeout', detail: 'The request did not arrive in time.' },
    413: { kind: 'content-too-large', title: 'Content too large', detail: 'The body is larger than this API takes.' },
    415: {
      kind: 'unsupported-media-type',
      title: 'Unsupported media type',
      detail: 'Bodies are application/json; for PATCH, application/merge-patch+json.',
    },
  };

export interface RenderedProblem {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

export function refusalProblem(refusal: Refusal, requestId: string): RenderedProblem {
  const { status, title } = KINDS[refusal.kind];
  return {
    problem: {
      type: typeUri(refusal.kind),
      title,
      status,
      detail: refusal.detail,
      instance: requestId,
      ...(refusal.faults.length > 0 ? { errors: refusal.faults } : {}),
    },
    headers: refusal.headers,
  };
}

/** A refusal of the protocol (access tokens, DPoP proofs, a store that is away) or of the framework. */
export function protocolProblem(error: OAuthError, requestId: string): RenderedProblem {
  const known = error.clause.startsWith('RFC 9110') ? BY_STATUS[error.status] : undefined;
  const kind = known?.kind ?? error.code.replaceAll('_', '-');
  return {
    problem: {
      type: typeUri(kind),
      title: known?.title ?? sentenceCase(kind),
      status: error.status,
      detail: known?.detail ?? `${error.description} (${error.clause})`,
      instance: requestId,
    },
    headers: error.headers,
  };
}

export function unexpectedProblem(requestId: string): RenderedProblem {
  return {
    problem: {
      type: typeUri('internal-error'),
      title: 'Internal error',
      status: 500,
      detail: 'An unexpected failure; the log has it under the id of this request.',
      instance: requestId,
    },
    headers: {},
  };
}

function typeUri(kind: string): string {
  return `urn:ostiary:problem:${kind}`;
}

function sentenceCase(kind: string): string {
  return kind.charAt(0).toUpperCase() + kind.slice(1).replaceAll('-', ' ');
}
