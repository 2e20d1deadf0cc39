import type { ClaimsRequest } from '../claims-request.js';
import type { GrantManagementRequest } from '../grant-management.js';
import type { SettledResponseMode } from '../response-mode.js';
import type { ResponseType } from '../security-profile.js';

/** OIDC Core §3.1.2.1, Initiating User Registration 1.0 §4. */
export const PROMPTS = ['none', 'login', 'consent', 'select_account', 'create'] as const;
export type Prompt = (typeof PROMPTS)[number];

/**
 * An authorization request that has passed every check: what the client wants, in our words. It can be stored as JSON and is never
 * changed. Nothing in it has to be checked again, except what can change with time (the session, the user, the grant).
 */
export interface AuthorizationRequest {
  readonly clientId: string;
  /** As sent; registered, or a loopback URI that differs from a registered one in its port only. */
  readonly redirectUri: string;
  readonly responseType: ResponseType;
  readonly responseMode: SettledResponseMode;
  /** Those that were asked for and may be had; none only where details are asked for instead (RFC 9396 §3.1). */
  readonly scopes: readonly string[];
  /** As sent: RFC 6749 §A.5, at most 2048 characters. */
  readonly state?: string | undefined;
  /** As sent: at most 2048 characters. */
  readonly nonce?: string | undefined;
  /** S256, 43 characters (RFC 7636 §4.2). */
  readonly codeChallenge?: string | undefined;
  /** RFC 8707: each is known to the workspace and allowed to the client. */
  readonly resources: readonly string[];
  /** RFC 9396 §2. */
  readonly authorizationDetails?: readonly unknown[] | undefined;
  readonly claims?: ClaimsRequest | undefined;
  /** Without doubles; `none` only alone. */
  readonly prompt: readonly Prompt[];
  /** Seconds: the request's, else the client's `default_max_age`. */
  readonly maxAge?: number | undefined;
  /** Voluntary wishes, most wanted first. */
  readonly acrValues: readonly string[];
  readonly loginHint?: string | undefined;
  /** A JWT that nobody has verified yet. */
  readonly idTokenHint?: string | undefined;
  /** BCP 47 tags, most wanted first. */
  readonly uiLocales: readonly string[];
  /** RFC 9449 §10: RFC 7638 thumbprint of the DPoP key that the code is for. */
  readonly dpopJkt?: string | undefined;
  /** Grant Management §5.1. */
  readonly grantManagement?: GrantManagementRequest | undefined;
  /** In which organization the user is to act, by its id or name, as sent; absent: in whichever the user chooses. */
  readonly organization?: string | undefined;
  /** It came in a request object that the client has signed (RFC 9101). */
  readonly signed?: true | undefined;
  /** Whether it came by /par. */
  readonly pushed: boolean;
}

/** CIBA §7.1: how the client names the user. */
export interface UserHint {
  readonly kind: 'login_hint' | 'login_hint_token' | 'id_token_hint';
  readonly value: string;
}

/** What a client asks for by the back channel (CIBA §7.1), checked: as it is shown, decided and kept. */
export interface BackchannelRequest
  extends Pick<
    AuthorizationRequest,
    'clientId' | 'scopes' | 'resources' | 'authorizationDetails' | 'acrValues' | 'grantManagement' | 'organization'
  > {
  /** One line of text that looks like what it is. */
  readonly bindingMessage?: string | undefined;
}

/** What else such a request says, and nobody keeps. */
export interface BackchannelParameters {
  readonly hint: UserHint;
  /** Seconds, within the policy. */
  readonly expirySeconds: number;
  /** CIBA §7.1, of a client that asks its users for their code: as it came; '': it sent none. Absent: it asks for none. */
  readonly userCode?: string | undefined;
  /** CIBA §7.1: by which a client in ping mode knows us; absent for others. */
  readonly clientNotificationToken?: string | undefined;
}

/** What a device asks for (RFC 8628 §3.1), checked: the answer goes to no redirect URI, and the user is always asked. */
export type DeviceAuthorizationRequest = Pick<
  AuthorizationRequest,
  | 'clientId'
  | 'scopes'
  | 'resources'
  | 'authorizationDetails'
  | 'claims'
  | 'maxAge'
  | 'acrValues'
  | 'uiLocales'
  | 'grantManagement'
  | 'organization'
>;
