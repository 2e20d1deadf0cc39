// What the code will be worth, and to whom.
import { locationsOf, readDetails } from '../authorization-details/read-details.js';
import type { Client } from '../client.js';
import { namedResources } from '../named-resources.js';
import { isCodeChallenge } from '../pkce.js';
import { parseResponseType } from '../response-mode.js';
import { parseScope, usableScopes } from '../scope.js';
import { usableGrantType } from '../token-request.js';
import { DEVICE_CODE_GRANT, type WorkspaceSettings } from '../workspace.js';
import { asksForOpenid, bounded, type Check, NOTHING, refusal, type SentParameters } from './check.js';

const MAX_SCOPE = 4096;
const MAX_RESOURCES = 16;

/** Row of the device authorization endpoint only: the first, as at the token endpoint. */
export const deviceGrant: Check = (_sent, { client, settings }) => {
  // RFC 8628 §3.2, RFC 6749 §5.2: offered by the workspace, registered for the client, allowed by its profile.
  usableGrantType(DEVICE_CODE_GRANT, settings, client);
  return NOTHING;
};

export const scope: Check = (sent, { client, settings, signed }) => {
  const value = sent.get('scope');
  // RFC 9396 §3.1: details can say all that a client wants.
  if (value === undefined && sent.get('authorization_details') !== undefined) return { scopes: [] };
  // RFC 9101 §4: an object holds every parameter that the request needs, wherever else it is sent.
  if (value === undefined && signed) {
    throw refusal('invalid_request_object', 'the request object must hold scope', 'RFC 9101 §4');
  }
  // RFC 6749 §3.3: there is no default scope.
  if (value === undefined) throw refusal('invalid_scope', 'scope is required', 'RFC 6749 §3.3');
  const asked = value.length <= MAX_SCOPE ? parseScope(value) : undefined;
  // RFC 6749 §3.3: scope-token *( SP scope-token ).
  if (asked === undefined) throw refusal('invalid_scope', 'scope is malformed or too long', 'RFC 6749 §3.3');
  // RFC 6749 §3.3: what is unknown or not the client's is left out; a request of which nothing is left is refused.
  const scopes = usableScopes(asked, client, settings);
  if (scopes.length === 0) {
    throw refusal('invalid_scope', 'none of the scopes is known and registered for this client', 'RFC 6749 §3.3');
  }
  return { scopes };
};

export const openid: Check = (sent, { client }) => {
  // OIDC Core §3.3.2.1: an ID token is asked for with the scope openid.
  const hybrid = parseResponseType(sent.get('response_type') ?? '') === 'code id_token';
  if (!hybrid || (asksForOpenid(sent) && client.scopes.includes('openid'))) return NOTHING;
  throw refusal('invalid_scope', 'response_type code id_token needs the scope openid', 'OpenID Connect Core §3.3.2.1');
};

export const codeChallenge: Check = (sent, { client, policy, pushed }) => {
  const challenge = sent.get('code_challenge');
  const method = sent.get('code_challenge_method');
  if (challenge === undefined) {
    // RFC 7636 §4.4.1, RFC 9700 §2.1.1: every code is bound to a verifier, where the workspace does not leave it to confidential clients.
    const isPublic = client.tokenEndpointAuthMethod === 'none';
    const needed = {
      required: true,
      'required-when-pushed': pushed,
      'required-of-public-clients': isPublic,
    }[policy.pkce];
    if (needed || method !== undefined) {
      throw refusal('invalid_request', 'code_challenge is required', 'RFC 7636 §4.4.1');
    }
    return NOTHING;
  }
  // RFC 7636 §4.3: an absent method means plain, and plain is not offered.
  if (method !== 'S256') {
    throw refusal('invalid_request', 'code_challenge_method must be S256', 'RFC 7636 §4.4.1');
  }
  // RFC 7636 §4.2: BASE64URL(SHA256(code_verifier)).
  if (!isCodeChallenge(challenge)) {
    throw refusal('invalid_request', 'code_challenge is not the base64url of a SHA-256 hash', 'RFC 7636 §4.2');
  }
  return { codeChallenge: challenge };
};

export const resource: Check = (sent, { client, settings }) => {
  const resources = [...new Set(sent.all('resource'))];
  if (resources.length > MAX_RESOURCES) {
    throw refusal('invalid_target', `more than ${MAX_RESOURCES} resources`, 'RFC 8707 §2');
  }
  for (const identifier of resources) {
    // RFC 8707 §2: an absolute URI without a fragment.
    if (!URL.canParse(identifier) || identifier.includes('#')) {
      throw refusal('invalid_target', 'resource is not an absolute URI without a fragment', 'RFC 8707 §2');
    }
    // RFC 8707 §2: known to the workspace, and allowed to the client.
    const known = settings.resources.some((one) => one.identifier === identifier);
    if (!known || (client.resources.length > 0 && !client.resources.includes(identifier))) {
      throw refusal('invalid_target', 'resource is not one that this client may ask tokens for', 'RFC 8707 §2');
    }
  }
  // RFC 9396 §2.2: what details are for, they say.
  if (sent.get('authorization_details') !== undefined) return { resources };
  return { resources: whatItIsFor(resources, sent, client, settings) };
};

/** RFC 8707 §2: where a token is to say for what it is, and the request does not. */
function whatItIsFor(
  resources: readonly string[],
  sent: SentParameters,
  client: Client,
  settings: WorkspaceSettings,
): readonly string[] {
  const asked = parseScope(sent.get('scope') ?? '') ?? [];
  return namedResources(resources, usableScopes(asked, client, settings), client, settings);
}

export const authorizationDetails: Check = (sent, { client, settings }) => {
  const text = sent.get('authorization_details');
  if (text === undefined) return NOTHING;
  // RFC 9396 §5: of known types, as these demand.
  const resources = [...new Set(sent.all('resource'))];
  const details = readDetails(text, { client, settings, resources });
  // RFC 9396 §2.2: a request that names no resource is for those that its details are for.
  const named = resources.length > 0 ? resources : locationsOf(details);
  return { authorizationDetails: details, resources: whatItIsFor(named, sent, client, settings) };
};

export const dpopJkt: Check = (sent) => {
  // RFC 9449 §10: the base64url of a SHA-256 JWK thumbprint.
  const value = bounded(sent, 'dpop_jkt', 43, 'RFC 9449 §10');
  if (value !== undefined && !/^[A-Za-z0-9_-]{43}$/.test(value)) {
    throw refusal('invalid_request', 'dpop_jkt is not a base64url SHA-256 thumbprint', 'RFC 9449 §10');
  }
  return { dpopJkt: value };
};
