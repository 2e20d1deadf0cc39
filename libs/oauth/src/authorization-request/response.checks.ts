// Where the answer goes and in which shape. These rows come first: what they establish is what later refusals are sent to.

import type { Client } from '../client.js';
import type { EffectivePolicy } from '../effective-policy.js';
import { isRegisteredRedirectUri } from '../redirect-uri.js';
import {
  defaultResponseMode,
  isResponseMode,
  offeredResponseModes,
  parseResponseType,
  settled,
} from '../response-mode.js';
import type { ResponseMode, ResponseType } from '../security-profile.js';
import { bounded, type Check, NOTHING, refusal, type SentParameters } from './check.js';

const MAX_REDIRECT_URI = 2048;
const MAX_STATE = 2048;

export const redirectUri: Check = (sent, { client }) => {
  // RFC 9700 §4.1.3: required always, so that there is nothing to guess.
  const value = sent.get('redirect_uri');
  if (value === undefined) throw refusal('invalid_request', 'redirect_uri is required', 'RFC 6749 §3.1.2.3');
  // RFC 6749 §3.1.2.3, RFC 8252 §7.3: one of those registered, compared as a string.
  if (value.length > MAX_REDIRECT_URI || !isRegisteredRedirectUri(value, client)) {
    throw refusal('invalid_request', 'redirect_uri is not registered for this client', 'RFC 6749 §3.1.2.3');
  }
  return { redirectUri: value };
};

export const state: Check = (sent) => {
  const value = bounded(sent, 'state', MAX_STATE, 'RFC 6749 §4.1.1');
  // RFC 6749 §A.5: printable ASCII.
  if (value !== undefined && !/^[\x20-\x7e]+$/.test(value)) {
    throw refusal('invalid_request', 'state holds characters other than printable ASCII', 'RFC 6749 §A.5');
  }
  return { state: value };
};

export const responseMode: Check = (sent, { client, policy }) => {
  const responseType = usableResponseType(sent, policy);
  const offered = offeredResponseModes(policy, responseType ?? 'code');
  const asked = sent.get('response_mode');
  const mode = asked ?? preferredMode(client, offered, responseType ?? 'code');
  if (isResponseMode(mode) && offered.includes(mode)) return { responseMode: settled(mode, responseType ?? 'code') };
  // The row on the response type says what is wrong.
  if (responseType === undefined && asked === undefined) return NOTHING;
  // OAuth 2.0 Multiple Response Type Encoding Practices §2.1: a mode that is not supported is an invalid request; FAPI 1.0 Advanced
  // §5.2.2(2): so is the default one for a code that must come in a JWT.
  throw refusal(
    'invalid_request',
    `response_mode must be one that is offered to this client: ${offered.join(', ')}`,
    'OAuth 2.0 Multiple Response Types §2.1',
  );
};

function preferredMode(client: Client, offered: readonly ResponseMode[], responseType: ResponseType): ResponseMode {
  const { defaultResponseMode: registered } = client;
  return registered !== undefined && offered.includes(registered) ? registered : defaultResponseMode(responseType);
}

function usableResponseType(sent: SentParameters, policy: EffectivePolicy): ResponseType | undefined {
  const asked = parseResponseType(sent.get('response_type') ?? '');
  return asked !== undefined && policy.responseTypes.includes(asked) ? asked : undefined;
}

export const responseType: Check = (sent, { client, policy, settings }) => {
  if (sent.get('response_type') === undefined) {
    throw refusal('invalid_request', 'response_type is required', 'RFC 6749 §3.1.1');
  }
  // RFC 9700 §2.1.2: no access token comes through the browser; a code does, with an ID token as its signature where FAPI 1 has it.
  const asked = usableResponseType(sent, policy);
  if (asked === undefined) {
    const known = policy.responseTypes.join(' or ');
    throw refusal('unsupported_response_type', `response_type must be ${known}`, 'RFC 6749 §3.1.1');
  }
  // RFC 6749 §4.1.2.1: a workspace may be without the code flow altogether.
  if (!settings.grantTypes.includes('authorization_code')) {
    throw refusal('unsupported_response_type', 'this workspace does not offer the code flow', 'RFC 6749 §4.1.2.1');
  }
  // RFC 7591 §2: response_types and grant_types say what the client registered for.
  if (!client.responseTypes.includes(asked) || !client.grantTypes.includes('authorization_code')) {
    throw refusal('unauthorized_client', 'the client is not registered for this response type', 'RFC 6749 §4.1.2.1');
  }
  return { responseType: asked };
};
