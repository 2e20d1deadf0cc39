import type { Client } from '../client.js';
import type { EffectivePolicy } from '../effective-policy.js';
import { OAuthError, type OAuthErrorCode } from '../oauth-error.js';
import type { WorkspaceSettings } from '../workspace.js';
import type { AuthorizationRequest, BackchannelParameters, BackchannelRequest } from './authorization-request.js';

/** The parameters as sent: each at most once, an empty one absent (RFC 6749 §3.1); `resource` may repeat (RFC 8707 §2). */
export interface SentParameters {
  get(name: string): string | undefined;
  all(name: 'resource'): readonly string[];
}

export interface Rules {
  readonly client: Client;
  readonly policy: EffectivePolicy;
  readonly settings: WorkspaceSettings;
  /** Whether its parameters come from a request object that the client has signed. */
  readonly signed: boolean;
  /** Whether the request comes by /par. */
  readonly pushed: boolean;
}

/** The part of the refined request that a check answers for. */
export type Established = Partial<AuthorizationRequest & BackchannelRequest & BackchannelParameters>;

/**
 * One rule of an authorization request: reads what was sent, answers what that establishes, changes nothing.
 * @throws OAuthError naming the clause that is broken.
 */
export type Check = (sent: SentParameters, rules: Rules) => Established;

/** What a check that only refuses establishes. */
export const NOTHING: Established = Object.freeze({});

export function refusal(code: OAuthErrorCode, description: string, clause: string): OAuthError {
  return new OAuthError(code, description, { clause });
}

/** OIDC Core §3.1.2.1: what makes an authorization request an OpenID Connect one. */
export function asksForOpenid(sent: SentParameters): boolean {
  return (sent.get('scope') ?? '').split(' ').includes('openid');
}

/** A parameter of at most `maxLength` characters: returned whole or refused, never cut. */
export function bounded(sent: SentParameters, name: string, maxLength: number, clause: string): string | undefined {
  const value = sent.get(name);
  if (value === undefined || value.length <= maxLength) return value;
  throw refusal('invalid_request', `${name} is longer than ${maxLength} characters`, clause);
}
