// How the request may reach us: by value, pushed, or by reference.
import { type Check, NOTHING, refusal } from './check.js';
import { fetchesRequests } from './request-uri.js';

/** Row of /par only. */
export const noRequestUri: Check = (sent) => {
  // RFC 9126 §2.1: a pushed request must not hold a request_uri.
  if (sent.get('request_uri') === undefined) return NOTHING;
  throw refusal('invalid_request', 'request_uri must not be sent to this endpoint', 'RFC 9126 §2.1');
};

/** Row of /authorize only: what arrives here came neither by one of our own request URIs nor by one that the client has registered. */
export const noRemoteRequestUri: Check = (sent, { client }) => {
  if (sent.get('request_uri') === undefined) return NOTHING;
  // RFC 9101 §5.2, OIDC Core §6.2: what a stranger names is not fetched.
  if (fetchesRequests(client)) {
    throw refusal(
      'invalid_request_uri',
      'the request_uri is not one that this client has registered',
      'OpenID Connect Dynamic Client Registration §2',
    );
  }
  throw refusal(
    'request_uri_not_supported',
    'only a request_uri issued by the pushed authorization request endpoint is accepted',
    'OpenID Connect Core §6.2',
  );
};

/** Row of /authorize only. */
export const pushedWhenRequired: Check = (_sent, { policy }) => {
  // RFC 9126 §5, FAPI 2.0 §5.3.2.2: by value is not enough where pushing is required.
  if (policy.pushedRequests !== 'required') return NOTHING;
  throw refusal(
    'invalid_request',
    'this client must push its authorization requests: request_uri is required',
    'RFC 9126 §5',
  );
};

export const signedWhenRequired: Check = (_sent, { policy, signed }) => {
  // RFC 9101 §10.5, FAPI 1.0 Advanced §5.2.2(1), FAPI 2.0 Message Signing §5.3.1: the parameters come signed or not at all.
  if (policy.requestObjects !== 'required' || signed) return NOTHING;
  throw refusal(
    'invalid_request',
    'this client must sign its authorization requests: request is required',
    'RFC 9101 §10.5',
  );
};

export const noRegistration: Check = (sent) => {
  // OIDC Core §3.1.2.6: the registration parameter (self-issued providers) is not supported.
  if (sent.get('registration') === undefined) return NOTHING;
  throw refusal('registration_not_supported', 'registration is not supported', 'OpenID Connect Core §7.2.1');
};
