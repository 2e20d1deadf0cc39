import { describe, expect, it } from '@jest/globals';
import type { ClientRecord } from '../client.js';
import { OAuthError } from '../oauth-error.js';
import { Parameters } from '../parameters.js';
import { CIBA_GRANT, type WorkspaceSettings } from '../workspace.js';
import { CHECKS, checkBackchannelRequest } from './check-table.js';
import { SETTINGS as B2C, clientOf } from './check-table.test-support.js';

const SETTINGS: WorkspaceSettings = { ...B2C, grantTypes: [...B2C.grantTypes, CIBA_GRANT] };
const ASKS: Partial<ClientRecord> = {
  grantTypes: [CIBA_GRANT, 'refresh_token'],
  redirectUris: [],
  responseTypes: [],
  backchannelTokenDeliveryMode: 'poll',
};
const asker = (changes: Partial<ClientRecord> = {}) => clientOf({ ...ASKS, ...changes }, SETTINGS);
const GOOD = { scope: 'openid profile', login_hint: 'alice', binding_message: 'W4SCT' };

function check(
  changes: Readonly<Record<string, string | undefined>>,
  client = asker(),
  signed = false,
  settings = SETTINGS,
) {
  return checkBackchannelRequest(Parameters.of({ ...GOOD, ...changes }), client, settings, signed);
}

/** `code clause`: what a refusal is known by. */
function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof OAuthError) return `${error.code} ${error.clause}`;
    throw error;
  }
  return 'accepted';
}

describe('a request by the back channel', () => {
  it('CIBA §7.1: is what the client asks for, of whom, and for how long', () => {
    expect(check({ acr_values: 'urn:ostiary:acr:2', resource: 'https://orders.example/' })).toEqual({
      request: {
        clientId: 'app',
        scopes: ['openid', 'profile'],
        resources: ['https://orders.example/'],
        acrValues: ['urn:ostiary:acr:2'],
        bindingMessage: 'W4SCT',
      },
      hint: { kind: 'login_hint', value: 'alice' },
      expirySeconds: 120,
    });
  });

  it('CIBA §7.1: is asked before anything else whether the client may', () => {
    const order = CHECKS.filter((row) => row.backchannel).map((row) => row.check.name);
    expect(order.slice(0, 2)).toEqual(['backchannelGrant', 'signedByBackchannel']);
  });

  it.each([
    ['no hint', { login_hint: undefined }, 'invalid_request CIBA §7.1'],
    ['an empty hint', { login_hint: '' }, 'invalid_request CIBA §7.1'],
    ['two hints', { id_token_hint: 'x.y.z' }, 'invalid_request CIBA §7.1'],
    ['three hints', { id_token_hint: 'x.y.z', login_hint_token: 'x.y.z' }, 'invalid_request CIBA §7.1'],
    ['an endless login_hint', { login_hint: 'a'.repeat(513) }, 'invalid_request CIBA §7.1'],
    ['an endless token', { login_hint: undefined, login_hint_token: 'a'.repeat(16_385) }, 'invalid_request CIBA §7.1'],
    ['no scope', { scope: undefined }, 'invalid_scope RFC 6749 §3.3'],
    ['no openid', { scope: 'profile' }, 'invalid_scope CIBA §7.1'],
    ['a resource of nobody', { resource: 'https://evil.example/' }, 'invalid_target RFC 8707 §2'],
    ['details of no type', { authorization_details: '[]' }, 'invalid_authorization_details RFC 9396 §5'],
    ['a message of two lines', { binding_message: 'a\nb' }, 'invalid_binding_message CIBA §7.1'],
    ['no time at all', { requested_expiry: '0' }, 'invalid_request CIBA §7.1'],
    ['a negative time', { requested_expiry: '-1' }, 'invalid_request CIBA §7.1'],
    ['half a second', { requested_expiry: '0.5' }, 'invalid_request CIBA §7.1'],
    ['a time with more digits than anybody waits', { requested_expiry: '1'.repeat(10) }, 'invalid_request CIBA §7.1'],
  ])('CIBA §13: %s is refused', (_what, changes, expected) => {
    expect(refusal(() => check(changes))).toBe(expected);
  });

  it.each([
    ['oauth2.1', '1', 10],
    ['oauth2.1', '30', 30],
    ['oauth2.1', '999999999', 600],
    ['fapi2-security', '999999999', 300],
    ['fapi1-advanced', undefined, 120],
  ] as const)('CIBA §7.1: requested_expiry is a wish: %s, %s gives %s seconds', (securityProfile, wish, expected) => {
    const { expirySeconds } = check({ requested_expiry: wish }, asker({ securityProfile }), true);
    expect(expirySeconds).toBe(expected);
  });

  it.each(['fapi1-advanced', 'fapi2-security', 'fapi2-message-signing'] as const)(
    'FAPI-CIBA §5.2.2: %s takes signed requests with a binding message, and no others',
    (securityProfile) => {
      const client = asker({ securityProfile });
      expect(refusal(() => check({}, client, true))).toBe('accepted');
      expect(refusal(() => check({}, client, false))).toBe('invalid_request FAPI-CIBA §5.2.2(6)');
      expect(refusal(() => check({ binding_message: undefined }, client, true))).toBe(
        'invalid_binding_message FAPI-CIBA §5.2.2(2)',
      );
    },
  );

  it('CIBA §7.1.1: a client that has registered how it signs sends nothing unsigned', () => {
    const client = asker({ backchannelAuthenticationRequestSigningAlg: 'ES256' });
    expect(refusal(() => check({}, client))).toBe('invalid_request CIBA §7.1.1');
    expect(refusal(() => check({}, client, true))).toBe('accepted');
  });

  it.each([
    ['a workspace without it', asker(), B2C, 'unsupported_grant_type RFC 6749 §5.2'],
    ['a client without it', clientOf({}, SETTINGS), SETTINGS, 'unauthorized_client RFC 6749 §5.2'],
    [
      'a client without credentials',
      asker({ tokenEndpointAuthMethod: 'none' }),
      SETTINGS,
      'unauthorized_client CIBA §7.1',
    ],
  ])('CIBA §13: %s is refused', (_what, client, settings, expected) => {
    expect(refusal(() => check({}, client, false, settings))).toBe(expected);
  });
});
