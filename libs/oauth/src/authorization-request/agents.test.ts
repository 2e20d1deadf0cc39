// What an agent may ask for, at every endpoint that takes a request for a user's access.
import { describe, expect, it } from '@jest/globals';
import type { Agent } from '../agent.js';
import type { ClientRecord } from '../client.js';
import { OAuthError } from '../oauth-error.js';
import { parseForm } from '../parameters.js';
import { CIBA_GRANT, DEVICE_CODE_GRANT, type WorkspaceSettings } from '../workspace.js';
import { checkAuthorizationRequest, checkBackchannelRequest, checkDeviceRequest } from './check-table.js';
import { clientOf, GOOD, SETTINGS } from './check-table.test-support.js';

const ORDERS = 'https://orders.example/';
const MAIL = 'https://mail.example/';
const settings: WorkspaceSettings = {
  ...SETTINGS,
  grantTypes: ['authorization_code', 'refresh_token', DEVICE_CODE_GRANT, CIBA_GRANT],
  resources: [
    { identifier: ORDERS, name: 'Orders', scopes: ['orders:read', 'orders:write'] },
    { identifier: MAIL, name: 'Mail', scopes: ['mail:send'] },
  ],
};
const agent: Agent = {
  owner: { type: 'team', name: 'Buying' },
  purpose: 'Orders paper',
  maximumAuthority: {
    ...{ scopes: ['openid', 'orders:read', 'orders:write'], resources: [ORDERS], authorizationDetailsTypes: [] },
  },
  expiresAt: 2_000_000_000,
};
const grantTypes: ClientRecord['grantTypes'] = ['authorization_code', DEVICE_CODE_GRANT, CIBA_GRANT];
// Registered for more than its bound by whatever mistake.
const registered = { grantTypes, scopes: ['openid', 'orders:read', 'mail:send'], resources: [ORDERS, MAIL], agent };
const bot = clientOf(registered, settings);
const app = clientOf({ ...registered, agent: undefined }, settings);

const ENDPOINTS = ['authorize', 'par', 'device', 'backchannel'] as const;
type Asked = { readonly scopes: readonly string[]; readonly resources: readonly string[] } | string;

function ask(endpoint: (typeof ENDPOINTS)[number], changes: Record<string, string>, client = bot): Asked {
  const { scope: _, ...rest } = GOOD;
  const sent = parseForm(new URLSearchParams({ ...rest, login_hint: 'alice', ...changes }).toString());
  try {
    if (endpoint === 'device') return checkDeviceRequest(sent, client, settings);
    if (endpoint === 'backchannel') return checkBackchannelRequest(sent, client, settings, false).request;
    const checked = checkAuthorizationRequest(endpoint, sent, client, settings);
    return checked.kind === 'accepted' ? checked.request : checked.error.code;
  } catch (error) {
    if (error instanceof OAuthError) return error.code;
    throw error;
  }
}

describe.each(ENDPOINTS)('an agent at %s', (endpoint) => {
  it('RFC 9700 §2.3: has no scope and no resource above its maximum authority, whatever it is registered for', () => {
    expect(ask(endpoint, { scope: 'openid orders:read mail:send' })).toMatchObject({
      ...{ scopes: ['openid', 'orders:read'], resources: [ORDERS] },
    });
    expect(ask(endpoint, { scope: 'mail:send' })).toBe('invalid_scope');
    expect(ask(endpoint, { scope: 'openid', resource: MAIL })).toBe('invalid_target');
    expect(ask(endpoint, { scope: 'openid', resource: MAIL }, app)).toMatchObject({ resources: [MAIL] });
  });

  it('RFC 8707 §2: what it asks for has a resource, named or not', () => {
    expect(ask(endpoint, { scope: 'openid orders:read' })).toMatchObject({ resources: [ORDERS] });
    expect(ask(endpoint, { scope: 'openid orders:read' }, app)).toMatchObject({ resources: [] });
  });

  it('CIBA §7.1: asks for more than it is registered for by the back channel alone, where the user sees each thing', () => {
    const asked = ask(endpoint, { scope: 'openid orders:read orders:write' });
    const scopes = endpoint === 'backchannel' ? ['openid', 'orders:read', 'orders:write'] : ['openid', 'orders:read'];
    expect(asked).toMatchObject({ scopes });
    expect(ask(endpoint, { scope: 'openid orders:read orders:write' }, app)).toMatchObject({
      scopes: ['openid', 'orders:read'],
    });
  });
});
