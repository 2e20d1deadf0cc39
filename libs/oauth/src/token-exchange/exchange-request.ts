import { OAuthError } from '../oauth-error.js';
import type { Parameters } from '../parameters.js';
import { requestedResources, requestedScopes, required } from '../token-request.js';
import { TOKEN_TYPES, type TokenType } from './token-type.js';

export interface ShownToken {
  readonly token: string;
  readonly type: TokenType;
}

/** RFC 8693 §2.1, as it was sent. */
export interface ExchangeRequest {
  readonly subject: ShownToken;
  readonly actor: ShownToken | undefined;
  readonly requestedType: TokenType;
  readonly resources: readonly string[];
  readonly audience: string | undefined;
  /** undefined: none was named. */
  readonly scopes: readonly string[] | undefined;
}

/** Which kinds are taken as what. A refresh token is no subject token: it is worth nothing without the client that it was issued to. */
const SUBJECT_TYPES: readonly TokenType[] = [TOKEN_TYPES.accessToken, TOKEN_TYPES.idToken, TOKEN_TYPES.jwt];
const ACTOR_TYPES: readonly TokenType[] = [TOKEN_TYPES.accessToken, TOKEN_TYPES.jwt];
const REQUESTED_TYPES: readonly TokenType[] = [TOKEN_TYPES.accessToken, TOKEN_TYPES.jwt, TOKEN_TYPES.idJag];

/** Throws OAuthError `invalid_request`, `invalid_target`, `invalid_scope`. */
export function exchangeRequestOf(parameters: Parameters): ExchangeRequest {
  const clause = 'RFC 8693 §2.1';
  const subject: ShownToken = {
    token: required(parameters, 'subject_token', clause),
    type: typeOf('subject_token_type', required(parameters, 'subject_token_type', clause), SUBJECT_TYPES),
  };
  const requested = parameters.get('requested_token_type') ?? TOKEN_TYPES.accessToken;
  return {
    subject,
    actor: actorOf(parameters),
    requestedType: typeOf('requested_token_type', requested, REQUESTED_TYPES),
    resources: requestedResources(parameters),
    audience: parameters.get('audience'),
    scopes: requestedScopes(parameters),
  };
}

/** What a token of ours is asked for: an audience is the identifier of a resource here. */
export const targetsOf = ({
  resources,
  audience,
}: Pick<ExchangeRequest, 'resources' | 'audience'>): readonly string[] =>
  audience === undefined ? resources : [...new Set([...resources, audience])];

/** RFC 8693 §2.1: actor_token and actor_token_type come together or not at all. */
function actorOf(parameters: Parameters): ShownToken | undefined {
  const token = parameters.get('actor_token');
  const type = parameters.get('actor_token_type');
  if (token === undefined && type === undefined) return undefined;
  if (token === undefined || type === undefined) {
    throw unacceptable('actor_token and actor_token_type come together.', 'RFC 8693 §2.1');
  }
  return { token, type: typeOf('actor_token_type', type, ACTOR_TYPES) };
}

function typeOf(parameter: string, value: string, accepted: readonly TokenType[]): TokenType {
  const type = accepted.find((one) => one === value);
  if (type !== undefined) return type;
  throw unacceptable(`${parameter} is not one of ${accepted.join(', ')}.`, 'RFC 8693 §3');
}

/** RFC 8693 §2.2.2: whatever is wrong with a request, its subject token or its actor token, and whatever policy says of them. */
export function unacceptable(description: string, clause: string): OAuthError {
  return new OAuthError('invalid_request', description, { clause });
}
