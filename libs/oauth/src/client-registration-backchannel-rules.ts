/** The rules of registration on requests by the back channel: CIBA §4, FAPI-CIBA §5.2.2. */
import { BACKCHANNEL_DELIVERY_MODES } from './backchannel-authentication.js';
import type { Facts, Rule } from './client-registration-rules.js';
import { CIBA_GRANT } from './workspace.js';

const asksByBackchannel = ({ registered }: Facts): boolean => registered.grantTypes.includes(CIBA_GRANT);

export const BACKCHANNEL_RULES: readonly Rule[] = [
  {
    member: 'grant_types',
    clause: 'CIBA §7.1, FAPI-CIBA §5.2.2(1)',
    detail: 'a client that asks users by the back channel (CIBA) has credentials',
    mend: 'Give the client credentials (token_endpoint_auth_method), or leave out the CIBA grant.',
    broken: (facts) => asksByBackchannel(facts) && facts.isPublic,
  },
  {
    member: 'scope',
    clause: 'CIBA §7.1',
    detail: 'a request by the back channel (CIBA) is an OpenID Connect one: it asks for the scope openid',
    mend: 'Add openid to scope, or leave out the CIBA grant.',
    broken: (facts) => asksByBackchannel(facts) && !facts.registered.scopes.includes('openid'),
  },
  {
    member: 'backchannel_token_delivery_mode',
    clause: 'CIBA §4',
    detail: "a client with the CIBA grant, and no other, says how it learns of its users' decisions",
    need: () => BACKCHANNEL_DELIVERY_MODES,
    mend: 'Register backchannel_token_delivery_mode exactly if the CIBA grant is in grant_types.',
    broken: (facts) => asksByBackchannel(facts) !== (facts.registered.backchannelTokenDeliveryMode !== undefined),
  },
  {
    member: 'backchannel_client_notification_endpoint',
    clause: 'CIBA §4',
    detail: 'a client in ping mode, and no other, says where it is told; the address has no fragment',
    mend: 'Register backchannel_client_notification_endpoint exactly if backchannel_token_delivery_mode is ping, without the part from # on.',
    broken: ({ registered: { backchannelTokenDeliveryMode: mode, backchannelClientNotificationEndpoint: url } }) =>
      (mode === 'ping') !== (url !== undefined) || url?.includes('#') === true,
  },
  {
    member: 'backchannel_authentication_request_signing_alg',
    clause: { of: 'algorithms' },
    detail: 'the security profile does not allow this algorithm',
    need: ({ policy }) => policy.algorithms,
    mend: 'Choose an algorithm of the security profile, or leave the member out.',
    broken: ({ registered: { backchannelAuthenticationRequestSigningAlg: alg }, policy }) =>
      alg !== undefined && !policy.algorithms.includes(alg),
  },
  {
    member: 'jwks',
    clause: { of: 'backchannelRequests' },
    detail: 'a client that signs its requests by the back channel needs public keys: jwks or jwks_uri',
    mend: 'Register the public keys of the client.',
    broken: (facts) =>
      facts.registered.jwks === undefined &&
      facts.registered.jwksUri === undefined &&
      // Other authentication methods need keys for themselves, and say so.
      !['private_key_jwt', 'self_signed_tls_client_auth'].includes(facts.registered.tokenEndpointAuthMethod) &&
      asksByBackchannel(facts) &&
      (facts.policy.backchannelRequests === 'signed' ||
        facts.registered.backchannelAuthenticationRequestSigningAlg !== undefined),
  },
];
