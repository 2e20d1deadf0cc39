// Where the answer goes and in which shape. These rows come first: what they establish is what later refusals are sent to.
import { isRegisteredRedirectUri } from '../redirect-uri.js';
import { isResponseMode, offeredResponseModes } from '../response-mode.js';
import { bounded, type Check, refusal } from './check.js';

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
  const offered = offeredResponseModes(policy);
  const asked = sent.get('response_mode');
  if (asked === undefined) {
    const preferred = client.defaultResponseMode ?? 'query';
    const mode = offered.includes(preferred) ? preferred : offered[0];
    if (mode !== undefined) return { responseMode: mode };
  } else if (isResponseMode(asked) && offered.includes(asked)) {
    return { responseMode: asked };
  }
  // OAuth 2.0 Multiple Response Type Encoding Practices §2.1: a mode that is not supported is an invalid request.
  throw refusal(
    'invalid_request',
    'response_mode is not one that is offered to this client',
    'OAuth 2.0 Multiple Response Types §2.1',
  );
};

export const responseType: Check = (sent, { client, policy, settings }) => {
  const asked = sent.get('response_type');
  if (asked === undefined) throw refusal('invalid_request', 'response_type is required', 'RFC 6749 §3.1.1');
  // RFC 9700 §2.1.2: neither implicit nor hybrid; a code is all that the front channel carries.
  if (asked !== 'code' || !policy.responseTypes.includes(asked)) {
    throw refusal('unsupported_response_type', 'response_type must be code', 'RFC 6749 §3.1.1');
  }
  // RFC 6749 §4.1.2.1: a workspace may be without the code flow altogether.
  if (!settings.grantTypes.includes('authorization_code')) {
    throw refusal('unsupported_response_type', 'this workspace does not offer the code flow', 'RFC 6749 §4.1.2.1');
  }
  // RFC 7591 §2: response_types and grant_types say what the client registered for.
  if (!client.responseTypes.includes(asked) || !client.grantTypes.includes('authorization_code')) {
    throw refusal('unauthorized_client', 'the client is not registered for the code flow', 'RFC 6749 §4.1.2.1');
  }
  return { responseType: asked };
};
