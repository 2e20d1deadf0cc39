// Rows of the backchannel authentication endpoint only (CIBA §7.1, FAPI-CIBA §5.2.2).
import { BACKCHANNEL_REQUEST_SECONDS } from '../backchannel-authentication.js';
import { isBindingMessage } from '../binding-message.js';
import { clauseOf } from '../explain-policy.js';
import { usableGrantType } from '../token-request.js';
import { CIBA_GRANT } from '../workspace.js';
import type { UserHint } from './authorization-request.js';
import { asksForOpenid, bounded, type Check, NOTHING, refusal } from './check.js';

const MAX_USER_CODE = 256;
const MAX_LOGIN_HINT = 512;
const MAX_TOKEN = 16_384;
const HINTS: readonly (readonly [UserHint['kind'], number])[] = [
  ['login_hint', MAX_LOGIN_HINT],
  ['login_hint_token', MAX_TOKEN],
  ['id_token_hint', MAX_TOKEN],
];

export const backchannelGrant: Check = (_sent, { client, settings }) => {
  // CIBA §13, RFC 6749 §5.2: offered by the workspace, registered for the client, which has credentials.
  usableGrantType(CIBA_GRANT, settings, client);
  return NOTHING;
};

export const signedByBackchannel: Check = (_sent, { client, policy, signed }) => {
  // FAPI-CIBA §5.2.2(6); CIBA §4: a client that has registered an algorithm sends nothing unsigned.
  const must =
    policy.backchannelRequests === 'signed' || client.backchannelAuthenticationRequestSigningAlg !== undefined;
  if (signed || !must) return NOTHING;
  throw refusal(
    'invalid_request',
    'this client must sign its requests: request is required',
    policy.backchannelRequests === 'signed' ? clauseOf('backchannelRequests', policy.profile) : 'CIBA §7.1.1',
  );
};

export const openidByBackchannel: Check = (sent, { client }) => {
  // CIBA §7.1: the scope must contain openid.
  if (asksForOpenid(sent) && client.scopes.includes('openid')) return NOTHING;
  throw refusal('invalid_scope', 'scope must contain openid', 'CIBA §7.1');
};

export const hint: Check = (sent) => {
  const [first, ...others] = HINTS.flatMap(([kind, max]) => {
    const value = bounded(sent, kind, max, 'CIBA §7.1');
    return value === undefined ? [] : [{ kind, value }];
  });
  // CIBA §7.1: one, and only one.
  if (first === undefined || others.length > 0) {
    throw refusal(
      'invalid_request',
      'exactly one of login_hint, login_hint_token and id_token_hint is sent',
      'CIBA §7.1',
    );
  }
  return { hint: first };
};

export const bindingMessage: Check = (sent, { policy }) => {
  const value = sent.get('binding_message');
  // CIBA §13, FAPI-CIBA §5.2.2(2).
  if (value === undefined && policy.bindingMessage === 'required') {
    throw refusal('invalid_binding_message', 'binding_message is required', clauseOf('bindingMessage', policy.profile));
  }
  // CIBA §7.1: short, of plain characters, the same here and there.
  if (value !== undefined && !isBindingMessage(value)) {
    throw refusal(
      'invalid_binding_message',
      'binding_message is longer than is shown, or not one line of plain letters of one script, digits and punctuation',
      'CIBA §7.1',
    );
  }
  return { bindingMessage: value };
};

export const userCode: Check = (sent, { client }) => {
  // CIBA §4, §7.1: of clients that have said so; others have no business with it.
  if (client.backchannelUserCodeParameter !== true) return NOTHING;
  return { userCode: bounded(sent, 'user_code', MAX_USER_CODE, 'CIBA §7.1') ?? '' };
};

export const requestedExpiry: Check = (sent, { policy }) => {
  const { min, usual } = BACKCHANNEL_REQUEST_SECONDS;
  const max = policy.backchannelRequestMaxSeconds;
  const value = sent.get('requested_expiry');
  if (value === undefined) return { expirySeconds: Math.min(usual, max) };
  // CIBA §7.1: a positive integer; a wish, of which we say in expires_in what came of it.
  if (!/^[1-9]\d{0,8}$/.test(value)) {
    throw refusal('invalid_request', 'requested_expiry is not a positive number of seconds', 'CIBA §7.1');
  }
  return { expirySeconds: Math.max(min, Math.min(Number(value), max)) };
};

/** RFC 6750 §2.1: what a bearer token can be. */
const BEARER_TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;
const MAX_NOTIFICATION_TOKEN = 1024;

export const clientNotificationToken: Check = (sent, { client }) => {
  const value = sent.get('client_notification_token');
  // CIBA §7.1: who is not told needs none.
  if (client.backchannelTokenDeliveryMode !== 'ping') return NOTHING;
  // CIBA §7.1: required in ping mode, a bearer token of at most 1024 characters.
  if (value === undefined || value.length > MAX_NOTIFICATION_TOKEN || !BEARER_TOKEN.test(value)) {
    throw refusal(
      'invalid_request',
      `client_notification_token is required in ping mode: a bearer token of at most ${MAX_NOTIFICATION_TOKEN} characters`,
      'CIBA §7.1',
    );
  }
  return { clientNotificationToken: value };
};
