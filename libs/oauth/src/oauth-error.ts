/**
 * The error codes an endpoint of this server may answer with; each is registered in the IANA "OAuth Extensions Error"
 * registry or defined by the specification named.
 */
export type OAuthErrorCode =
  // RFC 6749 §4.1.2.1, §5.2
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'access_denied'
  | 'server_error'
  | 'temporarily_unavailable'
  // RFC 6750 §3.1
  | 'invalid_token'
  | 'insufficient_scope'
  // RFC 7009 §2.2.1
  | 'unsupported_token_type'
  // RFC 7591 §3.2.2
  | 'invalid_redirect_uri'
  | 'invalid_client_metadata'
  | 'invalid_software_statement'
  | 'unapproved_software_statement'
  // RFC 8707 §2
  | 'invalid_target'
  // RFC 9101 §7
  | 'invalid_request_object'
  | 'invalid_request_uri'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  // RFC 9396 §5
  | 'invalid_authorization_details'
  // Grant Management for OAuth 2.0 §5.2
  | 'invalid_grant_id'
  // RFC 8628 §3.5
  | 'authorization_pending'
  | 'slow_down'
  | 'expired_token'
  // CIBA §13
  | 'expired_login_hint_token'
  | 'unknown_user_id'
  | 'missing_user_code'
  | 'invalid_user_code'
  | 'invalid_binding_message'
  // RFC 9470 §3
  | 'insufficient_user_authentication'
  // Attestation-Based Client Authentication §7.4
  | 'use_attestation_challenge'
  | 'use_fresh_attestation'
  // RFC 9449 §5, §8
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  // OpenID Connect Core §3.1.2.6
  | 'login_required'
  | 'consent_required'
  | 'interaction_required'
  | 'account_selection_required'
  | 'registration_not_supported'
  // OpenID Connect Unmet Authentication Requirements
  | 'unmet_authentication_requirements';

const STATUS: Partial<Record<OAuthErrorCode, number>> = {
  invalid_client: 401,
  invalid_token: 401,
  insufficient_user_authentication: 401,
  use_dpop_nonce: 400,
  insufficient_scope: 403,
  server_error: 500,
  temporarily_unavailable: 503,
};

export interface OAuthErrorOptions {
  /** The specification clause that was broken, e.g. `RFC 9126 §2.1`. Goes to the log and the audit event, and to the caller as `error_uri`. */
  clause: string;
  /** More for the log only; never a secret, never sent to the caller. */
  detail?: string;
  /** HTTP status where the code's usual one does not fit (a resource answers `invalid_dpop_proof` with 401). */
  status?: number;
  /** Response headers that the specification asks for, e.g. `WWW-Authenticate`. */
  headers?: Readonly<Record<string, string>>;
  cause?: unknown;
}

/**
 * A refusal that the caller can act on. `description` is for the client developer: it names the rule, holds no value that was
 * sent and no secret, and only characters allowed by RFC 6749 §5.2 (%x20-21 / %x23-5B / %x5D-7E).
 */
export class OAuthError extends Error {
  readonly code: OAuthErrorCode;
  readonly description: string;
  readonly clause: string;
  readonly detail: string | undefined;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: OAuthErrorCode, description: string, options: OAuthErrorOptions) {
    super(`${code}: ${description}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'OAuthError';
    this.code = code;
    this.description = description;
    this.clause = options.clause;
    this.detail = options.detail;
    this.status = options.status ?? STATUS[code] ?? 400;
    this.headers = options.headers ?? {};
  }
}
